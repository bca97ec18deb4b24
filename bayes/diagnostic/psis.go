package diagnostic

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// minTail is the fewest tail weights to which a distribution is fitted.
const minTail = 5

// PSIS smooths importance weights. It replaces the M largest of S weights by the
// expected order statistics of a generalised Pareto distribution fitted to
// them, none above the largest weight there was:
//
//	M = ⌈min(S/5, 3 √(S/r))⌉
//	w_(S-M+i) = min(u + F⁻¹((i-½)/M), max w)     i = 1..M
//
// where u is the largest of the other weights and F the distribution fitted to
// w - u over the tail. logWeights are known up to a constant. r > 0, the relative
// efficiency of the draws, is their effective sample size divided by S: 1 when
// they are independent.
//
// PSIS stores the logarithms of the smoothed weights, normalised to sum to one,
// in dst, which may be logWeights itself. It returns the logarithm of the mean
// of the smoothed weights before they were normalised, an estimate of log(Z_p/Z_q)
// when the weights are ratios of unnormalised densities p/q, and the shape k of
// the tail, k-hat. Averages have an error of finite variance when k < ½. Vehtari
// et al. find them useful up to k = min(1 - 1/log₁₀ S, 0.7), and k says how many
// draws one would need: about S > 10^(1/(1-k)).
//
// Weights equal to u take no part in the tail, nor do those below 1e-307 of the
// largest.
//
// Special cases are:
//
//	weight zero, logWeights -Inf → stays zero
//	any NaN or +Inf, no weight above zero, no weights, r NaN → NaN everywhere
//	fewer than 5 weights in the tail → not smoothed; k = +Inf, there is no telling
//	more than M weights share the maximum → not smoothed; k = -Inf, there is no tail
//	r ≤ 0 → panic
//
// Reference: Vehtari, Simpson, Gelman, Yao & Gabry (2024), "Pareto smoothed
// importance sampling", JMLR 25(72).
func PSIS(dst, logWeights []float64, relativeEfficiency float64) (k, logMean float64) {
	if len(dst) != len(logWeights) || relativeEfficiency <= 0 {
		panic(fmt.Sprintf("diagnostic: %d weights into %d, relative efficiency %v", len(logWeights), len(dst), relativeEfficiency))
	}
	top := math.Inf(-1)
	for _, w := range logWeights {
		top = max(top, w) // NaN, if any is
	}
	if math.IsNaN(top) || math.IsInf(top, 0) || math.IsNaN(relativeEfficiency) {
		for i := range dst {
			dst[i] = math.NaN()
		}
		return math.NaN(), math.NaN()
	}
	for i, w := range logWeights {
		dst[i] = w - top
	}
	s := float64(len(dst))
	k = smoothTail(dst, int(math.Ceil(min(s/5, 3*math.Sqrt(s/relativeEfficiency)))))
	var sum float64
	for _, w := range dst {
		sum += math.Exp(w)
	}
	for i := range dst {
		dst[i] -= math.Log(sum)
	}
	return k, math.Log(sum) + top - math.Log(s)
}

// smoothTail smooths the m largest of log weights w, whose maximum is 0, and
// returns the shape of their tail.
func smoothTail(w []float64, m int) float64 {
	if m < minTail {
		return math.Inf(1)
	}
	order := make([]int, len(w))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(w[i], w[j]), cmp.Compare(i, j)) })
	// Below the smallest normal number, weights have no digits left to fit.
	const smallest = 0x1p-1022
	cutoff := max(w[order[len(w)-m-1]], math.Log(smallest))
	tail := order[len(w)-m:]
	for len(tail) > 0 && w[tail[0]] <= cutoff {
		tail = tail[1:]
	}
	switch {
	case len(tail) == 0:
		return math.Inf(-1)
	case len(tail) < minTail:
		return math.Inf(1)
	}
	// Excesses are relative to the cutoff, which keeps their digits: the shape
	// does not depend on the unit.
	excess := make([]float64, len(tail))
	for i, j := range tail {
		excess[i] = math.Expm1(w[j] - cutoff)
	}
	fit := fitPareto(excess)
	if math.IsNaN(fit.shape) || math.IsInf(fit.shape, 0) {
		return math.Inf(1)
	}
	for i, j := range tail {
		p := (float64(i) + 0.5) / float64(len(tail))
		w[j] = min(cutoff+math.Log1p(fit.quantile(p)), 0)
	}
	return fit.shape
}
