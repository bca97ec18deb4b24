package dist

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// A view is one way to see a distribution: the subject of the tests here.
type view struct {
	kind string
	d    Dist
	c    Coordinate
}

func views() []view {
	var vs []view
	for _, d := range specimens {
		vs = append(vs, view{"natural", d, Natural(d)}, view{"Gaussian", d, Gaussian(d)})
	}
	return vs
}

func forEachView(t *testing.T, f func(t *testing.T, v view)) {
	for _, v := range views() {
		t.Run(fmt.Sprint(v.kind, " ", v.d), func(t *testing.T) { f(t, v) })
	}
}

func (v view) isGaussian() bool {
	_, _, logProb, _ := v.c.At(0)
	return v.kind == "Gaussian" && logProb == StdNormalLogPDF(0)
}

// relative is the difference between got and want relative to want.
func relative(got, want float64) float64 {
	if got == want {
		return 0
	}
	return math.Abs(got-want) / math.Abs(want)
}

// x(u) and dx/du of Gaussian coordinates, with 17 digits; the file says how they
// were computed. Around the mean x has the accuracy of σ; beyond |u| = 8 the
// rounding of u²/2 in dx is all that is allowed on top.
func TestGaussianReference(t *testing.T) {
	f, err := os.Open("testdata/gaussian.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		var v []float64
		for _, s := range fields[1:] {
			x, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			v = append(v, x)
		}
		n := len(v) - 3
		d, err := New(fields[0], v[:n])
		if err != nil {
			t.Fatal(err)
		}
		u, wantX, wantDx := v[n], v[n+1], v[n+2]
		x, dx, _, _ := Gaussian(d).At(u)
		if e := relative(x, wantX); !(e <= 1e-12) {
			t.Errorf("%v at u=%v: x = %.17g, want %.17g (relative difference %.1e)", d, u, x, wantX, e)
		}
		if e := relative(dx, wantDx); !(e <= 2e-12) {
			t.Errorf("%v at u=%v: dx = %.17g, want %.17g (relative difference %.1e)", d, u, dx, wantDx, e)
		}
		rows++
	}
	if rows < 200 {
		t.Errorf("only %d reference values", rows)
	}
}

// The definition in the slow way: x = F⁻¹(Φ(u)) by quantile, dx/du by the ratio
// of densities, and p(x) dx/du = φ(u).
func TestGaussianFormula(t *testing.T) {
	gaussians := 0
	forEachView(t, func(t *testing.T, v view) {
		if !v.isGaussian() {
			return
		}
		gaussians++
		for u := -8.; u <= 8; u += 0.25 {
			x, dx, logProb, grad := v.c.At(u)
			if logProb != -u*u/2-lnSqrt2Pi || grad != -u {
				t.Fatalf("At(%v): log density %v, gradient %v: not standard normal", u, logProb, grad)
			}
			// The quantile's argument keeps only the lower tail apart from 1, and
			// p(x) feels the rounding of x.
			if u < 2 {
				want := v.d.Quantile(StdNormalCDF(u))
				if !(math.Abs(x-want) <= 1e-9*math.Abs(want)+1e-15*dx) {
					t.Errorf("At(%v): x = %v, want %v", u, x, want)
				}
			}
			logp, slope := v.d.LogProbGrad(x)
			tol := 1e-9 + 1e-15*math.Abs(x*slope)
			numtest.Close(t, fmt.Sprintf("log p + log dx/du at u=%v", u), logp+math.Log(dx), logProb, tol)
		}
	})
	if gaussians < 20 {
		t.Errorf("only %d coordinates are Gaussian", gaussians)
	}
}

// The definition, for whatever coordinate: log p(x(u)) + log|dx/du|. Where x has
// been rounded next to an end of its support, log p(x) is only as good.
func TestAtFormula(t *testing.T) {
	forEachView(t, func(t *testing.T, v view) {
		for u := -5.; u <= 5; u += 0.3 {
			x, dx, logProb, _ := v.c.At(u)
			logp, slope := v.d.LogProbGrad(x)
			tol := 1e-10 + 1e-15*math.Abs(x*slope)
			numtest.Close(t, fmt.Sprint("log density at ", u), logProb, logp+math.Log(math.Abs(dx)), tol)
		}
	})
}

