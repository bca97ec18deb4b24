package mmm

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// studentTLikelihood: with ν degrees of freedom, z = r/σ and q = ν + z²,
//
//	log p = ln Γ((ν+1)/2) - ln Γ(ν/2) - ½ ln(νπ) - ln σ - (ν+1)/2 ln(1 + z²/ν)
//	∂/∂μ  = (ν+1) z/(σ q)
//	∂/∂σ  = ((ν+1) z²/q - 1)/σ
//	∂/∂ν  = ½ [ψ((ν+1)/2) - ψ(ν/2) - 1/ν - ln(1 + z²/ν) + (ν+1) z²/(ν q)]
func (d *density) studentTLikelihood() float64 {
	m := d.post.m
	nu := d.theta[m.df]
	up, _ := math.Lgamma((nu + 1) / 2)
	low, _ := math.Lgamma(nu / 2)
	constant := up - low - 0.5*math.Log(nu*math.Pi)
	dConstant := mathext.Digamma((nu+1)/2) - mathext.Digamma(nu/2) - 1/nu
	var logProb, nuBar float64
	for i, r := range d.residual {
		if !m.Observed(i) {
			d.muBar[i] = 0
			continue
		}
		k := m.sigma[i/m.data.T()] - m.sigma[0]
		s := d.sigma[k]
		z := r / s
		q := nu + z*z
		tail := math.Log1p(z * z / nu)
		logProb += constant - math.Log(s) - (nu+1)/2*tail
		d.muBar[i] = (nu + 1) * z / (s * q)
		d.sigmaBar[k] += ((nu+1)*z*z/q - 1) / s
		nuBar += 0.5 * (dConstant - tail + (nu+1)*z*z/(nu*q))
	}
	d.bar[m.df] += nuBar
	return logProb
}
