package transform

import "math"

// Exp maps ℝ onto (0, ∞):
//
//	x = e^u,   dx/du = e^u,   log|dx/du| = u
type Exp struct{}

// At returns x, dx/du, log|dx/du| and its derivative, which is 1.
func (Exp) At(u float64) (x, dx, logJac, gradLogJac float64) {
	if u != u {
		return u, u, u, u
	}
	x = positive(math.Exp(u))
	return x, x, u, 1
}

// Inverse returns ln x.
func (Exp) Inverse(x float64) float64 { return math.Log(x) }

// ShiftedExp maps ℝ onto (Low, ∞):
//
//	x = Low + e^u,   dx/du = e^u,   log|dx/du| = u = ln(x - Low)
type ShiftedExp struct{ Low float64 }

// At returns x, dx/du, log|dx/du| and its derivative, which is 1.
func (b ShiftedExp) At(u float64) (x, dx, logJac, gradLogJac float64) {
	e, dx, logJac, gradLogJac := Exp{}.At(u)
	return b.Low + e, dx, logJac, gradLogJac
}

// Inverse returns ln(x - Low).
func (b ShiftedExp) Inverse(x float64) float64 { return math.Log(x - b.Low) }

// UpperShiftedExp maps ℝ onto (-∞, High), downwards:
//
//	x = High - e^u,   dx/du = -e^u,   log|dx/du| = u = ln(High - x)
type UpperShiftedExp struct{ High float64 }

// At returns x, dx/du, log|dx/du| and its derivative, which is 1.
func (b UpperShiftedExp) At(u float64) (x, dx, logJac, gradLogJac float64) {
	e, dx, logJac, gradLogJac := Exp{}.At(u)
	return b.High - e, -dx, logJac, gradLogJac
}

// Inverse returns ln(High - x).
func (b UpperShiftedExp) Inverse(x float64) float64 { return math.Log(b.High - x) }
