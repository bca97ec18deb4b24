package particle

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Mean returns Σ w_i x_i. A particle of weight zero counts for nothing, whatever
// its x; otherwise NaN in → NaN out.
func Mean(w, x []float64) float64 {
	checkLens(len(w), len(x))
	var mean float64
	for i, v := range w {
		if v != 0 {
			mean += v * x[i]
		}
	}
	return mean
}

// Variance returns Σ w_i (x_i - m)², m = Σ w_i x_i: that of the ensemble itself,
// with no correction for its size. Weights of zero are as for [Mean].
func Variance(w, x []float64) float64 {
	mean := Mean(w, x)
	var variance float64
	for i, v := range w {
		if d := x[i] - mean; v != 0 {
			variance += v * d * d
		}
	}
	return variance
}

// Quantiles stores in dst the quantiles of orders p of the x_i with weights w:
//
//	Q(p) = the least x_i with Σ_{x_j ≤ x_i} w_j ≥ p
//
// It is always one of the values. Nothing is interpolated between them: a particle
// of next to no weight far from the others would else pull on quantiles of orders
// that it has no part in.
//
// Special cases are:
//
//	weight zero → as if the particle were not there
//	no weight above zero, or any other x or w NaN → NaN
//	p outside [0, 1] → panic
func Quantiles(dst, p, w, x []float64) {
	checkLens(len(w), len(x))
	if len(dst) != len(p) {
		panic(fmt.Sprintf("particle: %d quantiles of %d orders", len(dst), len(p)))
	}
	sorted, total := sortedValues(w, x)
	for i, order := range p {
		if !(order >= 0 && order <= 1) {
			panic(fmt.Sprintf("particle: quantile of order %v", order))
		}
		dst[i] = quantile(sorted, order*total)
	}
}

// A value is an x with the weight of all up to it.
type value struct{ x, cumulative float64 }

// sortedValues returns nothing if anything is NaN.
func sortedValues(w, x []float64) (sorted []value, total float64) {
	for i, v := range w {
		if v == 0 {
			continue
		}
		if math.IsNaN(v) || math.IsNaN(x[i]) {
			return nil, math.NaN()
		}
		sorted = append(sorted, value{x[i], v})
	}
	slices.SortStableFunc(sorted, func(a, b value) int { return cmp.Compare(a.x, b.x) })
	for i := range sorted {
		total += sorted[i].cumulative
		sorted[i].cumulative = total
	}
	return sorted, total
}

func quantile(sorted []value, target float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	i, _ := slices.BinarySearchFunc(sorted, target, func(v value, target float64) int {
		return cmp.Compare(v.cumulative, target)
	})
	return sorted[min(i, len(sorted)-1)].x
}
