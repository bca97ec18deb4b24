package track

import (
	"context"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

func fitted(t *testing.T, m *Model, opts FitOptions) *Fit {
	t.Helper()
	f, err := m.Fit(context.Background(), opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFitReproducible(t *testing.T) {
	m, _ := simulated(t, 2, 120, 1)
	opts := FastFitOptions()
	a, b := fitted(t, m, opts), fitted(t, m, opts)
	for i := range a.Coordinates {
		if !slices.Equal(a.Coordinates[i], b.Coordinates[i]) || a.Weights[i] != b.Weights[i] {
			t.Fatalf("draw %d differs: %v and %v", i, a.Coordinates[i], b.Coordinates[i])
		}
	}
	opts.Seed++
	if c := fitted(t, m, opts); slices.Equal(a.Coordinates[0], c.Coordinates[0]) {
		t.Error("another seed, the same draws")
	}
}

// A search that begins at an earlier mode ends at the same one, but for the gain in
// log density at which it stops.
func TestFitWarmStart(t *testing.T) {
	m, _ := simulated(t, 2, 200, 2)
	cold := fitted(t, m, FastFitOptions())
	opts := FastFitOptions()
	opts.Start = cold.Mode
	warm := fitted(t, m, opts)
	d := warm.Posterior.newDensity(false)
	numtest.Close(t, "log density at either mode", d.logProb(cold.Mode), d.logProb(warm.Mode), 1e-2)
	opts.Until = 150
	opts.Start = opts.Start[1:]
	if _, err := m.Fit(context.Background(), opts, nil); err == nil {
		t.Error("a start of another length was taken")
	}
}

// The log density is the same with and without room for gradients, and is that of the
// sum of prior and filter.
func TestDensityWithoutGradient(t *testing.T) {
	p := newModel(t, 40).NewPosterior(40)
	with, without := p.newDensity(true), p.newDensity(false)
	r := rng.New(3, "coordinates", 0)
	u, grad := make([]float64, p.Dim()), make([]float64, p.Dim())
	for range 3 {
		for i := range u {
			u[i] = r.NormFloat64()
		}
		numtest.Close(t, "log density", without.logProb(u), with.LogProb(grad, u), 1e-10)
	}
}

// With distrust an outlier is as far off as the threshold says, but for the way that the
// mode moved since; clean outcomes are trusted, but for one in a hundred.
func TestFitDistrustsOutliers(t *testing.T) {
	m, _ := simulated(t, 2, 150, 3)
	const at = 70
	m.data.Outcome.Values[at] *= 3
	f := fitted(t, m, FastFitOptions())
	d := f.Posterior.newDensity(false)
	m.theta(d.theta, f.Mode)
	d.set(f.Mode)
	filter, s := kalman.NewFilter(m.layout.size, kalman.Robust{}), d.init.Clone()
	distrusted := 0
	for i := range d.steps {
		filter.Predict(&s, &d.steps[i].Transition)
		in := filter.Observe(&s, &d.steps[i].Observations[0])
		if i == at {
			numtest.Close(t, "standardised error of the outlier", in.Z(), m.spec.Online.Robust.Threshold, 0.05)
		} else if f.Posterior.distrust[i] > 0 {
			distrusted++
		}
	}
	if distrusted > 2 {
		t.Errorf("%d of 149 outcomes are distrusted", distrusted)
	}
}
