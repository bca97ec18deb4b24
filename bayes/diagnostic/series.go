package diagnostic

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Test is a statistic and the probability, under the hypothesis that it
// tests, of one at least as extreme.
type Test struct {
	Statistic float64
	PValue    float64
}

// Autocorrelation returns the autocorrelation of a series x of n values at a
// lag of 0..n-1 steps:
//
//	r_k = Σ_{t=0..n-1-k} (x_t - x̅)(x_{t+k} - x̅) / Σ_{t=0..n-1} (x_t - x̅)²
//
// It is in [-1, 1]. For independent values its standard error is about 1/√n.
//
// Special cases are:
//
//	constant series, no values, any value NaN or infinite → NaN
//	lag outside 0..n-1, when there are values → panic
func Autocorrelation(x []float64, lag int) float64 {
	if len(x) > 0 && (lag < 0 || lag >= len(x)) {
		panic(fmt.Sprintf("diagnostic: lag %d of %d values", lag, len(x)))
	}
	mean, variance := meanVariance(x)
	if !(variance > 0) {
		return math.NaN()
	}
	var products, squares float64
	for t, v := range x {
		squares += (v - mean) * (v - mean)
		if t+lag < len(x) {
			products += (v - mean) * (x[t+lag] - mean)
		}
	}
	return products / squares
}

// DurbinWatson returns the Durbin–Watson statistic of residuals e of a
// regression, in the order of time:
//
//	d = Σ_{t=1..n-1} (e_t - e_{t-1})² / Σ_{t=0..n-1} e_t²
//
// It is in [0, 4], about 2(1 - r_1): 2 without correlation between neighbours,
// less when they are alike.
//
// Special cases are: fewer than two residuals, all zero, any value NaN or
// infinite → NaN.
//
// Reference: Durbin & Watson (1950), "Testing for serial correlation in least
// squares regression I", Biometrika 37.
func DurbinWatson(e []float64) float64 {
	if len(e) < 2 {
		return math.NaN()
	}
	var steps float64
	squares := e[0] * e[0]
	for t := 1; t < len(e); t++ {
		d := e[t] - e[t-1]
		steps += d * d
		squares += e[t] * e[t]
	}
	return steps / squares
}

// LjungBox tests that a series x of n values has no autocorrelation at lags
// 1..lags, taken together:
//
//	Q = n (n+2) Σ_{k=1..lags} r_k² / (n-k)
//
// with r_k as in [Autocorrelation]. Q is referred to the chi-square distribution
// with lags - fitted degrees of freedom, where fitted is the number of
// autoregressive and moving-average parameters that x are the residuals of.
//
// Special cases are:
//
//	constant series, any value NaN or infinite, fewer than lags+1 values → NaN
//	fitted < 0 or lags ≤ fitted → panic
//
// Reference: Ljung & Box (1978), "On a measure of lack of fit in time series
// models", Biometrika 65(2).
func LjungBox(x []float64, lags, fitted int) Test {
	if fitted < 0 || lags <= fitted {
		panic(fmt.Sprintf("diagnostic: %d lags with %d fitted parameters", lags, fitted))
	}
	if len(x) <= lags {
		return Test{math.NaN(), math.NaN()}
	}
	n := float64(len(x))
	var q float64
	for k := 1; k <= lags; k++ {
		r := Autocorrelation(x, k)
		q += n * (n + 2) * r * r / (n - float64(k))
	}
	return Test{q, chiSquareTail(q, lags-fitted)}
}

// chiSquareTail returns P(X ≥ x) for X chi-square with df degrees of freedom.
func chiSquareTail(x float64, df int) float64 {
	if math.IsNaN(x) {
		return math.NaN()
	}
	return distuv.ChiSquared{K: float64(df)}.Survival(x)
}
