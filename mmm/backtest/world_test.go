package backtest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/mmm/sim"
)

// small returns a market of two channels, with four months before T0 and as long after,
// in which numbers come late or, from T0 on, go wrong.
func small(t *testing.T, wrong bool) (*sim.Market, span) {
	t.Helper()
	length := span{120, 100}
	s, err := sim.Lookup("anomalies")
	if err != nil {
		t.Fatal(err)
	}
	s.Days = length.before + length.days
	s.Media.Paid = 2
	s.Vintages.Outcome = sim.Missing{Age0: 0.3, Age1: 0.1}
	s.Anomalies.From = length.before
	if !wrong {
		s.Anomalies = sim.Default().Anomalies
	}
	m, err := sim.New(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	return m, length
}

// playOnce returns the result of a scenario in its small market. Tests share it.
func playOnce(t *testing.T, s Scenario) *Result {
	t.Helper()
	if once[s.part()] == nil {
		once[s.part()] = playSmall(t, s)
	}
	return once[s.part()]
}

var once = map[string]*Result{}

// part names what is played in a scenario.
func (s *Scenario) part() string { return fmt.Sprint(s.Open, s.Closed, s.All, s.Late, s.Anomalies) }

func playSmall(t *testing.T, s Scenario) *Result {
	t.Helper()
	m, length := small(t, s.Anomalies)
	r, err := s.play(context.Background(), m, length, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &r
}

func TestWorldOpen(t *testing.T) {
	s := Scenario{Open: true, All: true}
	r := playOnce(t, s)
	for _, p := range []Policy{NeverRefit, Quarterly, DriftAwareQuarterly, Daily, DailyUpDown14, DailyUpDown7, DailyMixed14, ThreeTierFixed, ThreeTierScalar, ThreeTierMatrix} {
		for _, m := range []Metric{MROASError, CoefficientError, ContributionError, MAPE1, CRPS28} {
			if v := r.value(Quantity{p, m}); !(v > 0) {
				t.Errorf("%s of %s: %v", m, p, v)
			}
		}
	}
	if again := playSmall(t, s); !slices.Equal(again.Scores, r.Scores) {
		t.Error("played twice, the same world has other numbers")
	}
}

func TestWorldClosed(t *testing.T) {
	r := playOnce(t, Scenario{Closed: true, All: true})
	at := func(p Policy, m Metric) float64 { return r.value(Quantity{p, m}) }
	if at(DoNothing, Value) != 0 || at(OracleDaily, Regret) != 0 || at(OracleFrozen, KeepUp) != 0 {
		t.Errorf("doing nothing gains %v, oracles regret %v and %v", at(DoNothing, Value), at(OracleDaily, Regret), at(OracleFrozen, KeepUp))
	}
	if !(at(OracleDaily, Value) > 0) {
		t.Errorf("who knows the truth gains %v", at(OracleDaily, Value))
	}
	if !(at(WeeklyUpDown7, Cost) > at(WeeklyUpDown14, Cost)) || at(Weekly, Cost) != 0 {
		t.Errorf("tests cost %v, %v and without %v", at(WeeklyUpDown7, Cost), at(WeeklyUpDown14, Cost), at(Weekly, Cost))
	}
}

// Of what is reported of the last day, 30% are missing.
func TestWorldLate(t *testing.T) {
	r := playOnce(t, Scenario{Late: true})
	naive, matured := r.value(Quantity{Naive, MAPE1}), r.value(Quantity{Matured, MAPE1})
	if !(naive > 20 && matured < 10) {
		t.Errorf("errors of forecasts from first values %v%%, from vintages %v%%; want above 20%% and below 10%%", naive, matured)
	}
}

func TestWorldAnomalies(t *testing.T) {
	r := playOnce(t, Scenario{Anomalies: true})
	at := func(p Policy, m Metric) float64 { return r.value(Quantity{p, m}) }
	if !(at(Handled, RightAlarms) > 0 && at(Handled, RightOutcomeAlarms) > 0) {
		t.Errorf("%v and %v right alarms", at(Handled, RightAlarms), at(Handled, RightOutcomeAlarms))
	}
	if !(at(Handled, MAPE1) < at(Unhandled, MAPE1)) {
		t.Errorf("errors of forecasts with corrections %v%%, without %v%%", at(Handled, MAPE1), at(Unhandled, MAPE1))
	}
	if at(Watched, Alarms) > 0 {
		t.Errorf("%v alarms of channels to which nothing happened", at(Watched, Alarms))
	}
}

// Where marketing does nothing there is nothing to be relative to, and no number for it.
func TestResultHostile(t *testing.T) {
	var r Result
	var w wape
	w.add(1, 0, 0)
	r.add(Daily, MROASError, w.value())
	w.add(1, 0, 1)
	r.add(Daily, CoefficientError, w.value())
	if len(r.Scores) > 0 {
		t.Errorf("scores %v, want none", r.Scores)
	}
	if v := r.value(Quantity{Daily, MROASError}); !math.IsNaN(v) {
		t.Errorf("a number that is not there is %v", v)
	}
}

// Whatever is claimed of a scenario is measured in it.
func TestTargetsAreMeasured(t *testing.T) {
	for _, target := range Targets() {
		s, err := Lookup(target.Scenario)
		if err != nil {
			t.Fatal(err)
		}
		var scores []Score
		for _, part := range []Scenario{{Open: s.Open, All: s.All}, {Closed: s.Closed, All: s.All}, {Late: s.Late}, {Anomalies: s.Anomalies}} {
			if part.Open || part.Closed || part.Late || part.Anomalies {
				scores = append(scores, playOnce(t, part).Scores...)
			}
		}
		r := Result{Scores: scores}
		for _, q := range []Quantity{target.Of, target.Over} {
			if q != (Quantity{}) && math.IsNaN(r.value(q)) && !rare[q.Metric] {
				t.Errorf("%s: %s of %s is not measured", target.Scenario, q.Metric, q.Policy)
			}
		}
	}
}

// rare are metrics that a small world without a clock need not have.
var rare = map[Metric]bool{StepTime: true, MoveTime: true, Events("platform_outage"): true, Found("platform_outage"): true,
	Events("bot_traffic"): true, Found("bot_traffic"): true, Events("data_error"): true, Found("data_error"): true,
	Events("tracking_break"): true, FoundSoon("tracking_break"): true}

func TestWorldHostile(t *testing.T) {
	if _, err := World(context.Background(), "nowhere", 1, nil); err == nil {
		t.Error("a scenario that is not there was played")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := World(ctx, "D0", 1, nil); err == nil {
		t.Error("a world was played to the end of a context that was over")
	}
}
