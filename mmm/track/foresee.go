package track

import (
	"math"

	"github.com/noonmark/noonmark/bayes/particle"
)

// A Foreseen is a test and what an ensemble expected of it before it was read.
type Foreseen struct {
	Test Test

	// Effect is the distribution of what Test.Effect is to measure, in its unit. The
	// error of the test itself, Test.SE, is not part of it.
	Effect particle.Mixture
}

// Foresee returns the tests that are read with the period that comes next, as Step does,
// and what the ensemble, which knows the periods before, expects of them: for each
// particle,
//
//	effect ~ N(f mᵦ, f² Pᵦ + q² d)
//
// jumps aside, with f the difference of responses that the test measures, mᵦ and Pᵦ the
// mean and the variance of the channel's effect, and q² d what its drift during the test
// adds.
func (t *Tracker) Foresee() []Foreseen {
	if t.next >= t.m.T() {
		return nil
	}
	var all []Foreseen
	for _, test := range t.m.tests[t.next] {
		n := len(t.walkers)
		f := Foreseen{Test: test, Effect: particle.Mixture{Weights: t.e.Weights(), Means: make([]float64, n), SDs: make([]float64, n)}}
		se := test.SE / t.m.scale.Outcome
		for i, w := range t.walkers {
			o := w.observationOf(test)
			mean, variance := t.e.Particles[i].State.Forecast(&o)
			f.Effect.Means[i] = mean * t.m.scale.Outcome
			f.Effect.SDs[i] = math.Sqrt(max(0, variance-se*se)) * t.m.scale.Outcome
		}
		all = append(all, f)
	}
	return all
}
