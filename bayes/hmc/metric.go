package hmc

import "math/rand/v2"

// A Metric is the mass matrix M of the kinetic energy ½ pᵀM⁻¹p. Its inverse
// should be close to the covariance of the posterior, which makes all directions
// alike. A Metric never changes: chains may share one.
type Metric interface {
	// Dim returns the length of a position.
	Dim() int

	// Velocity stores M⁻¹p in v.
	Velocity(v, p []float64)

	// Momentum stores a draw from N(0, M) in p.
	Momentum(p []float64, r *rand.Rand)
}

// A Kind names what a warm-up window estimates the metric as.
type Kind uint8

// The kinds. Their estimates are described at Diagonal, LowRank and Dense.
const (
	KeepMetric Kind = iota
	DiagonalMetric
	LowRankMetric
	DenseMetric
)

// String returns the kind in words.
func (k Kind) String() string {
	return [...]string{"none", "diagonal", "low-rank", "dense"}[k]
}
