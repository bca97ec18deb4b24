package dist

import (
	"math"
	"math/rand/v2"
)

// Uniform is the uniform distribution on [Low, High]:
//
//	p(x) = 1/(High - Low)
type Uniform struct{ Low, High float64 }

// Name returns "uniform".
func (Uniform) Name() string { return "uniform" }

// Params returns Low and High.
func (d Uniform) Params() []float64 { return []float64{d.Low, d.High} }

// String returns Uniform(Low, High).
func (d Uniform) String() string { return format("Uniform", d) }

// Support returns [Low, High].
func (d Uniform) Support() (lo, hi float64) { return d.Low, d.High }

// LogProb returns the log density.
func (d Uniform) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, 0.
func (d Uniform) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x >= d.Low && x <= d.High) {
		return impossible(x)
	}
	return -math.Log(d.High - d.Low), 0
}

// CDF returns (x - Low)/(High - Low) within [Low, High].
func (d Uniform) CDF(x float64) float64 {
	p := (x - d.Low) / (d.High - d.Low)
	return math.Min(math.Max(p, 0), 1)
}

// Quantile returns the inverse of CDF.
func (d Uniform) Quantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return d.between(p, 1-p)
}

// Mean returns the middle.
func (d Uniform) Mean() float64 { return d.Low + (d.High-d.Low)/2 }

// SD returns the width over √12.
func (d Uniform) SD() float64 { return (d.High - d.Low) / math.Sqrt(12) }

// Rand draws from the distribution.
func (d Uniform) Rand(r *rand.Rand) float64 { return d.Quantile(r.Float64()) }

// between returns the point with mass p below and q = 1-p above it, measured
// from the nearer end.
func (d Uniform) between(p, q float64) float64 {
	if p < q {
		return d.Low + (d.High-d.Low)*p
	}
	return d.High - (d.High-d.Low)*q
}

func (d Uniform) validate() error {
	return first(finite(d, "low", d.Low), finite(d, "high", d.High), ordered(d, d.Low, d.High))
}
