package particle

import (
	"fmt"
	"math"
)

// Normalise stores the weights w_i = exp(l_i) / Σ_j exp(l_j) of log weights l in
// dst, which may be the same slice, and returns log Σ_j exp(l_j). It works
// relative to the largest l, and neither overflows nor underflows altogether.
//
// Special cases are:
//
//	l_i = -Inf → w_i = 0
//	no particle, all l = -Inf, any NaN or +Inf → NaN, all of it
func Normalise(dst, logWeights []float64) (logSum float64) {
	checkLens(len(dst), len(logWeights))
	top := math.Inf(-1)
	for _, l := range logWeights {
		top = max(top, l) // NaN, if any is
	}
	if math.IsInf(top, 0) {
		top = math.NaN()
	}
	var sum float64
	for i, l := range logWeights {
		dst[i] = math.Exp(l - top)
		sum += dst[i]
	}
	for i := range dst {
		dst[i] /= sum
	}
	return top + math.Log(sum)
}

// ESS returns the effective sample size of weights,
//
//	1 / Σ w_i²
//
// between 1, when one particle has all the weight, and N, when all have the same.
//
// Reference: Kong, Liu & Wong (1994), "Sequential imputations and Bayesian missing
// data problems", JASA 89(425).
func ESS(w []float64) float64 {
	var squares float64
	for _, v := range w {
		squares += v * v
	}
	return 1 / squares
}

// Temper stores power · l_i in dst, which may be the same slice: the weights are
// raised to a power in [0, 1]. At 1 they stay, towards 0 they become equal, and
// so old evidence is forgotten. A weight of zero stays zero, also at power 0.
func Temper(dst, logWeights []float64, power float64) {
	checkLens(len(dst), len(logWeights))
	if !(power >= 0 && power <= 1) {
		panic(fmt.Sprintf("particle: weights to the power %v", power))
	}
	for i, l := range logWeights {
		if math.IsInf(l, -1) {
			dst[i] = l
		} else {
			dst[i] = power * l
		}
	}
}
