package hmc

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// minWindowDraws is the least number of draws a metric is estimated from.
const minWindowDraws = 10

// A window collects the draws and gradients of one warm-up window, and estimates
// a metric from them. With too few of them, or where the estimate fails
// numerically, the old metric stays.
type window struct {
	x, g         welford     // of draws and gradients
	draws, grads [][]float64 // for estimates that need more than variances
}

func newWindow(dim int) *window {
	return &window{x: newWelford(dim), g: newWelford(dim)}
}

// add takes a point, unless it is not finite.
func (w *window) add(at Point, kind Kind) {
	for i := range at.Position {
		if s := at.Position[i] + at.Grad[i]; math.IsNaN(s) || math.IsInf(s, 0) {
			return
		}
	}
	w.x.add(at.Position)
	w.g.add(at.Grad)
	if kind != DiagonalMetric {
		w.draws = append(w.draws, append([]float64(nil), at.Position...))
		w.grads = append(w.grads, append([]float64(nil), at.Grad...))
	}
}

func (w *window) reset() {
	w.x.reset()
	w.g.reset()
	w.draws, w.grads = nil, nil
}

func (w *window) estimate(kind Kind, old Metric) Metric {
	if w.x.n < minWindowDraws || old.Dim() == 0 {
		return old
	}
	switch kind {
	case DiagonalMetric:
		return w.diagonal(old)
	case LowRankMetric:
		return w.lowRank(old)
	case DenseMetric:
		return w.dense(old)
	}
	return old
}

func (w *window) diagonal(old Metric) Metric {
	variance := w.scale(scaleOf(old))
	floats.Mul(variance, variance)
	return NewDiagonal(variance)
}

func (w *window) lowRank(old Metric) Metric {
	scale := w.scale(scaleOf(old))
	x, g := w.scaled(scale)
	vectors, values := fisherDirections(x, g, lowRankCutoff)
	return NewLowRank(scale, vectors, values)
}

// dense estimates C' = S (I + U (Λ - I) Uᵀ) S in the coordinates in which the old
// metric is the identity, C = L Lᵀ, and returns L C' Lᵀ.
func (w *window) dense(old Metric) Metric {
	base, corrects := old.(*Dense)
	if corrects {
		w.x.reset()
		w.g.reset()
		for i := range w.draws {
			base.whiten(w.draws[i], w.grads[i])
			w.x.add(w.draws[i])
			w.g.add(w.grads[i])
		}
	}
	scale := w.scale(ones(old.Dim()))
	x, g := w.scaled(scale)
	vectors, values := fisherDirections(x, g, 1)
	root := matrixRoot(scale, vectors, values)
	if corrects {
		root.Mul(base.lower(), root)
	}
	cov := mat.NewSymDense(len(scale), nil)
	cov.SymOuterK(1, root)
	metric, err := NewDense(cov)
	if err != nil {
		return old
	}
	return metric
}

// matrixRoot returns R = S (I + U (Λ^½ - I) Uᵀ), so that R Rᵀ is the estimate.
func matrixRoot(scale []float64, vectors [][]float64, values []float64) *mat.Dense {
	root := mat.NewDense(len(scale), len(scale), nil)
	for i := range scale {
		root.Set(i, i, 1)
	}
	for k, u := range vectors {
		v := mat.NewVecDense(len(u), u)
		root.RankOne(root, math.Sqrt(values[k])-1, v, v)
	}
	for i, s := range scale {
		floats.Scale(s, root.RawRowView(i))
	}
	return root
}

// informative reports whether the window says anything about component i.
func (w *window) informative(i int) bool {
	return positive(w.x.variance(i) / w.g.variance(i))
}

// scale returns S = (Var x/Var g)^¼ by component, and the fallback where the
// window says nothing.
func (w *window) scale(fallback []float64) []float64 {
	for i := range fallback {
		if w.informative(i) {
			fallback[i] = math.Sqrt(math.Sqrt(w.x.variance(i) / w.g.variance(i)))
		}
	}
	return fallback
}

// scaled returns S⁻¹(x - x̄) and S(g - ḡ), a row for each draw.
func (w *window) scaled(scale []float64) (x, g *mat.Dense) {
	n, dim := len(w.draws), len(scale)
	x, g = mat.NewDense(n, dim, nil), mat.NewDense(n, dim, nil)
	for i, s := range scale {
		if !w.informative(i) {
			continue
		}
		for d := range n {
			x.Set(d, i, (w.draws[d][i]-w.x.mean[i])/s)
			g.Set(d, i, (w.grads[d][i]-w.g.mean[i])*s)
		}
	}
	return x, g
}

// scaleOf returns a copy of the diagonal S of a metric that has one, or of I.
func scaleOf(m Metric) []float64 {
	scale := ones(m.Dim())
	switch m := m.(type) {
	case *Diagonal:
		for i, v := range m.variance {
			scale[i] = math.Sqrt(v)
		}
	case *LowRank:
		copy(scale, m.scale)
	}
	return scale
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}
