package daily_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/source/csvfile"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
)

// A world is a workspace of a simulated market, and a clock that stands still.
type world struct {
	t   *testing.T
	dir string
	now time.Time
	daily.Service
}

// newWorld writes a market and returns its workspace. Parameters are learned
// approximately.
func newWorld(t *testing.T, s sim.Scenario, seed uint64) *world {
	t.Helper()
	w := &world{t: t, dir: filepath.Join(t.TempDir(), "market")}
	writer := learn.Service{Tables: csvfile.Format{}, Store: func(dir string) app.ModelStore { return store.New(dir) }, Now: func() time.Time { return w.now }}
	if _, err := writer.Simulate(learn.SimulateRequest{Scenario: s, Seed: seed, Dir: w.dir}); err != nil {
		t.Fatal(err)
	}
	w.edit("noonmark.yaml", func(text string) string { return text + "\ndaily: {fit: approximate}\n" })
	end := s.Start + mmm.Day(s.Days) - 1
	w.now = time.Unix(int64(end+1)*86400+13*3600, 0).UTC()
	w.Service = daily.Service{
		Tables: csvfile.Format{}, Version: "test",
		CreateLedger: func(ctx context.Context, dir string) (app.Ledger, error) { return store.CreateLedger(ctx, dir) },
		OpenLedger:   func(ctx context.Context, dir string) (app.Ledger, error) { return store.OpenLedger(ctx, dir) },
		Clock:        func() time.Time { return w.now },
	}
	return w
}

// edit changes a file of the workspace.
func (w *world) edit(name string, change func(string) string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	text, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(change(string(text))), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// run runs days.
func (w *world) run(from, to mmm.Day) *daily.Report {
	w.t.Helper()
	r, err := w.Run(context.Background(), daily.RunRequest{Dir: w.dir, From: &from, To: &to}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// last returns the last day of a scenario.
func (w *world) last(s sim.Scenario) mmm.Day { return s.Start + mmm.Day(s.Days) - 1 }
