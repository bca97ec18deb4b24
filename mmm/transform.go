package mmm

import (
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
	"gonum.org/v1/gonum/floats"
)

// A Transform turns one channel's scaled exposure x into its response f, with
// carry-over (adstock) and saturation:
//
//	f = saturation(adstock(x))                 the default
//	f = adstock(saturation(x))                 saturation first
//	f = adstock(reach · saturation(frequency)) reach and frequency
//
// Every path from spend to expected outcome goes through it: density,
// prediction, response curves. It is for one goroutine at a time.
type Transform struct {
	filter          *adstock.Filter
	kernel          adstock.Kernel
	curve           saturation.Curve
	saturationFirst bool
	nKernel, nCurve int

	shape []float64 // kernel's parameters, then the curve's
	x     []float64 // saturated exposure with history, when saturation is first
	dx    []float64
	dcurv [][]float64 // ∂/∂ curve parameters, over x
	mid   []float64   // adstocked exposure, when adstock is first
	dmid  []float64
}

// NewTransform returns the transform of a channel with lags 0..maxLag, for series of
// that many periods.
func NewTransform(kernel adstock.Kernel, curve saturation.Curve, saturationFirst bool, maxLag, periods int) *Transform {
	tr := &Transform{
		filter: adstock.NewFilter(kernel, maxLag), kernel: kernel, curve: curve, saturationFirst: saturationFirst,
		nKernel: len(kernel.Params()), nCurve: len(curve.Params()),
		x: make([]float64, periods+maxLag), dx: make([]float64, periods+maxLag),
		mid: make([]float64, periods), dmid: make([]float64, periods),
	}
	tr.shape = make([]float64, tr.nKernel+tr.nCurve)
	tr.dcurv = make([][]float64, tr.nCurve)
	for k := range tr.dcurv {
		tr.dcurv[k] = make([]float64, periods+maxLag)
	}
	return tr
}

// Set sets the shape parameters for the calls that follow.
func (tr *Transform) Set(shape []float64) {
	copy(tr.shape, shape)
	tr.filter.Set(tr.shape[:tr.nKernel])
}

// Apply stores the response to x in f, and ∂f/∂shape_k in df[k] unless df or
// df[k] is nil. x has the maximum lag of history in front of the periods of f;
// freq is frequency, as long as x, or nil.
func (tr *Transform) Apply(f []float64, df [][]float64, x, freq []float64) {
	switch {
	case freq != nil:
		tr.saturate(df, freq)
		floats.Mul(tr.x, x)
		for k := range tr.dcurv {
			if df != nil && df[tr.nKernel+k] != nil {
				floats.Mul(tr.dcurv[k], x)
			}
		}
		tr.carryOver(f, df)
	case tr.saturationFirst:
		tr.saturate(df, x)
		tr.carryOver(f, df)
	default:
		tr.adstockFirst(f, df, x)
	}
}

// adstockFirst: f = h(A), ∂f/∂kernel = h'(A) ∂A.
func (tr *Transform) adstockFirst(f []float64, df [][]float64, x []float64) {
	curve := tr.shape[tr.nKernel:]
	if df == nil {
		tr.filter.Apply(tr.mid, x)
		tr.curve.Apply(f, tr.mid, curve)
		return
	}
	kernelGrad := df[:tr.nKernel]
	tr.filter.ApplyGrad(tr.mid, kernelGrad, x)
	tr.curve.ApplyGrad(f, tr.dmid, df[tr.nKernel:], tr.mid, curve)
	for _, d := range kernelGrad {
		if d != nil {
			floats.Mul(d, tr.dmid)
		}
	}
}

// saturate stores h(x) and its derivatives by the curve's parameters.
func (tr *Transform) saturate(df [][]float64, x []float64) {
	curve := tr.shape[tr.nKernel:]
	if df == nil {
		tr.curve.Apply(tr.x, x, curve)
		return
	}
	tr.curve.ApplyGrad(tr.x, tr.dx, tr.dcurv, x, curve)
}

// carryOver: f = adstock(s) of the saturated exposure s, ∂f/∂curve = adstock(∂s).
func (tr *Transform) carryOver(f []float64, df [][]float64) {
	if df == nil {
		tr.filter.Apply(f, tr.x)
		return
	}
	tr.filter.ApplyGrad(f, df[:tr.nKernel], tr.x)
	for k, d := range df[tr.nKernel:] {
		if d != nil {
			tr.filter.Apply(d, tr.dcurv[k])
		}
	}
}

// Steady returns the response to exposure x (reach, where there is a frequency above
// 0) held for good, its derivative by x, and stores its derivatives by the shape
// parameters in dshape, unless that is nil. Weights of carry-over sum to one, so that
// their parameters do not matter:
//
//	f = h(x), or x h(freq)
func (tr *Transform) Steady(x, freq float64, dshape []float64) (f, dx float64) {
	at := x
	if freq > 0 {
		at = freq
	}
	h, slope := []float64{0}, []float64{0}
	partial := make([][]float64, tr.nCurve)
	for k := range partial {
		partial[k] = []float64{0}
	}
	tr.curve.ApplyGrad(h, slope, partial, []float64{at}, tr.shape[tr.nKernel:])
	f, dx = h[0], slope[0]
	scale := 1.0
	if freq > 0 {
		f, dx, scale = x*h[0], h[0], x
	}
	if dshape != nil {
		clear(dshape[:tr.nKernel])
		for k := range partial {
			dshape[tr.nKernel+k] = scale * partial[k][0]
		}
	}
	return f, dx
}
