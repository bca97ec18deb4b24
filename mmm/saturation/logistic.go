package saturation

import "math"

// Logistic is the logistic curve through the origin:
//
//	h(x) = (1 - exp(-λx)) / (1 + exp(-λx)) = tanh(λx/2)
//
// λ > 0 is the rate, in inverse units of x. Special cases are:
//
//	x = 0           h = 0, with slope λ/2
//	x = ln(3)/λ     h = ½
//
// Reference: PyMC-Marketing, logistic_saturation.
type Logistic struct{}

// Kind returns KindLogistic.
func (Logistic) Kind() Kind { return KindLogistic }

// Params returns the rate's name.
func (Logistic) Params() []string { return []string{"lam"} }

// Half returns ln(3)/λ.
func (Logistic) Half(theta []float64) float64 { return math.Log(3) / theta[0] }

// Apply stores h(x) in h.
func (Logistic) Apply(h, x, theta []float64) {
	for i, xi := range x {
		h[i] = math.Tanh(theta[0] * xi / 2)
	}
}

// ApplyGrad also stores ∂h/∂x = (λ/2)(1-h²) and ∂h/∂λ = (x/2)(1-h²).
func (Logistic) ApplyGrad(h, dx []float64, dtheta [][]float64, x, theta []float64) {
	lam, dlam := theta[0], dtheta[0]
	for i, xi := range x {
		hi := math.Tanh(lam * xi / 2)
		// sech² directly: 1-h² would lose its digits where h is near 1.
		e := math.Exp(-lam * xi)
		q := 4 * e / ((1 + e) * (1 + e))
		h[i] = hi
		dx[i] = lam / 2 * q
		if dlam != nil {
			dlam[i] = xi / 2 * q
		}
	}
}
