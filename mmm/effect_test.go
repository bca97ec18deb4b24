package mmm

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

func effectCases() map[string]geoEffect {
	cases := map[string]geoEffect{}
	for _, logNormal := range []bool{false, true} {
		for _, coefficient := range []bool{false, true} {
			cases[fmt.Sprintf("log-normal %v, coefficient %v", logNormal, coefficient)] = geoEffect{
				logNormal: logNormal, coefficient: coefficient, den: 91, theta: 0, eta: 1, dev: []int{2, 3, 4}}
		}
	}
	return cases
}

// The quantity a prior is on is realised: Σ A_g β_g = Q den.
func TestGeoEffectIsRealised(t *testing.T) {
	theta := []float64{1.7, 0.6, 0.3, -1.1, 0.8}
	a, beta := []float64{12, 30, 5}, make([]float64, 3)
	for what, e := range effectCases() {
		e.mean(beta, a, theta)
		if inc := a[0]*beta[0] + a[1]*beta[1] + a[2]*beta[2]; !e.coefficient {
			numtest.Close(t, what, inc, theta[0]*e.den, 1e-12)
		}
	}
}

func TestGeoEffectGrad(t *testing.T) {
	betaBar := []float64{0.7, -1.3, 2.1}
	for what, e := range effectCases() {
		// x holds Q, η, dev and then A; the scalar is Σ betaBar_g β_g.
		logProb := func(grad, x []float64) float64 {
			beta, aBar := make([]float64, 3), make([]float64, 3)
			theta, a := x[:5], x[5:]
			e.mean(beta, a, theta)
			clear(grad)
			e.adjoint(grad[:5], aBar, betaBar, beta, a, theta)
			copy(grad[5:], aBar)
			return betaBar[0]*beta[0] + betaBar[1]*beta[1] + betaBar[2]*beta[2]
		}
		for _, x := range [][]float64{
			{1.7, 0.6, 0.3, -1.1, 0.8, 12, 30, 5},
			{0.4, 0, 0.3, -1.1, 0.8, 12, 30, 5},
			{0.2, -1.5, 2, 0, -0.1, 1, 0, 40},
		} {
			numtest.CheckGrad(t, what, logProb, x, 1e-7)
		}
	}
}

func TestGeoEffectNational(t *testing.T) {
	beta := make([]float64, 1)
	for _, logNormal := range []bool{false, true} {
		e := geoEffect{logNormal: logNormal, den: 100, theta: 0, eta: -1}
		e.mean(beta, []float64{40}, []float64{1.2})
		numtest.Close(t, "β", beta[0], 3, 1e-14)
	}
}
