package dist

import "math"

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// lgammaHalfStep returns ln Γ(x+½) - ln Γ(x). For large x, where the difference
// would cancel, it is the Stirling series; the term left out at x = 100 is below
// 1e-16. Reference: Abramowitz & Stegun (1964), 6.1.41.
func lgammaHalfStep(x float64) float64 {
	if x < 100 {
		return lgamma(x+0.5) - lgamma(x)
	}
	y := 1 / (x * x)
	return math.Log(x)/2 - (1./8-y*(1./192-y/640))/x
}

// xlogy returns k ln x, with 0 for k = 0 whatever x.
func xlogy(k, x float64) float64 {
	if k == 0 {
		return 0
	}
	return k * math.Log(x)
}

// xlog1py returns k ln(1+x), with 0 for k = 0 whatever x.
func xlog1py(k, x float64) float64 {
	if k == 0 {
		return 0
	}
	return k * math.Log1p(x)
}

// over returns k/x, with 0 for k = 0 whatever x.
func over(k, x float64) float64 {
	if k == 0 {
		return 0
	}
	return k / x
}

// log1pSquare returns ln(1 + x²) without overflow.
func log1pSquare(x float64) float64 {
	if math.Abs(x) < 1e8 {
		return math.Log1p(x * x)
	}
	return 2 * math.Log(math.Abs(x))
}
