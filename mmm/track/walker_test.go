package track

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// steps returns the steps that a walker takes of a model as a series, each linearised
// around the mean that the walker had when it took it.
func (w *walker) steps(s kalman.State) []kalman.Step {
	var all []kalman.Step
	for t := range w.m.T() {
		w.prepare(&s, t)
		step := kalman.Step{Transition: kalman.Transition{G: slices.Clone(w.step1.Transition.G), W: slices.Clone(w.step1.Transition.W)}}
		if o := w.step1.Observations[0]; !math.IsNaN(o.Value) {
			o.Design = slices.Clone(o.Design)
			step.Observations = append(step.Observations, o)
		}
		for _, test := range w.m.tests[t] {
			step.Observations = append(step.Observations, w.observationOf(test))
		}
		all = append(all, step)
		w.step(&s, t)
	}
	return all
}

// Daily updates of a state are one batch filter, to rounding: likelihood, and the state
// at the end.
func TestWalkerSlow(t *testing.T) {
	m := newModel(t, 60)
	plain := *m
	plain.spec.Online.Robust = kalman.Robust{}
	p := m.newParticle(coordinatesOf(m, 7))
	w := plain.newWalker(kalman.Robust{})
	w.set(p.U)
	init := p.State.Clone()
	steps := w.steps(init.Clone())

	var logLik float64
	s := init.Clone()
	for at := range m.T() {
		_, _, l := w.step(&s, at)
		logLik += l
	}
	smoothed := make([]kalman.State, m.T())
	for i := range smoothed {
		smoothed[i] = init.Clone()
	}
	batch := kalman.NewSmoother(m.layout.size, kalman.Robust{}).Smooth(smoothed, &init, steps)
	numtest.Close(t, "log likelihood", logLik, batch, 1e-9)
	last := smoothed[m.T()-1]
	numtest.CloseSlice(t, "means", s.Mean, last.Mean, 1e-9)
	numtest.CloseSlice(t, "covariances", s.Cov, last.Cov, 1e-9)
}

// coordinatesOf draws coordinates from the prior.
func coordinatesOf(m *Model, seed uint64) []float64 {
	u := make([]float64, len(m.layout.names))
	m.drawPrior(u, rng.New(seed, "coordinates", 0))
	return u
}

// A walk in the middle of the data does not depend on where a walker was before.
func TestWalkerAnywhere(t *testing.T) {
	m := newModel(t, 80)
	p := m.newParticle(coordinatesOf(m, 8))
	w := m.newWalker(m.spec.Online.Robust)
	w.set(p.U)
	s := p.State.Clone()
	for at := range 50 {
		w.step(&s, at)
	}
	other, here := m.newWalker(m.spec.Online.Robust), s.Clone()
	other.set(p.U)
	for at := 50; at < m.T(); at++ {
		w.step(&s, at)
		other.step(&here, at)
	}
	if !slices.Equal(s.Mean, here.Mean) || !slices.Equal(s.Cov, here.Cov) {
		t.Error("another walker goes elsewhere")
	}
}

// A day on which the outcome is three times what it should be moves effects hardly more
// than one on which it is missing, and the weight of the particle by no more than an
// outcome at the threshold would.
func TestWalkerRobust(t *testing.T) {
	const at = 100
	end := func(outcome float64, robust kalman.Robust) (kalman.State, float64, *Model) {
		m, tr := simulated(t, 3, 110, 4)
		m.data.Outcome.Values[at] = outcome
		m.spec.Online.Robust = robust
		w, p := m.newWalker(robust), m.newParticle(tr.u)
		w.set(tr.u)
		var logLik float64
		for i := range m.T() {
			_, _, l := w.step(&p.State, i)
			logLik += l
		}
		return p.State, logLik, m
	}
	largest := func(s, missing kalman.State, m *Model) float64 {
		var most float64
		for c := range m.inputs {
			k := m.layout.effectAt + c
			most = math.Max(most, math.Abs(s.Mean[k]-missing.Mean[k])/math.Sqrt(missing.Cov[k*(m.layout.size+1)]))
		}
		return most
	}
	missing, base, m := end(math.NaN(), kalman.DefaultRobust())
	robust, logLik, _ := end(3000, kalman.DefaultRobust())
	plain, _, _ := end(3000, kalman.Robust{})
	bounded, harmed := largest(robust, missing, m), largest(plain, missing, m)
	if bounded > 0.1 || harmed < 10*bounded {
		t.Errorf("the outlier moves effects by %.3f standard deviations, and %.3f if nothing is done", bounded, harmed)
	}
	if loss := base - logLik; !(loss < 20) {
		t.Errorf("one outlier weighs exp(-%.1f)", loss)
	}
}
