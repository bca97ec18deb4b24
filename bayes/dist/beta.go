package dist

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// Beta is the beta distribution with shapes A and B:
//
//	p(x) = x^(a-1) (1-x)^(b-1) / B(a, b),   0 ≤ x ≤ 1
//
// The density is infinite at 0 for a < 1 and at 1 for b < 1. Beta(1, 1) is
// uniform; Beta(a, 1) is the distribution of U^(1/a), U uniform.
type Beta struct{ A, B float64 }

// Name returns "beta".
func (Beta) Name() string { return "beta" }

// Params returns A and B.
func (d Beta) Params() []float64 { return []float64{d.A, d.B} }

// String returns Beta(A, B).
func (d Beta) String() string { return format("Beta", d) }

// Support returns [0, 1].
func (Beta) Support() (lo, hi float64) { return 0, 1 }

// LogProb returns the log density.
func (d Beta) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, (a-1)/x - (b-1)/(1-x).
func (d Beta) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x >= 0 && x <= 1) {
		return impossible(x)
	}
	logProb = xlogy(d.A-1, x) + xlog1py(d.B-1, -x) - mathext.Lbeta(d.A, d.B)
	if math.IsInf(logProb, -1) {
		return logProb, 0
	}
	return logProb, over(d.A-1, x) - over(d.B-1, 1-x)
}

// CDF returns the regularised incomplete beta function I_x(a, b).
func (d Beta) CDF(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	}
	return mathext.RegIncBeta(d.A, d.B, x)
}

// Quantile returns the inverse of CDF.
func (d Beta) Quantile(p float64) float64 {
	return 1 / (1 + math.Exp(-betaQuantile(d.A, d.B, p, 1-p)))
}

// Mean returns a/(a+b).
func (d Beta) Mean() float64 { return d.A / (d.A + d.B) }

// SD returns √(ab/(a+b+1)) / (a+b).
func (d Beta) SD() float64 {
	n := d.A + d.B
	return math.Sqrt(d.A/n*(d.B/n)) / math.Sqrt(n+1)
}

// Rand draws from the distribution: x/(x+y) for gamma variates x and y.
func (d Beta) Rand(r *rand.Rand) float64 {
	logx, logy := logGammaRand(d.A, r), logGammaRand(d.B, r)
	return 1 / (1 + math.Exp(logy-logx))
}

func (d Beta) validate() error { return first(positive(d, "a", d.A), positive(d, "b", d.B)) }
