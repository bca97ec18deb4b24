package adstock

import "math"

// WeibullPDF is carry-over with the shape of a Weibull density, which may peak
// late and has a tail of any weight:
//
//	w_l ∝ z^(shape-1) exp(-z^shape),   z = (l+1)/scale     l = 0..L
//
// The shape, above 0, has no unit; the scale, above 0, is in periods. Special
// cases are:
//
//	shape = 1   geometric decay with retention exp(-1/scale)
//	shape > 1   the peak is at z = (1 - 1/shape)^(1/shape)
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
//	w_l ∝ Π_{i=1..l} exp(-z_i^shape) = exp(-Σ_{i=1..l} z_i^shape),   z_i = i/scale     l = 0..L
//
// The shape, above 0, has no unit; the scale, above 0, is in periods. The effect
// never peaks later than the exposure. Special cases are:
//
//	shape → 0   geometric decay with retention 1/e
//	scale → 0   no carry-over
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
func weibullWeights(w []float64, dw [][]float64, theta []float64, logWeights func(lw []float64, dlw [][]float64, shape, scale float64)) {
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

// logWeibullPDF: with u = ln z, ln a = (shape-1)u - e^(shape u),
// ∂/∂shape = u - u e^(shape u), ∂/∂scale = (1 - shape + shape e^(shape u))/scale.
func logWeibullPDF(lw []float64, dlw [][]float64, shape, scale float64) {
	for l := range lw {
		u := math.Log(float64(l+1) / scale)
		e := math.Exp(shape * u)
		lw[l] = (shape-1)*u - e
		if dlw != nil {
			dlw[0][l] = u - u*e
			dlw[1][l] = (1 - shape + shape*e) / scale
		}
	}
}

// logWeibullCDF: with u_i = ln z_i, ln a = -Σ_i e^(shape u_i);
// ∂/∂shape = -Σ u_i e^(shape u_i), ∂/∂scale = (shape/scale) Σ e^(shape u_i).
func logWeibullCDF(lw []float64, dlw [][]float64, shape, scale float64) {
	var sum, dsum float64
	for l := range lw {
		if l > 0 {
			u := math.Log(float64(l) / scale)
			e := math.Exp(shape * u)
			sum += e
			dsum += u * e
		}
		lw[l] = -sum
		if dlw != nil {
			dlw[0][l] = -dsum
			dlw[1][l] = shape / scale * sum
		}
	}
}
