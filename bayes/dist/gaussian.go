package dist

import "math"

// reach is where x(u) stops moving in coordinates that take quantiles of Φ(u):
// beyond it, Φ(-|u|) has no full precision. The log density goes on.
const reach = 37.5

func withinReach(u float64) float64 {
	switch {
	case u > reach:
		return reach
	case u < -reach:
		return -reach
	}
	return u
}

// stdNormal returns the log density of a standard normal and its derivative.
func stdNormal(u float64) (logProb, grad float64) {
	if math.IsInf(u, 0) {
		return math.Inf(-1), 0
	}
	return StdNormalLogPDF(u), -u
}

// tails returns Φ(u) and Φ(-u), the smaller of them accurate.
func tails(u float64) (p, q float64) {
	small := StdNormalCDF(-math.Abs(u))
	if u < 0 {
		return small, 1 - small
	}
	return 1 - small, small
}

// gaussianNormal: x = μ + σu.
type gaussianNormal Normal

func (c gaussianNormal) At(u float64) (x, dx, logProb, grad float64) {
	logProb, grad = stdNormal(u)
	return c.Mu + c.Sigma*u, c.Sigma, logProb, grad
}

func (c gaussianNormal) Inverse(x float64) float64 { return (x - c.Mu) / c.Sigma }

// gaussianLogNormal: x = e^(μ + σu), dx/du = σx.
type gaussianLogNormal LogNormal

func (c gaussianLogNormal) At(u float64) (x, dx, logProb, grad float64) {
	logProb, grad = stdNormal(u)
	x = math.Exp(c.Mu + c.Sigma*u)
	return x, c.Sigma * x, logProb, grad
}

func (c gaussianLogNormal) Inverse(x float64) float64 { return (math.Log(x) - c.Mu) / c.Sigma }

// gaussianUniform: x = Low + (High - Low) Φ(u).
type gaussianUniform Uniform

func (c gaussianUniform) At(u float64) (x, dx, logProb, grad float64) {
	logProb, grad = stdNormal(u)
	return Uniform(c).between(tails(u)), (c.High - c.Low) * StdNormalPDF(u), logProb, grad
}

func (c gaussianUniform) Inverse(x float64) float64 {
	width := c.High - c.Low
	return quantileOf((x-c.Low)/width, (c.High-x)/width)
}

// gaussianTruncated: Φ(u) is the fraction of the window's mass below x, and
// dx/du = φ(u)/p(x) = σ mass φ(u) e^(s (c + s/2)).
type gaussianTruncated struct{ window window }

func (c gaussianTruncated) At(u float64) (x, dx, logProb, grad float64) {
	logProb, grad = stdNormal(u)
	w := &c.window
	v := withinReach(u)
	x, s := w.quantile(tails(v))
	return x, w.sigma * w.mass / sqrt2Pi * math.Exp(-w.logKernel(s)-v*v/2), logProb, grad
}

func (c gaussianTruncated) Inverse(x float64) float64 {
	w := &c.window
	switch {
	case !(x >= w.lower.x && x <= w.upper.x):
		return math.NaN()
	case x == w.lower.x:
		return math.Inf(-1)
	case x == w.upper.x:
		return math.Inf(1)
	}
	return quantileOf(w.split(x))
}

// gaussianExponential: x = -ln Φ(-u) / λ, the cumulative hazard of the normal
// over the rate, and dx/du is its hazard over the rate.
type gaussianExponential Exponential

func (c gaussianExponential) At(u float64) (x, dx, logProb, grad float64) {
	logProb, grad = stdNormal(u)
	cumulative, hazard := stdNormalHazard(u)
	return cumulative / c.Rate, hazard / c.Rate, logProb, grad
}

func (c gaussianExponential) Inverse(x float64) float64 { return -logQuantile(-c.Rate * x) }

// gaussianBetaLow is Beta(1, b), where -ln(1-x) is exponential with rate b:
// 1-x = Φ(-u)^(1/b).
type gaussianBetaLow struct{ b float64 }

func (c gaussianBetaLow) At(u float64) (x, dx, logProb, grad float64) {
	y, dy, logProb, grad := gaussianExponential{c.b}.At(u)
	rest := math.Exp(-y)
	if rest == 0 {
		return 1, 0, logProb, grad
	}
	return -math.Expm1(-y), rest * dy, logProb, grad
}

func (c gaussianBetaLow) Inverse(x float64) float64 {
	return gaussianExponential{c.b}.Inverse(-math.Log1p(-x))
}

// gaussianBetaHigh is Beta(a, 1), where -ln x is exponential with rate a:
// x = Φ(u)^(1/a).
type gaussianBetaHigh struct{ a float64 }

func (c gaussianBetaHigh) At(u float64) (x, dx, logProb, grad float64) {
	y, dy, logProb, _ := gaussianExponential{c.a}.At(-u)
	_, grad = stdNormal(u)
	x = math.Exp(-y)
	if x == 0 {
		return 0, 0, logProb, grad
	}
	return x, x * dy, logProb, grad
}

func (c gaussianBetaHigh) Inverse(x float64) float64 {
	return -gaussianExponential{c.a}.Inverse(-math.Log(x))
}

// gaussianHalfCauchy: x = s tan(πΦ(u)/2), and s/tan(πΦ(-u)/2) above the median.
// With t the tangent, dx/du = s (π/2) φ(u) (1+t²), and that over t².
type gaussianHalfCauchy struct{ scale float64 }

func (c gaussianHalfCauchy) At(u float64) (x, dx, logProb, grad float64) {
	logProb, grad = stdNormal(u)
	v := withinReach(u)
	t := math.Tan(math.Pi / 2 * StdNormalCDF(-math.Abs(v)))
	turn := c.scale * math.Pi / 2 * (1 + t*t)
	if v < 0 {
		return c.scale * t, turn * StdNormalPDF(v), logProb, grad
	}
	return c.scale / t, turn * (StdNormalPDF(v) / t) / t, logProb, grad
}

func (c gaussianHalfCauchy) Inverse(x float64) float64 {
	if x < 0 {
		return math.NaN()
	}
	z := x / c.scale
	return quantileOf(2/math.Pi*math.Atan(z), 2/math.Pi*math.Atan(1/z))
}
