package mmm

import (
	"math"
)

// geoEffect turns the parameter a prior is on into one coefficient β_g for each
// geo. A_g is the outcome that a unit of β_g brings in the quantity the prior is
// on (Σ_t U_gt Δ_gt), den what turns that quantity Q into that outcome:
//
//	inc = Q · den
//	normal:      β = (inc - Σ_g A_g η dev_g) / Σ_g A_g,      β_g = β + η dev_g
//	log-normal:  β = ln inc - ln Σ_g A_g exp(η dev_g),       β_g = exp(β + η dev_g)
//
// so that Σ_g A_g β_g = inc identically: Q is the ROI, marginal ROI or
// contribution share that the draw implies, whatever the other parameters are.
// With a prior on the coefficient, β = Q and A does not enter.
//
// Reference: Google Meridian, calculate_beta_x; Zhang et al. (2023), Bayesian
// hierarchical media mix model incorporating reach and frequency data.
type geoEffect struct {
	logNormal   bool
	coefficient bool    // the prior is on β itself
	den         float64 // of a ROI spend, of an mROI 1% of spend, of a contribution total outcome

	// Positions in the parameters θ of Q, η and dev; eta is -1 and dev nil where there is no spread over geos.
	theta, eta int
	dev        []int
}

// mean stores β_g in beta and returns β.
func (e *geoEffect) mean(beta, a, theta []float64) float64 {
	eta := at(theta, e.eta)
	b := theta[e.theta]
	switch {
	case e.coefficient:
	case e.logNormal:
		var den float64
		for g := range beta {
			den += a[g] * math.Exp(eta*e.deviation(theta, g))
		}
		b = math.Log(b*e.den) - math.Log(den)
	default:
		var sum, spread float64
		for g := range beta {
			sum += a[g]
			spread += a[g] * eta * e.deviation(theta, g)
		}
		b = (b*e.den - spread) / sum
	}
	for g := range beta {
		beta[g] = b + eta*e.deviation(theta, g)
		if e.logNormal {
			beta[g] = math.Exp(beta[g])
		}
	}
	return b
}

// adjoint adds to bar the derivatives by Q, η and dev of a scalar whose
// derivatives by β_g are betaBar, and stores those by A_g in aBar. beta and a
// are as mean left them. With S = Σ_g betaBar_g β_g and share_g = A_g β_g/inc:
//
//	log-normal:  ∂/∂ln Q = S,   ∂/∂(η dev_g) = betaBar_g β_g - S share_g,   ∂/∂A_g = -S β_g/inc
//
// and with B = Σ_g betaBar_g, A = Σ_g A_g:
//
//	normal:      ∂/∂Q = B den/A,  ∂/∂(η dev_g) = betaBar_g - B A_g/A,   ∂/∂A_g = -B β_g/A
func (e *geoEffect) adjoint(bar, aBar, betaBar, beta, a, theta []float64) {
	eta := at(theta, e.eta)
	var total, weight float64 // S and inc, or B and A
	for g := range beta {
		if e.logNormal {
			total += betaBar[g] * beta[g]
		} else {
			total += betaBar[g]
		}
		weight += a[g]
	}
	if e.logNormal {
		weight = theta[e.theta] * e.den
	}
	switch {
	case e.coefficient:
		bar[e.theta] += total
	case e.logNormal:
		bar[e.theta] += total / theta[e.theta]
	default:
		bar[e.theta] += total * e.den / weight
	}
	for g := range beta {
		aBar[g] = 0
		spread := betaBar[g]
		if e.logNormal {
			spread *= beta[g]
		}
		if !e.coefficient {
			aBar[g] = -total * beta[g] / weight
			if e.logNormal {
				spread -= total * a[g] * beta[g] / weight
			} else {
				spread -= total * a[g] / weight
			}
		}
		if e.dev != nil {
			bar[e.dev[g]] += spread * eta
			if e.eta >= 0 {
				bar[e.eta] += spread * theta[e.dev[g]]
			}
		}
	}
}

func (e *geoEffect) deviation(theta []float64, g int) float64 {
	if e.dev == nil {
		return 0
	}
	return theta[e.dev[g]]
}

// at returns theta[i], or 0 for a parameter that does not exist.
func at(theta []float64, i int) float64 {
	if i < 0 {
		return 0
	}
	return theta[i]
}
