package saturation

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

var exposures = []float64{1e-6, 0.01, 0.2, 0.8, 1, 1.7, 5, 40, 1e4}

func points(kind Kind) [][]float64 {
	switch kind {
	case KindHill:
		return [][]float64{{0.1, 1}, {0.8, 1}, {10, 1}, {0.8, 0.4}, {1.9, 2.1}, {0.3, 7}}
	case KindLogistic:
		return [][]float64{{0.01}, {0.5}, {3}, {40}}
	}
	return [][]float64{{}}
}

func forEachCurve(t *testing.T, f func(t *testing.T, c Curve)) {
	for _, kind := range Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			c, err := New(kind)
			if err != nil || c.Kind() != kind {
				t.Fatalf("New(%s) = %v, %v", kind, c, err)
			}
			f(t, c)
		})
	}
}

func at(c Curve, x float64, theta []float64) float64 {
	h := make([]float64, 1)
	c.Apply(h, []float64{x}, theta)
	return h[0]
}

func buffers(c Curve, n int) (h, dx []float64, dtheta [][]float64) {
	dtheta = make([][]float64, len(c.Params()))
	for k := range dtheta {
		dtheta[k] = make([]float64, n)
	}
	return make([]float64, n), make([]float64, n), dtheta
}

func TestCurveGrad(t *testing.T) {
	forEachCurve(t, func(t *testing.T, c Curve) {
		h, dx, dtheta := buffers(c, len(exposures))
		for _, theta := range points(c.Kind()) {
			before := slices.Clone(exposures)
			c.ApplyGrad(h, dx, dtheta, exposures, theta)
			if !slices.Equal(before, exposures) {
				t.Error("the input was changed")
			}
			for i, x := range exposures {
				what := fmt.Sprintf("at x=%v, θ=%v: ", x, theta)
				numtest.Close(t, what+"h", h[i], at(c, x, theta), 1e-14)
				want := numtest.Derivative(func(v float64) float64 { return at(c, v, theta) }, x, 1e-3*x)
				closeScaled(t, what+"∂h/∂x", dx[i]*x, want*x)
				for k, name := range c.Params() {
					p := slices.Clone(theta)
					want := numtest.Derivative(func(v float64) float64 {
						p[k] = v
						return at(c, x, p)
					}, theta[k], 1e-3*theta[k])
					closeScaled(t, what+"∂h/∂"+name, dtheta[k][i]*theta[k], want*theta[k])
				}
			}
		}
	})
}

// closeScaled compares elasticities, whose size is at most about 1.
func closeScaled(t *testing.T, what string, got, want float64) {
	t.Helper()
	numtest.Close(t, what, got, want, 1e-8)
}

// With the slope's derivative not asked for, a slope of 1 takes the fast path.
func TestHillFastPathSlow(t *testing.T) {
	h, dx, dtheta := buffers(Hill{}, len(exposures))
	fh, fdx, fd := buffers(Hill{}, len(exposures))
	for _, ec := range []float64{0.1, 0.8, 9} {
		Hill{}.ApplyGrad(h, dx, dtheta, exposures, []float64{ec, 1})
		Hill{}.ApplyGrad(fh, fdx, [][]float64{fd[0], nil}, exposures, []float64{ec, 1})
		numtest.CloseSlice(t, "h", fh, h, 1e-14)
		numtest.CloseSlice(t, "∂h/∂x", fdx, dx, 1e-13)
		numtest.CloseSlice(t, "∂h/∂κ", fd[0], dtheta[0], 1e-13)
	}
}

func TestCurveLimits(t *testing.T) {
	forEachCurve(t, func(t *testing.T, c Curve) {
		h, dx, dtheta := buffers(c, 1)
		for _, theta := range points(c.Kind()) {
			c.ApplyGrad(h, dx, dtheta, []float64{0}, theta)
			if h[0] != 0 || math.IsNaN(dx[0]) || math.IsInf(dx[0], 0) {
				t.Errorf("θ=%v: h(0) = %v with slope %v", theta, h[0], dx[0])
			}
			if half := c.Half(theta); !math.IsInf(half, 0) {
				numtest.Close(t, fmt.Sprintf("h at Half, θ=%v", theta), at(c, half, theta), 0.5, 1e-12)
				if top := at(c, 1e200, theta); !(top > 0.999) {
					t.Errorf("θ=%v: h(1e200) = %v", theta, top)
				}
			}
		}
	})
	numtest.Close(t, "Hill slope at 0", hillSlopeAtZero(1), 1/0.8, 1e-15)
	numtest.Close(t, "S-shaped Hill slope at 0", hillSlopeAtZero(2), 0, 0)
}

func hillSlopeAtZero(s float64) float64 {
	h, dx, dtheta := buffers(Hill{}, 1)
	Hill{}.ApplyGrad(h, dx, dtheta, []float64{0}, []float64{0.8, s})
	return dx[0]
}

