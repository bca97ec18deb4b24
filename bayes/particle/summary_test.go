package particle

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

func TestMomentsFormula(t *testing.T) {
	w, x := []float64{0.5, 0.2, 0.3, 0}, []float64{1, -2, 4, nan}
	mean := 0.5 - 0.4 + 1.2
	numtest.Close(t, "mean", Mean(w, x), mean, 1e-15)
	numtest.Close(t, "variance", Variance(w, x), 0.5*1+0.2*4+0.3*16-mean*mean, 1e-14)
	x[0] = nan
	numtest.Close(t, "mean of NaN", Mean(w, x), nan, 0)
	numtest.Close(t, "variance of NaN", Variance(w, x), nan, 0)
	panics(t, "particle: 1 and 2 particles", func() { Mean(w[:1], x[:2]) })
}

// A weighted quantile is that of a sample in which particles are repeated in
// proportion to their weights.
func TestQuantilesSlow(t *testing.T) {
	r := rng.New(4, "quantiles", 0)
	const n, total = 9, 64
	for range 20 {
		x, w := make([]float64, n), make([]float64, n)
		left := total
		for i := range x {
			x[i] = math.Round(4 * r.NormFloat64()) // ties
			k := r.IntN(left/2 + 1)
			if i == n-1 {
				k = left
			}
			left -= k
			w[i] = float64(k) / total // sums of which are exact
		}
		for k := range 2*total + 1 {
			p, got := float64(k)/(2*total), []float64{0}
			Quantiles(got, []float64{p}, w, x)
			least := inf
			for i := range x {
				var below float64
				for j := range x {
					if x[j] <= x[i] {
						below += w[j]
					}
				}
				if w[i] > 0 && below >= p {
					least = math.Min(least, x[i])
				}
			}
			numtest.Close(t, fmt.Sprint("quantile ", p), got[0], least, 0)
		}
	}
}

// A quantile minimises the expected pinball loss among the particles.
func TestQuantilesMinimise(t *testing.T) {
	r := rng.New(5, "quantiles", 0)
	w, x := weights(r, 30), make([]float64, 30)
	rng.NormFill(x, r)
	for _, p := range []float64{0.05, 0.31, 0.5, 0.9} {
		loss := func(q float64) float64 {
			var sum float64
			for i := range x {
				sum += w[i] * math.Max(p*(x[i]-q), (p-1)*(x[i]-q))
			}
			return sum
		}
		q := []float64{0}
		Quantiles(q, []float64{p}, w, x)
		for i := range x {
			if loss(x[i]) < loss(q[0])-1e-14 {
				t.Errorf("order %v: %v does better than %v", p, x[i], q[0])
			}
		}
	}
}

func TestQuantilesHostile(t *testing.T) {
	q := make([]float64, 2)
	p := []float64{0, 1}
	Quantiles(q, p, []float64{0.5, 0.5, 0}, []float64{3, 2, nan})
	numtest.CloseSlice(t, "zero weight", q, []float64{2, 3}, 0)
	for name, c := range map[string][2][]float64{
		"value":        {{0.5, 0.5}, {1, nan}},
		"weight":       {{0.5, nan}, {1, 2}},
		"no weight":    {{0, 0}, {1, 2}},
		"no particles": {},
	} {
		Quantiles(q, p, c[0], c[1])
		numtest.CloseSlice(t, name, q, []float64{nan, nan}, 0)
	}
	panics(t, "particle: quantile of order 1.5", func() { Quantiles(q, []float64{0, 1.5}, []float64{1}, []float64{1}) })
	panics(t, "particle: 2 quantiles of 1 orders", func() { Quantiles(q, p[:1], nil, nil) })
}
