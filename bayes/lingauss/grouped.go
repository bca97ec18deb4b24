package lingauss

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// Grouped is a Block with one noise scale for each group of rows, and a prior
// scale v_j for each coefficient, 1 unless SetPriorScales says otherwise: the
// columns of D are multiplied by V = diag(v). Once, the Gram matrix N_g = D_gᵀ D_g
// of the rows of every group; then, with n_g rows and the sum of squares e_gᵀe_g in
// group g,
//
//	A = I + Σ_g V N_g V/s_g² = UᵀU,   θ = A⁻¹ V Dᵀ W r,   e = r - D V θ
//
//	log p = -(n/2) ln 2π - Σ_g n_g ln s_g - ln|U| - ½ (Σ_g e_gᵀe_g/s_g² + θᵀθ)
//	∂log p/∂r      = -e_i/s_g(i)²
//	∂log p/∂ln s_g = -n_g + tr(A⁻¹ V N_g V)/s_g² + e_gᵀe_g/s_g²
//	∂log p/∂ln v_j = θ_j² - 1 + (A⁻¹)_jj
//	b | r          = θ + U⁻¹ z,   z ~ N(0, I)
//
// A call to Solve costs O(G p² + p³) beyond two products with D, and so does the
// first GradLogScale after it. The design may have any rank.
type Grouped struct {
	design Design
	group  []int       // of each row
	count  []float64   // rows of each group
	gram   [][]float64 // of each group: the lower triangle, row by row

	v        []float64      // prior scales
	s        []float64      // noise scales of the last Solve
	theta, e []float64      // and its mean and residual
	packed   []float64      // A: the lower triangle, row by row
	u        blas64.General // U, in the upper triangle
	definite bool           // whether A has a U; not so with NaN
	fit      []float64      // D V θ, and W r before that
	scaled   []float64      // V θ

	inverse  []float64      // V A⁻¹ V packed, its off-diagonal doubled
	diagonal []float64      // of A⁻¹
	inverted bool           // whether inverse is that of the last Solve
	scratch  blas64.General // for the inversion
}

// NewGrouped computes the Gram matrices of d, at a cost of O(p² n), and keeps d.
// group holds the group of each row, from 0 to groups-1; a group may be empty.
// It panics if group has another length than d has rows or names another group.
func NewGrouped(d Design, group []int, groups int) *Grouped {
	n, p := d.Dims()
	if len(group) != n {
		panic(fmt.Sprintf("lingauss: groups of %d rows for a design of %d", len(group), n))
	}
	b := &Grouped{design: d, group: append([]int(nil), group...), count: make([]float64, groups), gram: make([][]float64, groups)}
	for g := range b.gram {
		b.gram[g] = make([]float64, p*(p+1)/2)
	}
	for i, g := range group {
		if g < 0 || g >= groups {
			panic(fmt.Sprintf("lingauss: row %d in group %d of %d", i, g, groups))
		}
		b.count[g]++
	}
	k := 0
	cols := columns(d)
	for i, ci := range cols {
		for _, cj := range cols[:i+1] {
			for row, g := range group {
				b.gram[g][k] += ci[row] * cj[row]
			}
			k++
		}
	}
	b.allocate(p)
	fill(b.v, 1)
	return b
}

func (b *Grouped) allocate(p int) {
	b.s, b.theta = make([]float64, len(b.gram)), make([]float64, p)
	b.v, b.scaled, b.diagonal = make([]float64, p), make([]float64, p), make([]float64, p)
	b.e, b.fit = make([]float64, len(b.group)), make([]float64, len(b.group))
	b.u, b.scratch = square(p), square(p)
	b.inverse, b.packed = make([]float64, p*(p+1)/2), make([]float64, p*(p+1)/2)
	b.definite, b.inverted = false, false
}

// Dims returns the number of observations and of coefficients.
func (b *Grouped) Dims() (n, p int) { return len(b.group), len(b.theta) }

// Scales returns the number of groups.
func (b *Grouped) Scales() int { return len(b.gram) }

// SetPriorScales sets v, of length p, for the calls of Solve that follow. Negative
// scales are as good as positive ones.
func (b *Grouped) SetPriorScales(v []float64) {
	checkLen("prior scales", v, len(b.theta))
	copy(b.v, v)
}

// Solve returns log p(r | s), with s[g] the scale of group g.
func (b *Grouped) Solve(r, s []float64) float64 {
	checkLen("response", r, len(b.group))
	checkLen("noise scales", s, len(b.gram))
	for g, sg := range s {
		b.s[g] = positive(sg)
	}
	b.factorise()
	b.mean(r)
	floats.MulTo(b.scaled, b.v, b.theta)
	b.design.Mul(b.fit, b.scaled)
	floats.SubTo(b.e, r, b.fit)
	return b.logProb()
}

