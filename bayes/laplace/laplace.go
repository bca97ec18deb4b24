// Package laplace finds the mode of a log density and the normal approximation
// there: where chains start, and their first metric.
//
//	mode.go        Find: limited-memory BFGS
//	linesearch.go  its step lengths
//	curvature.go   Hessian: differences of gradients
//	laplace.go     Approximate: mode and curvature as a normal distribution
//
// Everything is deterministic and bounded in the number of evaluations. Regions
// in which the density is zero or not computable are backed away from.
//
// # Differences from the reference
//
// L-BFGS is Nocedal & Wright (2006), Numerical Optimization, Algorithm 7.5 with
// the scaling (7.20). The line search is the bisection of Lewis & Overton (2013),
// Mathematical Programming 141, 135–163, Algorithm 2.6, which asks for the weak
// Wolfe conditions and, unlike interpolating searches, needs no more of the
// function than that it can be compared; a value that is not finite counts as too
// far. The search stops by the Newton decrement, in units of log density, and not
// by the size of a gradient, which has the units of the coordinates.
//
// The curvature of a density that is not log-concave may be indefinite even at a
// mode found to rounding. Eigenvalues that are negative are replaced by their
// size, in the manner of SoftAbs (Betancourt 2013, arXiv 1212.4693), and tiny ones
// are raised, in coordinates scaled to unit curvature.
package laplace

import (
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes"
)

// curvatureFloor is the least curvature, relative to the largest, in coordinates
// scaled to unit curvature: standard deviations differ by up to a factor 1000.
const curvatureFloor = 1e-6

// An Approximation is the normal distribution N(Mean, C) with C = F Fᵀ.
type Approximation struct {
	Mean    []float64
	LogProb float64 // of the density, at the mean

	// Raised is the number of directions whose curvature was negative or tiny.
	// Where it is not 0, the approximation is a guess in those directions.
	Raised int

	halfLogDet float64    // ½ log |C|
	factor     *mat.Dense // F; nil in dimension 0
}

// Approximate returns the normal approximation at a mode, from 2D gradients. It
// fails where the curvature cannot be computed. With H the Hessian of the log
// density, S diagonal and V orthogonal,
//
//	S_ii = |H_ii|^½,   -S⁻¹ H S⁻¹ = V Λ Vᵀ,   F = S⁻¹ V |Λ|^-½
//
// with |Λ| raised to 1e-6 of its largest value.
func Approximate(density bayes.LogDensity, mode Mode) (*Approximation, error) {
	dim := len(mode.Position)
	a := &Approximation{Mean: append([]float64(nil), mode.Position...), LogProb: mode.LogProb}
	if dim == 0 {
		return a, nil
	}
	h, err := Hessian(density, mode.Position)
	if err != nil {
		return nil, err
	}
	scale := make([]float64, dim)
	for i := range scale {
		if scale[i] = math.Sqrt(math.Abs(h.At(i, i))); scale[i] == 0 {
			scale[i] = 1
		}
	}
	for i := range scale {
		for j := range i + 1 {
			h.SetSym(i, j, -h.At(i, j)/(scale[i]*scale[j]))
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(h, true) {
		return nil, errors.New("laplace: the curvature has no eigenvalues")
	}
	sd := a.standardDeviations(eig.Values(nil))
	for i := range dim {
		a.halfLogDet += math.Log(sd[i] / scale[i])
	}
	a.factor = new(mat.Dense)
	eig.VectorsTo(a.factor)
	for i := range dim {
		row := a.factor.RawRowView(i)
		for k := range row {
			row[k] *= sd[k] / scale[i]
		}
	}
	return a, nil
}

// standardDeviations returns |Λ|^-½, raised, and counts what was.
func (a *Approximation) standardDeviations(curvature []float64) []float64 {
	largest := 0.0
	for _, c := range curvature {
		largest = math.Max(largest, math.Abs(c))
	}
	if largest == 0 {
		largest = 1 / curvatureFloor // flat: unit standard deviations
	}
	for k, c := range curvature {
		if c < curvatureFloor*largest {
			a.Raised++
		}
		curvature[k] = 1 / math.Sqrt(math.Max(math.Abs(c), curvatureFloor*largest))
	}
	return curvature
}

// LogMass returns the log of the integral of the density, as the approximation
// has it: log p(Mean) + ½ log |2π C|. Differences of it compare modes.
func (a *Approximation) LogMass() float64 {
	return a.LogProb + a.halfLogDet + 0.5*float64(len(a.Mean))*math.Log(2*math.Pi)
}

// Cov returns C.
func (a *Approximation) Cov() *mat.SymDense {
	if a.factor == nil {
		return new(mat.SymDense)
	}
	c := mat.NewSymDense(len(a.Mean), nil)
	c.SymOuterK(1, a.factor)
	return c
}

// Deviation stores a draw from N(0, C), times scale, in dst; a scale above 1
// gives starting points that are more dispersed than the posterior. Added to
// Mean it is a draw from the approximation.
func (a *Approximation) Deviation(dst []float64, scale float64, r *rand.Rand) {
	if a.factor == nil {
		return
	}
	z := make([]float64, len(dst))
	for k := range z {
		z[k] = scale * r.NormFloat64()
	}
	mat.NewVecDense(len(dst), dst).MulVec(a.factor, mat.NewVecDense(len(z), z))
}
