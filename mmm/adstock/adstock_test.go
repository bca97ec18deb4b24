package adstock

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// points are parameter settings to check each kernel at: interior ones and
// ones near the edges of its domain.
func points(kind Kind) [][]float64 {
	switch kind {
	case KindGeometric:
		return [][]float64{{1e-6}, {0.02}, {0.3}, {0.5}, {0.9}, {0.999}}
	case KindBinomial:
		return [][]float64{{0.02}, {0.3}, {0.5}, {0.9}, {0.999}}
	case KindDelayed:
		return [][]float64{{0.05, 1}, {0.3, 0.2}, {0.6, 2.5}, {0.9, 4}, {0.999, 6.9}}
	case KindWeibullPDF, KindWeibullCDF:
		return [][]float64{{0.3, 0.5}, {0.7, 2}, {1, 3}, {2.5, 4}, {6, 5}, {4, 12}}
	}
	return [][]float64{{}}
}

func forEachKernel(t *testing.T, f func(t *testing.T, k Kernel)) {
	for _, kind := range Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			k, err := New(kind)
			if err != nil {
				t.Fatal(err)
			}
			if k.Kind() != kind {
				t.Errorf("New(%s) is a %s", kind, k.Kind())
			}
			f(t, k)
		})
	}
}

func weights(k Kernel, maxLag int, theta ...float64) []float64 {
	w := make([]float64, maxLag+1)
	k.Weights(w, theta)
	return w
}

func series(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		if r.Float64() < 0.7 {
			x[i] = 10 * r.Float64()
		}
	}
	return x
}

func TestWeightsSumToOne(t *testing.T) {
	forEachKernel(t, func(t *testing.T, k Kernel) {
		for _, theta := range points(k.Kind()) {
			for _, maxLag := range []int{0, 1, 8, 56} {
				var sum float64
				for l, w := range weights(k, maxLag, theta...) {
					if !(w >= 0) {
						t.Errorf("θ=%v: w[%d] = %v", theta, l, w)
					}
					sum += w
				}
				numtest.Close(t, fmt.Sprintf("Σw at θ=%v, L=%d", theta, maxLag), sum, 1, 1e-12)
			}
		}
	})
}

func TestWeightsGrad(t *testing.T) {
	const maxLag = 7
	forEachKernel(t, func(t *testing.T, k Kernel) {
		n := len(k.Params())
		w, dw := make([]float64, maxLag+1), make([][]float64, n)
		for i := range dw {
			dw[i] = make([]float64, maxLag+1)
		}
		for _, theta := range points(k.Kind()) {
			k.WeightsGrad(w, dw, theta)
			numtest.CloseSlice(t, "weights", w, weights(k, maxLag, theta...), 1e-15)
			for p, name := range k.Params() {
				for l := range w {
					at := slices.Clone(theta)
					want := numtest.Derivative(func(v float64) float64 {
						at[p] = v
						return weights(k, maxLag, at...)[l]
					}, theta[p], 1e-3*math.Min(math.Abs(theta[p]), 0.3))
					numtest.Close(t, fmt.Sprintf("∂w[%d]/∂%s at %v", l, name, theta), dw[p][l], want, 1e-6)
				}
			}
		}
	})
}

// At the edges only one-sided derivatives exist; retention 0 is where 0·∞ hides.
func TestGeometricGradAtEdges(t *testing.T) {
	const maxLag = 5
	w, dw := make([]float64, maxLag+1), [][]float64{make([]float64, maxLag+1)}
	for alpha, h := range map[float64]float64{0: 1e-3, 1: -1e-3} {
		Geometric{}.WeightsGrad(w, dw, []float64{alpha})
		for l := range w {
			want := numtest.OneSided(func(a float64) float64 { return weights(Geometric{}, maxLag, a)[l] }, alpha, h)
			numtest.Close(t, fmt.Sprintf("∂w[%d]/∂α at %v", l, alpha), dw[0][l], want, 1e-6)
		}
	}
	Binomial{}.WeightsGrad(w, dw, []float64{0})
	numtest.CloseSlice(t, "binomial weights at 0", w, []float64{1, 0, 0, 0, 0, 0}, 0)
	numtest.CloseSlice(t, "binomial gradient at 0", dw[0], make([]float64, maxLag+1), 0)
}

