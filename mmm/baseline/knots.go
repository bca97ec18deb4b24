// Package baseline models the outcome that would have come without marketing:
// a level that moves through time, described by knots, seasons and events, each
// as columns of a linear design. Time is a period index 0..T-1; calendars are
// handed over as numbers.
package baseline

import (
	"fmt"
	"slices"
)

// EvenKnots returns n knot locations spread evenly over the periods 0..periods-1,
// the first and last included: the integer part of linspace(0, periods-1, n).
// One knot stands at 0. n must be in 1..periods.
func EvenKnots(periods, n int) []int {
	if n < 1 || n > periods {
		panic(fmt.Sprintf("baseline: %d knots for %d periods", n, periods))
	}
	if n == 1 {
		return []int{0}
	}
	knots := make([]int, n)
	step := float64(periods-1) / float64(n-1)
	for i := range knots {
		knots[i] = int(float64(i) * step)
	}
	knots[n-1] = periods - 1
	return knots
}

// KnotBasis returns the weights W of knots at the given increasing locations,
// as [t][k], row-major: the level of period t is Σ_k W_tk knot_k. Between two
// knots the weights interpolate linearly; before the first and after the last
// one the level is flat. One knot weighs 1 everywhere.
func KnotBasis(periods int, knots []int) []float64 {
	n := len(knots)
	w := make([]float64, periods*n)
	for t := range periods {
		row := w[t*n : (t+1)*n]
		next, exact := slices.BinarySearch(knots, t)
		switch {
		case exact:
			row[next] = 1
		case next == 0:
			row[0] = 1
		case next == n:
			row[n-1] = 1
		default:
			share := float64(t-knots[next-1]) / float64(knots[next]-knots[next-1])
			row[next-1], row[next] = 1-share, share
		}
	}
	return w
}
