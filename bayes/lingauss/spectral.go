package lingauss

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Spectral is a Block with one noise scale s. Once, DᵀD = V diag(L) Vᵀ; then
//
//	u = Dᵀ r,   v = Vᵀ u,   w_k = 1/(L_k + s²),   θ = V (w∘v),   e = r - D θ
//
//	log p = -(n/2) ln 2π - n ln s - ½ Σ_k ln(1 + L_k/s²) - ½ (eᵀe/s² + θᵀθ)
//	∂log p/∂r    = -e/s²
//	∂log p/∂ln s = -n + Σ_k L_k w_k + eᵀe/s²
//	b | r        = θ + V (s √w ∘ z),   z ~ N(0, I)
//
// The design may have any rank and more columns than rows. Eigenvalues below
// about 1e-16·max L drown in rounding, which matters only where s² is as small
// as that.
type Spectral struct {
	design Design
	n      int
	l      []float64      // eigenvalues of DᵀD
	v      blas64.General // eigenvectors in columns

	s        float64   // noise scale of the last Solve
	theta, e []float64 // and its mean and residual
	u        []float64 // in the basis of eigenvectors
	fit      []float64 // D θ, and Dᵀr before that
}

// NewSpectral diagonalises DᵀD, at a cost of O(p² n + p³), and keeps d.
func NewSpectral(d Design) *Spectral {
	n, p := d.Dims()
	b := &Spectral{design: d, n: n, l: make([]float64, p), v: square(p)}
	b.diagonalise(columns(d))
	b.allocate()
	return b
}

func (b *Spectral) allocate() {
	p := len(b.l)
	b.s = math.NaN()
	b.theta, b.u = make([]float64, p), make([]float64, p)
	b.e, b.fit = make([]float64, b.n), make([]float64, b.n)
}

func square(p int) blas64.General {
	return blas64.General{Rows: p, Cols: p, Stride: max(p, 1), Data: make([]float64, p*p)}
}

// diagonalise sets the eigenvalues and eigenvectors of DᵀD, given the columns of
// D. A design that is not finite gives NaN.
func (b *Spectral) diagonalise(cols [][]float64) {
	p := len(cols)
	if p == 0 {
		return
	}
	gram := mat.NewSymDense(p, nil)
	var sum float64
	for j, cj := range cols {
		for k := range j + 1 {
			g := floats.Dot(cj, cols[k])
			gram.SetSym(j, k, g)
			sum += math.Abs(g)
		}
	}
	var eig mat.EigenSym
	if math.IsNaN(sum) || math.IsInf(sum, 0) || !eig.Factorize(gram, true) {
		fill(b.l, math.NaN())
		fill(b.v.Data, math.NaN())
		return
	}
	eig.Values(b.l)
	for k, l := range b.l {
		b.l[k] = math.Max(l, 0) // a Gram matrix has no negative ones but by rounding
	}
	eig.VectorsTo(mat.NewDense(p, p, b.v.Data))
}

// Dims returns the number of observations and of coefficients.
func (b *Spectral) Dims() (n, p int) { return b.n, len(b.l) }

// Scales returns 1.
func (b *Spectral) Scales() int { return 1 }

// Solve returns log p(r | s), of which s[0] is the scale.
func (b *Spectral) Solve(r, s []float64) float64 {
	checkLen("response", r, b.n)
	checkLen("noise scales", s, 1)
	b.s = positive(s[0])
	s2 := b.s * b.s

	b.design.MulTrans(b.theta, r)
	matVec(b.u, blas.Trans, b.v, b.theta)
	logDet := 0.0
	for k, l := range b.l {
		b.u[k] /= l + s2
		logDet += math.Log1p(l / s2)
	}
	matVec(b.theta, blas.NoTrans, b.v, b.u)
	b.design.Mul(b.fit, b.theta)
	floats.SubTo(b.e, r, b.fit)

	quadratic := floats.Dot(b.e, b.e)/s2 + floats.Dot(b.theta, b.theta)
	return -float64(b.n)*(logSqrt2Pi+math.Log(b.s)) - 0.5*logDet - 0.5*quadratic
}

// Residual returns e = r - D θ.
func (b *Spectral) Residual() []float64 { return b.e }

// GradResponse stores -e/s².
func (b *Spectral) GradResponse(dst []float64) {
	checkLen("destination", dst, b.n)
	floats.ScaleTo(dst, -1/(b.s*b.s), b.e)
}

// GradLogScale stores -n + Σ L_k w_k + eᵀe/s².
func (b *Spectral) GradLogScale(dst []float64) {
	checkLen("destination", dst, 1)
	s2 := b.s * b.s
	sum := floats.Dot(b.e, b.e)/s2 - float64(b.n)
	for _, l := range b.l {
		sum += l / (l + s2)
	}
	dst[0] = sum
}

// Mean stores θ.
func (b *Spectral) Mean(dst []float64) {
	checkLen("destination", dst, len(b.theta))
	copy(dst, b.theta)
}

// Draw stores θ + V (s √w ∘ z).
func (b *Spectral) Draw(dst []float64, r *rand.Rand) {
	for k, l := range b.l {
		b.u[k] = b.s / math.Sqrt(l+b.s*b.s) * r.NormFloat64()
	}
	matVec(dst, blas.NoTrans, b.v, b.u)
	floats.Add(dst, b.theta)
}

// Clone returns a Block that shares the design and its spectrum.
func (b *Spectral) Clone() Block {
	c := *b
	c.allocate()
	return &c
}

// logSqrt2Pi is ½ ln 2π.
const logSqrt2Pi = 0.918938533204672741780329736405617640

// positive returns s, or NaN unless s > 0.
func positive(s float64) float64 {
	if s > 0 {
		return s
	}
	return math.NaN()
}

func fill(x []float64, v float64) {
	for i := range x {
		x[i] = v
	}
}
