package track

import (
	"math"

	"github.com/noonmark/noonmark/bayes/kalman"
)

// A leap is the jump that the effect of one channel may have made since it was last
// tested: with probability p, and then of the given variance.
//
// Outcomes show a jump after months. A test shows it at once, if what it reads is far
// from what was expected: its density is a mixture of two normal ones, and the state
// becomes that of both cases, in proportion to how well they explain the test, as one
// normal distribution with their moments.
//
// Reference: Harrison & Stevens (1976), "Bayesian forecasting", JRSS B 38(3), for the
// multi-process model and its collapse.
type leap struct {
	at          int // element of the state
	p, variance float64
}

// leapBy returns the leap that channel c may have made by period t, in which it is tested,
// from a state of the given mean: p = 1 - exp(-PerYear·years), years since the test before
// or the first period, and at most one.
func (m *Model) leapBy(t, c int, mean []float64) leap {
	j := &m.spec.Online.Jump
	if j.PerYear == 0 {
		return leap{}
	}
	before := t - 1
	for ; before >= 0; before-- {
		if m.tested(before, c) {
			break
		}
	}
	years := math.Min(1, float64(t-before)*m.step)
	at := m.layout.effectAt + c
	size := j.SD * m.size(c, mean[at])
	return leap{at: at, p: -math.Expm1(-j.PerYear * years), variance: size * size}
}

// tested reports whether a test of channel c is read in period t.
func (m *Model) tested(t, c int) bool {
	for i := range m.tests[t] {
		if m.tests[t][i].Channel == m.inputs[c].name {
			return true
		}
	}
	return false
}

// observe takes a test into a state and returns its log density.
func (l leap) observe(f *kalman.Filter, s *kalman.State, o *kalman.Observation) float64 {
	if l.p == 0 {
		return f.Observe(s, o).LogProb
	}
	leapt := s.Clone()
	leapt.Cov[l.at*(len(s.Mean)+1)] += l.variance
	stayed := math.Log1p(-l.p) + f.Observe(s, o).LogProb
	moved := math.Log(l.p) + f.Observe(&leapt, o).LogProb
	collapse(s, &leapt, 1/(1+math.Exp(stayed-moved)))
	top := math.Max(stayed, moved)
	return top + math.Log(math.Exp(stayed-top)+math.Exp(moved-top))
}

// collapse makes s the normal distribution with the moments of (1-w) s + w other.
func collapse(s, other *kalman.State, w float64) {
	n := len(s.Mean)
	for i := range n {
		for j := range n {
			off := (other.Mean[i] - s.Mean[i]) * (other.Mean[j] - s.Mean[j])
			s.Cov[i*n+j] = (1-w)*s.Cov[i*n+j] + w*other.Cov[i*n+j] + w*(1-w)*off
		}
	}
	for i := range n {
		s.Mean[i] = (1-w)*s.Mean[i] + w*other.Mean[i]
	}
}
