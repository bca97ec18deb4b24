package transform

// Identity maps ℝ onto itself:
//
//	x = u,   dx/du = 1,   log|dx/du| = 0
type Identity struct{}

// At returns u, 1, 0, 0, and NaN throughout where u is NaN.
func (Identity) At(u float64) (x, dx, logJac, gradLogJac float64) {
	if u != u {
		return u, u, u, u
	}
	return u, 1, 0, 0
}

// Inverse returns x.
func (Identity) Inverse(x float64) float64 { return x }
