package transform

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

var bijectors = map[string]Bijector{
	"identity":        Identity{},
	"exp":             Exp{},
	"shifted exp":     ShiftedExp{0.1},
	"upper exp":       UpperShiftedExp{3},
	"softplus":        Softplus{},
	"logistic(0,1)":   Logistic{0, 1},
	"logistic(-2,10)": Logistic{-2, 10},
}

func forEach(t *testing.T, f func(t *testing.T, b Bijector)) {
	for name, b := range bijectors {
		t.Run(name, func(t *testing.T) { f(t, b) })
	}
}

// Values computed in float64 numpy from the formulas of the reference model
// class (Google Meridian 1.8 with TensorFlow Probability's bijectors).
func TestAtReference(t *testing.T) {
	for _, c := range []struct {
		b            Bijector
		x, logJac, u float64
	}{
		{Softplus{}, 0.7, -0.6863410028, 0.01365899719},
		{Exp{}, 1.2, 0.1823215568, 0.1823215568},
		{Logistic{0.1, 10}, 0.9, -0.3074038949, -2.431417965},
		{Logistic{0, 1}, 0.4, -1.427116356, -0.4054651081},
		{ShiftedExp{0.1}, 1.9, 0.5877866649, 0.5877866649},
	} {
		what := fmt.Sprintf("%T at %v", c.b, c.x)
		u := c.b.Inverse(c.x)
		x, _, logJac, _ := c.b.At(u)
		numtest.Close(t, what+": u", u, c.u, 1e-9)
		numtest.Close(t, what+": x", x, c.x, 1e-14)
		numtest.Close(t, what+": log-Jacobian", logJac, c.logJac, 1e-9)
	}
}

// The formulas of the doc comments, written out naively.
func TestAtFormula(t *testing.T) {
	formula := map[string]func(u float64) (x, logJac float64){
		"identity":    func(u float64) (float64, float64) { return u, 0 },
		"exp":         func(u float64) (float64, float64) { return math.Exp(u), u },
		"shifted exp": func(u float64) (float64, float64) { x := 0.1 + math.Exp(u); return x, math.Log(x - 0.1) },
		"upper exp":   func(u float64) (float64, float64) { x := 3 - math.Exp(u); return x, math.Log(3 - x) },
		"softplus": func(u float64) (float64, float64) {
			x := math.Log(1 + math.Exp(u))
			return x, math.Log(1 - math.Exp(-x))
		},
		"logistic(0,1)": func(u float64) (float64, float64) {
			x := 1 / (1 + math.Exp(-u))
			return x, math.Log(x) + math.Log(1-x)
		},
		"logistic(-2,10)": func(u float64) (float64, float64) {
			x := -2 + 12/(1+math.Exp(-u))
			return x, math.Log(x+2) + math.Log(10-x) - math.Log(12)
		},
	}
	for name, b := range bijectors {
		for u := -6.0; u <= 6; u += 0.37 {
			x, dx, logJac, _ := b.At(u)
			wantX, wantJac := formula[name](u)
			what := fmt.Sprintf("%s at %v", name, u)
			numtest.Close(t, what+": x", x, wantX, 1e-13)
			numtest.Close(t, what+": log-Jacobian", logJac, wantJac, 1e-11)
			numtest.Close(t, what+": log|dx/du|", math.Log(math.Abs(dx)), logJac, 1e-13)
		}
	}
}

func TestAtGrad(t *testing.T) {
	r := rng.New(1, "transform grad", 0)
	forEach(t, func(t *testing.T, b Bijector) {
		for range 40 {
			u := 5 * r.NormFloat64()
			_, dx, _, gradLogJac := b.At(u)
			at := func(i int) func(float64) float64 {
				return func(u float64) float64 {
					x, _, logJac, _ := b.At(u)
					return []float64{x, logJac}[i]
				}
			}
			numtest.Close(t, fmt.Sprint("dx/du at ", u), dx, numtest.Derivative(at(0), u, 1e-2), 1e-9)
			numtest.Close(t, fmt.Sprint("gradient of the log-Jacobian at ", u), gradLogJac, numtest.Derivative(at(1), u, 1e-2), 1e-9)
		}
	})
}

