package saturation

import "math"

// None is no saturation: h(x) = x.
type None struct{}

// Kind returns KindNone.
func (None) Kind() Kind { return KindNone }

// Params returns no names.
func (None) Params() []string { return nil }

// Half returns +Inf: there is no level to reach half of.
func (None) Half([]float64) float64 { return math.Inf(1) }

// Apply copies x to h.
func (None) Apply(h, x, _ []float64) { copy(h, x) }

// ApplyGrad also stores ∂h/∂x = 1.
func (None) ApplyGrad(h, dx []float64, _ [][]float64, x, _ []float64) {
	copy(h, x)
	for i := range dx {
		dx[i] = 1
	}
}
