package daily_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
	end mmm.Day // the last one of the market
	daily.Service
}

// newWorld writes a market and returns its workspace. Parameters are learned
// approximately.
func newWorld(t *testing.T, s sim.Scenario, seed uint64) *world {
	t.Helper()
	w := &world{t: t, dir: filepath.Join(t.TempDir(), "market"), end: s.Start + mmm.Day(s.Days) - 1}
	if _, err := w.learner().Simulate(learn.SimulateRequest{Scenario: s, Seed: seed, Dir: w.dir}); err != nil {
		t.Fatal(err)
	}
	w.edit("noonmark.yaml", func(text string) string { return text + "\ndaily: {fit: approximate}\n" })
	w.now = noonAfter(w.end).Add(time.Hour)
	w.Service = daily.Service{
		Tables: csvfile.Format{}, Version: "test",
		CreateLedger: func(ctx context.Context, dir string) (app.Ledger, error) { return store.CreateLedger(ctx, dir) },
		OpenLedger:   func(ctx context.Context, dir string) (app.Ledger, error) { return store.OpenLedger(ctx, dir) },
		Models:       func(dir string) app.ModelStore { return store.New(dir) },
		Clock:        func() time.Time { return w.now },
	}
	return w
}

// learner returns the service that simulates and fits.
func (w *world) learner() *learn.Service {
	return &learn.Service{Tables: csvfile.Format{}, Version: "test", Store: func(dir string) app.ModelStore { return store.New(dir) }, Now: func() time.Time { return w.now }}
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

func noonAfter(d mmm.Day) time.Time { return time.Unix(int64(d+1)*86400+12*3600, 0).UTC() }

// quiet is a market of two channels over half a year, in which nothing breaks.
func quiet() sim.Scenario {
	s := sim.Default()
	s.Name, s.Days, s.Media.Paid = "quiet", 200, 2
	return s
}

// ledger opens the ledger and closes it when f returns.
func (w *world) ledger(f func(*store.Ledger)) {
	w.t.Helper()
	l, err := store.OpenLedger(context.Background(), w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	f(l)
}

// dump returns every row of the ledger.
func (w *world) dump() string {
	w.t.Helper()
	var b strings.Builder
	w.ledger(func(l *store.Ledger) {
		if err := l.Dump(context.Background(), &b); err != nil {
			w.t.Fatal(err)
		}
	})
	return b.String()
}

// coefficients returns the history from a day on as text, to the bit, without the runs
// that wrote it.
func (w *world) coefficients(from mmm.Day) string {
	w.t.Helper()
	rows, err := w.Coefficients(context.Background(), w.dir, "", "", app.Span{From: from, To: w.end})
	if err != nil {
		w.t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		r.Run = 0
		raw, err := json.Marshal(r)
		if err != nil {
			w.t.Fatal(err)
		}
		b.Write(append(raw, '\n'))
	}
	return b.String()
}

// cell changes a value of data.csv.
func (w *world) cell(day mmm.Day, column string, change func(float64) float64) {
	w.t.Helper()
	w.edit("data.csv", func(text string) string {
		rows := strings.Split(text, "\n")
		at := slices.Index(strings.Split(rows[0], ","), column)
		for i, row := range rows {
			cells := strings.Split(row, ",")
			if at >= 0 && cells[0] == day.String() {
				v, err := strconv.ParseFloat(cells[at], 64)
				if err != nil {
					w.t.Fatal(err)
				}
				cells[at] = strconv.FormatFloat(change(v), 'f', -1, 64)
				rows[i] = strings.Join(cells, ",")
				return strings.Join(rows, "\n")
			}
		}
		w.t.Fatalf("no %s on %s", column, day)
		return ""
	})
}

// same fails the test where two texts differ, and shows the first line that does.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s: line %d is\n%s\nwant\n%s", what, i+1, g[i], w[i])
		}
	}
	t.Fatalf("%s: %d lines, want %d", what, len(g), len(w))
}
