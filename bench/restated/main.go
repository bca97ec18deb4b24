// Command restated lets the daily loop run unattended over the last days of a
// workspace's data, as if they had come in late and been restated, and scores its
// forecasts against the values that were final in the end.
//
//	go run ./bench/restated -workspace DIR -days 180
//
// The workspace is a national one of daily data in CSV files. It is not written to: the
// loop runs in a copy, whose vintages say what was known when. On the day after a date
// its outcome is there to 70% on average, a day later to 90%, then to 95% and 98%, and
// on the fifth day it is final; the spend of a channel is restated by a few percent on
// the third day, on three dates in ten. README.md has tables.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/source/csvfile"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
)

type options struct {
	workspace string
	days      int
	seed      uint64
	fit       string
	keep      string
}

func main() {
	var o options
	flag.StringVar(&o.workspace, "workspace", ".", "folder of the workspace")
	flag.IntVar(&o.days, "days", 180, "number of days to run, the last ones of the data")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of what is late")
	flag.StringVar(&o.fit, "fit", "", "how parameters are learned, as in noonmark.yaml; empty for what the workspace says")
	flag.StringVar(&o.keep, "keep", "", "folder to run in, which is kept; empty for one that is not")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "restated:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	dir := o.keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "restated"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	from, to, err := prepare(o, dir)
	if err != nil {
		return err
	}
	service := &daily.Service{
		Tables: tables{}, Version: "bench", Clock: time.Now,
		CreateLedger: func(ctx context.Context, dir string) (app.Ledger, error) { return store.CreateLedger(ctx, dir) },
		OpenLedger:   func(ctx context.Context, dir string) (app.Ledger, error) { return store.OpenLedger(ctx, dir) },
	}
	start := time.Now()
	report, err := service.Run(ctx, daily.RunRequest{Dir: dir, From: &from, To: &to}, func(p daily.Progress) {
		if p.Done%30 == 0 && p.Stage == "ingest" {
			fmt.Fprintf(os.Stderr, "%s: %d of %d days\n", p.Day, p.Done, p.Days)
		}
	})
	if err != nil {
		return err
	}
	return show(ctx, dir, report, time.Since(start))
}

// tables opens CSV files.
type tables struct{}

func (tables) OpenTable(path string) (app.Table, error) { return csvfile.Format{}.OpenTable(path) }

// prepare makes the copy in dir, and returns the first and last day to run.
func prepare(o options, dir string) (from, to mmm.Day, err error) {
	w, err := workspace.Open(o.workspace)
	if err != nil {
		return 0, 0, err
	}
	c := w.Config
	if c.Time.Grain != mmm.Daily || c.Geo != nil || len(c.Data) != 1 {
		return 0, 0, fmt.Errorf("want one table of daily, national data")
	}
	for _, path := range []*string{&c.Data[0].Path, &c.Events.Path, &c.Experiments, &c.Creatives} {
		if *path == "" {
			continue
		}
		if !filepath.IsAbs(*path) {
			*path = filepath.Join(o.workspace, *path)
		}
		if *path, err = filepath.Abs(*path); err != nil {
			return 0, 0, err
		}
	}
	c.Vintages = "vintages.csv"
	if o.fit != "" {
		c.Daily.Fit = o.fit
	}
	t, err := readTable(c.Data[0].Path, c.Time.Column)
	if err != nil {
		return 0, 0, err
	}
	if o.days >= len(t.days) {
		return 0, 0, fmt.Errorf("%d days of data, too few to run %d", len(t.days), o.days)
	}
	if err := os.WriteFile(filepath.Join(dir, workspace.FileName), workspace.Render(c, nil, len(t.days)), 0o600); err != nil {
		return 0, 0, err
	}
	from, to = t.days[len(t.days)-o.days], t.days[len(t.days)-1]
	return from, to, t.writeVintages(filepath.Join(dir, c.Vintages), c, from, o.seed)
}