// Both directions undo each other to a few rounding errors of x: near an end
// other than 0 the distance to it, and so u, is known only to ε/(x - end).
func TestInverse(t *testing.T) {
	forEach(t, func(t *testing.T, b Bijector) {
		for u := -30.0; u <= 30; u += 0.61 {
			x, dx, _, _ := b.At(u)
			if x2, _, _, _ := b.At(b.Inverse(x)); !numtest.Same(x2, x, 1e-13) {
				t.Errorf("x(u(%v)) = %v", x, x2)
			}
			tol := 1e-14 + 1e-15*math.Abs(x)/math.Abs(dx)
			if tol < 1e-2 {
				numtest.Close(t, "u(x(u))", b.Inverse(x), u, tol)
			}
		}
	})
	if u := (Softplus{}).Inverse(1e-300); !numtest.Same(u, math.Log(1e-300), 1e-14) {
		t.Errorf("softplus inverse of 1e-300 is %v", u)
	}
}

func TestInverseLimits(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		b       Bijector
		x, want float64
	}{
		{Exp{}, 0, -inf}, {Exp{}, inf, inf}, {Exp{}, -1, math.NaN()},
		{Softplus{}, 0, -inf}, {Softplus{}, inf, inf}, {Softplus{}, -1, math.NaN()},
		{ShiftedExp{2}, 2, -inf}, {ShiftedExp{2}, inf, inf}, {ShiftedExp{2}, 1, math.NaN()},
		{UpperShiftedExp{2}, 2, -inf}, {UpperShiftedExp{2}, -inf, inf}, {UpperShiftedExp{2}, 3, math.NaN()},
		{Logistic{1, 2}, 1, -inf}, {Logistic{1, 2}, 2, inf}, {Logistic{1, 2}, 0, math.NaN()}, {Logistic{1, 2}, 3, math.NaN()},
		{Identity{}, -inf, -inf},
	} {
		if got := c.b.Inverse(c.x); !numtest.Same(got, c.want, 0) {
			t.Errorf("%#v: u(%v) = %v, want %v", c.b, c.x, got, c.want)
		}
	}
}

func TestAtHostile(t *testing.T) {
	forEach(t, func(t *testing.T, b Bijector) {
		x, dx, logJac, gradLogJac := b.At(math.NaN())
		for _, v := range []float64{x, dx, logJac, gradLogJac} {
			if !math.IsNaN(v) {
				t.Errorf("NaN gave %v %v %v %v", x, dx, logJac, gradLogJac)
				break
			}
		}
		if u := b.Inverse(math.NaN()); !math.IsNaN(u) {
			t.Errorf("the inverse of NaN is %v", u)
		}
		for _, u := range []float64{-700, -40, 40, 700} {
			x, dx, logJac, gradLogJac := b.At(u)
			for _, v := range []float64{x, dx, logJac, gradLogJac} {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("At(%v) = %v %v %v %v", u, x, dx, logJac, gradLogJac)
					break
				}
			}
		}
		for _, u := range []float64{math.Inf(-1), -1e300, 1e300, math.Inf(1)} {
			x, dx, logJac, gradLogJac := b.At(u)
			for _, v := range []float64{x, dx, logJac, gradLogJac} {
				if math.IsNaN(v) {
					t.Errorf("At(%v) = %v %v %v %v", u, x, dx, logJac, gradLogJac)
					break
				}
			}
		}
		last, sign := math.Inf(-1), 1.0
		if _, dx, _, _ := b.At(0); dx < 0 {
			sign = -1
		}
		for u := -750.0; u <= 750; u += 0.5 {
			x, _, _, _ := b.At(sign * u)
			if x < last {
				t.Fatalf("x(%v) = %v is below its neighbour %v", u, x, last)
			}
			last = x
		}
	})
	for _, b := range []Bijector{Exp{}, Softplus{}} {
		for _, u := range []float64{-800, 800} {
			if x, dx, _, _ := b.At(u); !(x > 0 && dx > 0 && x <= math.MaxFloat64) {
				t.Errorf("%T at %v left (0, ∞): %v, %v", b, u, x, dx)
			}
		}
	}
}

func TestAtDoesNotAllocate(t *testing.T) {
	var sink float64
	forEach(t, func(t *testing.T, b Bijector) {
		if n := testing.AllocsPerRun(100, func() {
			x, _, _, _ := b.At(0.3)
			sink += x
		}); n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}

// A parameter confined to (0, 1), such as a retention, as a sampler sees it.
func ExampleLogistic() {
	retention := Logistic{Low: 0, High: 1}
	u := retention.Inverse(0.4)
	x, dx, logJac, _ := retention.At(u)
	fmt.Printf("u = %.4f, x = %.1f, dx/du = %.2f, log|dx/du| = %.4f\n", u, x, dx, logJac)
	// Output: u = -0.4055, x = 0.4, dx/du = 0.24, log|dx/du| = -1.4271
}
