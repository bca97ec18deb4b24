package hmc

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes/rng"
)

// A target is a density given by a function.
type target struct {
	dim     int
	logProb func(grad, theta []float64) float64
}

func (t target) Dim() int { return t.dim }

func (t target) LogProb(grad, theta []float64) float64 { return t.logProb(grad, theta) }

func standardNormal(dim int) target {
	return target{dim, func(grad, theta []float64) float64 {
		sum := 0.0
		for i, x := range theta {
			grad[i] = -x
			sum += x * x
		}
		return -0.5 * sum
	}}
}

// normal is N(0, cov).
func normal(cov *mat.SymDense) target {
	var chol mat.Cholesky
	if !chol.Factorize(cov) {
		panic("covariance is not positive definite")
	}
	var precision mat.SymDense
	if err := chol.InverseTo(&precision); err != nil {
		panic(err)
	}
	dim := cov.SymmetricDim()
	return target{dim, func(grad, theta []float64) float64 {
		sum := 0.0
		for i := range theta {
			grad[i] = 0
			for j, x := range theta {
				grad[i] -= precision.At(i, j) * x
			}
			sum += theta[i] * grad[i]
		}
		return 0.5 * sum
	}}
}

// banana is θ₀ ~ N(0, 1), θ₁ | θ₀ ~ N(θ₀², ½²).
var banana = target{2, func(grad, theta []float64) float64 {
	e := 4 * (theta[1] - theta[0]*theta[0])
	grad[0], grad[1] = -theta[0]+2*theta[0]*e, -e
	return -0.5*theta[0]*theta[0] - e*e/8
}}

func drawBanana(theta []float64, r *rand.Rand) {
	theta[0] = r.NormFloat64()
	theta[1] = theta[0]*theta[0] + 0.5*r.NormFloat64()
}

// logistic is the standard logistic distribution in every component: heavier
// tails than the normal.
func logistic(dim int) target {
	return target{dim, func(grad, theta []float64) float64 {
		sum := 0.0
		for i, x := range theta {
			grad[i] = -math.Tanh(x / 2)
			sum -= 2 * math.Log(2*math.Cosh(x/2))
		}
		return sum
	}}
}

func drawLogistic(theta []float64, r *rand.Rand) {
	for i := range theta {
		u := r.Float64()
		theta[i] = math.Log(u / (1 - u))
	}
}

// randomCov is a covariance whose correlations are strong: A Aᵀ with a random A,
// the variances along its axes between 1 and 1/condition.
func randomCov(dim int, condition float64, seed uint64) *mat.SymDense {
	r := rng.New(seed, "hmc covariance", uint64(dim))
	raw := make([]float64, dim*dim)
	rng.NormFill(raw, r)
	var qr mat.QR
	qr.Factorize(mat.NewDense(dim, dim, raw))
	var q mat.Dense
	qr.QTo(&q)
	for k := range dim {
		f := math.Pow(condition, -0.5*float64(k)/math.Max(1, float64(dim-1)))
		for i := range dim {
			q.Set(i, k, f*q.At(i, k))
		}
	}
	cov := mat.NewSymDense(dim, nil)
	cov.SymOuterK(1, &q)
	return cov
}

func denseMetric(dim int) *Dense {
	m, err := NewDense(randomCov(dim, 10, 1))
	if err != nil {
		panic(err)
	}
	return m
}

func lowRankMetric(dim, rank int) *LowRank {
	r := rng.New(2, "hmc low rank", uint64(dim))
	scale, values, vectors := make([]float64, dim), make([]float64, rank), [][]float64{}
	for i := range scale {
		scale[i] = 0.5 + r.Float64()
	}
	for k := range values {
		values[k] = math.Exp(r.NormFloat64())
		u := make([]float64, dim)
		rng.NormFill(u, r)
		orthonormalise(u, vectors)
		vectors = append(vectors, u)
	}
	return NewLowRank(scale, vectors, values)
}
