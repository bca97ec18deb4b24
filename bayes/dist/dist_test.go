package dist

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// specimens are distributions with a density, of every family: ordinary ones,
// and some at the edges of their parameters.
var specimens = []Dist{
	Normal{0, 5}, Normal{-3, 0.1},
	HalfNormal{5},
	LogNormal{0.2, 0.9}, LogNormal{-3, 2},
	TruncatedNormal{0.8, 0.8, 0.1, 10}, TruncatedNormal{0, 0.1, -1, 1}, TruncatedNormal{-5, 1, 0, 2},
	TruncatedNormal{0, 1, 8, 12}, TruncatedNormal{100, 1, -1, 0}, TruncatedNormal{0, 1e6, 0, 1}, TruncatedNormal{0, 1, 9, 9.0001},
	TruncatedNormal{1.5, 1, 0, math.Inf(1)}, TruncatedNormal{1.5, 1, math.Inf(-1), 2}, TruncatedNormal{0, 1, math.Inf(-1), -20},
	Uniform{0, 1}, Uniform{-2, 7},
	Beta{1, 99}, Beta{3, 1}, Beta{1, 1}, Beta{2.5, 0.8}, Beta{0.4, 2}, Beta{40, 60},
	Gamma{2, 0.1}, Gamma{0.4, 3}, Gamma{1, 2}, Gamma{300, 7},
	InverseGamma{4.5, 2}, InverseGamma{1.5, 0.1},
	Exponential{0.7},
	StudentT{1, 0, 1}, StudentT{1.5, 1, 2}, StudentT{4, -1, 0.5}, StudentT{300, 0, 1},
	HalfStudentT{1, 2}, HalfStudentT{1.5, 1}, HalfStudentT{7, 0.3},
	Shifted{LogNormal{0.7, 0.4}, 0.1}, Shifted{Gamma{2, 0.1}, 2},
}

func forEach(t *testing.T, f func(t *testing.T, d Dist)) {
	for _, d := range specimens {
		t.Run(fmt.Sprint(d), func(t *testing.T) { f(t, d) })
	}
}

// integral returns ∫ f(x) p(x) dx by the trapezoidal rule in a variable v that
// makes the integrand die out exponentially at both ends, where the rule
// converges geometrically: x = c + s sinh v on the line, lo + s e^v above lo,
// and the logistic on a bounded support.
func integral(d Dist, f func(x float64) float64) float64 {
	lo, hi := d.Support()
	c, s := d.Quantile(0.5), d.Quantile(0.75)-d.Quantile(0.25)
	at := func(v float64) (x, dx float64) { return c + s*math.Sinh(v), s * math.Cosh(v) }
	switch {
	case !math.IsInf(lo, 0) && !math.IsInf(hi, 0):
		at = func(v float64) (x, dx float64) {
			p, q := 1/(1+math.Exp(-v)), 1/(1+math.Exp(v))
			if v > 0 {
				return hi - (hi-lo)*q, (hi - lo) * p * q
			}
			return lo + (hi-lo)*p, (hi - lo) * p * q
		}
	case !math.IsInf(lo, 0):
		at = func(v float64) (x, dx float64) { e := s * math.Exp(v); return lo + e, e }
	case !math.IsInf(hi, 0):
		at = func(v float64) (x, dx float64) { e := s * math.Exp(v); return hi - e, e }
	}
	const h = 1. / 32
	var sum float64
	for i := -150 * 32; i <= 150*32; i++ {
		x, dx := at(float64(i) * h)
		if p := math.Exp(d.LogProb(x)); p*dx > 0 && x > lo && x < hi {
			sum += h * f(x) * p * dx
		}
	}
	return sum
}

// The bound is the rounding of x next to an end of the support that is not 0,
// where the densities used here lose no more than that.
func TestLogProbIntegratesToOne(t *testing.T) {
	forEach(t, func(t *testing.T, d Dist) {
		numtest.Close(t, "∫p", integral(d, func(float64) float64 { return 1 }), 1, 1e-9)
	})
}

func TestMoments(t *testing.T) {
	forEach(t, func(t *testing.T, d Dist) {
		mean, sd := d.Mean(), d.SD()
		if math.IsNaN(mean) || math.IsInf(mean, 0) {
			return
		}
		centre, scale := d.Quantile(0.5), d.Quantile(0.75)-d.Quantile(0.25)
		m := integral(d, func(x float64) float64 { return (x - centre) / scale })
		numtest.Close(t, "mean", (mean-centre)/scale, m, 1e-7)
		if math.IsInf(sd, 0) {
			return
		}
		v := integral(d, func(x float64) float64 { return (x - mean) / scale * ((x - mean) / scale) })
		numtest.Close(t, "sd", sd/scale, math.Sqrt(v), 1e-7)
	})
}

