package dist

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// Gamma is the gamma distribution with the given Shape, k, and Rate, λ:
//
//	p(x) = λ^k / Γ(k) x^(k-1) e^(-λx),   x ≥ 0
//
// The density is infinite at 0 for k < 1.
type Gamma struct{ Shape, Rate float64 }

// Name returns "gamma".
func (Gamma) Name() string { return "gamma" }

// Params returns Shape and Rate.
func (d Gamma) Params() []float64 { return []float64{d.Shape, d.Rate} }

// String returns Gamma(Shape, Rate).
func (d Gamma) String() string { return format("Gamma", d) }

// Support returns [0, ∞).
func (Gamma) Support() (lo, hi float64) { return 0, math.Inf(1) }

// LogProb returns the log density.
func (d Gamma) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, (k-1)/x - λ.
func (d Gamma) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x >= 0) || math.IsInf(x, 1) {
		return impossible(x)
	}
	logProb = d.Shape*math.Log(d.Rate) - lgamma(d.Shape) + xlogy(d.Shape-1, x) - d.Rate*x
	if math.IsInf(logProb, -1) {
		return logProb, 0
	}
	return logProb, over(d.Shape-1, x) - d.Rate
}

// CDF returns the regularised lower incomplete gamma function P(k, λx).
func (d Gamma) CDF(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x < 0:
		return 0
	case math.IsInf(d.Rate*x, 1):
		return 1
	}
	return mathext.GammaIncReg(d.Shape, d.Rate*x)
}

// Quantile returns the inverse of CDF.
func (d Gamma) Quantile(p float64) float64 {
	return gammaQuantile(d.Shape, p, 1-p) / d.Rate
}

// Mean returns k/λ.
func (d Gamma) Mean() float64 { return d.Shape / d.Rate }

// SD returns √k/λ.
func (d Gamma) SD() float64 { return math.Sqrt(d.Shape) / d.Rate }

// Rand draws from the distribution.
func (d Gamma) Rand(r *rand.Rand) float64 { return math.Exp(logGammaRand(d.Shape, r)) / d.Rate }

func (d Gamma) validate() error {
	return first(positive(d, "shape", d.Shape), positive(d, "rate", d.Rate))
}

// logGammaRand draws the logarithm of a gamma variate of rate 1: small shapes
// give variates far below the smallest number.
//
// Reference: Marsaglia & Tsang (2000), "A simple method for generating gamma
// variables", section 5; for shapes below 1, its closing remark that
// Γ(k) = Γ(k+1) U^(1/k).
func logGammaRand(shape float64, r *rand.Rand) float64 {
	if shape < 1 {
		return logGammaRand(shape+1, r) - r.ExpFloat64()/shape
	}
	d := shape - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		logv := 3 * math.Log(v)
		if -r.ExpFloat64() < x*x/2+d*(1-v*v*v+logv) {
			return math.Log(d) + logv
		}
	}
}
