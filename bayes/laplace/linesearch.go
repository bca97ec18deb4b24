package laplace

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Constants of the weak Wolfe conditions, those that Nocedal & Wright (2006),
// section 3.1, give for quasi-Newton methods; and bounds on the number of trials.
const (
	armijo        = 1e-4
	wolfe         = 0.9
	maxTrials     = 60
	maxExpansions = 20
)

// search moves along direction to a point that satisfies the weak Wolfe
// conditions for f = -log p, trying step t first. If no trial does, it moves to
// the furthest one with sufficient decrease; if there is none, it stays and
// reports false: rounding, or a break in the density, has taken over.
func (m *minimiser) search(direction []float64, t float64) bool {
	slope := floats.Dot(m.grad, direction)
	lower, upper := 0.0, math.Inf(1)
	for trial := range maxTrials {
		f := m.try(direction, t)
		if !(f < m.f && f <= m.f+armijo*t*slope) {
			upper = t
		} else if floats.Dot(m.trialGrad, direction) < wolfe*slope && trial < maxExpansions {
			lower = t
		} else {
			m.accept(f)
			return true
		}
		if math.IsInf(upper, 1) {
			t *= 2
		} else {
			t = 0.5 * (lower + upper)
		}
	}
	if lower == 0 {
		return false
	}
	m.accept(m.try(direction, lower))
	return true
}

// try evaluates f at step t. What is not finite counts as +Inf.
func (m *minimiser) try(direction []float64, t float64) float64 {
	floats.AddScaledTo(m.trial, m.theta, t, direction)
	f := m.evaluate(m.trialGrad, m.trial)
	if math.IsNaN(f) || math.IsInf(f, 0) || !finite(m.trialGrad) {
		return math.Inf(1)
	}
	return f
}
