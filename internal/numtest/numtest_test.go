package numtest

import (
	"math"
	"testing"
)

func TestDerivativeReference(t *testing.T) {
	for _, x := range []float64{-2, -0.1, 0.3, 5} {
		Close(t, "exp'", Derivative(math.Exp, x, 1e-2), math.Exp(x), 1e-10)
		Close(t, "sin'", Derivative(math.Sin, x, 1e-2), math.Cos(x), 1e-10)
	}
	Close(t, "right derivative", OneSided(math.Exp, 0, 1e-3), 1, 1e-8)
	Close(t, "left derivative", OneSided(math.Exp, 0, -1e-3), 1, 1e-8)
}

// recorder is a testing.TB that notes failure instead of failing.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

func TestCheckGradCatchesWrongGradients(t *testing.T) {
	quartic := func(wrong float64) func(grad, x []float64) float64 {
		return func(grad, x []float64) float64 {
			grad[0], grad[1] = 4*x[0]*x[0]*x[0]*(1+wrong), -2*x[1]
			return math.Pow(x[0], 4) - x[1]*x[1]
		}
	}
	for wrong, want := range map[float64]bool{0: false, 1e-4: true, 1: true} {
		r := &recorder{TB: t}
		CheckGrad(r, "quartic", quartic(wrong), []float64{1.3, 0.7}, 1e-6)
		if r.failed != want {
			t.Errorf("gradient off by %v: failed=%v, want %v", wrong, r.failed, want)
		}
	}
}

func TestSameHostile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		got, want float64
		same      bool
	}{{nan, nan, true}, {1, nan, false}, {nan, 1, false}, {inf, inf, true}, {-inf, inf, false}, {1e300, inf, false}, {1, 1 + 1e-12, true}} {
		if Same(c.got, c.want, 1e-9) != c.same {
			t.Errorf("Same(%v, %v) = %v", c.got, c.want, !c.same)
		}
	}
}
