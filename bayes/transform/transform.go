// Package transform maps the real line onto the supports of parameters.
//
// A sampler moves u ∈ ℝ; the model wants x in an interval. A [Bijector] is a
// smooth monotone map x(u) between the two, one file each: identity,
// exponential (plain, and shifted to start or end anywhere), softplus and
// logistic. Where p is the density of x, that of u is p(x(u)) |dx/du|, and so
// each map also gives log|dx/du| and its derivative.
//
// All of them are stable for |u| up to 700 and beyond: nothing overflows into
// NaN. Where x(u) runs out of floating point it saturates: maps onto half-lines
// from 0 at the smallest positive and the largest finite number, the others at
// the end that they approach.
package transform

import "math"

// A Bijector is a smooth, strictly monotone map x(u) of ℝ onto an open
// interval.
type Bijector interface {
	// At returns x(u), dx/du, log|dx/du| and d log|dx/du| / du.
	At(u float64) (x, dx, logJac, gradLogJac float64)

	// Inverse returns u(x): ±Inf at the ends of the interval and NaN outside.
	Inverse(x float64) float64
}

// positive saturates x inside (0, ∞); NaN stays NaN.
func positive(x float64) float64 {
	switch {
	case x < math.SmallestNonzeroFloat64:
		return math.SmallestNonzeroFloat64
	case x > math.MaxFloat64:
		return math.MaxFloat64
	}
	return x
}
