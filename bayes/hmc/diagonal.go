package hmc

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Diagonal is the metric M⁻¹ = diag(variance). Estimated from a warm-up window,
// by minimal Fisher divergence, variance_i is √(Var q_i / Var g_i) for gradients
// g: for an independent normal both factors are σ_i².
type Diagonal struct {
	variance []float64
	sqrtMass []float64 // 1/√variance
}

// NewDiagonal returns the metric with the given inverse masses, in the squared
// unit of each position. It panics unless they are positive and finite.
func NewDiagonal(variance []float64) *Diagonal {
	m := &Diagonal{variance: append([]float64(nil), variance...), sqrtMass: make([]float64, len(variance))}
	for i, v := range variance {
		if !positive(v) {
			panic(fmt.Sprintf("hmc: variance %v of component %d", v, i))
		}
		m.sqrtMass[i] = 1 / math.Sqrt(v)
	}
	return m
}

// NewUnit returns the metric M = I.
func NewUnit(dim int) *Diagonal {
	variance := make([]float64, dim)
	for i := range variance {
		variance[i] = 1
	}
	return NewDiagonal(variance)
}

// positive reports whether 0 < x < ∞.
func positive(x float64) bool { return x > 0 && x <= math.MaxFloat64 }

// Dim returns the number of components.
func (m *Diagonal) Dim() int { return len(m.variance) }

// Velocity stores M⁻¹p.
func (m *Diagonal) Velocity(v, p []float64) {
	v = v[:len(p)]
	for i, s := range m.variance[:len(p)] {
		v[i] = s * p[i]
	}
}

// Momentum stores a draw from N(0, M).
func (m *Diagonal) Momentum(p []float64, r *rand.Rand) {
	for i, s := range m.sqrtMass {
		p[i] = s * r.NormFloat64()
	}
}
