package daily_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/mmm"
)

// The days of a span give the same bytes in every table, in one call or in one for
// each; and days that were done are not done again.
func TestBackfillIsDayByDay(t *testing.T) {
	t.Parallel()
	at, once := newWorld(t, quiet(), 1), newWorld(t, quiet(), 1)
	report := once.run(once.end-7, once.end)
	if len(report.Days) != 8 {
		t.Fatalf("%d days, want 8", len(report.Days))
	}
	for day := at.end - 7; day <= at.end; day++ {
		at.run(day, day)
	}
	same(t, "day by day", at.dump(), once.dump())

	before := once.dump()
	again := once.run(once.end-7, once.end)
	for _, d := range again.Days {
		if d.Status != daily.DayUnchanged {
			t.Errorf("%s is %s, want unchanged", d.Date, d.Status)
		}
	}
	if len(again.Days) != 8 {
		t.Errorf("%d days, want 8", len(again.Days))
	}
	same(t, "again", once.dump(), before)
}

// Without dates a run is of every day since the last one.
func TestCatchesUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quiet(), 1)
	w.now = noonAfter(w.end - 3)
	first, err := w.Run(context.Background(), daily.RunRequest{Dir: w.dir}, nil)
	if err != nil || len(first.Days) != 1 || first.Days[0].Date != w.end-3 {
		t.Fatalf("%v, %v", first, err)
	}
	w.now = noonAfter(w.end).Add(-5 * 3600e9) // early in the morning
	next, err := w.Run(context.Background(), daily.RunRequest{Dir: w.dir}, nil)
	if err != nil || len(next.Days) != 3 || next.Days[0].Date != w.end-2 || !next.Days[2].KnownAt.Equal(w.now) {
		t.Fatalf("%v, %v", next, err)
	}
	status, err := w.Status(context.Background(), w.dir)
	if err != nil || status.Last.Day != w.end || len(status.Due) != 0 || len(status.Recent) != 4 || len(status.Freshness) != 5+2 {
		t.Errorf("%+v, %v", status, err)
	}
}

// A value that was wrong and is restated leaves no trace: everything from its day on is
// as if it had always been right.
func TestRestatementLeavesNoTrace(t *testing.T) {
	t.Parallel()
	right, wrong := newWorld(t, quiet(), 2), newWorld(t, quiet(), 2)
	day := right.end - 6
	right.run(right.end-9, right.end)

	restated := 0.0
	wrong.cell(day, "conversions", func(v float64) float64 { restated = v; return 1.06 * v })
	wrong.run(wrong.end-9, wrong.end-1)
	if wrong.coefficients(day) == right.coefficients(day) {
		t.Fatal("the wrong value changes nothing")
	}
	wrong.cell(day, "conversions", func(float64) float64 { return restated })
	report := wrong.run(wrong.end, wrong.end)
	if d := report.Days[0]; d.ReplayedFrom != day || d.Ingested.Restated != 1 {
		t.Errorf("replayed from %s, %+v", d.ReplayedFrom, d.Ingested)
	}
	same(t, "coefficients", wrong.coefficients(right.end-9), right.coefficients(right.end-9))
}

// Snapshots are a cache: without any the next day is the same, to the bit.
func TestWithoutSnapshots(t *testing.T) {
	t.Parallel()
	w, bare := newWorld(t, quiet(), 3), newWorld(t, quiet(), 3)
	for _, x := range []*world{w, bare} {
		x.run(x.end-4, x.end-1)
	}
	ctx := context.Background()
	bare.ledger(func(l *store.Ledger) {
		days, err := l.SnapshotDays(ctx)
		if err != nil || len(days) == 0 {
			t.Fatal(days, err)
		}
		writer, err := l.Lock(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer writer.Unlock()
		tx, err := writer.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		last, _, _ := l.LastRun(ctx)
		if err := errors.Join(tx.DropSnapshots(ctx, days), tx.Commit(ctx, app.Run{ID: tx.ID(), Kind: app.Act, Day: last.Day, From: last.Day})); err != nil {
			t.Fatal(err)
		}
	})
	w.run(w.end, w.end)
	bare.run(w.end, w.end)
	same(t, "coefficients", bare.coefficients(w.end), w.coefficients(w.end))
}

// A day that fails leaves nothing but the word that it did, and is done the next time.
func TestFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quiet(), 1)
	day := w.end
	attempt := func(progress func(context.CancelFunc)) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		_, err := w.Run(ctx, daily.RunRequest{Dir: w.dir, From: &day, To: &day}, func(p daily.Progress) {
			if p.Stage == "reconcile" {
				progress(cancel)
			}
		})
		return err
	}
	if err := attempt(func(cancel context.CancelFunc) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
	var p app.Problem
	if err := attempt(func(context.CancelFunc) { panic("oh no") }); !errors.As(err, &p) || p.Code != daily.DayCrashed || !strings.Contains(p.Text, "oh no") {
		t.Errorf("got %v, want that it crashed", err)
	}
	w.ledger(func(l *store.Ledger) {
		if _, any, err := l.LastRun(context.Background()); any || err != nil {
			t.Errorf("there is a run: %v", err)
		}
	})
	w.leaveRunning(day)
	w.run(day, day)
	want := "1 queued, 1 running, 1 failed, 1 retried, 2 queued, 2 running, 2 failed, 2 retried, 3 queued, 3 running, 3 failed, 3 retried, 4 queued, 4 running, 4 done"
	if got := w.attempts(day); got != want {
		t.Errorf("attempts\n%s, want\n%s", got, want)
	}
}

// leaveRunning leaves the ledger as a program does that is killed.
func (w *world) leaveRunning(day mmm.Day) {
	ctx := context.Background()
	w.ledger(func(l *store.Ledger) {
		writer, err := l.Lock(ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		defer writer.Unlock()
		for _, s := range []app.AttemptStatus{app.Queued, app.Running} {
			if s == app.Queued {
				if err := writer.Log(ctx, app.Attempt{Day: day, Number: 2, Status: app.Retried, At: w.now}); err != nil {
					w.t.Fatal(err)
				}
			}
			if err := writer.Log(ctx, app.Attempt{Day: day, Number: 3, Status: s, At: w.now}); err != nil {
				w.t.Fatal(err)
			}
		}
	})
}

// attempts returns what was said of the attempts at a day.
func (w *world) attempts(day mmm.Day) string {
	w.t.Helper()
	h, err := w.History(context.Background(), w.dir, app.OneDay(day))
	if err != nil {
		w.t.Fatal(err)
	}
	var said []string
	for _, a := range h.Attempts {
		said = append(said, string(rune('0'+a.Number))+" "+string(a.Status))
	}
	return strings.Join(said, ", ")
}
