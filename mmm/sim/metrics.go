package sim

import (
	"fmt"
	"math"
)

// SRMSE returns the root mean squared error of estimates of a series relative to
// the size of its mean:
//
//	√(mean_t (estimate_t - truth_t)²) / |mean_t truth_t|
//
// Special cases are: no periods, or a truth of mean 0 → NaN.
//
// Reference: PyMC Labs, mmm-param-recovery, "SRMSE" of contributions.
func SRMSE(truth, estimate []float64) float64 {
	sameLength(truth, estimate)
	var squares, sum float64
	for t, v := range truth {
		squares += (estimate[t] - v) * (estimate[t] - v)
		sum += v
	}
	n := float64(len(truth))
	return zeroIsNaN(math.Sqrt(squares/n), math.Abs(sum/n))
}

// WAPE returns the weighted absolute error of estimates over weighted truth:
//
//	Σ_i weight_i |estimate_i - truth_i| / Σ_i weight_i truth_i
//
// With spend for weights and marginal returns for truth it is the mROAS error of
// daily-v1. Special cases are: no items, or a denominator of 0 → NaN.
func WAPE(weight, truth, estimate []float64) float64 {
	sameLength(truth, estimate)
	sameLength(truth, weight)
	var off, sum float64
	for i, v := range truth {
		off += weight[i] * math.Abs(estimate[i]-v)
		sum += weight[i] * v
	}
	return zeroIsNaN(off, sum)
}

func zeroIsNaN(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

func sameLength(a, b []float64) {
	if len(a) != len(b) {
		panic(fmt.Sprintf("sim: %d values against %d", len(b), len(a)))
	}
}
