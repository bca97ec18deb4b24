package diagnostic

import "math"

// meanVariance returns the mean of x and its variance with divisor n-1. Both
// are NaN where they are not defined, or where x is not finite.
func meanVariance(x []float64) (mean, variance float64) {
	var sum float64
	for _, v := range x {
		sum += v
	}
	n := float64(len(x))
	mean = sum / n
	if math.IsInf(mean, 0) {
		return math.NaN(), math.NaN()
	}
	var ss float64
	for _, v := range x {
		d := v - mean
		ss += d * d
	}
	return mean, ss / (n - 1)
}

// moments returns the mean of the variances of split chains y, and their means.
// The latter are valid until the next call.
func (e *Evaluator) moments(y []float64) (within float64, means []float64) {
	for c := range e.means {
		mean, v := meanVariance(y[c*e.half : (c+1)*e.half])
		e.means[c] = mean
		within += v
	}
	return within / float64(len(e.means)), e.means
}
