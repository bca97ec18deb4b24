package review

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// reviewed fits a model with few draws and returns what is found.
func reviewed(t *testing.T, m *mmm.Model, draws int) []finding.Finding {
	t.Helper()
	fit, a := sample(t, m, draws)
	all, err := Fit(fit, a, DefaultThresholds())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sampling are the findings that few draws bring.
var sampling = []finding.Code{"chains_disagree", "few_effective_draws", "divergences"}

// A model that fits clean data raises no warning about anything but the small
// number of draws.
func TestFitOfTheRightModel(t *testing.T) {
	for seed := range uint64(2) {
		for _, f := range reviewed(t, model(t, market(seed, mmm.Weekly, 1, 156)), 200) {
			if f.Severity != finding.Note && !slices.Contains(sampling, f.Code) {
				t.Errorf("seed %d: %s", seed, texts([]finding.Finding{f}))
			}
		}
	}
}

// Faults of data and of models, and what a review of the fit says of them.
func TestFitFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name    string
		grain   mmm.Grain
		periods int
		spoil   func(d *mmm.Data)
		change  func(s *mmm.Spec)
		code    finding.Code
		subject string
		parts   []string
	}{
		{"a week without sales", mmm.Weekly, 104, func(d *mmm.Data) { d.Outcome.Values[40] *= 0.4 }, nil, "unexplained_periods", "fit", []string{"2022-10-10 (-5"}},
		{"a week without sales", mmm.Weekly, 104, func(d *mmm.Data) { d.Outcome.Values[40] *= 0.4 }, nil, "extreme_missed", "fit", []string{"smallest", "2022-10-10"}},
		{"no season for the weekday", mmm.Daily, 200, func(d *mmm.Data) {
			for i, day := range d.Periods {
				if day.Weekday() == mmm.Sunday {
					d.Outcome.Values[i] *= 0.8
				}
			}
		}, func(s *mmm.Spec) { s.Baseline.Weekly = false }, "residual_weekday_pattern", "fit", []string{"Sunday stands out most, with -"}},
		{"a level that wanders", mmm.Weekly, 104, func(d *mmm.Data) {
			r := rng.New(3, "walk", 0)
			walk := 0.0
			for i := range d.Outcome.Values {
				walk = 0.9*walk + 0.06*r.NormFloat64()
				d.Outcome.Values[i] *= 1 + walk
			}
		}, nil, "residuals_persist", "fit", []string{"several weeks"}},
		{"a channel that hardly spends", mmm.Weekly, 104, func(d *mmm.Data) {
			for i := range d.Channels[2].Spend {
				d.Channels[2].Spend[i] *= 1e-3
				d.Outcome.Values[i] += 0.1 * d.Population[0] * math.Sin(float64(i*i))
			}
			rng.NormFill(d.Channels[2].Exposure, rng.New(8, "exposure", 0))
			for i, v := range d.Channels[2].Exposure {
				d.Channels[2].Exposure[i] = math.Exp(v)
			}
		}, nil, "not_learned", `channel "search"`, []string{"The return of search"}},
		{"a prior that is far too high", mmm.Weekly, 104, nil, func(s *mmm.Spec) {
			s.Channels[0].Effect = dist.Prior{Dist: dist.LogNormal{Mu: math.Log(20), Sigma: 0.02}}
		}, "negative_baseline", "baseline", []string{"outcome without marketing"}},
		{"a prior that is too narrow", mmm.Weekly, 104, nil, func(s *mmm.Spec) {
			s.Channels[0].Effect = dist.Prior{Dist: dist.LogNormal{Mu: math.Log(0.3), Sigma: 0.25}}
		}, "far_from_prior", `channel "tv"`, []string{"The return of tv"}},
		{"two channels that move together", mmm.Weekly, 156, func(d *mmm.Data) { blend(d, 0, 1, 0.97) }, nil, "inseparable", `channel "tv", channel "radio"`, []string{"tv and radio together"}},
		{"a lift test from elsewhere", mmm.Weekly, 156, func(d *mmm.Data) {
			d.LiftTests = []mmm.LiftTest{{Name: "spring", Channel: "tv", Start: d.Periods[60], End: d.Periods[80] - 1, Effect: -3e7, SE: 3e6, InRevenue: true}}
		}, nil, "lift_test_disagrees", `lift test "spring"`, []string{"measured -30 million EUR", "expects more"}},
		{"a market that changes", mmm.Weekly, 130, func(d *mmm.Data) {
			for i := 104; i < 130; i++ {
				d.Outcome.Values[i] *= 1.5
			}
		}, func(s *mmm.Spec) {
			s.Holdout = make([]bool, 130)
			for i := 104; i < 130; i++ {
				s.Holdout[i] = true
			}
			s.Baseline.Knots = []int{0, 52, 103}
		}, "holdout_worse", "fit", []string{"in the held-out periods"}},
		{"a window that is too short", mmm.Weekly, 156, func(d *mmm.Data) {
			stock := 0.0
			for i := range d.Outcome.Values { // an effect that lasts for many weeks
				stock = 0.93*stock + 0.07*d.Channels[0].Exposure[i]/median(d.Channels[0].Exposure)
				d.Outcome.Values[i] += 15 * d.Population[0] * stock
			}
		}, func(s *mmm.Spec) { s.MaxLag, s.Baseline.Knots = 4, []int{0} }, "carryover_cut", `channel "tv"`, []string{"4 weeks after exposure"}},
	} {
		t.Run(c.name+" "+string(c.code), func(t *testing.T) {
			d := market(1, c.grain, 1, c.periods)
			if c.spoil != nil {
				c.spoil(d)
			}
			m := model(t, d, func(s *mmm.Spec) {
				if c.change != nil {
					c.change(s)
				}
			})
			expect(t, reviewed(t, m, 150), c.code, c.subject, c.parts...)
		})
	}
}

// Shocks that all geos share, and a geo with more noise, under too stiff a model.
func TestFitFindsWhatIsWrongByGeo(t *testing.T) {
	d := market(1, mmm.Weekly, 5, 60)
	r := rng.New(2, "shocks", 0)
	shocks := make([]float64, 60)
	rng.NormFill(shocks, r)
	for i := range d.Outcome.Values {
		g, t := i/60, i%60
		d.Outcome.Values[i] += d.Population[g] * 3 * shocks[t]
		if g == 3 {
			d.Outcome.Values[i] += d.Population[g] * 6 * r.NormFloat64()
		}
	}
	all := reviewed(t, model(t, d), 60)
	expect(t, all, "intervals_too_narrow", "fit", "Of 60 weeks of all geos together", "moves all geos at once")
	expect(t, all, "unequal_noise", "fit", "as much in geo3 as in")
}

// The same fit gives the same findings, in order.
func TestFitReproducible(t *testing.T) {
	fit, a := sample(t, model(t, market(1, mmm.Weekly, 1, 60)), 100)
	first, err := Fit(fit, a, DefaultThresholds())
	if err != nil {
		t.Fatal(err)
	}
	second, _ := Fit(fit, a, DefaultThresholds())
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("first\n%s\nthen\n%s", texts(first), texts(second))
	}
	if !slices.IsSortedFunc(first, func(a, b finding.Finding) int { return a.Severity.Rank() - b.Severity.Rank() }) {
		t.Errorf("not in order of severity:\n%s", texts(first))
	}
	for _, f := range first {
		if strings.Contains(f.Text, "NaN") || strings.Contains(f.Text, "unknown") {
			t.Error(f.Text)
		}
	}
}
