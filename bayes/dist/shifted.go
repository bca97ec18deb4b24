package dist

import (
	"fmt"
	"math/rand/v2"
)

// Shifted is the distribution of By + X, X distributed as Base: a log-normal
// that starts at 0.1, say. Base must not be Fixed.
type Shifted struct {
	Base Dist
	By   float64
}

// Name returns "shifted".
func (Shifted) Name() string { return "shifted" }

// Params returns By; the parameters of Base are its own.
func (d Shifted) Params() []float64 { return []float64{d.By} }

// String returns "By + Base".
func (d Shifted) String() string { return fmt.Sprintf("%v + %v", d.By, d.Base) }

// Support returns that of Base, moved.
func (d Shifted) Support() (lo, hi float64) {
	lo, hi = d.Base.Support()
	return lo + d.By, hi + d.By
}

// LogProb returns the log density.
func (d Shifted) LogProb(x float64) float64 { return d.Base.LogProb(x - d.By) }

// LogProbGrad also returns its derivative.
func (d Shifted) LogProbGrad(x float64) (logProb, grad float64) {
	return d.Base.LogProbGrad(x - d.By)
}

// CDF returns P(X ≤ x).
func (d Shifted) CDF(x float64) float64 { return d.Base.CDF(x - d.By) }

// Quantile returns the inverse of CDF.
func (d Shifted) Quantile(p float64) float64 { return d.By + d.Base.Quantile(p) }

// Mean returns that of Base, moved.
func (d Shifted) Mean() float64 { return d.By + d.Base.Mean() }

// SD returns that of Base.
func (d Shifted) SD() float64 { return d.Base.SD() }

// Rand draws from the distribution.
func (d Shifted) Rand(r *rand.Rand) float64 { return d.By + d.Base.Rand(r) }

func (d Shifted) validate() error {
	if d.Base == nil {
		return fmt.Errorf("shifted: needs a base distribution")
	}
	if _, ok := d.Base.(Fixed); ok {
		return fmt.Errorf("shifted: the base must not be fixed; fix the sum instead")
	}
	return first(finite(d, "by", d.By), Validate(d.Base))
}
