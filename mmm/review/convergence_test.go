package review

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/bayes/mcmc"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// made returns a review of a fit whose draws are made up: of each parameter in
// chain, draw.
func made(t *testing.T, names []string, chains, n int, at func(r *rand.Rand, variable, chain, draw int) float64) *fitReview {
	t.Helper()
	set := draws.NewSet(names, chains, n)
	r := rng.New(9, "made", 0)
	row := make([]float64, len(names))
	for c := range chains {
		for k := range n {
			for i := range row {
				row[i] = at(r, i, c, k)
			}
			set.Append(c, row)
		}
	}
	fit := &mmm.Fit{Draws: set, Diagnostics: mmm.Diagnostics{EBFMIMin: 1}}
	var err error
	if fit.Diagnostics.Summaries, err = diagnostic.Summaries(set); err != nil {
		t.Fatal(err)
	}
	return &fitReview{fit: fit, t: DefaultThresholds().Fit}
}

func (c *fitReview) converge(t *testing.T) []finding.Finding {
	t.Helper()
	if err := c.convergence(); err != nil {
		t.Fatal(err)
	}
	return c.found
}

var twoNames = []string{"roi_m[tv]", "alpha_m[tv]"}

func TestConvergenceOfGoodChains(t *testing.T) {
	c := made(t, twoNames, 4, 1000, func(r *rand.Rand, _, _, _ int) float64 { return r.NormFloat64() })
	if all := c.converge(t); len(all) > 0 {
		t.Error(texts(all))
	}
}

// Chains drift slowly, so that none agrees with itself.
func TestConvergenceOfDriftingChains(t *testing.T) {
	drift := func(size float64) []finding.Finding {
		return made(t, twoNames, 4, 1000, func(r *rand.Rand, variable, chain, draw int) float64 {
			if variable == 0 {
				return r.NormFloat64()
			}
			return r.NormFloat64() + size*math.Sin(float64(draw)/300+float64(chain))
		}).converge(t)
	}
	all := drift(3)
	expect(t, all, "chains_disagree", "sampling", "carry-over of tv (alpha_m[tv])", "for 1 of 2 parameters")
	expect(t, all, "few_effective_draws", "sampling", "carry-over of tv (alpha_m[tv])")
	reject(t, all, "several_modes", "divergences", "low_energy_information", "trajectories_cut")
	for _, f := range all {
		if f.Severity != finding.Error || strings.Contains(f.Text, "return of tv") {
			t.Error(f)
		}
	}
	all = drift(0.3)
	if found := find(all, "chains_disagree"); len(found) != 1 || found[0].Severity != finding.Warning {
		t.Errorf("a slight drift:\n%s", texts(all))
	}
}

// One chain of four has settled elsewhere.
func TestConvergenceOfModes(t *testing.T) {
	all := made(t, twoNames, 4, 500, func(r *rand.Rand, variable, chain, _ int) float64 {
		if chain == 2 && variable == 1 {
			return 0.8 + 0.02*r.NormFloat64()
		}
		return 0.2 + 0.02*r.NormFloat64()
	}).converge(t)
	expect(t, all, "several_modes", "sampling", "carry-over of tv (alpha_m[tv]) is ", "± 0.0", ", 0.8", "in the 4 chains")
	reject(t, all, "chains_disagree")
}

// A chain that never moves has no diagnostics; that is worse than bad ones.
func TestConvergenceOfStuckChains(t *testing.T) {
	c := made(t, twoNames, 4, 100, func(r *rand.Rand, variable, _, _ int) float64 {
		if variable == 0 {
			return 1
		}
		return r.NormFloat64()
	})
	all := c.converge(t)
	expect(t, all, "chains_disagree", "sampling", "never moved", "return of tv")
	expect(t, all, "few_effective_draws", "sampling", "never moved")
	for _, f := range all {
		if f.Severity != finding.Error {
			t.Error(f)
		}
	}
	all = made(t, twoNames, 4, 100, func(r *rand.Rand, variable, chain, _ int) float64 {
		if variable == 0 {
			return float64(chain)
		}
		return r.NormFloat64()
	}).converge(t)
	expect(t, all, "chains_disagree", "sampling", "each chain stays where it is")
}