func TestAtGrad(t *testing.T) {
	r := rng.New(1, "dist coordinate grad", 0)
	forEachView(t, func(t *testing.T, v view) {
		for range 12 {
			u := 2 * r.NormFloat64()
			const h = 1e-2
			x, dx, logProb, grad := v.c.At(u)
			component := func(i int) func(float64) float64 {
				return func(u float64) float64 {
					x, _, logProb, _ := v.c.At(u)
					return []float64{x, logProb}[i]
				}
			}
			// Rounding of x and of log p is shared out over h.
			if want := numtest.Derivative(component(0), u, h); !(math.Abs(dx-want) <= 1e-8*math.Abs(want)+1e-15*math.Abs(x)/h) {
				t.Errorf("dx/du at %v: got %v, want %v", u, dx, want)
			}
			want := numtest.Derivative(component(1), u, h)
			_, slope := v.d.LogProbGrad(x)
			if !(math.Abs(grad-want) <= 1e-7*math.Abs(want)+(1e-13*(1+math.Abs(logProb))+1e-15*math.Abs(x*slope))/h) {
				t.Errorf("gradient at %v: got %v, want %v", u, grad, want)
			}
		}
	})
}

// The density of u integrates to 1: the trapezoidal rule, which converges
// geometrically where the integrand dies out at both ends.
func TestAtIntegratesToOne(t *testing.T) {
	forEachView(t, func(t *testing.T, v view) {
		if _, _, far, _ := v.c.At(700); far > -100 {
			return // identity coordinate of a heavy tail; LogProb has its own test
		}
		const h = 1. / 64
		var sum float64
		for u := -700.; u <= 700; u += h {
			_, _, logProb, _ := v.c.At(u)
			sum += h * math.Exp(logProb)
		}
		numtest.Close(t, "∫p(u)", sum, 1, 1e-9)
	})
}

// u(x(u)) is u to the rounding of x.
func TestInverse(t *testing.T) {
	forEachView(t, func(t *testing.T, v view) {
		for u := -8.; u <= 8; u += 0.37 {
			x, dx, _, _ := v.c.At(u)
			lo, hi := v.d.Support()
			end := math.Min(x-lo, hi-x) // next to an end, its own rounding counts
			if tol := 1e-11 + 4e-16*math.Abs(x/dx); tol < 1e-3 && end > 1e-12*math.Abs(x) {
				numtest.Close(t, fmt.Sprint("u(x(u)), x = ", x), v.c.Inverse(x), u, tol)
			}
		}
		for _, x := range []float64{v.d.Quantile(1e-3), v.d.Quantile(0.5), v.d.Quantile(0.999)} {
			if got, _, _, _ := v.c.At(v.c.Inverse(x)); !(relative(got, x) < 1e-11) {
				t.Errorf("x(u(%v)) = %v", x, got)
			}
		}
	})
}

func TestInverseLimits(t *testing.T) {
	forEachView(t, func(t *testing.T, v view) {
		lo, hi := v.d.Support()
		inf := math.Inf(1)
		atLo, atHi := -inf, inf
		if _, dx, _, _ := v.c.At(0); dx < 0 {
			atLo, atHi = inf, -inf
		}
		numtest.Close(t, "lower end", v.c.Inverse(lo), atLo, 0)
		numtest.Close(t, "upper end", v.c.Inverse(hi), atHi, 0)
		for _, x := range []float64{lo - 1, hi + 1, math.NaN()} {
			if u := v.c.Inverse(x); !math.IsNaN(u) && !math.IsInf(x, 0) {
				t.Errorf("u(%v) = %v", x, u)
			}
		}
	})
	// Masses far below the smallest number.
	for _, c := range []struct {
		c    Coordinate
		x, u float64
	}{
		{Gaussian(Exponential{1}), 5000, 99.9447481748411}, // -ln Φ(-u) = 5000; mpmath 1.3.0
		{Gaussian(Beta{99, 1}), 1e-10, -67.4452187797094},
	} {
		if u := c.c.Inverse(c.x); !(relative(u, c.u) < 1e-9) {
			t.Errorf("u(%v) = %.10g, want %v", c.x, u, c.u)
		}
	}
}

// In the tails x is finite, in the support and monotone, and nothing is NaN.
func TestAtHostile(t *testing.T) {
	forEachView(t, func(t *testing.T, v view) {
		lo, hi := v.d.Support()
		sign := 1.
		if _, dx, _, _ := v.c.At(0); dx < 0 {
			sign = -1
		}
		last := math.Inf(-1)
		for i := -37 * 128; i <= 37*128; i++ {
			u := sign * float64(i) / 128
			x, dx, logProb, grad := v.c.At(u)
			switch {
			case !(x >= lo && x <= hi) || math.IsInf(x, 0):
				t.Fatalf("x(%v) = %v is outside the support", u, x)
			case !(x >= last):
				t.Fatalf("x(%v) = %v is below its neighbour %v", u, x, last)
			case !(dx*sign >= 0) || math.IsInf(dx, 0):
				t.Fatalf("dx/du(%v) = %v", u, dx)
			case math.IsNaN(logProb) || math.IsInf(logProb, 1) || math.IsNaN(grad):
				t.Fatalf("log density at %v is %v, with gradient %v", u, logProb, grad)
			}
			last = x
		}
		inf := math.Inf(1)
		for _, u := range []float64{-inf, -1e300, -1e10, -800, -700, -100, -38, 38, 100, 700, 800, 1e10, 1e300, inf} {
			x, dx, logProb, grad := v.c.At(u)
			if math.IsNaN(x) || math.IsNaN(dx) || math.IsNaN(logProb) || math.IsNaN(grad) || math.IsInf(logProb, 1) {
				t.Errorf("At(%v) = %v %v %v %v", u, x, dx, logProb, grad)
			}
			if math.IsInf(u, 0) && (logProb != -inf || grad != 0) {
				t.Errorf("log density at %v is %v, with gradient %v", u, logProb, grad)
			}
		}
		x, dx, logProb, grad := v.c.At(math.NaN())
		if !math.IsNaN(x) || !math.IsNaN(logProb) || !math.IsNaN(grad) {
			t.Errorf("At(NaN) = %v %v %v %v", x, dx, logProb, grad)
		}
	})
}

