package saturation

import "math"

// Hill is the Hill curve:
//
//	h(x) = x^s / (x^s + κ^s)
//
// κ > 0, the half-saturation, has the unit of x; s > 0, the slope, has none.
// Special cases are:
//
//	x = 0   h = 0, and so below 10^-150
//	x = κ   h = ½
//	s = 1   h = x/(x + κ), concave
//	s > 1   S-shaped
//
// ∂h/∂x at x = 0 is 1/κ for s = 1, 0 for s > 1 and infinite for s < 1; for
// s ≠ 1 ApplyGrad stores 0 there, because carry-over without any exposure has
// no derivative to pass on.
//
// Reference: Jin et al. (2017), Bayesian Methods for Media Mix Modeling with
// Carryover and Shape Effects, eq. (3).
type Hill struct{}

// negligible is the exposure below which there is none: weights of far lags may be
// any positive number, and 1/x must not overflow.
const negligible = 1e-150

// Kind returns KindHill.
func (Hill) Kind() Kind { return KindHill }

// Params returns the names of half-saturation and slope.
func (Hill) Params() []string { return []string{"ec", "slope"} }

// Half returns κ.
func (Hill) Half(theta []float64) float64 { return theta[0] }

// Apply stores h(x) in h.
func (Hill) Apply(h, x, theta []float64) {
	ec, s := theta[0], theta[1]
	if s == 1 {
		for i, xi := range x {
			h[i] = xi / (xi + ec)
		}
		return
	}
	hillExponent(h, x, s, ec)
	exps(h, h)
	for i, xi := range x {
		h[i] = 1 / (1 + h[i])
		if xi < negligible {
			h[i] = 0
		}
	}
}

// Powers stores p = (x/κ)^-s in p, of which the responses to all multiples of x are
// made: see OfPowers. Where there is no exposure it is +Inf.
func (Hill) Powers(p, x, theta []float64) {
	hillExponent(p, x, theta[1], theta[0])
	exps(p, p)
	for i, xi := range x {
		if xi < negligible {
			p[i] = math.Inf(1)
		}
	}
}

// OfPowers stores the response to m x in h, given Powers of x:
//
//	h(m x) = 1/(1 + m^-s p)
//
// m is at least 0; at 0 there is no response.
func (Hill) OfPowers(h, p []float64, m float64, theta []float64) {
	if m == 0 {
		clear(h)
		return
	}
	by := math.Pow(m, -theta[1])
	p = p[:len(h)]
	for i := range h {
		h[i] = 1 / (1 + by*p[i])
	}
}

// hillExponent stores -s (ln x - ln κ) in dst, so that h = 1/(1 + exp dst).
func hillExponent(dst, x []float64, s, ec float64) {
	logs(dst, x)
	logEC := math.Log(ec)
	for i := range dst {
		dst[i] = -s * (dst[i] - logEC)
	}
}

// ApplyGrad also stores the derivatives. For s = 1, with v = 1/(x + κ):
//
//	∂h/∂x = κ v²,  ∂h/∂κ = -h v
//
// and in general, with u = ln x - ln κ and q = h(1-h):
//
//	∂h/∂x = q s/x,  ∂h/∂κ = -q s/κ,  ∂h/∂s = q u
func (Hill) ApplyGrad(h, dx []float64, dtheta [][]float64, x, theta []float64) {
	ec, s := theta[0], theta[1]
	dec, ds := dtheta[0], dtheta[1]
	if s == 1 && ds == nil && dec != nil {
		hillUnitSlope(h, dx, dec, x, ec)
		return
	}
	hillExponent(h, x, s, ec)
	if ds != nil {
		copy(ds, h)
	}
	exps(h, h)
	hillOfExponentials(h, dx, dec, ds, x, ec, s)
	for i, xi := range x {
		if xi < negligible {
			hillAtZero(h, dx, dec, ds, i, ec, s)
		}
	}
}

// hillOfExponentials replaces e = exp(-su) in h by 1/(1+e), and -su in ds. With
// 1-h = e h one division does for both 1/(1+e) and 1/x.
func hillOfExponentials(h, dx, dec, ds, x []float64, ec, s float64) {
	if dec == nil {
		dec = dx // not wanted: written over below
	}
	if ds == nil {
		ds = dx
	}
	n := len(x)
	h, dx, dec, ds = h[:n], dx[:n], dec[:n], ds[:n]
	perEC, perSlope := -s/ec, -1/s
	for i, xi := range x {
		e := h[i]
		inv := 1 / ((1 + e) * xi)
		hi := xi * inv
		q := e * hi * hi
		h[i] = hi
		ds[i] *= q * perSlope
		dec[i] = q * perEC
		dx[i] = q * s * ((1 + e) * inv)
	}
}

// hillAtZero stores element i where there is no exposure.
func hillAtZero(h, dx, dec, ds []float64, i int, ec, s float64) {
	h[i], dx[i] = 0, 0
	if s == 1 {
		dx[i] = 1 / ec
	}
	if dec != nil {
		dec[i] = 0
	}
	if ds != nil {
		ds[i] = 0
	}
}

// hillUnitSlope is the slope-1 case with one division and no logarithm: it is
// the default, and the innermost loop of a fit.
func hillUnitSlope(h, dx, dec, x []float64, ec float64) {
	h, dx, dec = h[:len(x)], dx[:len(x)], dec[:len(x)]
	for i, xi := range x {
		v := 1 / (xi + ec)
		hi := xi * v
		h[i] = hi
		dx[i] = ec * v * v
		dec[i] = -hi * v
	}
}