func TestConvergenceOfTrajectories(t *testing.T) {
	good := func(r *rand.Rand, _, _, _ int) float64 { return r.NormFloat64() }
	c := made(t, twoNames, 4, 1000, good)
	c.fit.Diagnostics.Saturated, c.fit.Diagnostics.EBFMIMin = 100, 0.2
	all := c.converge(t)
	expect(t, all, "trajectories_cut", "sampling", "Of 4,000 trajectories, 100 reached")
	expect(t, all, "low_energy_information", "sampling", "0.2 in the worst chain")
	c = made(t, twoNames, 4, 1000, good)
	c.fit.Diagnostics.Saturated, c.fit.Diagnostics.EBFMIMin = 40, 0.3
	reject(t, c.converge(t), "trajectories_cut", "low_energy_information")
}

// A fit that was made elsewhere has no diagnostics to judge.
func TestConvergenceUnknown(t *testing.T) {
	c := fitReview{fit: &mmm.Fit{}, t: DefaultThresholds().Fit}
	if all := c.converge(t); len(all) > 0 {
		t.Error(texts(all))
	}
}

// Divergences at a place where the first channel's return is high name it.
func TestDivergencesSayWhere(t *testing.T) {
	m := model(t, market(1, mmm.Weekly, 1, 60))
	fit, _ := sample(t, m, 100)
	u := make([]float64, fit.Posterior.Dim())
	density := fit.Posterior.NewLogDensity().(mcmc.Generator)
	row := make([]float64, density.NumVars())
	tv := -1 // the coordinate of the return of tv is the one that moves it
	for k := range u {
		at := make([]float64, len(u))
		at[k] = 0.1
		density.Generate(row, u, rng.New(0, "", 0))
		before := row[indexOf(fit.Draws.Names(), "roi_m[tv]")]
		density.Generate(row, at, rng.New(0, "", 0))
		if row[indexOf(fit.Draws.Names(), "roi_m[tv]")] != before {
			tv = k
		}
	}
	// Otherwise at the posterior means, as far as coordinates go.
	for range 5 {
		at := append([]float64(nil), u...)
		at[tv] = 5
		fit.Diagnostics.DivergedAt = append(fit.Diagnostics.DivergedAt, mcmc.Divergence{Divergence: hmc.Divergence{Position: at}})
	}
	c := fitReview{fit: fit, t: DefaultThresholds().Fit}
	for n, want := range map[int]finding.Severity{1: finding.Warning, 5: finding.Error} { // of 400
		c.found, fit.Diagnostics.Divergences = nil, n
		c.divergences(400)
		if len(c.found) != 1 || c.found[0].Severity != want || !strings.Contains(c.found[0].Text, "is return of tv (roi_m[tv]), ") || !strings.Contains(c.found[0].Advice, "prior of the return of tv (roi_m[tv])") {
			t.Errorf("%d divergences: %s", n, texts(c.found))
		}
	}
	if few := whereDiverged(fit, math.Inf(1)); len(few) != 1 || few[0].By <= 0 {
		t.Errorf("of parameters none of which is notable, %v are named, want the farthest", few)
	}
	c.found, fit.Diagnostics.Divergences = nil, 0
	c.divergences(400)
	if len(c.found) > 0 {
		t.Error(texts(c.found))
	}
}

func indexOf(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

func TestParameterNames(t *testing.T) {
	for name, want := range map[string]string{
		"roi_m[tv]": "return of tv (roi_m[tv])", "sigma": "noise (sigma)", "sigma[Texas]": "noise in Texas (sigma[Texas])",
		"df": "tails of the noise (df)", "knot_values[2024-01-01]": "baseline level around 2024-01-01 (knot_values[2024-01-01])",
		"tau_g_excl_baseline[Texas]": "level of Texas (tau_g_excl_baseline[Texas])", "beta_gm_dev[Texas,tv]": "difference of tv in Texas (beta_gm_dev[Texas,tv])",
		"eta_rf[video]": "spread of video over geos (eta_rf[video])", "gamma_c[price]": "effect of price (gamma_c[price])",
		"event_effects[easter-1]": "effect of easter-1 (event_effects[easter-1])", "something": "something",
	} {
		if got := parameterName(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Every parameter of every model has words.
func TestParameterNamesAreComplete(t *testing.T) {
	for _, grain := range mmm.Grains() {
		for _, geos := range []int{1, 2} {
			d := market(1, grain, geos, 40)
			d.Events = []mmm.Event{{Name: "sale", Occurrences: []mmm.EventSpan{{Start: d.Periods[3], End: d.Periods[3]}}}}
			m := model(t, d, func(s *mmm.Spec) { s.Likelihood, s.Baseline.YearlyOrder = mmm.StudentTLikelihood, 1 })
			for _, name := range m.Posterior(mmm.DefaultParametrisation()).Names() {
				if parameterName(name) == name {
					t.Errorf("no words for %s", name)
				}
			}
		}
	}
}
