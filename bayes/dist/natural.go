package dist

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"github.com/noonmark/noonmark/bayes/transform"
)

// natural is any distribution in the coordinate of a bijector.
type natural struct {
	prior interface {
		LogProbGrad(x float64) (logProb, grad float64)
	}
	bij transform.Bijector
}

func (c natural) At(u float64) (x, dx, logProb, grad float64) {
	x, dx, logJac, gradLogJac := c.bij.At(u)
	logProb, grad = c.prior.LogProbGrad(x)
	if math.IsInf(logProb, -1) || math.IsInf(u, 0) {
		return x, dx, math.Inf(-1), 0
	}
	return x, dx, logProb + logJac, grad*dx + gradLogJac
}

func (c natural) Inverse(x float64) float64 { return c.bij.Inverse(x) }

// naturalNormal is a normal variable as its own coordinate.
type naturalNormal struct{ mu, sigma, logNorm float64 }

func newNaturalNormal(d Normal) naturalNormal {
	return naturalNormal{d.Mu, d.Sigma, -lnSqrt2Pi - math.Log(d.Sigma)}
}

func (c naturalNormal) At(u float64) (x, dx, logProb, grad float64) {
	logProb, grad = c.density(u)
	return u, 1, logProb, grad
}

func (c naturalNormal) Inverse(x float64) float64 { return x }

func (c naturalNormal) density(u float64) (logProb, grad float64) {
	if math.IsInf(u, 0) {
		return math.Inf(-1), 0
	}
	z := (u - c.mu) / c.sigma
	return c.logNorm - z*z/2, -z / c.sigma
}

// naturalLogNormal is a log-normal variable in the coordinate ln x, whose
// density is normal: the Jacobian cancels 1/x.
type naturalLogNormal struct{ log naturalNormal }

func (c naturalLogNormal) At(u float64) (x, dx, logProb, grad float64) {
	x, dx, _, _ = transform.Exp{}.At(u)
	logProb, grad = c.log.density(u)
	return x, dx, logProb, grad
}

func (c naturalLogNormal) Inverse(x float64) float64 { return transform.Exp{}.Inverse(x) }

// naturalBeta is a beta variable in the coordinate of its log odds. With
// σ(u) = x and σ(-u) = 1-x the density is
//
//	σ(u)^a σ(-u)^b / B(a, b)
//
// which stays finite where x rounds to 0 or 1.
type naturalBeta struct{ a, b, logNorm float64 }

func newNaturalBeta(d Beta) naturalBeta {
	return naturalBeta{d.A, d.B, -mathext.Lbeta(d.A, d.B)}
}

func (c naturalBeta) At(u float64) (x, dx, logProb, grad float64) {
	e := math.Exp(-math.Abs(u))
	l := math.Log1p(e)
	near, far := 1/(1+e), e/(1+e)         // σ(|u|), σ(-|u|)
	logNear, logFar := -l, -l-math.Abs(u) // their logarithms
	if math.IsInf(u, 0) {
		return math.Max(math.Copysign(1, u), 0), 0, math.Inf(-1), 0
	}
	if u < 0 {
		return far, near * far, c.logNorm + c.a*logFar + c.b*logNear, c.a*near - c.b*far
	}
	return near, near * far, c.logNorm + c.a*logNear + c.b*logFar, c.a*far - c.b*near
}

func (c naturalBeta) Inverse(x float64) float64 {
	return transform.Logistic{Low: 0, High: 1}.Inverse(x)
}
