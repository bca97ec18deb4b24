package adstock

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
)

// A Filter applies a kernel to series. Its weights are computed once for each
// setting of the parameters and serve any number of series. A Filter is for one
// goroutine at a time.
type Filter struct {
	kernel Kernel
	theta  []float64
	w      []float64
	dw     [][]float64
	sums   *windowSum // of the geometric kernel; nil for others
}

// NewFilter returns a filter with lags 0..maxLag periods.
func NewFilter(kernel Kernel, maxLag int) *Filter {
	if maxLag < 0 {
		panic(fmt.Sprintf("adstock: maximum lag %d is negative", maxLag))
	}
	n := len(kernel.Params())
	f := &Filter{kernel: kernel, theta: make([]float64, n), w: make([]float64, maxLag+1), dw: make([][]float64, n)}
	for k := range f.dw {
		f.dw[k] = make([]float64, maxLag+1)
	}
	if _, ok := kernel.(Geometric); ok {
		f.sums = newWindowSum(maxLag)
	}
	return f
}

// MaxLag returns the largest lag, in periods.
func (f *Filter) MaxLag() int { return len(f.w) - 1 }

// Set sets the kernel's parameters for the calls that follow.
func (f *Filter) Set(theta []float64) {
	if copy(f.theta, theta) != len(f.theta) || len(theta) != len(f.theta) {
		panic(fmt.Sprintf("adstock: %d parameters for kernel %s, want %d", len(theta), f.kernel.Kind(), len(f.theta)))
	}
	if f.sums != nil {
		f.sums.set(f.theta[0])
		return
	}
	f.kernel.WeightsGrad(f.w, f.dw, f.theta)
}

// Apply stores the adstocked series in y. x holds MaxLag periods of history and
// then the periods of y. y must not overlap x.
func (f *Filter) Apply(y, x []float64) {
	f.check(y, x)
	if f.sums != nil {
		f.sums.apply(y, nil, x)
		return
	}
	convolve(y, f.w, x)
}

// ApplyGrad stores the adstocked series in y and its derivative by parameter k
// in dy[k], unless that is nil. No two slices may overlap.
func (f *Filter) ApplyGrad(y []float64, dy [][]float64, x []float64) {
	f.check(y, x)
	if f.sums != nil {
		f.sums.apply(y, dy[0], x)
		return
	}
	convolve(y, f.w, x)
	for k := range f.dw {
		if dy[k] != nil {
			convolve(dy[k], f.dw[k], x)
		}
	}
}

func (f *Filter) check(y, x []float64) {
	if len(x) != len(y)+f.MaxLag() || len(y) == 0 {
		panic(fmt.Sprintf("adstock: %d periods in, %d out, with maximum lag %d", len(x), len(y), f.MaxLag()))
	}
}

// convolve stores Σ_l w_l x_{t+L-l} in y_t, one lag at a time.
func convolve(y, w, x []float64) {
	lag := len(w) - 1
	for t := range y {
		y[t] = w[0] * x[lag+t]
	}
	for l := 1; l <= lag; l++ {
		if w[l] != 0 {
			floats.AddScaled(y, w[l], x[lag-l:lag-l+len(y)])
		}
	}
}
