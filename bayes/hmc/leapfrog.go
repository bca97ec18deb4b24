package hmc

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/noonmark/noonmark/bayes"
)

// A phase is a point in phase space.
type phase struct {
	Point
	p []float64 // momentum
	v []float64 // velocity M⁻¹p
}

func newPhase(dim int) phase {
	return phase{Point: newPoint(dim), p: make([]float64, dim), v: make([]float64, dim)}
}

func (z *phase) set(y *phase) {
	z.Point.set(y.Point)
	copy(z.p, y.p)
	copy(z.v, y.v)
}

// leapfrog moves z by one step of size ε, which is negative to go back in time:
//
//	p ← p + ½ε ∇log p(q)
//	q ← q + ε M⁻¹p
//	p ← p + ½ε ∇log p(q)
//
// It keeps volume and is its own inverse under ε → -ε; its error in H is O(ε²).
func (z *phase) leapfrog(density bayes.LogDensity, metric Metric, epsilon float64) {
	floats.AddScaled(z.p, 0.5*epsilon, z.Grad)
	metric.Velocity(z.v, z.p)
	floats.AddScaled(z.Position, epsilon, z.v)
	z.LogProb = density.LogProb(z.Grad, z.Position)
	floats.AddScaled(z.p, 0.5*epsilon, z.Grad)
	metric.Velocity(z.v, z.p)
}

// hamiltonian returns H(q, p), or +Inf where that is not finite.
func (z *phase) hamiltonian() float64 {
	h := 0.5*floats.Dot(z.p, z.v) - z.LogProb
	if math.IsNaN(h) || math.IsInf(h, 0) {
		return math.Inf(1)
	}
	return h
}
