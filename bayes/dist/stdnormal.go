package dist

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// lnSqrt2Pi is ln √(2π), the constant of the normal log density.
const lnSqrt2Pi = 0.918938533204672741780329736405617639861397473637783412817

// sqrt2Pi is √(2π).
const sqrt2Pi = 2.506628274631000502415765284811045253006986740609938316629

// StdNormalPDF returns φ(z) = e^(-z²/2) / √(2π).
func StdNormalPDF(z float64) float64 { return math.Exp(-z*z/2) / sqrt2Pi }

// StdNormalLogPDF returns ln φ(z) = -z²/2 - ln √(2π).
func StdNormalLogPDF(z float64) float64 { return -z*z/2 - lnSqrt2Pi }

// StdNormalCDF returns Φ(z), the probability of a standard normal below z. Its
// relative error is at most z² times the rounding error, also in the lower tail;
// for the upper tail use Φ(-z). It underflows below z = -38.
func StdNormalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// StdNormalLogCDF returns ln Φ(z), without underflow in the lower tail and
// without rounding to 0 in the upper one.
func StdNormalLogCDF(z float64) float64 {
	cumulative, _ := stdNormalHazard(-z)
	return -cumulative
}

// StdNormalQuantile returns Φ⁻¹(p), accurate in the lower tail down to the
// smallest p; for the upper tail use -Φ⁻¹(1-p). It is ±Inf at 0 and 1 and NaN
// outside.
func StdNormalQuantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return mathext.NormalQuantile(p)
}

// MillsRatio returns Φ(-z)/φ(z), which is about 1/z for large z, where both
// parts underflow.
//
// Reference: Laplace's continued fraction 1/(z + 1/(z + 2/(z + 3/(z + …)))),
// Abramowitz & Stegun (1964), 26.2.14.
func MillsRatio(z float64) float64 {
	if !(z >= millsTail) {
		return sqrt2Pi / 2 * math.Exp(z*z/2) * math.Erfc(z/math.Sqrt2)
	}
	r := z
	for k := 4 + int(105/z); k > 0; k-- { // leaves a relative error below 1e-16
		r = z + float64(k)/r
	}
	return 1 / r
}

// millsTail is where the continued fraction becomes short enough.
const millsTail = 5

// stdNormalHazard returns the cumulative hazard Λ(z) = -ln Φ(-z) of the standard
// normal and its derivative, the hazard λ(z) = φ(z)/Φ(-z).
func stdNormalHazard(z float64) (cumulative, hazard float64) {
	switch {
	case z < 0:
		p := StdNormalCDF(z)
		return -math.Log1p(-p), StdNormalPDF(z) / (1 - p)
	case z < millsTail:
		q := StdNormalCDF(-z)
		return -math.Log(q), StdNormalPDF(z) / q
	}
	r := MillsRatio(z)
	return z*z/2 + lnSqrt2Pi - math.Log(r), 1 / r
}

// quantileOf returns Φ⁻¹(p) = -Φ⁻¹(q) for p + q = 1, from the smaller of them.
func quantileOf(p, q float64) float64 {
	if p < q {
		return StdNormalQuantile(p)
	}
	return -StdNormalQuantile(q)
}

// logQuantile returns the z at which ln Φ(z) = logp.
func logQuantile(logp float64) float64 {
	const tail = 30
	if logp > -math.Ln2 {
		return -StdNormalQuantile(-math.Expm1(logp))
	}
	if start, _ := stdNormalHazard(tail); logp < -start {
		return -tail - excess(tail, -logp-start)
	}
	return StdNormalQuantile(math.Exp(logp))
}

// excess returns how far beyond a ≥ 0 a standard normal survives with log
// probability -e, e ≥ 0: the t ≥ 0 with Φ(-(a+t)) = e^-e Φ(-a). It solves
//
//	Λ(a+t) - Λ(a) = t (a + t/2) + ln R(a)/R(a+t) = e,   R the Mills ratio
//
// by Newton's method. The left side is convex, and without its second term,
// which is positive, it vanishes at the start chosen here: so the steps go down
// to the root and cannot leave it.
func excess(a, e float64) float64 {
	if e == 0 || math.IsInf(e, 1) {
		return e
	}
	root := math.Sqrt(2 * e)
	t := root * (root / (a + math.Hypot(a, root)))
	ra := MillsRatio(a)
	for range 30 {
		r := MillsRatio(a + t)
		step := (t*(a+t/2) + math.Log(ra/r) - e) * r
		t -= step
		if !(step > 1e-15*t) {
			break
		}
	}
	return t
}

// advance returns the t at which Φ(z+t) - Φ(z) = w φ(z), for small w: the Taylor
// series of Φ⁻¹ around Φ(z), whose derivatives are 1/φ, z/φ², (2z²+1)/φ³, …
// Where w max(1, |z|) < advanceRange, its relative error is below 1e-14.
func advance(z, w float64) float64 {
	z2 := z * z
	return w * (1 + w*(z/2+w*((2*z2+1)/6+w*(z*(6*z2+7)/24+w*(z2*(24*z2+46)+7)/120))))
}

const advanceRange = 1e-3
