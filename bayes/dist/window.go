package dist

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// A window is a truncated normal prepared for evaluation. Positions are s, in
// standard deviations from an origin whose own distance from the mean is c:
//
//	p(s) = e^(-s (c + s/2)) / mass,   mass = ∫ e^(-s (c + s/2)) ds over the window
//
// Normally the origin is the mean, c = 0, and the exponent is -z²/2. A window
// that lies beyond windowTail in a tail has its origin at its end nearer to the
// mean, and s points away from it: then neither e^(-c²/2) nor differences of
// numbers near c appear, and nothing underflows or cancels however large c is.
type window struct {
	origin, sigma, sign float64 // x = origin + sign·sigma·s
	centre              float64 // c
	lower, upper        edge
	width               float64 // of the window, in s
	mass, logNorm       float64 // logNorm = -ln(sigma·mass)
	beyond              float64 // in a tail: Φ(-(c+width))/Φ(-c)
}

// An edge is an end of the window, seen from outside in: z is its distance from
// the mean, negative where the mean is inside.
type edge struct {
	x, z           float64
	density        float64 // φ(z)
	outside, after float64 // Φ(z), Φ(-z)
}

// windowTail is where a window counts as lying in a tail, in standard
// deviations: up to there products of the mass with Φ(u), |u| ≤ 37, are above
// the smallest normal number.
const windowTail = 5

func newEdge(x, z float64) edge {
	return edge{x: x, z: z, density: StdNormalPDF(z), outside: StdNormalCDF(z), after: StdNormalCDF(-z)}
}

func newWindow(d TruncatedNormal) window {
	a, b := (d.Low-d.Mu)/d.Sigma, (d.High-d.Mu)/d.Sigma
	w := window{origin: d.Mu, sigma: d.Sigma, sign: 1, width: (d.High - d.Low) / d.Sigma}
	lo, hi := a, b
	switch {
	case a > windowTail:
		w.origin, w.centre, lo, hi = d.Low, a, 0, w.width
	case b < -windowTail:
		w.origin, w.centre, w.sign, lo, hi = d.High, -b, -1, 0, w.width
	}
	w.lower, w.upper = newEdge(d.Low, a), newEdge(d.High, -b)
	w.mass = kernelMass(w.centre, lo, hi, w.width)
	w.logNorm = -math.Log(w.mass) - math.Log(w.sigma)
	if w.centre > 0 {
		w.beyond = kernelTail(w.centre, w.width) / MillsRatio(w.centre)
	}
	return w
}

// at returns the position of x.
func (w *window) at(x float64) float64 { return w.sign * (x - w.origin) / w.sigma }

// logKernel returns -s (c + s/2), the log density but for its constant.
func (w *window) logKernel(s float64) float64 { return -s * (w.centre + s/2) }

// LogProbGrad returns the log density of x and its derivative, -z/σ.
func (w *window) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x >= w.lower.x && x <= w.upper.x) || math.IsInf(x, 0) {
		return impossible(x)
	}
	s := w.at(x)
	return w.logNorm + w.logKernel(s), -w.sign * (w.centre + s) / w.sigma
}

// split returns the fractions of the mass below and above x.
func (w *window) split(x float64) (p, q float64) {
	s := w.at(x)
	if w.centre > 0 {
		p, q = kernelMass(w.centre, 0, s, s), kernelMass(w.centre, s, w.width, w.width-s)
		if w.sign < 0 {
			p, q = q, p
		}
	} else {
		p = kernelMass(0, w.lower.z, s, (x-w.lower.x)/w.sigma)
		q = kernelMass(0, s, -w.upper.z, (w.upper.x-x)/w.sigma)
	}
	return math.Min(p/w.mass, 1), math.Min(q/w.mass, 1)
}