func TestMomentsLimits(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		d        Dist
		mean, sd float64
	}{
		{StudentT{1, 3, 1}, nan, nan}, {StudentT{2, 3, 1}, 3, inf},
		{HalfStudentT{1, 1}, inf, nan}, {HalfStudentT{2, 1}, math.Sqrt2, inf},
		{InverseGamma{1, 1}, inf, nan}, {InverseGamma{2, 3}, 3, inf},
		{Shifted{InverseGamma{1, 1}, -2}, inf, nan},
		{Fixed{4}, 4, 0},
		{HalfStudentT{1e9, 2}, 2 * math.Sqrt(2/math.Pi), 2 * math.Sqrt(1-2/math.Pi)},
		{TruncatedNormal{0, 1e8, 2, 4}, 3, 1 / math.Sqrt(3)},
		// Far out in the tail the excess over the end is exponential.
		{Shifted{TruncatedNormal{0, 1, 1e6, inf}, -1e6}, 1e-6, 1e-6},
	} {
		numtest.Close(t, fmt.Sprint("mean of ", c.d), c.d.Mean(), c.mean, 1e-8)
		numtest.Close(t, fmt.Sprint("sd of ", c.d), c.d.SD(), c.sd, 1e-8)
	}
}

// probabilities at which CDFs and quantiles are checked.
var probabilities = []float64{1e-10, 1e-4, 0.01, 0.2, 0.49, 0.5, 0.51, 0.8, 0.99, 1 - 1e-4, 1 - 1e-9}

// The CDF is the integral of the density: 0 at the lower end, 1 at the upper
// one, with the density as its derivative.
func TestCDF(t *testing.T) {
	forEach(t, func(t *testing.T, d Dist) {
		lo, hi := d.Support()
		numtest.Close(t, "CDF at the lower end", d.CDF(lo), 0, 0)
		numtest.Close(t, "CDF at the upper end", d.CDF(hi), 1, 0)
		for _, p := range []float64{0.01, 0.2, 0.5, 0.8, 0.99} {
			x := d.Quantile(p)
			h := 0.02 * math.Min(x-d.Quantile(p/2), d.Quantile((1+p)/2)-x)
			slope := numtest.Derivative(d.CDF, x, h)
			tol := 1e-8 + 1e-15*math.Abs(x)/h // rounding of x ± h
			numtest.Close(t, fmt.Sprintf("dCDF/dx at %v, of p(x)", x), slope/math.Exp(d.LogProb(x)), 1, tol)
		}
	})
}

// Within a rounding error of x, which moves the CDF by p(x) x ε.
func TestQuantile(t *testing.T) {
	forEach(t, func(t *testing.T, d Dist) {
		last := math.Inf(-1)
		for _, p := range probabilities {
			x := d.Quantile(p)
			tol := 1e-12*math.Min(p, 1-p) + 4e-16*(1+math.Abs(x)*math.Exp(d.LogProb(x)))
			if got := d.CDF(x); !(math.Abs(got-p) <= tol) {
				t.Errorf("CDF(Quantile(%v)) is off by %.3g, tolerance %.3g", p, got-p, tol)
			}
			if !(x >= last) {
				t.Errorf("Quantile(%v) = %v is below its neighbour %v", p, x, last)
			}
			last = x
		}
	})
}

func TestLogProbGrad(t *testing.T) {
	forEach(t, func(t *testing.T, d Dist) {
		for _, p := range []float64{1e-4, 0.05, 0.3, 0.7, 0.95, 1 - 1e-4} {
			x := d.Quantile(p)
			h := 0.02 * math.Min(x-d.Quantile(p/2), d.Quantile((1+p)/2)-x)
			logProb, grad := d.LogProbGrad(x)
			numtest.Close(t, fmt.Sprint("value at ", x), logProb, d.LogProb(x), 0)
			want := numtest.Derivative(d.LogProb, x, h)
			// Rounding in log p is shared out over h.
			if !(math.Abs(grad-want) <= 1e-7*math.Abs(want)+1e-13*(1+math.Abs(logProb))/h) {
				t.Errorf("gradient at %v: got %v, want %v", x, grad, want)
			}
		}
	})
}

