package dist

import (
	"math"
	"math/rand/v2"
)

// LogNormal is the distribution of e^X, X normal with mean Mu and standard
// deviation Sigma:
//
//	p(x) = e^(-z²/2) / (x σ √(2π)),   z = (ln x - μ)/σ,   x > 0
//
// Its median is e^μ; about two thirds of its mass lie within a factor e^σ of it.
type LogNormal struct{ Mu, Sigma float64 }

// LogNormalFromMeanSD returns the log-normal with the given mean and standard
// deviation, both positive:
//
//	σ² = ln(1 + sd²/mean²),   μ = ln mean - σ²/2
//
// Other arguments give parameters that Validate rejects.
func LogNormalFromMeanSD(mean, sd float64) LogNormal {
	cv := sd / mean
	variance := math.Log1p(cv * cv)
	return LogNormal{Mu: math.Log(mean) - variance/2, Sigma: math.Sqrt(variance)}
}

// LogNormalFromInterval returns the log-normal whose central interval of the
// given probability mass, in (0, 1), is (lo, hi), 0 < lo < hi:
//
//	μ = (ln lo + ln hi)/2,   σ = (ln hi - ln lo) / (2 Φ⁻¹((1 + mass)/2))
//
// Other arguments give parameters that Validate rejects.
func LogNormalFromInterval(lo, hi, mass float64) LogNormal {
	a, b := math.Log(lo), math.Log(hi)
	return LogNormal{Mu: (a + b) / 2, Sigma: (b - a) / (-2 * StdNormalQuantile((1-mass)/2))}
}

// Name returns "lognormal".
func (LogNormal) Name() string { return "lognormal" }

// Params returns Mu and Sigma.
func (d LogNormal) Params() []float64 { return []float64{d.Mu, d.Sigma} }

// String returns LogNormal(Mu, Sigma).
func (d LogNormal) String() string { return format("LogNormal", d) }

// Support returns (0, ∞).
func (LogNormal) Support() (lo, hi float64) { return 0, math.Inf(1) }

// LogProb returns the log density.
func (d LogNormal) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, -(1 + z/σ)/x.
func (d LogNormal) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x > 0) || math.IsInf(x, 1) {
		return impossible(x)
	}
	logx := math.Log(x)
	z := (logx - d.Mu) / d.Sigma
	return StdNormalLogPDF(z) - logx - math.Log(d.Sigma), -(1 + z/d.Sigma) / x
}

// CDF returns Φ(z).
func (d LogNormal) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	return Normal(d).CDF(math.Log(x))
}

// Quantile returns e^(μ + σ Φ⁻¹(p)).
func (d LogNormal) Quantile(p float64) float64 { return math.Exp(Normal(d).Quantile(p)) }

// Mean returns e^(μ + σ²/2).
func (d LogNormal) Mean() float64 { return math.Exp(d.Mu + d.Sigma*d.Sigma/2) }

// SD returns the mean times √(e^(σ²) - 1).
func (d LogNormal) SD() float64 { return d.Mean() * math.Sqrt(math.Expm1(d.Sigma*d.Sigma)) }

// Rand draws from the distribution.
func (d LogNormal) Rand(r *rand.Rand) float64 { return math.Exp(Normal(d).Rand(r)) }

func (d LogNormal) validate() error {
	return first(finite(d, "mu", d.Mu), positive(d, "sigma", d.Sigma))
}
