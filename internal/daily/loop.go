package daily

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// loopDays is how many of the last days a report shows: half a year.
const loopDays = 182

// Loop returns what a report shows of the loop; nil where no day was run.
func (s *Service) Loop(ctx context.Context, dir string) (*app.Loop, error) {
	w, err := workspace.Open(dir)
	if err != nil {
		return nil, err
	}
	out, err := ask(ctx, s, dir, func(ledger app.LedgerReader) (*app.Loop, error) { return s.loop(ctx, w.Config, ledger) })
	var none app.Problem
	if errors.As(err, &none) && none.Code == app.NoLedger {
		return nil, nil
	}
	return out, err
}

func (s *Service) loop(ctx context.Context, c *workspace.Config, ledger app.LedgerReader) (*app.Loop, error) {
	last, ok, err := ledger.LastRun(ctx)
	if err != nil || !ok {
		return nil, err
	}
	out := &app.Loop{Now: s.Clock().UTC().Truncate(time.Second), Last: last}
	span := app.Span{From: last.Day - loopDays + 1, To: last.Day}
	if _, err := readDocument(ctx, ledger, last.ID, confidenceDocument, &out.Confidence); err != nil {
		return nil, err
	}
	runs, err := ledger.Runs(ctx, span)
	if err != nil {
		return nil, err
	}
	for _, r := range runs {
		if r.Kind == app.DayRun {
			out.Days++
		}
	}
	if out.Coefficients, err = ledger.Coefficients(ctx, "", string(track.PosteriorScheme), span); err != nil {
		return nil, err
	}
	ahead := app.Span{From: span.From, To: app.AllDays().To}
	if out.Forecasts, err = ledger.Forecasts(ctx, ahead); err != nil {
		return nil, err
	}
	shortest := shortestOf(out.Forecasts)
	out.Forecasts = slices.DeleteFunc(out.Forecasts, func(f app.Forecast) bool { return f.Horizon != shortest })
	if out.Scores, err = ledger.Scores(ctx, ahead); err != nil {
		return nil, err
	}
	if out.Anomalies, err = ledger.Anomalies(ctx, span); err != nil {
		return nil, err
	}
	corrections, err := ledger.Corrections(ctx)
	if err != nil {
		return nil, err
	}
	out.Corrections = slices.DeleteFunc(corrections, func(c app.Correction) bool { return c.To < span.From })
	now := Status{Now: out.Now, Last: &last}
	if err := now.freshness(ctx, c, ledger); err != nil {
		return nil, err
	}
	for _, f := range now.Freshness {
		out.Freshness = append(out.Freshness, f.record())
	}
	return out, nil
}

// record returns the freshness as the ledger has it.
func (f *SourceFreshness) record() app.Freshness {
	r := app.Freshness{Source: f.Source, Arrived: f.Arrived, Newest: f.Newest, Target: hours(f.Target), Late: f.Status != monitor.Fresh}
	if !f.Arrived.IsZero() {
		r.Age = hours(float64(f.Age))
	}
	return r
}

func hours(v float64) time.Duration { return time.Duration(v * float64(time.Hour)) }