// quantile returns the x with the fraction p of the mass below it and q = 1-p
// above, and its position. Both are measured from the nearer end.
func (w *window) quantile(p, q float64) (x, s float64) {
	switch {
	case w.centre > 0 && w.sign < 0:
		s = w.tailQuantile(q, p)
		x = w.upper.x - w.sigma*s
	case w.centre > 0:
		s = w.tailQuantile(p, q)
		x = w.lower.x + w.sigma*s
	case p < q:
		var in float64
		s, in = w.lower.cross(p * w.mass)
		x = w.lower.x + w.sigma*in
		if !(in < math.Abs(s)) {
			x = w.origin + w.sigma*s
		}
	default:
		var in float64
		s, in = w.upper.cross(q * w.mass)
		x = w.upper.x - w.sigma*in
		if !(in < math.Abs(s)) {
			x = w.origin - w.sigma*s
		}
		s = -s
	}
	return math.Min(math.Max(x, w.lower.x), w.upper.x), s
}

// tailQuantile returns the position with the fraction p of the mass between the
// origin and it. What lies beyond it is a fraction q + p·beyond of Φ(-c).
func (w *window) tailQuantile(p, q float64) float64 {
	if v := p * w.mass; v*w.centre < advanceRange {
		return advance(w.centre, v)
	}
	return math.Min(excess(w.centre, -math.Log(q+p*w.beyond)), w.width)
}

// cross returns the z with Φ(z) - Φ(e.z) = mass/√(2π), and how far in from the
// edge it is.
func (e *edge) cross(mass float64) (z, in float64) {
	mass /= sqrt2Pi
	if v := mass / e.density; v*math.Max(1, math.Abs(e.z)) < advanceRange {
		in = advance(e.z, v)
		return e.z + in, in
	}
	z = quantileOf(e.outside+mass, e.after-mass)
	return z, z - e.z
}

// kernelMass returns ∫ e^(-t (c + t/2)) dt from s to s+h = end, for c = 0 or
// s ≥ 0. A narrow interval takes the Taylor series around its middle, where z is
// the distance from the mean; the term left out is at most 2e-14 of it.
func kernelMass(c, s, end, h float64) float64 {
	mid := s + h/2
	if z := c + mid; h*(1+math.Abs(z)) < 0.1 {
		z2, y := z*z, h*h/4
		series := 1 + y*((z2-1)/6+y*((z2*(z2-6)+3)/120+y*(z2*(z2*(z2-15)+45)-15)/5040))
		return math.Exp(-mid*(c+mid/2)) * h * series
	}
	switch {
	case c > 0:
		return kernelTail(c, s) - kernelTail(c, end)
	case s > 0:
		return sqrt2Pi * (StdNormalCDF(-s) - StdNormalCDF(-end))
	case end < 0:
		return sqrt2Pi * (StdNormalCDF(end) - StdNormalCDF(s))
	}
	return sqrt2Pi / 2 * (math.Erf(end/math.Sqrt2) + math.Erf(-s/math.Sqrt2))
}

// kernelTail returns ∫ e^(-t (c + t/2)) dt from s to ∞, in units of φ(c) the
// mass of a standard normal beyond c+s.
func kernelTail(c, s float64) float64 {
	return math.Exp(-s*(c+s/2)) * MillsRatio(c+s)
}

// moments returns mean and standard deviation of x by Gauss-Legendre quadrature
// over the part of the window where there is mass to speak of: within 12
// standard deviations of the mean or, in a tail, within 40 lengths of its
// exponential decay.
func (w *window) moments() (mean, sd float64) {
	const nodes = 96
	lo, hi := math.Max(w.lower.z, -12), math.Min(-w.upper.z, 12)
	if w.centre > 0 {
		lo, hi = 0, math.Min(w.width, 40/w.centre)
	}
	expect := func(f func(s float64) float64) float64 {
		return quad.Fixed(func(s float64) float64 {
			return f(s) * math.Exp(w.logKernel(s))
		}, lo, hi, nodes, quad.Legendre{}, 0)
	}
	mass := expect(func(float64) float64 { return 1 })
	m := expect(func(s float64) float64 { return s - lo })/mass + lo
	variance := expect(func(s float64) float64 { return (s - m) * (s - m) }) / mass
	return w.origin + w.sign*w.sigma*m, w.sigma * math.Sqrt(variance)
}
