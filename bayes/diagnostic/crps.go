package diagnostic

import (
	"math"
	"slices"
)

// CRPS returns the continuous ranked probability score of a forecast, given as
// a sample x of n draws in any order, when the outcome is y:
//
//	1/n Σ_i |x_i - y| - 1/(2n²) Σ_i Σ_j |x_i - x_j|
//
// It is in the unit of y, smaller is better, and for n = 1 it is the absolute
// error. It scores the sample's own distribution, and so exceeds, on average, the
// score of the distribution that the sample is from by half its mean difference
// divided by n.
//
// Special cases are: no draws, or anything NaN or infinite → NaN.
//
// Reference: Gneiting & Raftery (2007), "Strictly proper scoring rules,
// prediction, and estimation", JASA 102(477), eq. (21).
func CRPS(x []float64, y float64) float64 {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	return CRPSSorted(sorted, y)
}

// CRPSSorted is [CRPS] for a sample x in increasing order, in the form
//
//	2/n² Σ_{i=1..n} (x_(i) - y)(n 1[y < x_(i)] - i + ½)
//
// which needs one pass and no copy.
//
// Reference: Jordan, Krüger & Lerch (2019), "Evaluating probabilistic forecasts
// with scoringRules", J. Statistical Software 90(12).
func CRPSSorted(x []float64, y float64) float64 {
	n := float64(len(x))
	var sum float64
	for i, v := range x {
		weight := -(float64(i) + 0.5)
		if y < v {
			weight += n
		}
		sum += (v - y) * weight
	}
	return finite(2 * sum / (n * n))
}

// CRPSNormal returns the continuous ranked probability score of the forecast
// Normal(mean, sd²) when the outcome is y: with z = (y - mean)/sd,
//
//	sd (z (2Φ(z) - 1) + 2φ(z) - 1/√π)
//
// Special cases are:
//
//	sd = 0 → |y - mean|
//	sd < 0, or anything NaN or infinite → NaN
//
// Reference: Gneiting, Raftery, Westveld & Goldman (2005), "Calibrated
// probabilistic forecasting using ensemble model output statistics", Monthly
// Weather Review 133(5), eq. (5).
func CRPSNormal(mean, sd, y float64) float64 {
	switch {
	case sd < 0:
		return math.NaN()
	case sd == 0:
		return finite(math.Abs(y - mean))
	}
	z := (y - mean) / sd
	density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	return finite((y-mean)*math.Erf(z/math.Sqrt2) + sd*(2*density-1/math.Sqrt(math.Pi)))
}

// finite returns x, or NaN where x is infinite.
func finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}
