package dist

import (
	"math"
	"math/rand/v2"
)

// Normal is the normal distribution with mean Mu and standard deviation Sigma:
//
//	p(x) = e^(-z²/2) / (σ √(2π)),   z = (x - μ)/σ
type Normal struct{ Mu, Sigma float64 }

// Name returns "normal".
func (Normal) Name() string { return "normal" }

// Params returns Mu and Sigma.
func (d Normal) Params() []float64 { return []float64{d.Mu, d.Sigma} }

// String returns Normal(Mu, Sigma).
func (d Normal) String() string { return format("Normal", d) }

// Support returns the real line.
func (Normal) Support() (lo, hi float64) { return math.Inf(-1), math.Inf(1) }

// LogProb returns the log density.
func (d Normal) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, -z/σ.
func (d Normal) LogProbGrad(x float64) (logProb, grad float64) {
	if math.IsInf(x, 0) {
		return impossible(x)
	}
	z := (x - d.Mu) / d.Sigma
	return StdNormalLogPDF(z) - math.Log(d.Sigma), -z / d.Sigma
}

// CDF returns Φ(z).
func (d Normal) CDF(x float64) float64 { return StdNormalCDF((x - d.Mu) / d.Sigma) }

// Quantile returns μ + σ Φ⁻¹(p).
func (d Normal) Quantile(p float64) float64 { return d.Mu + d.Sigma*StdNormalQuantile(p) }

// Mean returns Mu.
func (d Normal) Mean() float64 { return d.Mu }

// SD returns Sigma.
func (d Normal) SD() float64 { return d.Sigma }

// Rand draws from the distribution.
func (d Normal) Rand(r *rand.Rand) float64 { return d.Mu + d.Sigma*r.NormFloat64() }

func (d Normal) validate() error {
	return first(finite(d, "mu", d.Mu), positive(d, "sigma", d.Sigma))
}
