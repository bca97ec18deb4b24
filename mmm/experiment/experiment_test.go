package experiment

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

func TestReadingGrad(t *testing.T) {
	for _, r := range []Reading{{0, 1}, {120, 35}, {-4e6, 2e5}} {
		for _, implied := range []float64{-10, 0, 99, r.Effect, r.Effect + 3*r.SE} {
			_, grad := r.LogProb(implied)
			want := numtest.Derivative(func(x float64) float64 { lp, _ := r.LogProb(x); return lp }, implied, 0.1*r.SE)
			numtest.Close(t, "∂log p/∂implied", grad*r.SE, want*r.SE, 1e-8)
		}
	}
}

func TestReadingFormula(t *testing.T) {
	lp, _ := Reading{5, 2}.LogProb(4)
	numtest.Close(t, "log p", lp, math.Log(math.Exp(-0.125)/(2*math.Sqrt(2*math.Pi))), 1e-14)
}