// factorise sets U.
func (b *Grouped) factorise() {
	clear(b.packed)
	for g, gram := range b.gram {
		floats.AddScaled(b.packed, 1/(b.s[g]*b.s[g]), gram)
	}
	k := 0
	for i, vi := range b.v {
		for j, vj := range b.v[:i+1] {
			b.u.Data[j*b.u.Stride+i] = vi * vj * b.packed[k]
			k++
		}
		b.u.Data[i*b.u.Stride+i]++
	}
	b.definite, b.inverted = true, false
	if len(b.theta) > 0 {
		_, b.definite = lapack64.Potrf(b.symmetric(b.u))
	}
}

func (b *Grouped) symmetric(m blas64.General) blas64.Symmetric {
	return blas64.Symmetric{Uplo: blas.Upper, N: m.Rows, Stride: m.Stride, Data: m.Data}
}

// solve stores op(U)⁻¹ x in x.
func (b *Grouped) solve(op blas.Transpose, x []float64) {
	u := blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: len(x), Stride: b.u.Stride, Data: b.u.Data}
	if len(x) > 0 {
		blas64.Trsv(op, u, vector(x))
	}
}

// mean sets θ = U⁻¹ U⁻ᵀ V Dᵀ W r.
func (b *Grouped) mean(r []float64) {
	for i, g := range b.group {
		b.fit[i] = r[i] / (b.s[g] * b.s[g])
	}
	b.design.MulTrans(b.theta, b.fit)
	floats.Mul(b.theta, b.v)
	if !b.definite {
		fill(b.theta, math.NaN())
		return
	}
	b.solve(blas.Trans, b.theta)
	b.solve(blas.NoTrans, b.theta)
}

func (b *Grouped) logProb() float64 {
	lp := -logSqrt2Pi*float64(len(b.e)) - 0.5*floats.Dot(b.theta, b.theta)
	for g, ng := range b.count {
		lp -= ng * math.Log(b.s[g])
	}
	for i := range b.theta {
		lp -= math.Log(b.u.Data[i*b.u.Stride+i])
	}
	for i, g := range b.group {
		z := b.e[i] / b.s[g]
		lp -= 0.5 * z * z
	}
	if !b.definite {
		return math.NaN()
	}
	return lp
}

// Residual returns e = r - D V θ.
func (b *Grouped) Residual() []float64 { return b.e }

// GradResponse stores -e_i/s_g(i)².
func (b *Grouped) GradResponse(dst []float64) {
	checkLen("destination", dst, len(b.e))
	for i, g := range b.group {
		dst[i] = -b.e[i] / (b.s[g] * b.s[g])
	}
}

// GradLogScale stores -n_g + tr(A⁻¹ V N_g V)/s_g² + e_gᵀe_g/s_g².
func (b *Grouped) GradLogScale(dst []float64) {
	checkLen("destination", dst, len(b.gram))
	b.invert()
	for g, gram := range b.gram {
		dst[g] = floats.Dot(b.inverse, gram)
	}
	for i, g := range b.group {
		dst[g] += b.e[i] * b.e[i]
	}
	for g, ng := range b.count {
		dst[g] = dst[g]/(b.s[g]*b.s[g]) - ng
	}
}

// GradLogPriorScale stores ∂log p/∂ln v_j = θ_j² - 1 + (A⁻¹)_jj, which is 0 where
// v_j is.
func (b *Grouped) GradLogPriorScale(dst []float64) {
	checkLen("destination", dst, len(b.theta))
	b.invert()
	for j, t := range b.theta {
		dst[j] = t*t - 1 + b.diagonal[j]
	}
}

// invert sets diagonal, and inverse so that its product with a packed N is
// tr(A⁻¹ V N V).
func (b *Grouped) invert() {
	if b.inverted || len(b.theta) == 0 {
		return
	}
	b.inverted = true
	if !b.definite {
		fill(b.inverse, math.NaN())
		fill(b.diagonal, math.NaN())
		return
	}
	copy(b.scratch.Data, b.u.Data)
	lapack64.Potri(blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: b.scratch.Rows, Stride: b.scratch.Stride, Data: b.scratch.Data})
	k := 0
	for i, vi := range b.v {
		for j, vj := range b.v[:i] {
			b.inverse[k] = 2 * vi * vj * b.scratch.Data[j*b.scratch.Stride+i]
			k++
		}
		b.diagonal[i] = b.scratch.Data[i*b.scratch.Stride+i]
		b.inverse[k] = vi * vi * b.diagonal[i]
		k++
	}
}

// Mean stores θ.
func (b *Grouped) Mean(dst []float64) {
	checkLen("destination", dst, len(b.theta))
	copy(dst, b.theta)
}

// Draw stores θ + U⁻¹ z.
func (b *Grouped) Draw(dst []float64, r *rand.Rand) {
	checkLen("destination", dst, len(b.theta))
	for k := range dst {
		dst[k] = r.NormFloat64()
	}
	b.solve(blas.NoTrans, dst)
	floats.Add(dst, b.theta)
}

// Clone returns a Block that shares the design and its Gram matrices.
func (b *Grouped) Clone() Block {
	c := *b
	c.allocate(len(b.theta))
	copy(c.v, b.v)
	return &c
}
