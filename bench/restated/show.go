package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/mmm/forecast"
)

// show prints what the ledger says of the run.
func show(ctx context.Context, dir string, report *daily.Report, took time.Duration) error {
	ledger, err := store.OpenLedger(ctx, dir)
	if err != nil {
		return err
	}
	defer ledger.Close()
	scores, err := ledger.Scores(ctx, app.AllDays())
	if err != nil {
		return err
	}
	anomalies, corrections, replayed := 0, 0, 0
	stages := map[string]time.Duration{}
	for i := range report.Days {
		d := &report.Days[i]
		for _, stage := range d.Stages {
			stages[stage.Name] += stage.Took
		}
		anomalies += len(d.Anomalies)
		corrections += len(d.Corrections)
		if d.ReplayedFrom < d.Date {
			replayed++
		}
	}
	fmt.Printf("%d days in %.1f s, %d of which computed past days again; %d reports of anomalies, %d corrections\n\n", len(report.Days), took.Seconds(), replayed, anomalies, corrections)
	for _, name := range slices.Sorted(maps.Keys(stages)) {
		fmt.Printf("%s %.1f s  ", name, stages[name].Seconds())
	}
	fmt.Println()
	fmt.Println()
	fmt.Println("| horizon | forecasts | independent | MAPE | seasonal-naive | CRPS gained | in 90% interval |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, h := range forecast.Horizons() {
		row(h, scores)
	}
	return nil
}

func row(h forecast.Horizon, scores []app.Score) {
	var n, naive, hits float64
	var off, naiveOff, crps, naiveCRPS float64
	var targets []forecast.Target
	for _, s := range scores {
		if s.Horizon != string(h) {
			continue
		}
		n++
		off += float64(s.Percentage)
		if s.Hit90 {
			hits++
		}
		targets = append(targets, forecast.Target{Horizon: h, Made: s.Made, From: s.Made + 1, To: s.To})
		if e := float64(s.NaiveError); e == e {
			naive++
			if e < 0 {
				e = -e
			}
			naiveOff += e / float64(s.Actual)
			crps += float64(s.CRPS)
			naiveCRPS += float64(s.NaiveCRPS)
		}
	}
	if n == 0 {
		return
	}
	fmt.Printf("| %s | %.0f | %d | %.1f%% | %.1f%% | %.0f%% | %.0f%% |\n", h, n, forecast.Independent(targets), 100*off/n, 100*naiveOff/naive, 100*(1-crps/naiveCRPS), 100*hits/n)
}
