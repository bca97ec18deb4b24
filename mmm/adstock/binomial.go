package adstock

import "math"

// Binomial is carry-over that reaches zero at the end of the window:
//
//	w_l ∝ (1 - l/(L+1))^(1/α - 1)     l = 0..L
//
// α, the retention, is in [0, 1] and has no unit. Special cases are:
//
//	α → 0   w = (1, 0, …, 0): no carry-over
//	α = ½   weights fall on a straight line
//	α = 1   w_l = 1/(L+1)
//
// Reference: Google Meridian, binomial decay.
type Binomial struct{}

// Kind returns KindBinomial.
func (Binomial) Kind() Kind { return KindBinomial }

// Params returns the retention's name.
func (Binomial) Params() []string { return []string{"alpha"} }

// Weights stores the normalised weights.
func (Binomial) Weights(w, theta []float64) {
	binomial(w, nil, theta[0])
	normalise(w, nil)
}

// WeightsGrad also stores the derivative. With b = 1 - l/(L+1),
// ∂b^(1/α-1)/∂α = -b^(1/α-1) ln b / α², which tends to 0 as α → 0 for l > 0.
func (Binomial) WeightsGrad(w []float64, dw [][]float64, theta []float64) {
	binomial(w, dw[0], theta[0])
	normalise(w, dw)
}

func binomial(a, da []float64, alpha float64) {
	n := float64(len(a))
	for l := range a {
		logb := math.Log1p(-float64(l) / n)
		a[l] = 1
		if l > 0 {
			a[l] = math.Exp(logb * (1/alpha - 1))
		}
		if da == nil {
			continue
		}
		da[l] = 0
		if a[l] > 0 && l > 0 {
			da[l] = -a[l] * logb / (alpha * alpha)
		}
	}
}