func TestNaturalLimits(t *testing.T) {
	// The customary maps, at u = 0.
	for _, c := range []struct {
		d     Dist
		x, dx float64
	}{
		{Normal{3, 2}, 0, 1},
		{StudentT{3, 1, 2}, 0, 1},
		{LogNormal{3, 2}, 1, 1},
		{HalfNormal{5}, math.Ln2, 0.5},
		{HalfStudentT{4, 5}, math.Ln2, 0.5},
		{Gamma{2, 5}, math.Ln2, 0.5},
		{InverseGamma{2, 5}, math.Ln2, 0.5},
		{Exponential{2}, math.Ln2, 0.5},
		{Beta{3, 4}, 0.5, 0.25},
		{Uniform{2, 6}, 4, 1},
		{TruncatedNormal{0, 1, 2, 6}, 4, 1},
		{TruncatedNormal{0, 1, 0, math.Inf(1)}, math.Ln2, 0.5},
		{TruncatedNormal{0, 1, 2, math.Inf(1)}, 3, 1},
		{TruncatedNormal{0, 1, math.Inf(-1), 6}, 5, -1},
		{Shifted{LogNormal{3, 2}, 0.1}, 1.1, 1},
		{Shifted{HalfNormal{3}, 2}, 2 + math.Ln2, 0.5},
	} {
		x, dx, _, _ := Natural(c.d).At(0)
		numtest.CloseSlice(t, fmt.Sprint(c.d), []float64{x, dx}, []float64{c.x, c.dx}, 1e-15)
	}
	// Densities that are infinite at an end stay finite as densities of u.
	for _, d := range []Dist{Beta{0.5, 0.5}, Gamma{0.5, 1}, Shifted{Beta{0.5, 0.5}, 1}} {
		for _, u := range []float64{-800, -60, 60, 800} {
			if _, _, logProb, grad := Natural(d).At(u); !(logProb < -25) || math.IsNaN(grad) {
				t.Errorf("%v at u=%v: log density %v, gradient %v", d, u, logProb, grad)
			}
		}
	}
}

func TestFixedHasNoCoordinate(t *testing.T) {
	for _, f := range []func(Dist) Coordinate{Natural, Gaussian} {
		for _, d := range []Dist{Fixed{1}, Shifted{Fixed{1}, 2}} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%v: no panic", d)
					}
				}()
				f(d)
			}()
		}
	}
}

func TestAtDoesNotAllocate(t *testing.T) {
	var sink float64
	forEachView(t, func(t *testing.T, v view) {
		if n := testing.AllocsPerRun(20, func() {
			for _, u := range []float64{-6, -0.3, 0.4, 7} {
				x, _, _, _ := v.c.At(u)
				sink += x
			}
		}); n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}

func BenchmarkAt(b *testing.B) {
	for _, d := range []Dist{
		Normal{0, 5}, LogNormal{0.2, 0.9}, Uniform{0, 1}, TruncatedNormal{0.8, 0.8, 0.1, 10}, TruncatedNormal{0, 1, 8, 12}, HalfNormal{5},
		HalfStudentT{1, 5}, Exponential{1}, Beta{1, 99}, Beta{3, 1}, Shifted{LogNormal{0.7, 0.4}, 0.1}, Gamma{2, 0.1},
	} {
		for _, v := range []view{{"natural", d, Natural(d)}, {"Gaussian", d, Gaussian(d)}} {
			b.Run(fmt.Sprint(v.kind, "/", d), func(b *testing.B) {
				var sink float64
				for i := 0; b.Loop(); i++ {
					x, dx, logProb, grad := v.c.At(float64(i%64)/16 - 2)
					sink += x + dx + logProb + grad
				}
			})
		}
	}
}
