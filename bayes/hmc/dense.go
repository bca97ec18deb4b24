package hmc

import (
	"errors"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// Dense is the metric M⁻¹ = C for a full covariance matrix C. A product costs
// O(D²). Estimated from a warm-up window, it corrects the Dense metric it
// replaces, if there was one: the window is whitened by that, and a diagonal and
// all directions that it can support are estimated there.
type Dense struct {
	cov    blas64.General
	factor blas64.Triangular // C = L Lᵀ
}

// NewDense returns the metric whose inverse is cov, or an error unless that is
// positive definite.
func NewDense(cov mat.Symmetric) (*Dense, error) {
	n := cov.SymmetricDim()
	m := &Dense{cov: blas64.General{Rows: n, Cols: n, Stride: max(n, 1), Data: make([]float64, n*n)}}
	for i := range n {
		for j := range n {
			m.cov.Data[i*n+j] = cov.At(i, j)
		}
	}
	l := append([]float64(nil), m.cov.Data...)
	m.factor = blas64.Triangular{Uplo: blas.Lower, Diag: blas.NonUnit, N: n, Stride: max(n, 1), Data: l}
	if n == 0 {
		return m, nil
	}
	if _, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Lower, N: n, Stride: n, Data: l}); !ok {
		return nil, errors.New("hmc: covariance is not positive definite")
	}
	return m, nil
}

// Dim returns the number of components.
func (m *Dense) Dim() int { return m.cov.Rows }

// Velocity stores C p.
func (m *Dense) Velocity(v, p []float64) {
	if len(p) > 0 {
		blas64.Gemv(blas.NoTrans, 1, m.cov, vector(p), 0, vector(v))
	}
}

// Momentum stores L⁻ᵀ z, with z ~ N(0, I).
func (m *Dense) Momentum(p []float64, r *rand.Rand) {
	for i := range p {
		p[i] = r.NormFloat64()
	}
	if len(p) > 0 {
		blas64.Trsv(blas.Trans, m.factor, vector(p))
	}
}

// whiten maps a position x to L⁻¹x and a gradient g to Lᵀg, in place: the
// coordinates in which C is the identity.
func (m *Dense) whiten(x, g []float64) {
	if len(x) > 0 {
		blas64.Trsv(blas.NoTrans, m.factor, vector(x))
		blas64.Trmv(blas.Trans, m.factor, vector(g))
	}
}

// lower returns L.
func (m *Dense) lower() mat.Triangular {
	return mat.NewTriDense(m.factor.N, mat.Lower, m.factor.Data)
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }
