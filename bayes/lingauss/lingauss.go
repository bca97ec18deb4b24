// Package lingauss integrates linear-Gaussian blocks out of a density, exactly.
//
// A block is the part of a model that is linear and Gaussian given the rest:
//
//	r = D b + ε,   b ~ N(0, I_p),   ε_i ~ N(0, s_g(i)²),   i = 1..n
//
// D is the design, n × p; the caller multiplies its columns by the prior
// standard deviations of the coefficients, and subtracts from the response r
// what the coefficients do not explain. With the coefficients b integrated out,
//
//	r ~ N(0, Σ),   Σ = D Dᵀ + diag(s_g(i)²)
//
// so that a sampler moves only in what remains, and afterwards b is drawn from
// its exact conditional distribution. For diag(W) = 1/s_g(i)²,
//
//	A = I + Dᵀ W D,   θ = A⁻¹ Dᵀ W r,   e = r - D θ
//	b | r ~ N(θ, A⁻¹),   Σ⁻¹ r = W e
//
// A [Block] does this. There are two, for two structures of the noise:
//
//   - [Spectral] has one noise scale. DᵀD is diagonalised once; a call then
//     costs two products with D and two with a p × p matrix, whatever the scale.
//   - [Grouped] has one noise scale per group of rows, such as one per region.
//     The Gram matrix of each group is kept, and a call factorises A.
//     Coefficients may have prior scales that change from call to call.
//
// A prior scale that is itself sampled multiplies columns of D, and so asks for
// a new factorisation at each value: Grouped does that for any scales. In a
// hierarchy over many groups it can be done more cheaply: with local coefficients
// b_g of prior scale S and shared coefficients φ, A is a block arrow of
// A_g = I + S D_gᵀD_g S/s², factorised group by group, and the Schur complement of
// φ. That is a third structure, for which Block leaves room.
//
// # Differences from the reference
//
// The algebra is that of Bayesian linear regression and of the matrix inversion
// and determinant lemmas: Rasmussen & Williams (2006), Gaussian Processes for
// Machine Learning, section 2.1 and appendix A.3. The quadratic form rᵀΣ⁻¹r is
// computed as eᵀWe + θᵀθ, a sum of squares in which an error of θ enters only to
// second order.
package lingauss

import "math/rand/v2"

// A Block evaluates log p(r | s), with the coefficients integrated out, and its
// derivatives, and draws the coefficients. Solve comes first; the other methods
// speak of the last Solve and may come in any order. No method allocates. A Block is for one goroutine at a time.
//
// A noise scale that is not positive, or a NaN anywhere, gives NaN.
type Block interface {
	// Dims returns the number of observations n and of coefficients p.
	Dims() (n, p int)

	// Scales returns the number of noise scales.
	Scales() int

	// Solve returns log p(r | s), all constants included. r has length n, in the
	// unit of the response; s has length Scales, in the same unit.
	Solve(r, s []float64) float64

	// Residual returns e = r - D θ, of length n. It is the block's own and holds
	// until the next Solve; the caller must not change it.
	Residual() []float64

	// GradResponse stores ∂log p/∂r = -W e in dst, of length n. A model whose
	// prediction is y - r has the opposite sign.
	GradResponse(dst []float64)

	// GradLogScale stores ∂log p/∂ln s in dst, of length Scales.
	GradLogScale(dst []float64)

	// Mean stores θ, the mean of b given r and s, in dst, of length p.
	Mean(dst []float64)

	// Draw stores a draw from the distribution of b given r and s in dst.
	Draw(dst []float64, r *rand.Rand)

	// Clone returns a Block that shares what was computed once and has its own
	// workspace, for another goroutine.
	Clone() Block
}