func TestWeightsLimits(t *testing.T) {
	third := []float64{1. / 3, 1. / 3, 1. / 3}
	first := []float64{1, 0, 0}
	for _, c := range []struct {
		what  string
		k     Kernel
		theta []float64
		want  []float64
	}{
		{"geometric, retention 0", Geometric{}, []float64{0}, first},
		{"geometric, retention 1", Geometric{}, []float64{1}, third},
		{"binomial, retention 0", Binomial{}, []float64{0}, first},
		{"binomial, retention 1", Binomial{}, []float64{1}, third},
		{"delayed, retention 1", Delayed{}, []float64{1, 1}, third},
		{"delayed, retention → 0 at delay 1", Delayed{}, []float64{1e-300, 1}, []float64{0, 1, 0}},
		{"delayed far beyond the window", Delayed{}, []float64{1e-3, 50}, []float64{0, 0, 1}},
		{"Weibull CDF, scale → 0", WeibullCDF{}, []float64{2, 1e-9}, first},
		{"none", None{}, nil, first},
	} {
		numtest.CloseSlice(t, c.what, weights(c.k, 2, c.theta...), c.want, 1e-12)
	}
	// A Weibull density of shape 1 is exponential, hence geometric.
	numtest.CloseSlice(t, "Weibull PDF, shape 1", weights(WeibullPDF{}, 9, 1, 3), weights(Geometric{}, 9, math.Exp(-1./3)), 1e-12)
	numtest.CloseSlice(t, "maximum lag 0", weights(Geometric{}, 0, 0.7), []float64{1}, 0)
}

// The formulas of the doc comments, written out naively.
func TestWeightsFormula(t *testing.T) {
	const maxLag = 6
	formula := map[Kind]func(l float64, p []float64) float64{
		KindGeometric: func(l float64, p []float64) float64 { return math.Pow(p[0], l) },
		KindBinomial:  func(l float64, p []float64) float64 { return math.Pow(1-l/(maxLag+1), 1/p[0]-1) },
		KindDelayed:   func(l float64, p []float64) float64 { return math.Pow(p[0], (l-p[1])*(l-p[1])) },
		KindWeibullPDF: func(l float64, p []float64) float64 {
			x := (l + 1) / p[1]
			return math.Pow(x, p[0]-1) * math.Exp(-math.Pow(x, p[0]))
		},
		KindWeibullCDF: func(l float64, p []float64) float64 {
			a := 1.0
			for j := 1.0; j <= l; j++ {
				a *= math.Exp(-math.Pow(j/p[1], p[0]))
			}
			return a
		},
		KindNone: func(l float64, _ []float64) float64 {
			if l == 0 {
				return 1
			}
			return 0
		},
	}
	forEachKernel(t, func(t *testing.T, k Kernel) {
		for _, theta := range points(k.Kind()) {
			want := make([]float64, maxLag+1)
			var sum float64
			for l := range want {
				want[l] = formula[k.Kind()](float64(l), theta)
				sum += want[l]
			}
			for l := range want {
				want[l] /= sum
			}
			numtest.CloseSlice(t, fmt.Sprint("θ=", theta), weights(k, maxLag, theta...), want, 1e-10)
		}
	})
}

// Weights and series computed in float64 numpy from the formulas of the
// reference model class (Google Meridian 1.8); oldest lag first.
func TestWeightsReference(t *testing.T) {
	for _, c := range []struct {
		k     Kernel
		alpha float64
		want  []float64
	}{
		{Geometric{}, 0.5, []float64{0.06666666667, 0.1333333333, 0.2666666667, 0.5333333333}},
		{Geometric{}, 0.3, []float64{0.001702240934, 0.005674136445, 0.01891378815, 0.06304596051, 0.2101532017, 0.7005106723}},
		{Binomial{}, 0.5, []float64{0.06666666667, 0.1333333333, 0.2, 0.2666666667, 0.3333333333}},
		{Binomial{}, 0.25, []float64{0.004444444444, 0.03555555556, 0.12, 0.2844444444, 0.5555555556}},
		{Binomial{}, 2. / 3, []float64{0.1192985387, 0.1687136114, 0.2066311303, 0.2385970774, 0.2667596422}},
	} {
		got := weights(c.k, len(c.want)-1, c.alpha)
		slices.Reverse(got)
		numtest.CloseSlice(t, fmt.Sprintf("%s(%v)", c.k.Kind(), c.alpha), got, c.want, 1e-9)
	}
}

