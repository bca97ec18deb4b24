package transform

import "math"

// Logistic maps ℝ onto (Low, High), both finite:
//
//	x = Low + (High - Low) σ(u),   σ(u) = 1/(1 + e^-u)
//	dx/du = (High - Low) σ(u) σ(-u)
//	log|dx/du| = ln(x - Low) + ln(High - x) - ln(High - Low)
//	its derivative is σ(-u) - σ(u)
type Logistic struct{ Low, High float64 }

// At returns x, dx/du, log|dx/du| and its derivative. Everything is computed
// from e^-|u|, which cannot overflow; x is measured from the nearer end.
func (b Logistic) At(u float64) (x, dx, logJac, gradLogJac float64) {
	width := b.High - b.Low
	e := math.Exp(-math.Abs(u))
	large := 1 / (1 + e)
	small := e * large
	logJac = math.Log(width) - math.Abs(u) - 2*math.Log1p(e)
	if u < 0 {
		return b.Low + width*small, width * small * large, logJac, large - small
	}
	return b.High - width*small, width * small * large, logJac, small - large
}

// Inverse returns ln(x - Low) - ln(High - x).
func (b Logistic) Inverse(x float64) float64 {
	return math.Log(x-b.Low) - math.Log(b.High-x)
}
