package dist

import (
	"math"
	"math/rand/v2"
)

// HalfNormal is the distribution of |X|, X normal with mean 0 and standard
// deviation Sigma:
//
//	p(x) = √(2/π)/σ e^(-x²/(2σ²)),   x ≥ 0
type HalfNormal struct{ Sigma float64 }

// Name returns "half_normal".
func (HalfNormal) Name() string { return "half_normal" }

// Params returns Sigma.
func (d HalfNormal) Params() []float64 { return []float64{d.Sigma} }

// String returns HalfNormal(Sigma).
func (d HalfNormal) String() string { return format("HalfNormal", d) }

// Support returns [0, ∞).
func (HalfNormal) Support() (lo, hi float64) { return 0, math.Inf(1) }

// LogProb returns the log density.
func (d HalfNormal) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, -x/σ².
func (d HalfNormal) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x >= 0) {
		return impossible(x)
	}
	logProb, grad = Normal{0, d.Sigma}.LogProbGrad(x)
	return math.Ln2 + logProb, grad
}

// CDF returns 2Φ(x/σ) - 1.
func (d HalfNormal) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	return math.Erf(x / (d.Sigma * math.Sqrt2))
}

// Quantile returns the inverse of CDF.
func (d HalfNormal) Quantile(p float64) float64 { return d.truncated().Quantile(p) }

// Mean returns σ √(2/π).
func (d HalfNormal) Mean() float64 { return d.Sigma * math.Sqrt(2/math.Pi) }

// SD returns σ √(1 - 2/π).
func (d HalfNormal) SD() float64 { return d.Sigma * math.Sqrt(1-2/math.Pi) }

// Rand draws from the distribution.
func (d HalfNormal) Rand(r *rand.Rand) float64 { return d.Sigma * math.Abs(r.NormFloat64()) }

// truncated returns the same distribution as a truncated normal.
func (d HalfNormal) truncated() TruncatedNormal {
	return TruncatedNormal{Mu: 0, Sigma: d.Sigma, Low: 0, High: math.Inf(1)}
}

func (d HalfNormal) validate() error { return positive(d, "sigma", d.Sigma) }
