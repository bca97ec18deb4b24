package dist

import (
	"math"
	"math/rand/v2"
)

// Exponential is the exponential distribution with the given Rate, λ:
//
//	p(x) = λ e^(-λx),   x ≥ 0
type Exponential struct{ Rate float64 }

// Name returns "exponential".
func (Exponential) Name() string { return "exponential" }

// Params returns Rate.
func (d Exponential) Params() []float64 { return []float64{d.Rate} }

// String returns Exponential(Rate).
func (d Exponential) String() string { return format("Exponential", d) }

// Support returns [0, ∞).
func (Exponential) Support() (lo, hi float64) { return 0, math.Inf(1) }

// LogProb returns the log density.
func (d Exponential) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, -λ.
func (d Exponential) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x >= 0) || math.IsInf(x, 1) {
		return impossible(x)
	}
	return math.Log(d.Rate) - d.Rate*x, -d.Rate
}

// CDF returns 1 - e^(-λx).
func (d Exponential) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	return -math.Expm1(-d.Rate * x)
}

// Quantile returns -ln(1 - p)/λ.
func (d Exponential) Quantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return -math.Log1p(-p) / d.Rate
}

// Mean returns 1/λ.
func (d Exponential) Mean() float64 { return 1 / d.Rate }

// SD returns 1/λ.
func (d Exponential) SD() float64 { return 1 / d.Rate }

// Rand draws from the distribution.
func (d Exponential) Rand(r *rand.Rand) float64 { return r.ExpFloat64() / d.Rate }

func (d Exponential) validate() error { return positive(d, "rate", d.Rate) }