// The formulas of the doc comments, written out naively.
func TestLogProbFormula(t *testing.T) {
	gamma := math.Gamma
	formula := func(d Dist, x float64) float64 {
		switch d := d.(type) {
		case Normal:
			z := (x - d.Mu) / d.Sigma
			return math.Exp(-z*z/2) / (d.Sigma * math.Sqrt(2*math.Pi))
		case HalfNormal:
			return math.Sqrt(2/math.Pi) / d.Sigma * math.Exp(-x*x/(2*d.Sigma*d.Sigma))
		case LogNormal:
			z := (math.Log(x) - d.Mu) / d.Sigma
			return math.Exp(-z*z/2) / (x * d.Sigma * math.Sqrt(2*math.Pi))
		case TruncatedNormal:
			z, a, b := (x-d.Mu)/d.Sigma, (d.Low-d.Mu)/d.Sigma, (d.High-d.Mu)/d.Sigma
			return StdNormalPDF(z) / (d.Sigma * (StdNormalCDF(b) - StdNormalCDF(a)))
		case Uniform:
			return 1 / (d.High - d.Low)
		case Beta:
			return math.Pow(x, d.A-1) * math.Pow(1-x, d.B-1) * gamma(d.A+d.B) / (gamma(d.A) * gamma(d.B))
		case Gamma:
			return math.Pow(d.Rate, d.Shape) / gamma(d.Shape) * math.Pow(x, d.Shape-1) * math.Exp(-d.Rate*x)
		case InverseGamma:
			return math.Pow(d.Scale, d.Shape) / gamma(d.Shape) * math.Pow(x, -d.Shape-1) * math.Exp(-d.Scale/x)
		case Exponential:
			return d.Rate * math.Exp(-d.Rate*x)
		case StudentT:
			z, nu := (x-d.Loc)/d.Scale, d.DF
			return gamma((nu+1)/2) / (gamma(nu/2) * math.Sqrt(nu*math.Pi) * d.Scale) * math.Pow(1+z*z/nu, -(nu+1)/2)
		case HalfStudentT:
			z, nu := x/d.Scale, d.DF
			return 2 * gamma((nu+1)/2) / (gamma(nu/2) * math.Sqrt(nu*math.Pi) * d.Scale) * math.Pow(1+z*z/nu, -(nu+1)/2)
		}
		panic("no formula")
	}
	for _, d := range []Dist{
		Normal{1, 2}, HalfNormal{5}, LogNormal{0.2, 0.9}, TruncatedNormal{0.8, 0.8, 0.1, 10}, TruncatedNormal{0, 1, 0, math.Inf(1)},
		Uniform{-2, 7}, Beta{1, 99}, Beta{0.4, 2}, Gamma{2, 0.1}, InverseGamma{4.5, 2}, Exponential{0.7}, StudentT{4, -1, 0.5}, HalfStudentT{7, 0.3},
	} {
		for _, p := range []float64{0.01, 0.3, 0.5, 0.9, 0.999} {
			x := d.Quantile(p)
			numtest.Close(t, fmt.Sprintf("%v at %v", d, x), d.LogProb(x), math.Log(formula(d, x)), 1e-12)
			s := Shifted{d, 3}
			numtest.Close(t, fmt.Sprintf("%v at %v", s, x+3), s.LogProb(x+3), math.Log(formula(d, x+3-3)), 1e-12)
		}
	}
}

// Values computed in float64 numpy from the formulas of the reference model
// class (Google Meridian 1.8 with TensorFlow Probability's densities).
func TestLogProbReference(t *testing.T) {
	for _, c := range []struct {
		d       Dist
		x, want float64
	}{
		{Normal{0, 5}, 1.3, -2.562176446},
		{HalfNormal{5}, 0.7, -1.845029265},
		{HalfNormal{1}, 0.25, -0.2570413526},
		{LogNormal{0.2, 0.9}, 1.2, -0.9960924925},
		{LogNormal{0, 0.5}, 1.2, -0.4745952096},
		{TruncatedNormal{0.8, 0.8, 0.1, 10}, 0.9, -0.4919144316},
		{TruncatedNormal{0, 0.1, -1, 1}, 0.05, 1.25864656},
		{Shifted{LogNormal{0.7, 0.4}, 0.1}, 1.9, -0.629783943},
		{LogNormal{0.7, 0.4}, 2.1, -0.7500812113},
		{Beta{1, 99}, 0.03, 1.610117517},
	} {
		numtest.Close(t, fmt.Sprintf("%v at %v", c.d, c.x), c.d.LogProb(c.x), c.want, 1e-9)
	}
}