func TestApplyReference(t *testing.T) {
	x := []float64{10, 0, 20, 5, 40, 0, 15}
	for _, c := range []struct {
		k            Kernel
		alpha        float64
		maxLag, tOut int
		want         []float64
	}{
		{Geometric{}, 0.5, 3, 7, []float64{5.333333333, 2.666666667, 12, 8.666666667, 25.33333333, 12.66666667, 13.66666667}},
		{Geometric{}, 0.5, 3, 4, []float64{8.666666667, 25.33333333, 12.66666667, 13.66666667}},
		{Geometric{}, 0.5, 3, 3, []float64{25.33333333, 12.66666667, 13.66666667}},
		{Geometric{}, 0.5, 6, 7, []float64{5.039370079, 2.519685039, 11.33858268, 8.188976378, 24.2519685, 12.12598425, 13.62204724}},
		{Binomial{}, 0.4, 3, 7, []float64{4.699088149, 3.052147284, 11.05955485, 9.041224661, 23.64518334, 14.21405045, 13.98783943}},
	} {
		f := NewFilter(c.k, c.maxLag)
		f.Set([]float64{c.alpha})
		y := make([]float64, c.tOut)
		padded := append(make([]float64, c.maxLag), x...)
		f.Apply(y, padded[len(padded)-c.tOut-c.maxLag:])
		numtest.CloseSlice(t, fmt.Sprintf("%s(%v), L=%d, T=%d", c.k.Kind(), c.alpha, c.maxLag, c.tOut), y, c.want, 1e-9)
	}
}

// The slow version: the definition of the package comment, term by term.
func slowApply(y, w, x []float64) {
	lag := len(w) - 1
	for t := range y {
		y[t] = 0
		for l := range w {
			y[t] += w[l] * x[lag+t-l]
		}
	}
}

func TestApplySlow(t *testing.T) {
	r := rng.New(1, "adstock slow", 0)
	forEachKernel(t, func(t *testing.T, k Kernel) {
		for _, theta := range points(k.Kind()) {
			for _, maxLag := range []int{0, 1, 8, 40} {
				const n = 60
				f := NewFilter(k, maxLag)
				f.Set(theta)
				x := series(r, n+maxLag)
				before := slices.Clone(x)
				y, dy, want := make([]float64, n), make([][]float64, len(theta)), make([]float64, n)
				for i := range dy {
					dy[i] = make([]float64, n)
				}
				w, dw := make([]float64, maxLag+1), make([][]float64, len(theta))
				for i := range dw {
					dw[i] = make([]float64, maxLag+1)
				}
				k.WeightsGrad(w, dw, theta)
				slowApply(want, w, x)
				f.Apply(y, x)
				what := fmt.Sprintf("θ=%v, L=%d", theta, maxLag)
				numtest.CloseSlice(t, what, y, want, 1e-12)
				f.ApplyGrad(y, dy, x)
				numtest.CloseSlice(t, what+" with gradient", y, want, 1e-12)
				for i := range dy {
					slowApply(want, dw[i], x)
					numtest.CloseSlice(t, what+" gradient", dy[i], want, 1e-10)
				}
				if !slices.Equal(x, before) {
					t.Errorf("%s: the input was changed", what)
				}
			}
		}
	})
}

// Small sums keep their digits: what is left of an old burst of exposure is as
// exact, relatively, as the burst itself, and after the window it is zero.
func TestApplyKeepsSmallValues(t *testing.T) {
	const maxLag, n = 8, 40
	f := NewFilter(Geometric{}, maxLag)
	f.Set([]float64{0.01})
	x, y, dy := make([]float64, n+maxLag), make([]float64, n), [][]float64{make([]float64, n)}
	x[maxLag+3] = 1e6
	f.ApplyGrad(y, dy, x)
	w := weights(Geometric{}, maxLag, 0.01)
	for t0 := range y {
		want := 0.0
		if l := t0 - 3; l >= 0 && l <= maxLag {
			want = 1e6 * w[l]
		}
		if math.Abs(y[t0]-want) > 1e-13*want {
			t.Errorf("period %d: %v, want %v", t0, y[t0], want)
		}
	}
}

func TestApplyLimits(t *testing.T) {
	f := NewFilter(Geometric{}, 3)
	y := make([]float64, 4)
	x := []float64{9, 9, 9, 1, 2, 3, 4}
	f.Set([]float64{0})
	f.Apply(y, x)
	numtest.CloseSlice(t, "retention 0 leaves the series", y, []float64{1, 2, 3, 4}, 0)
	f.Set([]float64{1})
	f.Apply(y, x)
	numtest.CloseSlice(t, "retention 1 is a moving mean", y, []float64{7, 5.25, 3.75, 2.5}, 1e-14)
	f.Set([]float64{0.6})
	f.Apply(y, make([]float64, 7))
	numtest.CloseSlice(t, "zero exposure", y, make([]float64, 4), 0)
	f.Apply(y, []float64{5, 5, 5, 5, 5, 5, 5})
	numtest.CloseSlice(t, "constant exposure", y, []float64{5, 5, 5, 5}, 1e-14)
	f.Apply(y[:1], x[:4])
	slowApply(y[1:2], weights(Geometric{}, 3, 0.6), x[:4])
	numtest.Close(t, "one period", y[0], y[1], 1e-14)
}

