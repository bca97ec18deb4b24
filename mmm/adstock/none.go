package adstock

// None is no carry-over: w = (1, 0, …, 0), so y = x.
type None struct{}

// Kind returns KindNone.
func (None) Kind() Kind { return KindNone }

// Params returns no names.
func (None) Params() []string { return nil }

// Weights stores (1, 0, …, 0).
func (None) Weights(w, _ []float64) {
	clear(w)
	w[0] = 1
}

// WeightsGrad stores (1, 0, …, 0); there is nothing to differentiate by.
func (k None) WeightsGrad(w []float64, _ [][]float64, theta []float64) { k.Weights(w, theta) }
