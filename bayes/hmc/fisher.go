package hmc

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const (
	// fisherGamma regularises both covariances of the scaled space, whose diagonals
	// are 1 or more, since Var x · Var g ≥ 1. It is what the sampler of Seyboldt et
	// al. (nuts-rs 0.18) adds for each draw of a window; here it is added once.
	fisherGamma = 1e-5

	// drawsPerDirection is how many draws a direction needs: with c draws each,
	// eigenvalues of a sample covariance spread by (1 ± 1/√c)².
	drawsPerDirection = 3

	// lowRankCutoff is how far from 1, as a factor, the variance along a direction
	// must be for a low-rank metric to correct it, as in nuts-rs.
	lowRankCutoff = 2
)

// fisherDirections estimates Λ and U in the space scaled by S, from n draws and
// gradients, one per row, centred and scaled, which are n × D. With covariances
// C_x and C_g there, the estimate is their geometric mean,
//
//	Σ C_g Σ = C_x
//
// on the span of the leading directions of draws and of gradients, and the
// identity elsewhere. Directions with 1/cutoff < Λ < cutoff are left out.
func fisherDirections(x, g *mat.Dense, cutoff float64) (vectors [][]float64, values []float64) {
	n, dim := x.Dims()
	basis := fisherBasis(x, g, n/drawsPerDirection)
	if basis != nil {
		if basis.IsEmpty() {
			return nil, nil
		}
		x, g = project(x, basis), project(g, basis)
	}
	sigma := geometricMean(covariance(x), covariance(g))
	var eig mat.EigenSym
	if sigma == nil || !eig.Factorize(sigma, true) {
		return nil, nil
	}
	var q mat.Dense
	eig.VectorsTo(&q)
	if basis != nil {
		var full mat.Dense
		full.Mul(basis, &q)
		q = full
	}
	for k, value := range eig.Values(nil) {
		if positive(value) && (value >= cutoff || value <= 1/cutoff) {
			vectors = append(vectors, mat.Col(make([]float64, dim), k, &q))
			values = append(values, value)
		}
	}
	return vectors, values
}

func project(x, basis *mat.Dense) *mat.Dense {
	var out mat.Dense
	out.Mul(x, basis)
	return &out
}

// covariance returns xᵀx/n + γI for centred rows.
func covariance(x *mat.Dense) *mat.SymDense {
	n, k := x.Dims()
	c := mat.NewSymDense(k, nil)
	c.SymOuterK(1/float64(n), x.T())
	for i := range k {
		c.SetSym(i, i, c.At(i, i)+fisherGamma)
	}
	return c
}

// geometricMean returns Σ with Σ C_g Σ = C_x: for C_g = L Lᵀ, it is
// L⁻ᵀ (Lᵀ C_x L)^½ L⁻¹. It returns nil where rounding leaves no answer.
func geometricMean(cx, cg *mat.SymDense) *mat.SymDense {
	var chol mat.Cholesky
	if !chol.Factorize(cg) {
		return nil
	}
	var l, inv mat.TriDense
	chol.LTo(&l)
	if inv.InverseTri(&l) != nil {
		return nil
	}
	var inner mat.Dense
	inner.Product(l.T(), cx, &l)
	var eig mat.EigenSym
	if !eig.Factorize(symmetrise(&inner), true) {
		return nil
	}
	var q, half mat.Dense
	eig.VectorsTo(&q)
	half.Mul(inv.T(), &q) // L⁻ᵀ V; its columns times λ^¼ are a factor of Σ
	for k, lambda := range eig.Values(nil) {
		f := math.Sqrt(math.Sqrt(math.Max(lambda, 0)))
		for i := range half.RawMatrix().Rows {
			half.Set(i, k, f*half.At(i, k))
		}
	}
	n := cx.SymmetricDim()
	sigma := mat.NewSymDense(n, nil)
	sigma.SymOuterK(1, &half)
	return sigma
}

func symmetrise(a *mat.Dense) *mat.SymDense {
	n, _ := a.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			s.SetSym(i, j, 0.5*(a.At(i, j)+a.At(j, i)))
		}
	}
	return s
}

// fisherBasis returns at most limit orthonormal directions as columns: leading
// ones of the draws, which are loose, and of the gradients, which are stiff, in
// turn. Directions beyond those would be noise, and without variance in one of
// the two the estimate would be extreme. It returns nil when the limit exceeds
// the dimension: then every direction is used.
func fisherBasis(x, g *mat.Dense, limit int) *mat.Dense {
	_, dim := x.Dims()
	if limit >= dim {
		return nil
	}
	loose, stiff := leading(x, limit), leading(g, limit)
	var columns [][]float64
	for k := range limit {
		for _, directions := range [][][]float64{loose, stiff} {
			if k < len(directions) && len(columns) < limit && orthonormalise(directions[k], columns) {
				columns = append(columns, directions[k])
			}
		}
	}
	basis := new(mat.Dense)
	if len(columns) > 0 {
		basis = mat.NewDense(dim, len(columns), nil)
	}
	for k, c := range columns {
		basis.SetCol(k, c)
	}
	return basis
}

// leading returns right singular vectors of x in order of falling singular
// value, at most limit of them: for an eigenvector u of xxᵀ, the direction xᵀu.
func leading(x *mat.Dense, limit int) [][]float64 {
	n, dim := x.Dims()
	gram := mat.NewSymDense(n, nil)
	gram.SymOuterK(1, x)
	var eig mat.EigenSym
	if !eig.Factorize(gram, true) {
		return nil
	}
	var u mat.Dense
	eig.VectorsTo(&u)
	values := eig.Values(nil)
	var out [][]float64
	for k := n - 1; k >= max(0, n-limit) && values[k] > 1e-12*values[n-1]; k-- {
		v := mat.NewVecDense(dim, nil)
		v.MulVec(x.T(), u.ColView(k))
		out = append(out, v.RawVector().Data)
	}
	return out
}

// orthonormalise makes v a unit vector orthogonal to the given ones, and reports
// whether enough of it was left. Twice is enough: Giraud,
// Langou & Rozložník (2005), Computers & Mathematics with Applications 50, 1069–1075.
func orthonormalise(v []float64, others [][]float64) bool {
	before := floats.Norm(v, 2)
	for range 2 {
		for _, u := range others {
			floats.AddScaled(v, -floats.Dot(u, v), u)
		}
	}
	norm := floats.Norm(v, 2)
	if !(norm > 1e-6*before) {
		return false
	}
	floats.Scale(1/norm, v)
	return true
}
