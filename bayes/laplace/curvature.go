package laplace

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes"
)

// Steps of the differences, relative to max(1, |θ_i|), and the change of log
// density that a step may make: at ¼ it is within about one standard deviation.
const (
	firstStep     = 1e-3
	smallestStep  = 1e-11
	largestChange = 0.25
)

// Hessian returns the matrix of second derivatives of a log density, from central
// differences of its gradient, symmetrised:
//
//	H_ij = ½ [(g_j(θ + h_i e_i) - g_j(θ - h_i e_i)) / 2h_i + same with i and j exchanged]
//
// h_i starts at 10⁻³ max(1, |θ_i|) and shrinks until log p(θ ± h_i e_i) is finite
// and on average within ¼ of log p(θ), so that stiff coordinates are measured on
// their own scale. It takes 2D gradients and two for each time a step shrinks,
// and fails where no step will do.
func Hessian(density bayes.LogDensity, theta []float64) (*mat.SymDense, error) {
	dim := len(theta)
	at, up, down := append([]float64(nil), theta...), make([]float64, dim), make([]float64, dim)
	centre := density.LogProb(up, at)
	h := mat.NewSymDense(dim, nil)
	for i, x := range theta {
		unit := math.Max(1, math.Abs(x))
		step := firstStep * unit
		for ; step >= smallestStep*unit; step /= 8 {
			at[i] = x + step
			f := density.LogProb(up, at)
			at[i] = x - step
			f += density.LogProb(down, at)
			if math.Abs(0.5*f-centre) <= largestChange && finite(up) && finite(down) {
				break
			}
		}
		at[i] = x
		if step < smallestStep*unit {
			return nil, fmt.Errorf("laplace: no curvature along component %d at %v: the log density or its gradient is not finite, or not continuous, beside it", i, x)
		}
		for j := range up {
			second := (up[j] - down[j]) / (2 * step)
			if j != i {
				second = 0.5*second + h.At(i, j)
			}
			h.SetSym(i, j, second)
		}
	}
	return h, nil
}

func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