func TestCurveFormula(t *testing.T) {
	for _, x := range exposures {
		numtest.Close(t, "hill", at(Hill{}, x, []float64{1.5, 2.3}), math.Pow(x, 2.3)/(math.Pow(x, 2.3)+math.Pow(1.5, 2.3)), 1e-13)
		numtest.Close(t, "logistic", at(Logistic{}, x, []float64{0.7}), (1-math.Exp(-0.7*x))/(1+math.Exp(-0.7*x)), 1e-13)
		numtest.Close(t, "none", at(None{}, x, nil), x, 0)
	}
}

// Values of the reference model class, computed in float64 numpy.
func TestHillReference(t *testing.T) {
	numtest.Close(t, "hill(0.5; 0.8, 1)", at(Hill{}, 0.5, []float64{0.8, 1}), 0.3846153846, 1e-9)
	numtest.Close(t, "hill(2; 1.5, 2.3)", at(Hill{}, 2, []float64{1.5, 2.3}), 0.659635154, 1e-9)
}

func TestCurveHostile(t *testing.T) {
	nan := math.NaN()
	forEachCurve(t, func(t *testing.T, c Curve) {
		for _, theta := range points(c.Kind()) {
			if v := at(c, nan, theta); !math.IsNaN(v) {
				t.Errorf("θ=%v: h(NaN) = %v", theta, v)
			}
		}
		for k := range c.Params() {
			theta := slices.Clone(points(c.Kind())[0])
			theta[k] = nan
			if v := at(c, 1.3, theta); !math.IsNaN(v) {
				t.Errorf("θ=%v: h = %v", theta, v)
			}
		}
	})
	if _, err := New("root"); err == nil {
		t.Error("New accepted an unknown kind")
	}
}

func BenchmarkHill(b *testing.B) {
	x := make([]float64, 1095)
	for i := range x {
		x[i] = float64(1+i%17) / 5
	}
	h, dx, dtheta := buffers(Hill{}, len(x))
	for b.Loop() {
		Hill{}.ApplyGrad(h, dx, dtheta, x, []float64{0.8, 1.3})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/period")
}

func BenchmarkHillUnitSlope(b *testing.B) {
	x := make([]float64, 1095)
	for i := range x {
		x[i] = float64(i%17) / 5
	}
	h, dx, dtheta := buffers(Hill{}, len(x))
	dtheta[1] = nil
	for b.Loop() {
		Hill{}.ApplyGrad(h, dx, dtheta, x, []float64{0.8, 1})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/period")
}

// Far lags may have weights of any size, and exposures too small to divide by: all
// derivatives stay finite, and the curve goes to 0.
func TestHillTinyLimits(t *testing.T) {
	x := []float64{0, 5e-324, 1e-320, 1e-308, 1e-200, 1e-151, 1e-149, 1e-100}
	for _, slope := range []float64{0.2, 0.999, 1, 1.001, 4} {
		h, dx, dtheta := buffers(Hill{}, len(x))
		Hill{}.ApplyGrad(h, dx, dtheta, x, []float64{0.8, slope})
		for i := range x {
			for _, v := range []float64{h[i], dx[i], dtheta[0][i], dtheta[1][i]} {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("slope %v, exposure %v: h %v with derivatives %v, %v, %v", slope, x[i], h[i], dx[i], dtheta[0][i], dtheta[1][i])
					break
				}
			}
			if h[i] < 0 || h[i] > 1e-19 {
				t.Errorf("slope %v, exposure %v: h %v", slope, x[i], h[i])
			}
			plain := make([]float64, 1)
			Hill{}.Apply(plain, x[i:i+1], []float64{0.8, slope})
			if math.Abs(plain[0]-h[i]) > 1e-12*h[i]+1e-100 { // logarithms of ratios stop at -300
				t.Errorf("slope %v, exposure %v: Apply %v, ApplyGrad %v", slope, x[i], plain[0], h[i])
			}
		}
	}
}

// Of powers of x come the responses to its multiples.
func TestHillPowersFormula(t *testing.T) {
	x := append([]float64{0, 1e-200}, exposures...)
	p, h, want := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
	for _, theta := range points(KindHill) {
		Hill{}.Powers(p, x, theta)
		for _, m := range []float64{0, 1e-4, 0.5, 1, 3, 300} {
			multiples := make([]float64, len(x))
			for i, xi := range x {
				multiples[i] = m * xi
			}
			Hill{}.OfPowers(h, p, m, theta)
			Hill{}.Apply(want, multiples, theta)
			numtest.CloseSlice(t, fmt.Sprintf("%v at %v", theta, m), h, want, 1e-12)
		}
		Hill{}.OfPowers(h, p, math.NaN(), theta)
		if !math.IsNaN(h[3]) {
			t.Errorf("%v times exposure responds with %v", math.NaN(), h[3])
		}
	}
	Hill{}.Powers(p[:1], []float64{math.NaN()}, []float64{1, 2})
	if !math.IsNaN(p[0]) {
		t.Errorf("the power of NaN is %v", p[0])
	}
}
