package track

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// resting is the response, relative to that at reference exposure, below which a channel
// counts as having no exposure in a regression.
const resting = 0.01

// maxCondition is the condition number of the correlations of regressors above which
// they cannot be told apart in double precision.
const maxCondition = 1e10

// A regression is a least squares fit of rows to columns.
type regression struct {
	channels []int // those with exposure
	mean     []float64
	cov      *mat.Dense
}

// regress returns the fit of y, of which NaN are missing, to the responses z, [c][t].
// It has no channels where nothing is identified.
func regress(y []float64, z [][]float64) regression {
	var r regression
	for c := range z {
		if floats.Max(z[c]) >= resting {
			r.channels = append(r.channels, c)
		}
	}
	x, b := rows(y, z, r.channels)
	if n, k := len(b), len(r.channels); k == 0 || n <= k {
		return regression{}
	}
	if !r.solve(x, b) {
		return regression{}
	}
	return r
}

// rows returns the rows of which there is an outcome.
func rows(y []float64, z [][]float64, channels []int) (x *mat.Dense, b []float64) {
	var values []float64
	for t, v := range y {
		if math.IsNaN(v) {
			continue
		}
		b = append(b, v)
		for _, c := range channels {
			values = append(values, z[c][t])
		}
	}
	if len(values) == 0 {
		return nil, nil
	}
	return mat.NewDense(len(b), len(channels), values), b
}

// solve stores (XᵀX)⁻¹ Xᵀb and s² (XᵀX)⁻¹, with s² the residual variance, and reports
// whether they are identified.
func (r *regression) solve(x *mat.Dense, b []float64) bool {
	n, k := x.Dims()
	size := make([]float64, k) // of columns
	for j := range size {
		size[j] = mat.Norm(x.ColView(j), 2)
		for i := range n {
			x.Set(i, j, x.At(i, j)/size[j])
		}
	}
	var gram mat.SymDense
	gram.SymOuterK(1, x.T())
	var chol mat.Cholesky
	if !chol.Factorize(&gram) || !(chol.Cond() < maxCondition) {
		return false
	}
	var xb, mean, residual mat.VecDense
	y := mat.NewVecDense(n, b)
	xb.MulVec(x.T(), y)
	if chol.SolveVecTo(&mean, &xb) != nil {
		return false
	}
	residual.MulVec(x, &mean)
	residual.SubVec(y, &residual)
	variance := mat.Dot(&residual, &residual) / float64(n-k)
	var inverse mat.SymDense
	if chol.InverseTo(&inverse) != nil {
		return false
	}
	r.mean, r.cov = make([]float64, k), mat.NewDense(k, k, nil)
	for i := range k {
		r.mean[i] = mean.AtVec(i) / size[i]
		for j := range k {
			r.cov.Set(i, j, variance*inverse.At(i, j)/(size[i]*size[j]))
		}
	}
	return true
}

// effects returns the estimates of all of n channels, NaN of those that have none.
func (r *regression) effects(n int) effect {
	e := effect{mean: make([]float64, n), cov: mat.NewDense(n, n, nil)}
	for c := range n {
		e.mean[c] = math.NaN()
		e.cov.Set(c, c, math.NaN())
	}
	for i, c := range r.channels {
		e.mean[c] = r.mean[i]
		for j, d := range r.channels {
			e.cov.Set(c, d, r.cov.At(i, j))
		}
	}
	return e
}
