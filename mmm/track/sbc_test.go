package track

import (
	"flag"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/laplace"
	"github.com/noonmark/noonmark/bayes/rng"
)

// go test ./mmm/track -run SBC -datasets 1000 -v takes minutes.
var datasets = flag.Int("datasets", 40, "number of simulated markets of TestFitSBC")

// calibrated returns a model of two channels without outcomes.
func calibrated(t *testing.T, seed uint64) *Model {
	t.Helper()
	d := flighting(2, 60, seed)
	scale := NewScale(d)
	scale.Outcome = 1000
	s := DefaultSpec(d)
	s.Noise.SD = prior(dist.LogNormal{Mu: math.Log(0.03), Sigma: 0.5})
	s.Drift.Rate = prior(dist.LogNormal{Mu: math.Log(0.5), Sigma: 0.7})
	m, err := New(d, Notes{}, s, scale)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Simulation-based calibration: over markets drawn from the model, the truth is anywhere
// in its posterior with equal probability, for parameters and for effects at the end. The
// posterior is that which was simulated from, with walks linearised around prior means.
//
// Reference: Talts, Betancourt, Simpson, Vehtari & Gelman (2018), "Validating Bayesian
// inference algorithms with simulation-based calibration", arXiv 1804.06788.
func TestFitSBC(t *testing.T) {
	var names []string
	levels := map[string][]float64{}
	for seed := range uint64(*datasets) {
		m := calibrated(t, seed)
		tr := m.simulate(1, rng.New(seed, "sbc", 0))
		f := &Fit{Model: m, Posterior: m.NewPosterior(m.T())}
		mode, err := laplace.Find(f.Posterior.newDensity(true), f.Posterior.middle(), laplace.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		opts := FastFitOptions()
		opts.Draws, opts.Seed = 200, seed
		if err := f.approximate(mode, &opts); err != nil {
			t.Fatal(err)
		}
		names = append(m.Names(), "effect[c0]", "effect[c1]", "level")
		for k := range tr.u {
			var below float64
			for i, u := range f.Coordinates {
				if u[k] < tr.u[k] {
					below += f.Weights[i]
				}
			}
			levels[names[k]] = append(levels[names[k]], below)
		}
		last := tr.path[m.T()-1]
		for k, p := range stateLevels(f, last, []int{m.layout.effectAt, m.layout.effectAt + 1, 0}) {
			name := names[len(tr.u)+k]
			levels[name] = append(levels[name], p)
		}
	}
	// Kolmogorov's test at 0.1% over all quantities together: P(D > x/√n) ≈ 2 exp(-2x²).
	n := float64(*datasets)
	bound := math.Sqrt(-0.5*math.Log(0.001/2/float64(len(names)))) / math.Sqrt(n)
	for _, name := range names {
		d := distance(levels[name])
		t.Logf("%-20s %.3f of %.3f", name, d, bound)
		if d > bound {
			t.Errorf("%s: levels of the truth are %.3f from uniform, want less than %.3f", name, d, bound)
		}
	}
}

// stateLevels returns the posterior probability that elements of the last state are below
// the truth.
func stateLevels(f *Fit, truth []float64, elements []int) []float64 {
	d := f.Posterior.newDensity(false)
	filter := kalman.NewFilter(f.Model.layout.size, kalman.Robust{})
	below := make([]float64, len(elements))
	for i, u := range f.Coordinates {
		if f.Weights[i] < 1e-4 {
			continue
		}
		f.Model.theta(d.theta, u)
		d.set(u)
		s := d.init.Clone()
		for t := range d.steps {
			filter.Step(&s, &d.steps[t])
		}
		for k, e := range elements {
			sd := math.Sqrt(s.Cov[e*(f.Model.layout.size+1)])
			below[k] += f.Weights[i] * dist.StdNormalCDF((truth[e]-s.Mean[e])/sd)
		}
	}
	return below
}

// distance returns the largest difference between the distribution of x and a uniform one.
func distance(x []float64) float64 {
	var most float64
	for _, at := range x {
		var below, notAbove float64
		for _, v := range x {
			if v < at {
				below++
			}
			if v <= at {
				notAbove++
			}
		}
		n := float64(len(x))
		most = math.Max(most, math.Max(notAbove/n-at, at-below/n))
	}
	return most
}
