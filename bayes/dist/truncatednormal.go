package dist

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// TruncatedNormal is a normal distribution with mean Mu and standard deviation
// Sigma, confined to [Low, High]:
//
//	p(x) = φ(z) / (σ (Φ(b) - Φ(a))),   z = (x - μ)/σ, a = (Low - μ)/σ, b = (High - μ)/σ
//
// One of the two ends may be infinite. The interval may lie anywhere: far out
// in a tail of the normal, or so narrow that the distribution is uniform.
type TruncatedNormal struct{ Mu, Sigma, Low, High float64 }

// Name returns "truncated_normal".
func (TruncatedNormal) Name() string { return "truncated_normal" }

// Params returns Mu, Sigma, Low and High.
func (d TruncatedNormal) Params() []float64 { return []float64{d.Mu, d.Sigma, d.Low, d.High} }

// String returns TruncatedNormal(Mu, Sigma, Low, High).
func (d TruncatedNormal) String() string { return format("TruncatedNormal", d) }

// Support returns [Low, High].
func (d TruncatedNormal) Support() (lo, hi float64) { return d.Low, d.High }

// LogProb returns the log density.
func (d TruncatedNormal) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, -z/σ.
func (d TruncatedNormal) LogProbGrad(x float64) (logProb, grad float64) {
	w := newWindow(d)
	return w.LogProbGrad(x)
}

// CDF returns (Φ(z) - Φ(a)) / (Φ(b) - Φ(a)) within [Low, High].
func (d TruncatedNormal) CDF(x float64) float64 {
	switch {
	case x <= d.Low:
		return 0
	case x >= d.High:
		return 1
	}
	w := newWindow(d)
	p, _ := w.split(x)
	return p
}

// Quantile returns the inverse of CDF.
func (d TruncatedNormal) Quantile(p float64) float64 {
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return d.Low
	case p == 1:
		return d.High
	}
	w := newWindow(d)
	x, _ := w.quantile(p, 1-p)
	return x
}

// Mean returns the expectation, by quadrature.
func (d TruncatedNormal) Mean() float64 {
	w := newWindow(d)
	mean, _ := w.moments()
	return mean
}

// SD returns the standard deviation, by quadrature.
func (d TruncatedNormal) SD() float64 {
	w := newWindow(d)
	_, sd := w.moments()
	return sd
}

// Rand draws from the distribution, as the quantile of a normal variate's CDF.
func (d TruncatedNormal) Rand(r *rand.Rand) float64 {
	w := newWindow(d)
	x, _ := w.quantile(tails(r.NormFloat64()))
	return x
}

func (d TruncatedNormal) validate() error {
	if math.IsNaN(d.Low) || math.IsNaN(d.High) {
		return fmt.Errorf("%s: low and high must be numbers, got %v and %v", d.Name(), d.Low, d.High)
	}
	if math.IsInf(d.Low, -1) && math.IsInf(d.High, 1) {
		return fmt.Errorf("%s: low or high must be finite; without either, use normal", d.Name())
	}
	return first(finite(d, "mu", d.Mu), positive(d, "sigma", d.Sigma), ordered(d, d.Low, d.High))
}
