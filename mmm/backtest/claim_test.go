package backtest

import (
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// worlds returns results of a scenario in which two policies have the given values of a
// metric.
func worlds(m Metric, of, over []float64) []Result {
	var all []Result
	for i := range of {
		r := Result{Suite: Suite, Scenario: "D2", Seed: uint64(i + 1)}
		r.add(Daily, m, of[i])
		r.add(Quarterly, m, over[i])
		all = append(all, r)
	}
	return all
}

func target(form Form, bound float64, atMost bool) Target {
	return Target{Scenario: "D2", Of: Quantity{Daily, MAPE1}, Over: Quantity{Quarterly, MAPE1}, Form: form, Bound: bound, AtMost: atMost}
}

// Worlds differ tenfold in size, and the policy halves each: paired, there is no doubt.
func TestClaimPaired(t *testing.T) {
	all := worlds(MAPE1, []float64{1, 2, 5, 10}, []float64{2, 4, 10, 20})
	for _, c := range []struct {
		form   Form
		bound  float64
		atMost bool
		want   float64
		earned bool
	}{
		{Reduction, 0.5, false, 0.5, true},
		{Reduction, 0.51, false, 0.5, false},
		{Increase, -0.5, false, -0.5, true},
		{Level, 0.5, true, 0.5, true},
		{Level, 0.49, true, 0.5, false},
	} {
		target := target(c.form, c.bound, c.atMost)
		claim := target.judge(all)
		numtest.Close(t, "estimate", float64(claim.Estimate), c.want, 1e-15)
		numtest.Close(t, "lo", float64(claim.Lo), c.want, 1e-15)
		numtest.Close(t, "hi", float64(claim.Hi), c.want, 1e-15)
		if claim.Earned != c.earned || claim.Seeds != 4 {
			t.Errorf("%s ≥ %v (at most: %v): earned %v in %d worlds, want %v in 4", c.form, c.bound, c.atMost, claim.Earned, claim.Seeds, c.earned)
		}
	}
}

// A ratio of sums weighs rich worlds more than a mean of ratios does: here 1 - 11/20
// rather than the mean of 1 - 1/10 and 1 - 10/10.
func TestClaimFormula(t *testing.T) {
	target := target(Reduction, 0, false)
	numtest.Close(t, "reduction", float64(target.judge(worlds(MAPE1, []float64{1, 10}, []float64{10, 10})).Estimate), 1-11.0/20, 1e-15)
}

// With 400 independent worlds the interval is that of the normal approximation: of a
// mean of values with standard deviation 1, ±1.96/√400. The bootstrap's own error with
// 2000 draws is about 4% of that width, and that of the deviation 3.5%.
func TestClaimInterval(t *testing.T) {
	r := rng.New(1, "claim", 0)
	var x []float64
	for range 400 {
		x = append(x, 10+r.NormFloat64())
	}
	target := Target{Scenario: "D2", Of: Quantity{Daily, MAPE1}, Form: Level}
	c := target.judge(worlds(MAPE1, x, x))
	numtest.Close(t, "half width", float64(c.Hi-c.Lo)/2, 1.96/20, 0.2*1.96/20)
	if !(c.Lo < c.Estimate && c.Estimate < c.Hi) {
		t.Errorf("estimate %v outside [%v, %v]", c.Estimate, c.Lo, c.Hi)
	}
	if again := target.judge(worlds(MAPE1, x, x)); again != c {
		t.Errorf("the same worlds say %v and %v", c, again)
	}
}

// What is not measured, or measured once, is not earned.
func TestClaimHostile(t *testing.T) {
	nan := math.NaN()
	target := target(Reduction, -1, false)
	for _, c := range []struct {
		of, over []float64
		seeds    int
		verdict  string
	}{
		{nil, nil, 0, "not measured"},
		{[]float64{nan, 1}, []float64{2, nan}, 0, "not measured"},
		{[]float64{1}, []float64{2}, 1, "not earned"},
		{[]float64{0, 0}, []float64{0, 0}, 2, "not earned"},
		{[]float64{1, nan, 1}, []float64{2, 2, 2}, 2, "earned"},
	} {
		claim := target.judge(worlds(MAPE1, c.of, c.over))
		if claim.Seeds != c.seeds || !strings.HasPrefix(claim.Verdict(), c.verdict) {
			t.Errorf("%v over %v: %q in %d worlds, want %q in %d", c.of, c.over, claim.Verdict(), claim.Seeds, c.verdict, c.seeds)
		}
	}
}

func TestClaimNames(t *testing.T) {
	value, alarms := Quantity{Weekly, Value}, Quantity{Handled, Alarms}
	for want, target := range map[string]Target{
		"value increase":           {Of: value, Over: Quantity{Quarterly, Value}, Form: Increase},
		"value share":              {Of: value, Over: Quantity{OracleDaily, Value}, Form: Level},
		"right_alarms over alarms": {Of: Quantity{Handled, RightAlarms}, Over: alarms, Form: Level},
		"hold_rate":                {Of: Quantity{Weekly, Hold}, Form: Level},
	} {
		if got := target.name(); got != want {
			t.Errorf("claim %q, want %q", got, want)
		}
	}
}

func TestSummarise(t *testing.T) {
	all := worlds(MAPE1, []float64{3, 1}, []float64{4, 4})
	all[0].Seed, all[1].Seed = 2, 1
	again := all[0]
	again.Scores = []Score{{Daily, MAPE1, 5}, {Quarterly, MAPE1, 4}}
	sums := Summarise(append(all, again))
	if len(sums) != 1 || sums[0].Scenario != "D2" || len(sums[0].Seeds) != 2 || sums[0].Seeds[0] != 1 {
		t.Fatalf("%+v, want one summary of D2, seeds 1 and 2", sums)
	}
	p := sums[0].Policies
	if len(p) != 2 || p[0].Policy != Daily || p[1].Policy != Quarterly || p[0].Metrics[0].Worlds != 2 {
		t.Fatalf("%+v, want two policies in two worlds", p)
	}
	numtest.Close(t, "mean", float64(p[0].Metrics[0].Mean), 3, 1e-15) // of 5, the later result, and 1
	numtest.Close(t, "standard error", float64(p[0].Metrics[0].SE), 2, 1e-15)
	if len(sums[0].Claims) == 0 || len(sums[0].Unmeasured) == 0 {
		t.Errorf("%d claims and %d things not measured, want some", len(sums[0].Claims), len(sums[0].Unmeasured))
	}
}

// Every target is of a scenario of the suite, and every scenario is one of package sim.
func TestTargets(t *testing.T) {
	for _, target := range Targets() {
		s, err := Lookup(target.Scenario)
		if err != nil {
			t.Error(err)
		} else if !(s.Open || s.Closed || s.Anomalies || s.Late) {
			t.Errorf("%s: nothing is played", s.Name)
		}
	}
}

func TestCheckSeeds(t *testing.T) {
	for _, c := range []struct {
		first, last uint64
		release, ok bool
	}{
		{1, 40, false, true}, {7, 7, false, true}, {10001, 10100, true, true},
		{10001, 10100, false, false}, {10050, 10050, false, false}, {9000, 20000, false, false},
		{1, 40, true, false}, {10001, 10050, true, false}, {5, 4, false, false},
	} {
		if err := CheckSeeds(c.first, c.last, c.release); (err == nil) != c.ok {
			t.Errorf("seeds %d to %d, release %v: %v", c.first, c.last, c.release, err)
		}
	}
}
