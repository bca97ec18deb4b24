package track

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/mat"
)

// Weighted draws of a skewed proposal have the moments of the distribution that they are
// weighted for, here independent standard normals: the density that comes with a draw is
// its own.
func TestSplitNormalWeights(t *testing.T) {
	const n = 20000
	s := &splitNormal{mode: []float64{0.3, -0.2}, axes: *mat.NewTriDense(2, mat.Lower, []float64{1, 0, 0.4, 1.2}),
		up: []float64{2, 1.1}, down: []float64{0.8, 1.5}}
	r := rng.New(1, "split normal", 0)
	w, u, z := make([]float64, n), make([]float64, 2), make([]float64, 2)
	x := [2][]float64{make([]float64, n), make([]float64, n)}
	for i := range w {
		logProposal := s.draw(u, z, r)
		w[i] = -0.5*(u[0]*u[0]+u[1]*u[1]) - logProposal
		x[0][i], x[1][i] = u[0], u[1]
	}
	particle.Normalise(w, w)
	bound := 4 / math.Sqrt(particle.ESS(w))
	for k := range x {
		if mean, variance := particle.Mean(w, x[k]), particle.Variance(w, x[k]); math.Abs(mean) > bound || math.Abs(variance-1) > math.Sqrt2*bound {
			t.Errorf("coordinate %d has mean %v and variance %v, want 0 and 1 within %v", k, mean, variance, bound)
		}
	}
}

// Both methods find the same posterior, and both say that they did.
func TestFitMethods(t *testing.T) {
	m := quiet(t, 60)
	opts := FastFitOptions()
	opts.Draws = 2000
	fast := fitted(t, m, opts)
	opts = DefaultFitOptions()
	opts.Draws, opts.Attempts = 250, 2
	reports := 0
	slow, err := m.Fit(context.Background(), opts, func(mmm.FitProgress) { reports++ })
	if err != nil {
		t.Fatal(err)
	}
	if d := &slow.Diagnostics; !slow.Converged || d.Divergences > 0 || !(d.EBFMIMin > 0.3) || len(slow.Attempts) == 0 || reports == 0 {
		t.Errorf("sampling: converged %v, %d divergences, E-BFMI %v, %d attempts, %d reports", slow.Converged, d.Divergences, d.EBFMIMin, len(slow.Attempts), reports)
	}
	if !fast.Converged || fast.ESS < 200 {
		t.Errorf("approximation: k-hat %v, %v effective draws of 2000", fast.KHat, fast.ESS)
	}
	of := func(f *Fit, k int) (mean, sd float64) {
		x := make([]float64, len(f.Coordinates))
		for i := range x {
			x[i] = f.Coordinates[i][k]
		}
		return particle.Mean(f.Weights, x), math.Sqrt(particle.Variance(f.Weights, x))
	}
	for k, name := range m.Names() {
		mean, sd := of(fast, k)
		want, wantSD := of(slow, k)
		se := wantSD * math.Sqrt(1/fast.ESS+1/slow.Diagnostics.MinESSBulk.Value)
		if math.Abs(mean-want) > 4*se || math.Abs(sd-wantSD) > 4*se/math.Sqrt2 {
			t.Errorf("%s is %.3f ± %.3f by approximation, and %.3f ± %.3f by sampling", name, mean, sd, want, wantSD)
		}
	}
}

func TestFitHostile(t *testing.T) {
	m := quiet(t, 30)
	for want, spoil := range map[string]func(o *FitOptions){
		"unknown method": func(o *FitOptions) { o.Method = "guess" },
		"31 periods":     func(o *FitOptions) { o.Until = 31 },
		"0 chains":       func(o *FitOptions) { o.Chains = 0 },
	} {
		opts := FastFitOptions()
		spoil(&opts)
		if _, err := m.Fit(context.Background(), opts, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one of %s", err, want)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := m.Fit(stopped, FastFitOptions(), nil); err != context.Canceled {
		t.Errorf("a fit that was called off returns %v", err)
	}
}

// Further attempts add draws to those there are, and only where these are not enough.
func TestFitAttempts(t *testing.T) {
	m := quiet(t, 30)
	opts := FastFitOptions()
	opts.Draws, opts.MaxKHat = 100, math.Inf(-1)
	once := fitted(t, m, opts)
	opts.Attempts = 3
	often := fitted(t, m, opts)
	if once.Converged || often.Converged || len(once.Weights) != 100 || len(often.Weights) != 400 {
		t.Errorf("%d draws in one attempt and %d in three, want 100 and 400", len(once.Weights), len(often.Weights))
	}
	for i, u := range once.Coordinates {
		if !slices.Equal(u, often.Coordinates[i]) {
			t.Fatalf("draw %d of three attempts is not that of the first", i)
		}
	}
	opts.MaxKHat = math.Inf(1)
	if enough := fitted(t, m, opts); !enough.Converged || len(enough.Weights) != 100 {
		t.Errorf("%d draws where 100 are enough", len(enough.Weights))
	}
}
