package diagnostic

import (
	"fmt"
	"math"
)

// IntervalScore returns the score of a central interval [lo, hi] of probability
// level, in (0, 1), when the outcome is y: with α = 1 - level,
//
//	(hi - lo) + 2/α max(lo - y, 0) + 2/α max(y - hi, 0)
//
// It is in the unit of y and smaller is better: narrow intervals win, misses
// cost. The ends that minimise it on average are the quantiles α/2 and 1-α/2.
//
// Special cases are:
//
//	lo > hi, or anything NaN or infinite → NaN
//	level outside (0, 1) → panic
//
// Reference: Gneiting & Raftery (2007), eq. (43).
func IntervalScore(lo, hi, y, level float64) float64 {
	if !(level > 0 && level < 1) {
		panic(fmt.Sprintf("diagnostic: interval of level %v", level))
	}
	if lo > hi {
		return math.NaN()
	}
	return finite((hi - lo) + 2/(1-level)*(max(lo-y, 0)+max(y-hi, 0)))
}

// Coverage returns the share of outcomes y inside their intervals, ends
// included: lo_i ≤ y_i ≤ hi_i. An end may be infinite.
//
// Special cases are: no outcomes, or anything NaN → NaN.
func Coverage(lo, hi, y []float64) float64 {
	if len(lo) != len(y) || len(hi) != len(y) {
		panic(fmt.Sprintf("diagnostic: %d and %d ends of intervals for %d outcomes", len(lo), len(hi), len(y)))
	}
	var inside float64
	for i, v := range y {
		if math.IsNaN(lo[i]) || math.IsNaN(hi[i]) || math.IsNaN(v) {
			return math.NaN()
		}
		if lo[i] <= v && v <= hi[i] {
			inside++
		}
	}
	return inside / float64(len(y))
}
