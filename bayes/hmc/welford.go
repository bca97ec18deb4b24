package hmc

// welford accumulates the mean and variance of vectors without cancellation.
// Welford (1962), Technometrics 4(3), 419–420.
type welford struct {
	n    float64
	mean []float64
	sum2 []float64 // Σ (x - mean)²
}

func newWelford(dim int) welford {
	return welford{mean: make([]float64, dim), sum2: make([]float64, dim)}
}

func (w *welford) add(x []float64) {
	w.n++
	for i, xi := range x {
		d := xi - w.mean[i]
		w.mean[i] += d / w.n
		w.sum2[i] += d * (xi - w.mean[i])
	}
}

// variance returns the variance of component i, dividing by n.
func (w *welford) variance(i int) float64 { return w.sum2[i] / w.n }

func (w *welford) reset() {
	w.n = 0
	clear(w.mean)
	clear(w.sum2)
}
