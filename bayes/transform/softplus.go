package transform

import "math"

// Softplus maps ℝ onto (0, ∞), nearly linearly above 1 and nearly
// exponentially below:
//
//	x = ln(1 + e^u)
//	dx/du = σ(u) = 1/(1 + e^-u)
//	log|dx/du| = -ln(1 + e^-u) = ln(1 - e^-x),   its derivative is σ(-u)
type Softplus struct{}

// At returns x, dx/du, log|dx/du| and its derivative. Everything is computed
// from e^-|u|, which cannot overflow.
func (Softplus) At(u float64) (x, dx, logJac, gradLogJac float64) {
	e := math.Exp(-math.Abs(u))
	l := math.Log1p(e)
	x, dx, logJac, gradLogJac = u+l, 1/(1+e), -l, e/(1+e)
	if u < 0 {
		x, dx, logJac, gradLogJac = l, gradLogJac, u-l, dx
	}
	return positive(x), positive(dx), logJac, gradLogJac
}

// Inverse returns ln(e^x - 1) = x + ln(1 - e^-x).
func (Softplus) Inverse(x float64) float64 {
	if x > 1 {
		return x + math.Log1p(-math.Exp(-x))
	}
	return math.Log(math.Expm1(x))
}