func TestLogNormalReference(t *testing.T) {
	d := LogNormalFromMeanSD(1.5, 0.5)
	numtest.CloseSlice(t, "from mean and standard deviation", d.Params(), []float64{0.3527848503, 0.324592846}, 1e-9)
	numtest.Close(t, "mean", d.Mean(), 1.5, 1e-14)
	numtest.Close(t, "sd", d.SD(), 0.5, 1e-14)
	d = LogNormalFromInterval(1, 10, 0.95)
	numtest.CloseSlice(t, "from an interval", d.Params(), []float64{1.151292546, 0.5874049501}, 1e-9)
	numtest.Close(t, "lower end", d.CDF(1), 0.025, 1e-14)
	numtest.Close(t, "upper end", d.CDF(10), 0.975, 1e-14)
	for _, bad := range []LogNormal{
		LogNormalFromMeanSD(0, 1), LogNormalFromMeanSD(-1, 1), LogNormalFromMeanSD(1, 0), LogNormalFromMeanSD(math.NaN(), 1),
		LogNormalFromInterval(2, 1, 0.9), LogNormalFromInterval(0, 1, 0.9), LogNormalFromInterval(1, 2, 0), LogNormalFromInterval(1, 2, 1), LogNormalFromInterval(1, 2, 1.5),
	} {
		if Validate(bad) == nil {
			t.Errorf("impossible wishes gave %v", bad)
		}
	}
}

// The Kolmogorov-Smirnov statistic √n sup|F_n - F| exceeds 1.95 with probability
// 0.001; the seed is fixed.
func TestRand(t *testing.T) {
	const n = 4000
	for i, d := range specimens {
		r := rng.New(1, "dist rand", uint64(i))
		x := make([]float64, n)
		for j := range x {
			x[j] = d.Rand(r)
		}
		slices.Sort(x)
		var worst float64
		for j, v := range x {
			p := d.CDF(v)
			worst = math.Max(worst, math.Max(math.Abs(p-float64(j)/n), math.Abs(p-float64(j+1)/n)))
		}
		if ks := worst * math.Sqrt(n); !(ks < 1.95) {
			t.Errorf("%v: Kolmogorov-Smirnov statistic %.2f", d, ks)
		}
	}
	if x := (Fixed{3}).Rand(nil); x != 3 {
		t.Errorf("a fixed value drew %v", x)
	}
}

// Draws that leave floating point at one end must not become NaN.
func TestRandHostile(t *testing.T) {
	r := rng.New(1, "dist hostile", 0)
	for _, d := range []Dist{Gamma{1e-3, 1}, InverseGamma{1e-3, 1}, Beta{1e-3, 1e-3}, StudentT{1e-2, 0, 1}, HalfStudentT{1e-2, 1}, LogNormal{0, 900}} {
		for range 200 {
			if x := d.Rand(r); math.IsNaN(x) {
				t.Fatalf("%v drew NaN", d)
			}
		}
	}
}

func TestDistHostile(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, d := range append([]Dist{Fixed{2}}, specimens...) {
		logProb, grad := d.LogProbGrad(nan)
		for what, v := range map[string]float64{
			"log density": d.LogProb(nan), "log density with gradient": logProb, "gradient": grad, "CDF": d.CDF(nan), "quantile": d.Quantile(nan),
			"quantile below 0": d.Quantile(-0.1), "quantile above 1": d.Quantile(1.1), "quantile of -Inf": d.Quantile(-inf),
		} {
			if !math.IsNaN(v) {
				t.Errorf("%v: %s of NaN is %v", d, what, v)
			}
		}
		lo, hi := d.Support()
		outside := []float64{-inf, inf}
		if !math.IsInf(lo, 0) {
			outside = append(outside, math.Nextafter(lo, -inf), -1e300)
		}
		if !math.IsInf(hi, 0) {
			outside = append(outside, math.Nextafter(hi, inf), 1e300)
		}
		for _, x := range outside {
			if logProb, grad := d.LogProbGrad(x); !math.IsInf(logProb, -1) || grad != 0 {
				t.Errorf("%v: log density %v with gradient %v at %v", d, logProb, grad, x)
			}
			want := 0.
			if x >= hi {
				want = 1
			}
			numtest.Close(t, fmt.Sprintf("%v: CDF at %v", d, x), d.CDF(x), want, 0)
		}
		numtest.Close(t, fmt.Sprint(d, ": quantile 0"), d.Quantile(0), lo, 0)
		numtest.Close(t, fmt.Sprint(d, ": quantile 1"), d.Quantile(1), hi, 0)
		for _, x := range []float64{-1e300, -1e160, -1e-300, 5e-324, 1e-300, 1e160, 1e300} {
			logProb, grad := d.LogProbGrad(x)
			if math.IsNaN(logProb) || math.IsInf(logProb, 1) || math.IsNaN(grad) || math.IsNaN(d.CDF(x)) {
				t.Errorf("%v at %v: log density %v, gradient %v, CDF %v", d, x, logProb, grad, d.CDF(x))
			}
		}
	}
}

