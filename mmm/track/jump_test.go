package track

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/internal/numtest"
)

// What a leap makes of a state are the moments of the mixture given the test, here by
// integrating over the effect.
func TestLeapFormula(t *testing.T) {
	const mean, variance, f, r = 0.3, 0.01, 1.7, 0.04
	l := leap{p: 0.2, variance: 0.09}
	for _, y := range []float64{0.5, 1, 1.6} {
		s := kalman.NewState([]float64{mean}, []float64{variance})
		logProb := l.observe(kalman.NewFilter(1, kalman.Robust{}), &s, &kalman.Observation{Value: y, Design: []float64{f}, Variance: r})
		var mass, first, second float64
		const step = 1e-4
		for x := -3.; x < 4; x += step {
			prior := (1-l.p)*math.Exp(dist.Normal{Mu: mean, Sigma: math.Sqrt(variance)}.LogProb(x)) +
				l.p*math.Exp(dist.Normal{Mu: mean, Sigma: math.Sqrt(variance + l.variance)}.LogProb(x))
			p := prior * math.Exp(dist.Normal{Mu: f * x, Sigma: math.Sqrt(r)}.LogProb(y)) * step
			mass, first, second = mass+p, first+p*x, second+p*x*x
		}
		numtest.Close(t, "log density", logProb, math.Log(mass), 1e-9)
		numtest.Close(t, "mean", s.Mean[0], first/mass, 1e-9)
		numtest.Close(t, "variance", s.Cov[0], second/mass-math.Pow(first/mass, 2), 1e-9)
	}
}

// A test that reads what was expected moves an effect less than one that is far off, and
// without jumps both move it in proportion to how far off they are.
func TestLeapLimits(t *testing.T) {
	gain := func(l leap, y float64) float64 {
		s := kalman.NewState([]float64{1, 0}, []float64{0.01, 1})
		l.observe(kalman.NewFilter(2, kalman.Robust{}), &s, &kalman.Observation{Value: y, Design: []float64{1, 0}, Variance: 0.01})
		return (s.Mean[0] - 1) / (y - 1)
	}
	never, may := leap{variance: 1}, leap{p: 0.1, variance: 1}
	numtest.Close(t, "gain without jumps", gain(never, 1.1), gain(never, 3), 1e-12)
	if near, far := gain(may, 1.1), gain(may, 3); near > 0.6 || far < 0.95 {
		t.Errorf("gain of a test that is near %v, and of one that is far %v", near, far)
	}
}

func TestLeapBy(t *testing.T) {
	m := newModel(t, 60)
	m.spec.Online.Jump = JumpSpec{PerYear: 2, SD: 0.4}
	var read []int // of "tv"
	for at := range m.T() {
		if m.tested(at, 0) {
			read = append(read, at)
		}
	}
	if len(read) != 2 {
		t.Fatalf("tests of tv are read in periods %v", read)
	}
	mean := make([]float64, m.layout.size)
	mean[m.layout.effectAt] = 0.5
	first, second := m.leapBy(read[0], 0, mean), m.leapBy(read[1], 0, mean)
	numtest.Close(t, "probability since the first period", first.p, 1-math.Exp(-2*float64(read[0]+1)/365), 1e-12)
	numtest.Close(t, "probability since the test before", second.p, 1-math.Exp(-2*float64(read[1]-read[0])/365), 1e-12)
	numtest.Close(t, "variance", first.variance, 0.2*0.2, 1e-12)
	mean[m.layout.effectAt] = 0
	numtest.Close(t, "variance of no effect", m.leapBy(read[0], 0, mean).variance, math.Pow(0.4*m.spec.Drift.Floor*m.usual[0], 2), 1e-12)
	m.spec.Online.Jump = JumpSpec{}
	if l := m.leapBy(read[0], 0, mean); l != (leap{}) {
		t.Errorf("without jumps there is %+v", l)
	}
}

// Jumps are part of what a horizon shows of the past, as they are of the ensemble.
func TestLeapRecorder(t *testing.T) {
	m := newModel(t, 60)
	m.spec.Online.Jump = JumpSpec{PerYear: 5, SD: 1}
	p := m.newParticle(coordinatesOf(m, 9))
	w := m.newWalker(m.spec.Online.Robust)
	w.set(p.U)
	r := newRecorder(w, 1, m.spec.Online.Robust)
	r.start(&p.State)
	for at := range m.T() {
		r.predict(at)
		r.observe(at)
		w.step(&p.State, at)
	}
	numtest.CloseSlice(t, "means", slices.Clone(r.state.Mean[:m.layout.size]), p.State.Mean, 1e-10)
}
