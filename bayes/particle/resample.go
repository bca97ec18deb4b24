package particle

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Resample stores in dst the particles that live on, in increasing order, each
// particle i on average len(dst)·w_i times: with n = len(dst) and one uniform
// draw U in [0, 1), the k-th is the first whose cumulative weight is above
//
//	(k + U) / n        k = 0..n-1
//
// so that particle i appears ⌊n w_i⌋ or ⌈n w_i⌉ times: never, if its weight is
// zero. Afterwards all have the same weight. It panics where w has no sum of one.
//
// Reference: Kitagawa (1996), "Monte Carlo filter and smoother for non-Gaussian
// nonlinear state space models", JCGS 5(1); Carpenter, Clifford & Fearnhead
// (1999), "Improved particle filter for nonlinear problems", IEE Proceedings 146(1).
func Resample(dst []int, w []float64, r *rand.Rand) {
	checkWeights(w)
	u, last := r.Float64(), lastPositive(w)
	i, below := 0, w[0]
	for k := range dst {
		at := (float64(k) + u) / float64(len(dst))
		for below <= at && i < last { // rounding may leave the sum below one
			i++
			below += w[i]
		}
		dst[k] = i
	}
}

// checkWeights allows for the rounding of their sum.
func checkWeights(w []float64) {
	var sum float64
	for _, v := range w {
		if !(v >= 0) {
			panic("particle: weights that are not normalised")
		}
		sum += v
	}
	if !(math.Abs(sum-1) < 1e-9) {
		panic("particle: weights that are not normalised")
	}
}

func lastPositive(w []float64) int {
	i := len(w) - 1
	for w[i] == 0 {
		i--
	}
	return i
}

// UniqueShare returns the share of different numbers among the ancestors of
// particles, in (0, 1]: the number of different ones divided by len(ancestors). A
// small share says that the particles are copies of a few. It is NaN if there are
// none.
func UniqueShare(ancestors []int) float64 {
	sorted := slices.Clone(ancestors)
	slices.Sort(sorted)
	return float64(len(slices.Compact(sorted))) / float64(len(ancestors))
}
