package dist

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// InverseGamma is the distribution of 1/X, X gamma with the given Shape, k, and
// rate Scale, s:
//
//	p(x) = s^k / Γ(k) x^(-k-1) e^(-s/x),   x > 0
//
// Special cases are:
//
//	k ≤ 1   the mean is +Inf, and the standard deviation NaN
//	k ≤ 2   the standard deviation is +Inf, where there is a mean
type InverseGamma struct{ Shape, Scale float64 }

// Name returns "inverse_gamma".
func (InverseGamma) Name() string { return "inverse_gamma" }

// Params returns Shape and Scale.
func (d InverseGamma) Params() []float64 { return []float64{d.Shape, d.Scale} }

// String returns InverseGamma(Shape, Scale).
func (d InverseGamma) String() string { return format("InverseGamma", d) }

// Support returns (0, ∞).
func (InverseGamma) Support() (lo, hi float64) { return 0, math.Inf(1) }

// LogProb returns the log density.
func (d InverseGamma) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, (s/x - k - 1)/x.
func (d InverseGamma) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x > 0) || math.IsInf(x, 1) || math.IsInf(d.Scale/x, 1) {
		return impossible(x)
	}
	logProb = d.Shape*math.Log(d.Scale) - lgamma(d.Shape) - (d.Shape+1)*math.Log(x) - d.Scale/x
	return logProb, (d.Scale/x - d.Shape - 1) / x
}

// CDF returns the regularised upper incomplete gamma function Q(k, s/x).
func (d InverseGamma) CDF(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x <= 0 || math.IsInf(d.Scale/x, 1):
		return 0
	}
	return mathext.GammaIncRegComp(d.Shape, d.Scale/x)
}

// Quantile returns the inverse of CDF.
func (d InverseGamma) Quantile(p float64) float64 {
	return d.Scale / gammaQuantile(d.Shape, 1-p, p)
}

// Mean returns s/(k-1) for k > 1 and +Inf otherwise.
func (d InverseGamma) Mean() float64 {
	if d.Shape <= 1 {
		return math.Inf(1)
	}
	return d.Scale / (d.Shape - 1)
}

// SD returns the mean over √(k-2) for k > 2, +Inf for k in (1, 2], and NaN where
// the mean is infinite.
func (d InverseGamma) SD() float64 {
	switch {
	case d.Shape <= 1:
		return math.NaN()
	case d.Shape <= 2:
		return math.Inf(1)
	}
	return d.Mean() / math.Sqrt(d.Shape-2)
}

// Rand draws from the distribution.
func (d InverseGamma) Rand(r *rand.Rand) float64 {
	return d.Scale * math.Exp(-logGammaRand(d.Shape, r))
}

func (d InverseGamma) validate() error {
	return first(positive(d, "shape", d.Shape), positive(d, "scale", d.Scale))
}
