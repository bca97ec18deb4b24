package adstock

import "math"

// Delayed is carry-over that peaks some periods after the exposure:
//
//	w_l ∝ α^((l - δ)²)     l = 0..L
//
// α, the retention, is in (0, 1] and has no unit; δ, the delay, is the lag of
// the peak in periods, in [0, L]. Special cases are:
//
//	α = 1   w_l = 1/(L+1)
//	δ = 0   the peak is in the period of the exposure, and the decay is faster
//	        than geometric
//
// Reference: Jin et al. (2017), eq. (2).
type Delayed struct{}

// Kind returns KindDelayed.
func (Delayed) Kind() Kind { return KindDelayed }

// Params returns the names of retention and delay.
func (Delayed) Params() []string { return []string{"alpha", "delay"} }

// Weights stores the normalised weights.
func (Delayed) Weights(w, theta []float64) {
	delayed(w, nil, theta[0], theta[1])
	normalise(w, nil)
}

// WeightsGrad also stores the derivatives: with d = l - δ,
// ∂α^(d²)/∂α = d² α^(d²-1) and ∂α^(d²)/∂δ = -2 d ln α · α^(d²).
func (Delayed) WeightsGrad(w []float64, dw [][]float64, theta []float64) {
	delayed(w, dw, theta[0], theta[1])
	normalise(w, dw)
}

// delayed works relative to the largest weight, so that a small α far from the
// peak cannot underflow every lag. The common factor cancels in normalise, and
// so does its derivative.
func delayed(a []float64, da [][]float64, alpha, delay float64) {
	nearest := math.Min(math.Max(math.Round(delay), 0), float64(len(a)-1))
	logAlpha := math.Log(alpha)
	d0 := (nearest - delay) * (nearest - delay)
	for l := range a {
		d := float64(l) - delay
		a[l] = 1
		if e := d*d - d0; e != 0 {
			a[l] = math.Exp(e * logAlpha)
		}
		if da == nil {
			continue
		}
		da[0][l], da[1][l] = 0, 0
		if a[l] > 0 {
			da[0][l] = (d*d - d0) * a[l] / alpha
			da[1][l] = -2 * (float64(l) - nearest) * logAlpha * a[l]
		}
	}
}