func TestApplyHostile(t *testing.T) {
	nan := math.NaN()
	forEachKernel(t, func(t *testing.T, k Kernel) {
		if len(k.Params()) == 0 {
			return
		}
		f := NewFilter(k, 2)
		theta := make([]float64, len(k.Params()))
		for i := range theta {
			theta[i] = nan
		}
		f.Set(theta)
		y := make([]float64, 3)
		f.Apply(y, []float64{1, 2, 3, 4, 5})
		for i, v := range y {
			if !math.IsNaN(v) {
				t.Errorf("NaN parameters gave y[%d] = %v", i, v)
			}
		}
	})
	f := NewFilter(Geometric{}, 2)
	f.Set([]float64{0.5})
	y := make([]float64, 2)
	f.Apply(y, []float64{0, 0, nan, 1})
	if !math.IsNaN(y[0]) || !math.IsNaN(y[1]) {
		t.Errorf("NaN exposure gave %v", y)
	}
}

func TestFilterPanicsOnMisuse(t *testing.T) {
	for what, f := range map[string]func(){
		"negative lag":    func() { NewFilter(Geometric{}, -1) },
		"parameter count": func() { NewFilter(Geometric{}, 1).Set([]float64{0.1, 0.2}) },
		"missing history": func() { NewFilter(Geometric{}, 2).Apply(make([]float64, 3), make([]float64, 3)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", what)
				}
			}()
			f()
		}()
	}
	if _, err := New("logit"); err == nil {
		t.Error("New accepted an unknown kind")
	}
}

func TestHalfLifeLimits(t *testing.T) {
	numtest.Close(t, "no carry-over", HalfLife([]float64{1, 0, 0}), 0.5, 1e-14)
	numtest.Close(t, "retention ½", HalfLife(weights(Geometric{}, 60, 0.5)), 1, 1e-9)
	numtest.Close(t, "retention 2^-¼", HalfLife(weights(Geometric{}, 400, math.Pow(0.5, 0.25))), 4, 1e-9)
	numtest.Close(t, "uniform", HalfLife([]float64{0.25, 0.25, 0.25, 0.25}), 2, 1e-14)
	if h := HalfLife([]float64{math.NaN(), math.NaN()}); !math.IsNaN(h) {
		t.Errorf("half-life %v of NaN weights", h)
	}
}

func TestFilterDoesNotAllocate(t *testing.T) {
	forEachKernel(t, func(t *testing.T, k Kernel) {
		f := NewFilter(k, 8)
		theta := points(k.Kind())[0]
		x, y, dy := make([]float64, 108), make([]float64, 100), make([][]float64, len(theta))
		for i := range dy {
			dy[i] = make([]float64, 100)
		}
		if n := testing.AllocsPerRun(10, func() {
			f.Set(theta)
			f.ApplyGrad(y, dy, x)
		}); n != 0 {
			t.Errorf("%v allocations per evaluation", n)
		}
	})
}

func ExampleFilter() {
	f := NewFilter(Geometric{}, 2)
	f.Set([]float64{0.5})
	// Two periods of history, then 70 units of exposure and nothing after.
	x := []float64{0, 0, 70, 0, 0, 0}
	y := make([]float64, 4)
	f.Apply(y, x)
	fmt.Printf("%.0f\n", y)
	// Output: [40 20 10 0]
}

func BenchmarkApplyGrad(b *testing.B) {
	r := rng.New(1, "adstock bench", 0)
	for _, c := range []struct {
		k      Kernel
		maxLag int
	}{{Geometric{}, 8}, {Geometric{}, 56}, {Binomial{}, 8}, {WeibullPDF{}, 56}} {
		b.Run(fmt.Sprintf("%s/L=%d", c.k.Kind(), c.maxLag), func(b *testing.B) {
			const n = 1095
			f := NewFilter(c.k, c.maxLag)
			theta := points(c.k.Kind())[1]
			f.Set(theta)
			x, y, dy := series(r, n+c.maxLag), make([]float64, n), make([][]float64, len(theta))
			for i := range dy {
				dy[i] = make([]float64, n)
			}
			for b.Loop() {
				f.ApplyGrad(y, dy, x)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/period")
		})
	}
}
