package dist

import (
	"math"

	"github.com/noonmark/noonmark/bayes/transform"
)

// A Coordinate is an unconstrained parametrisation of a variable that has a
// prior: x(u), u ∈ ℝ. Samplers evaluate it in their inner loop; it does not
// allocate.
type Coordinate interface {
	// At returns x, dx/du, and the log density of u,
	//
	//	log p(x(u)) + log|dx/du|
	//
	// with its derivative by u. They are -Inf and 0 at u = ±Inf; where u is NaN
	// so are x, logProb and grad.
	At(u float64) (x, dx, logProb, grad float64)

	// Inverse returns u(x): ±Inf at the ends of the support and NaN outside.
	Inverse(x float64) float64
}

// Natural returns the customary coordinate of d, a [transform.Bijector] chosen
// by support:
//
//	ℝ            x = u
//	(0, ∞)       x = ln(1 + e^u), but e^u for the log-normal
//	(lo, ∞)      x = lo + e^u
//	(-∞, hi)     x = hi - e^u
//	[lo, hi]     x = lo + (hi - lo)/(1 + e^-u)
//	shifted      the base's x, shifted
//
// It panics if d is Fixed: a constant has no coordinate.
func Natural(d Dist) Coordinate {
	switch d := d.(type) {
	case Fixed:
		panic("dist: a fixed value has no coordinate")
	case Normal:
		return newNaturalNormal(d)
	case LogNormal:
		return naturalLogNormal{newNaturalNormal(Normal(d))}
	case Beta:
		return newNaturalBeta(d)
	case TruncatedNormal:
		w := newWindow(d)
		return natural{&w, bijector(d.Support())}
	case Shifted:
		return shifted{Natural(d.Base), d.By}
	}
	return natural{d, bijector(d.Support())}
}

// bijector returns the map onto a support.
func bijector(lo, hi float64) transform.Bijector {
	below, above := math.IsInf(lo, -1), math.IsInf(hi, 1)
	switch {
	case below && above:
		return transform.Identity{}
	case below:
		return transform.UpperShiftedExp{High: hi}
	case above && lo == 0:
		return transform.Softplus{}
	case above:
		return transform.ShiftedExp{Low: lo}
	}
	return transform.Logistic{Low: lo, High: hi}
}

// Gaussian returns the coordinate in which the prior is standard normal:
//
//	x = F⁻¹(Φ(u)),   dx/du = φ(u)/p(x),   logProb = -u²/2 - ½ ln 2π,   grad = -u
//
// where F, the CDF of d, allows a closed and stable form: for Normal, LogNormal,
// Uniform, TruncatedNormal, HalfNormal, Exponential, HalfStudentT with one
// degree of freedom, Beta with A or B equal to 1, and these shifted. Directions
// in which the data say little are then exactly round. For other distributions
// it returns Natural(d), and panics as that does.
//
// x and dx have a relative accuracy of 1e-9 or better for |u| ≤ 8. For |u| ≤ 37
// x is monotone and in the support, and both are finite where the numbers are.
func Gaussian(d Dist) Coordinate {
	switch d := d.(type) {
	case Normal:
		return gaussianNormal(d)
	case LogNormal:
		return gaussianLogNormal(d)
	case Uniform:
		return gaussianUniform(d)
	case TruncatedNormal:
		return gaussianTruncated{newWindow(d)}
	case HalfNormal:
		return gaussianTruncated{newWindow(d.truncated())}
	case Exponential:
		return gaussianExponential(d)
	case HalfStudentT:
		if d.DF == 1 {
			return gaussianHalfCauchy{d.Scale}
		}
	case Beta:
		switch {
		case d.A == 1 && d.B == 1:
			return gaussianUniform{0, 1}
		case d.A == 1:
			return gaussianBetaLow{d.B}
		case d.B == 1:
			return gaussianBetaHigh{d.A}
		}
	case Shifted:
		return shifted{Gaussian(d.Base), d.By}
	}
	return Natural(d)
}

// shifted is a coordinate of By + X, given one of X.
type shifted struct {
	base Coordinate
	by   float64
}

func (c shifted) At(u float64) (x, dx, logProb, grad float64) {
	x, dx, logProb, grad = c.base.At(u)
	return c.by + x, dx, logProb, grad
}

func (c shifted) Inverse(x float64) float64 { return c.base.Inverse(x - c.by) }
