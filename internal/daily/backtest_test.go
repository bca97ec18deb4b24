package daily_test

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/sim"
)

// tested is a market with a lift test every two weeks, whose numbers come in late.
func tested() sim.Scenario {
	s := quiet()
	s.Name = "tested"
	s.Vintages.Outcome = sim.Missing{Age0: 0.2, Age1: 0.05}
	s.Tests.Every, s.Tests.Kind = 14, sim.UpDown
	return s
}

// A backtest is the same as running the days, as far as both know the same; it leaves
// the ledger as it is, and says the same again.
func TestBacktest(t *testing.T) {
	s := tested()
	w := newWorld(t, s, 5)
	end := w.end
	from := end - 19
	ask := daily.BacktestRequest{Dir: w.dir, From: &from}
	before, err := w.Backtest(t.Context(), ask, nil)
	if err != nil {
		t.Fatal(err)
	}
	if before.From != from || before.To != end || before.Periods != 20 || before.Fits == 0 || !strings.Contains(before.NotScored, "Incremental value") {
		t.Errorf("%+v", before)
	}
	w.run(from, end)
	kept := w.dump()
	forecasts, err := w.Forecasts(t.Context(), w.dir, app.AllDays())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the record of forecasts", asJSON(t, before.Forecasts), asJSON(t, daily.RecordOf(forecasts)))
	after, err := w.Backtest(t.Context(), ask, nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the same days from the ledger", asJSON(t, after), asJSON(t, before))
	same(t, "the ledger", w.dump(), kept)

	tests := 0
	m, err := sim.New(s, 5)
	if err != nil {
		t.Fatal(err)
	}
	all, err := m.LiftTests()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range all {
		if test.End > from && test.End <= end {
			tests++
		}
	}
	got := &before.LiftTests
	if tests == 0 || len(got.Tests) == 0 || len(got.Tests) > tests || len(got.Tests)+len(got.NotCompared) != len(all) {
		t.Errorf("%d tests compared, %d not, %d end in these days of %d", len(got.Tests), len(got.NotCompared), tests, len(all))
	}
	for _, a := range got.Tests {
		if !(a.Implied.Lo < a.Implied.Median && a.Implied.Median < a.Implied.Hi) || a.Inside != (math.Abs(float64(a.Z)) <= 1.6448536269514722) {
			t.Errorf("%+v", a)
		}
	}
	for _, c := range before.Stability {
		if c.Periods != 20 || !(c.Churn >= 0 && c.Churn < 0.2) || !(c.Width > 0) {
			t.Errorf("%+v", c)
		}
	}
	if len(before.Stability) != 2 || len(before.Forecasts) == 0 || before.Forecasts[0].Horizon != forecast.Tomorrow || before.Forecasts[0].Made != 20 {
		t.Errorf("%+v, %+v", before.Stability, before.Forecasts)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// A backtest that is stopped says so, and leaves nothing.
func TestBacktestStops(t *testing.T) {
	s := quiet()
	w := newWorld(t, s, 5)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.Backtest(ctx, daily.BacktestRequest{Dir: w.dir}, func(p daily.Progress) {
		if p.Done == 1 {
			cancel()
		}
	})
	if ctx.Err() == nil || err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("%v", err)
	}
}

// What reports show of the loop is what the ledger says, and nothing before the first
// day.
func TestLoop(t *testing.T) {
	s := quiet()
	w := newWorld(t, s, 5)
	if l, err := w.Loop(t.Context(), w.dir); l != nil || err != nil {
		t.Fatalf("before the first day: %+v, %v", l, err)
	}
	end := w.end
	w.run(end-4, end)
	l, err := w.Loop(t.Context(), w.dir)
	if err != nil {
		t.Fatal(err)
	}
	if l.Last.Day != end || l.Days != 5 || len(l.Coefficients) != 10 || len(l.Forecasts) != 5 || len(l.Freshness) == 0 {
		t.Errorf("last %s, %d days, %d coefficients, %d forecasts, %d sources", l.Last.Day, l.Days, len(l.Coefficients), len(l.Forecasts), len(l.Freshness))
	}
	for i, f := range l.Forecasts {
		if f.Horizon != string(forecast.Tomorrow) || f.Made != end-4+mmm.Day(i) {
			t.Errorf("forecast %d: %s made %s", i, f.Horizon, f.Made)
		}
	}
	if want := 4; len(l.Scores) < want {
		t.Errorf("%d scores, want %d or more", len(l.Scores), want)
	}
}
