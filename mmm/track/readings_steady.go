package track

import (
	"slices"

	"github.com/noonmark/noonmark/mmm/saturation"
	"gonum.org/v1/gonum/floats"
)

// A Steady is the response of one channel in one particle to exposure held for good, in
// multiples of that to reference exposure:
//
//	z(x) = h(x/x₀) / h(1)       x₀: reference exposure
//	z(x) = x/x₀ h(ν) / h(ν₀)    with frequency: x reach, ν its recent, ν₀ its reference frequency
//
// It does not change and may be shared by goroutines.
type Steady struct {
	curve     saturation.Curve
	shape     []float64 // of the curve
	unit, top float64   // x₀, and h(1) or h(ν₀)
	reach     bool      // whether there is frequency
	frequency float64   // ν
	wear      float64   // of the creative, in the view's period
}

// Steady returns the response of channel c in a particle: what a Draw of that particle
// says its effect is in multiples of.
func (v *View) Steady(particle, c int) *Steady { return &v.steady[particle][c] }

// Price returns what a unit of channel c's exposure cost over the last 28 days, reach
// where there is frequency; NaN without spend.
func (v *View) Price(c int) float64 { return v.recent[c].spend / v.recent[c].exposure }

// Exposure returns the mean exposure of channel c per period of the last 28 days.
func (v *View) Exposure(c int) float64 { return v.recent[c].exposure }

// steadyOf returns the responses of the particle that a walker is set to.
func (v *View) steadyOf(w *walker) []Steady {
	var all []Steady
	for c, r := range w.responses {
		curve, _ := saturation.New(v.m.spec.Channels[c].Saturation) // the layout was made with it
		all = append(all, Steady{
			curve: curve, shape: slices.Clone(r.shape[len(r.shape)-len(curve.Params()):]),
			unit: v.m.scale.Exposure[c], top: r.steady, reach: v.m.inputs[c].freq != nil, frequency: v.recent[c].frequency, wear: r.wear(v.at),
		})
	}
	return all
}

// Apply stores the response to each of some exposures, in the unit of the data, in dst,
// which may be the same slice. Take many at a time where it matters.
func (s *Steady) Apply(dst, exposure []float64) {
	if s.reach {
		floats.ScaleTo(dst, s.perReach(), exposure)
		return
	}
	x := make([]float64, len(exposure))
	floats.ScaleTo(x, 1/s.unit, exposure)
	s.curve.Apply(dst, x, s.shape)
	floats.Scale(1/s.top, dst)
}

// ApplyGrad also stores the derivatives by exposure in slope.
func (s *Steady) ApplyGrad(dst, slope, exposure []float64) {
	s.Apply(dst, exposure)
	if s.reach {
		for i := range slope {
			slope[i] = s.perReach()
		}
		return
	}
	x := make([]float64, len(exposure))
	floats.ScaleTo(x, 1/s.unit, exposure)
	s.curve.ApplyGrad(make([]float64, len(x)), slope, make([][]float64, len(s.shape)), x, s.shape)
	floats.Scale(1/(s.unit*s.top), slope)
}

// perReach returns the response to a unit of reach.
func (s *Steady) perReach() float64 {
	h := []float64{0}
	s.curve.Apply(h, []float64{s.frequency}, s.shape)
	return h[0] / (s.unit * s.top)
}
