// Package adstock models carry-over: how the effect of one period's exposure is
// spread over that period and the ones that follow.
//
// A [Kernel] is a shape, one file each, named as the field names it: geometric,
// binomial, delayed, Weibull PDF, Weibull CDF, none. A [Filter] applies a kernel
// to series. With weights w and maximum lag L, both in periods,
//
//	y_t = Σ_{l=0..L} w_l x_{t-l},   w_l ≥ 0,   Σ_l w_l = 1
//
// so that y has the unit of x and constant exposure is left as it is. A series
// is handed over with its L periods of history in front: len(x) = len(y)+L.
// Weights are normalised over the whole window even where the history is
// missing and zeros stand for it, as in the reference model class: the first
// periods then understate carry-over.
package adstock

import (
	"fmt"
	"math"
)

// A Kernel is one shape of carry-over.
type Kernel interface {
	// Kind returns the kernel's name, as configuration spells it.
	Kind() Kind

	// Params returns the names of the shape parameters, in the order in which
	// the other methods take them.
	Params() []string

	// Weights stores the normalised weights of lags 0..len(w)-1 in w.
	Weights(w, theta []float64)

	// WeightsGrad stores ∂w_l/∂theta_k in dw[k][l] as well.
	WeightsGrad(w []float64, dw [][]float64, theta []float64)
}

// A Kind names a kernel.
type Kind string

// The kernels.
const (
	KindNone       Kind = "none"
	KindGeometric  Kind = "geometric"
	KindBinomial   Kind = "binomial"
	KindDelayed    Kind = "delayed"
	KindWeibullPDF Kind = "weibull_pdf"
	KindWeibullCDF Kind = "weibull_cdf"
)

// Kinds lists every kind, in the order of the documentation.
func Kinds() []Kind {
	return []Kind{KindGeometric, KindBinomial, KindDelayed, KindWeibullPDF, KindWeibullCDF, KindNone}
}

// New returns the kernel of the given kind.
func New(kind Kind) (Kernel, error) {
	switch kind {
	case KindNone:
		return None{}, nil
	case KindGeometric:
		return Geometric{}, nil
	case KindBinomial:
		return Binomial{}, nil
	case KindDelayed:
		return Delayed{}, nil
	case KindWeibullPDF:
		return WeibullPDF{}, nil
	case KindWeibullCDF:
		return WeibullCDF{}, nil
	}
	return nil, fmt.Errorf("adstock: unknown kind %q, want one of %v", kind, Kinds())
}

// HalfLife returns the time, in periods, by which half of the total effect has
// happened: the smallest continuous lag at which the cumulative weight, read as
// piecewise linear between the ends of periods, reaches ½. w holds normalised
// weights of lags 0..L. An effect that happens within its own period has a
// half-life below one period; NaN weights have none.
func HalfLife(w []float64) float64 {
	var cum float64
	for l, wl := range w {
		if cum+wl >= 0.5 && wl > 0 {
			return float64(l) + (0.5-cum)/wl
		}
		cum += wl
	}
	if math.IsNaN(cum) {
		return cum
	}
	return float64(len(w)) // weights that add up to less, but for rounding
}

// normalise divides w by its sum and, when dw is not nil, turns the derivatives
// of the unnormalised weights a into those of w = a/S, S = Σ a:
//
//	∂w_l = (∂a_l - w_l Σ_j ∂a_j) / S
func normalise(w []float64, dw [][]float64) {
	var sum float64
	for _, a := range w {
		sum += a
	}
	for l := range w {
		w[l] /= sum
	}
	for _, d := range dw {
		var dsum float64
		for _, da := range d {
			dsum += da
		}
		for l := range d {
			d[l] = (d[l] - w[l]*dsum) / sum
		}
	}
}