// Densities at the ends of the support, where 0·∞ hides.
func TestLogProbLimits(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		d       Dist
		x, want float64
	}{
		{Gamma{1, 2}, 0, math.Ln2}, {Gamma{2, 2}, 0, -inf}, {Gamma{0.5, 2}, 0, inf},
		{Beta{1, 3}, 0, math.Log(3)}, {Beta{2, 3}, 0, -inf}, {Beta{0.5, 3}, 0, inf},
		{Beta{3, 1}, 1, math.Log(3)}, {Beta{3, 2}, 1, -inf}, {Beta{3, 0.5}, 1, inf},
		{Exponential{3}, 0, math.Log(3)},
		{HalfNormal{1}, 0, math.Log(2/math.Pi) / 2},
		{HalfStudentT{1, 1}, 0, math.Log(2 / math.Pi)},
		{Uniform{1, 3}, 1, -math.Ln2}, {Uniform{1, 3}, 3, -math.Ln2},
		{LogNormal{0, 1}, 0, -inf}, {InverseGamma{1, 1}, 0, -inf}, {InverseGamma{1, 1}, 5e-324, -inf},
		{Fixed{2}, 2, 0}, {Fixed{2}, 3, -inf},
		{StudentT{1, 0, 1}, 0, -math.Log(math.Pi)},
		{StudentT{1, 0, 1}, 1e200, -math.Log(math.Pi) - 400*math.Ln10},
		{StudentT{1e12, 0, 1}, 2, StdNormalLogPDF(2)}, // ν → ∞
		{TruncatedNormal{0, 1e8, 1, 3}, 2, -math.Ln2}, // σ → ∞
		{TruncatedNormal{0, 1, -40, 40}, 2, StdNormalLogPDF(2)},
		{TruncatedNormal{0, 1, 1e6, inf}, 1e6, math.Log(1e6)}, // exponential in the tail
	} {
		numtest.Close(t, fmt.Sprintf("%v at %v", c.d, c.x), c.d.LogProb(c.x), c.want, 1e-11)
	}
	for _, c := range []struct {
		d       Dist
		x, want float64
	}{
		{Gamma{1, 2}, 0, -2}, {Gamma{3, 2}, 0, 0}, {Beta{1, 3}, 0, -2}, {Beta{3, 1}, 1, 2}, {Exponential{3}, 0, -3}, {HalfNormal{1}, 0, 0}, {HalfStudentT{4, 1}, 0, 0}, {InverseGamma{1, 1}, 5e-324, 0}, {Gamma{3, 2}, inf, 0},
	} {
		_, grad := c.d.LogProbGrad(c.x)
		numtest.Close(t, fmt.Sprintf("gradient of %v at %v", c.d, c.x), grad, c.want, 1e-14)
	}
}

// A half-normal is a truncated normal, a half-Cauchy an arctangent, and so on.
func TestIdentities(t *testing.T) {
	for _, c := range []struct {
		a, b Dist
		tol  float64
	}{
		{HalfNormal{2}, TruncatedNormal{0, 2, 0, math.Inf(1)}, 1e-13},
		{Beta{1, 1}, Uniform{0, 1}, 1e-13},
		{Gamma{1, 3}, Exponential{3}, 1e-13},
		{Gamma{1, 3}, Shifted{Exponential{3}, 0}, 1e-13},
		{Shifted{Shifted{Normal{0, 1}, 2}, 3}, Normal{5, 1}, 1e-13},
		{StudentT{1e6, 1, 2}, Normal{1, 2}, 1e-6}, // they differ by about (z² + z)/4ν
	} {
		for _, p := range []float64{0.01, 0.2, 0.5, 0.8, 0.99} {
			x := c.b.Quantile(p)
			what := fmt.Sprintf("%v and %v at %v", c.a, c.b, x)
			numtest.Close(t, what+": CDF", c.a.CDF(x), c.b.CDF(x), c.tol)
			numtest.Close(t, what+": quantile", c.a.Quantile(p), x, 10*c.tol)
			numtest.Close(t, what+": log density", c.a.LogProb(x), c.b.LogProb(x), 10*c.tol)
		}
	}
	numtest.Close(t, "half-Cauchy", HalfStudentT{1, 2}.CDF(3), 2/math.Pi*math.Atan(1.5), 1e-14)
	numtest.Close(t, "Cauchy", StudentT{1, 0, 2}.CDF(-3), 0.5-math.Atan(1.5)/math.Pi, 1e-14)
}
