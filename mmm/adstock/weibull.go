package adstock

import "math"

// WeibullPDF is carry-over with the shape of a Weibull density, which may peak
// late and has a tail of any weight:
//
//	w_l ∝ (x/λ)^(k-1) exp(-(x/λ)^k),   x = l + 1     l = 0..L
//
// k > 0 is the shape, without unit; λ > 0 the scale, in periods. Special cases
// are:
//
//	k = 1   geometric decay with retention exp(-1/λ)
//	k > 1   the peak is at x = λ (1 - 1/k)^(1/k)
//
// Reference: Robyn (Meta), adstock "weibull_pdf".
type WeibullPDF struct{}

// Kind returns KindWeibullPDF.
func (WeibullPDF) Kind() Kind { return KindWeibullPDF }

// Params returns the names of shape and scale.
func (WeibullPDF) Params() []string { return []string{"shape", "scale"} }

// Weights stores the normalised weights.
func (WeibullPDF) Weights(w, theta []float64) { weibullWeights(w, nil, theta, logWeibullPDF) }

// WeightsGrad also stores the derivatives.
func (WeibullPDF) WeightsGrad(w []float64, dw [][]float64, theta []float64) {
	weibullWeights(w, dw, theta, logWeibullPDF)
}

// WeibullCDF is carry-over whose retention itself falls with age, as the
// survival function of a Weibull distribution:
//
//	w_l ∝ Π_{j=1..l} exp(-(j/λ)^k) = exp(-Σ_{j=1..l} (j/λ)^k)     l = 0..L
//
// k > 0 is the shape, without unit; λ > 0 the scale, in periods. The effect
// never peaks later than the exposure. Special cases are:
//
//	k → 0   geometric decay with retention 1/e
//	λ → 0   no carry-over
//
// Reference: Robyn (Meta), adstock "weibull_cdf".
type WeibullCDF struct{}

// Kind returns KindWeibullCDF.
func (WeibullCDF) Kind() Kind { return KindWeibullCDF }

// Params returns the names of shape and scale.
func (WeibullCDF) Params() []string { return []string{"shape", "scale"} }

// Weights stores the normalised weights.
func (WeibullCDF) Weights(w, theta []float64) { weibullWeights(w, nil, theta, logWeibullCDF) }

// WeightsGrad also stores the derivatives.
func (WeibullCDF) WeightsGrad(w []float64, dw [][]float64, theta []float64) {
	weibullWeights(w, dw, theta, logWeibullCDF)
}

// weibullWeights fills w from log weights: the maximum is taken out before the
// exponential, and ∂a = a ∂ln a.
func weibullWeights(w []float64, dw [][]float64, theta []float64, logWeights func(lw []float64, dlw [][]float64, k, lambda float64)) {
	logWeights(w, dw, theta[0], theta[1])
	top := math.Inf(-1)
	for _, lw := range w {
		top = math.Max(top, lw)
	}
	for l := range w {
		w[l] = math.Exp(w[l] - top)
		for _, d := range dw {
			if w[l] == 0 {
				d[l] = 0 // the exponential wins over any power in ∂ln a
			}
			d[l] *= w[l]
		}
	}
	normalise(w, dw)
}

// logWeibullPDF: with u = ln(x/λ), ln a = (k-1)u - e^(ku),
// ∂/∂k = u - u e^(ku), ∂/∂λ = (-(k-1) + k e^(ku))/λ.
func logWeibullPDF(lw []float64, dlw [][]float64, k, lambda float64) {
	for l := range lw {
		u := math.Log(float64(l+1) / lambda)
		e := math.Exp(k * u)
		lw[l] = (k-1)*u - e
		if dlw != nil {
			dlw[0][l] = u - u*e
			dlw[1][l] = (1 - k + k*e) / lambda
		}
	}
}

// logWeibullCDF: ln a = -Σ_j e^(k u_j), u_j = ln(j/λ);
// ∂/∂k = -Σ u_j e^(k u_j), ∂/∂λ = (k/λ) Σ e^(k u_j).
func logWeibullCDF(lw []float64, dlw [][]float64, k, lambda float64) {
	var sum, dsum float64
	for l := range lw {
		if l > 0 {
			u := math.Log(float64(l) / lambda)
			e := math.Exp(k * u)
			sum += e
			dsum += u * e
		}
		lw[l] = -sum
		if dlw != nil {
			dlw[0][l] = -dsum
			dlw[1][l] = k / lambda * sum
		}
	}
}
