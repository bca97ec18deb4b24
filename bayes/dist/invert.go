package dist

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// gammaQuantile returns the x at which a gamma variate of rate 1 has the mass p
// below and q = 1-p above it.
func gammaQuantile(shape, p, q float64) float64 {
	if y := (math.Log(p) + lgamma(shape+1)) / shape; y < farOut {
		return math.Exp(y) // P(shape, x) = x^shape / Γ(shape+1) there
	}
	return math.Exp(invert(p, q, func(y float64) (below, above, density float64) {
		x := math.Exp(y)
		return mathext.GammaIncReg(shape, x), mathext.GammaIncRegComp(shape, x), math.Exp(shape*y - x - lgamma(shape))
	}))
}

// betaQuantile returns the log odds ln(x/(1-x)) of the x at which a beta
// variate has the mass p below and q = 1-p above it; log odds keep x apart from
// both ends.
func betaQuantile(a, b, p, q float64) float64 {
	logBeta := mathext.Lbeta(a, b)
	if y := (math.Log(p) + math.Log(a) + logBeta) / a; y < farOut {
		return y // I_x(a, b) = x^a / (a B(a, b)) there
	}
	if y := (math.Log(q) + math.Log(b) + logBeta) / b; y < farOut {
		return -y
	}
	return invert(p, q, func(y float64) (below, above, density float64) {
		x, rest := 1/(1+math.Exp(-y)), 1/(1+math.Exp(y))
		below, above = betaSplit(a, b, x, rest)
		return below, above, math.Exp(a*math.Log(x) + b*math.Log(rest) - logBeta)
	})
}

// farOut is a log odds, or the logarithm of a gamma variate, at which the first
// term of the series around 0 is exact, shortly before x underflows.
const farOut = -700

// betaSplit returns the masses of a beta variate below and above x, rest = 1-x,
// both accurate: the incomplete beta function is, but for arguments that round
// to 1.
func betaSplit(a, b, x, rest float64) (below, above float64) {
	if x > rest {
		above, below = betaSplit(b, a, rest, x)
		return below, above
	}
	below = mathext.RegIncBeta(a, b, x)
	if below < 0.9 {
		return below, 1 - below
	}
	return below, mathext.RegIncBeta(b, a, rest)
}

// invert returns the y with mass p below and q = 1-p above it, for a variable
// with a log-concave density on ℝ: the logarithm of a gamma variate and the log
// odds of a beta one are such. The logarithm of the smaller mass is then concave
// in y, and Newton's method from the side of the tail goes up to the root; a
// bracket catches steps from where the mass underflows.
func invert(p, q float64, at func(y float64) (below, above, density float64)) float64 {
	switch {
	case !(p >= 0 && q >= 0):
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case q == 0:
		return math.Inf(1)
	}
	lo, hi := -745., 745. // e^y and the log odds leave floating point there
	y := 0.
	for range 200 {
		mass, above, density := at(y)
		gap := math.Log(mass / p)
		if q < p {
			mass, gap = above, -math.Log(above/q)
		}
		if gap < 0 {
			lo = y
		} else {
			hi = y
		}
		next := y - gap*mass/density
		if math.Abs(next-y) <= 1e-9 { // the next step would be of the order of its square
			return next
		}
		if !(next > lo && next < hi) {
			next = lo + (hi-lo)/2
		}
		y = next
	}
	return y
}
