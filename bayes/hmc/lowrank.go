package hmc

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
)

// LowRank is a diagonal metric corrected in a few directions:
//
//	M⁻¹ = S (I + U (Λ - I) Uᵀ) S
//
// S is diagonal, U has r orthonormal columns, and Λ holds the variances along
// them in the space scaled by S. A product costs O(r D). Estimated from a warm-up
// window, directions whose variance is within a factor 2 of 1 are left out.
type LowRank struct {
	scale   []float64
	vectors [][]float64 // rows are the columns of U
	values  []float64
}

// NewLowRank returns the metric with S = diag(scale), the given orthonormal
// vectors as columns of U, and Λ = diag(values). It panics unless scale and
// values are positive and finite, and the lengths agree. It keeps its arguments.
func NewLowRank(scale []float64, vectors [][]float64, values []float64) *LowRank {
	if len(vectors) != len(values) {
		panic(fmt.Sprintf("hmc: %d vectors with %d values", len(vectors), len(values)))
	}
	for i, s := range scale {
		if !positive(s) {
			panic(fmt.Sprintf("hmc: scale %v of component %d", s, i))
		}
	}
	for k, u := range vectors {
		if len(u) != len(scale) || !positive(values[k]) {
			panic(fmt.Sprintf("hmc: vector %d has length %d, want %d, and value %v", k, len(u), len(scale), values[k]))
		}
	}
	return &LowRank{scale, vectors, values}
}

// Dim returns the number of components.
func (m *LowRank) Dim() int { return len(m.scale) }

// Rank returns the number of corrected directions.
func (m *LowRank) Rank() int { return len(m.values) }

// Velocity stores S (I + U (Λ - I) Uᵀ) S p. Corrections may follow each other in
// place: what one adds along its vector, no other sees.
func (m *LowRank) Velocity(v, p []float64) {
	floats.MulTo(v, m.scale, p)
	for k, u := range m.vectors {
		floats.AddScaled(v, (m.values[k]-1)*floats.Dot(u, v), u)
	}
	floats.Mul(v, m.scale)
}

// Momentum stores S⁻¹ (I + U (Λ^-½ - I) Uᵀ) z, with z ~ N(0, I).
func (m *LowRank) Momentum(p []float64, r *rand.Rand) {
	for i := range p {
		p[i] = r.NormFloat64()
	}
	for k, u := range m.vectors {
		floats.AddScaled(p, (1/math.Sqrt(m.values[k])-1)*floats.Dot(u, p), u)
	}
	floats.Div(p, m.scale)
}
