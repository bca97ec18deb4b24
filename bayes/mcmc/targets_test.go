package mcmc

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/rng"
)

// A target is a model, and a density, given by a function without state.
type target struct {
	dim     int
	logProb func(grad, theta []float64) float64
}

func (t target) NewLogDensity() bayes.LogDensity { return t }

func (t target) Dim() int { return t.dim }

func (t target) LogProb(grad, theta []float64) float64 { return t.logProb(grad, theta) }

// independent is a density with the same factor in every component.
func independent(dim int, factor func(x float64) (lp, derivative float64)) target {
	return target{dim, func(grad, theta []float64) float64 {
		sum := 0.0
		for i, x := range theta {
			lp, d := factor(x)
			sum += lp
			grad[i] = d
		}
		return sum
	}}
}

func standardNormal(dim int) target {
	return independent(dim, func(x float64) (float64, float64) { return -0.5 * x * x, -x })
}

// studentT is Student's t with 5 degrees of freedom: -3 ln(1 + x²/5).
func studentT(dim int) target {
	return independent(dim, func(x float64) (float64, float64) {
		return -3 * math.Log1p(x*x/5), -6 * x / (5 + x*x)
	})
}

// halfNormal is ln x for x ~ |N(0, 1)|: -½e^{2θ} + θ.
var halfNormal = independent(2, func(x float64) (float64, float64) {
	e := math.Exp(2 * x)
	return x - 0.5*e, 1 - e
})

// banana is θ₀ ~ N(0, 1), θ₁ | θ₀ ~ N(θ₀², ½²).
var banana = target{2, func(grad, theta []float64) float64 {
	e := 4 * (theta[1] - theta[0]*theta[0])
	grad[0], grad[1] = -theta[0]+2*theta[0]*e, -e
	return -0.5*theta[0]*theta[0] - e*e/8
}}

// correlated is a normal density with the covariance it also returns, whose axes
// point anywhere and have variances from 1 to 1/condition.
func correlated(dim int, condition float64) (target, *mat.SymDense) {
	raw := make([]float64, dim*dim)
	rng.NormFill(raw, rng.New(1, "mcmc covariance", uint64(dim)))
	var qr mat.QR
	qr.Factorize(mat.NewDense(dim, dim, raw))
	var q, scaled mat.Dense
	qr.QTo(&q)
	scaled.CloneFrom(&q)
	root := make([]float64, dim)
	for k := range dim {
		root[k] = math.Pow(condition, -0.5*float64(k)/float64(dim-1))
		for i := range dim {
			scaled.Set(i, k, root[k]*q.At(i, k))
		}
	}
	cov := mat.NewSymDense(dim, nil)
	cov.SymOuterK(1, &scaled)
	precision := make([]float64, dim*dim)
	for i := range dim {
		for j := range dim {
			for k := range dim {
				precision[i*dim+j] += q.At(i, k) / (root[k] * root[k]) * q.At(j, k)
			}
		}
	}
	return target{dim, func(grad, theta []float64) float64 {
		sum := 0.0
		for i := range theta {
			g := 0.0
			for j, p := range precision[i*dim : (i+1)*dim] {
				g -= p * theta[j]
			}
			grad[i] = g
			sum += 0.5 * theta[i] * g
		}
		return sum
	}}, cov
}

// funnel is Neal's funnel in non-centred form: v ~ N(0, 3²), x ~ N(0, e^v), with
// v = 3θ₀ and x = e^{v/2} θ₁. Rows hold v and x.
type funnel struct{ target }

func newFunnel() funnel { return funnel{standardNormal(2)} }

func (f funnel) NewLogDensity() bayes.LogDensity { return f }

func (f funnel) NumVars() int { return 2 }

func (f funnel) Generate(dst, theta []float64, _ *rand.Rand) {
	dst[0] = 3 * theta[0]
	dst[1] = math.Exp(dst[0]/2) * theta[1]
}

// logisticRegression is y_i ~ Bernoulli(logit⁻¹(a + b x_i)) with a, b ~ N(0, 2²).
var (
	logisticX = []float64{-2.1, -1.4, -1.2, -0.7, -0.3, 0.1, 0.2, 0.8, 1.1, 1.6, 2.2, 2.4}
	logisticY = []float64{0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1}

	logisticRegression = target{2, func(grad, theta []float64) float64 {
		a, b := theta[0], theta[1]
		lp := -(a*a + b*b) / 8
		grad[0], grad[1] = -a/4, -b/4
		for i, x := range logisticX {
			eta := a + b*x
			lp += logisticY[i]*eta - math.Log1p(math.Exp(eta))
			e := logisticY[i] - 1/(1+math.Exp(-eta))
			grad[0] += e
			grad[1] += e * x
		}
		return lp
	}}
)

// gridMean is the posterior mean of f on a fine grid: the slow way, and in two
// dimensions as exact as one likes.
func gridMean(t target, f func(theta []float64) float64) float64 {
	const n, reach = 400, 8.0
	var sum, weight float64
	grad, theta := make([]float64, 2), make([]float64, 2)
	for i := range n {
		for j := range n {
			theta[0], theta[1] = reach*(2*float64(i)/(n-1)-1), reach*(2*float64(j)/(n-1)-1)
			w := math.Exp(t.LogProb(grad, theta))
			weight += w
			sum += w * f(theta)
		}
	}
	return sum / weight
}
