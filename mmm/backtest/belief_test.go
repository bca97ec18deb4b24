package backtest

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

func TestPositiveLimits(t *testing.T) {
	for _, c := range []struct{ mean, sd, want float64 }{
		{3, 0, 3}, {-3, 0, 0},
		{100, 1, 100},
		{0, 1, math.Sqrt(2 / math.Pi)}, // half normal
		{0, 2, 2 * math.Sqrt(2/math.Pi)},
	} {
		n := normal{c.mean, c.sd}
		numtest.Close(t, "mean", n.positive(), c.want, 1e-12*math.Max(1, c.want))
	}
	if got := (normal{-300, 10}).positive(); !(got > 0 && got < 1) { // about sd²/|mean|
		t.Errorf("far below 0: mean %v", got)
	}
	if n := (normal{math.NaN(), 1}); !math.IsNaN(n.positive()) || !math.IsNaN(n.quantile(0.5)) {
		t.Errorf("of NaN: %v, %v", n.positive(), n.quantile(0.5))
	}
}

// The mean of quantiles at the middle of 10000 equal parts is the mean; the tail beyond
// the last misses 1e-4 of a standard deviation or so.
func TestQuantileFormula(t *testing.T) {
	for _, n := range []normal{{1, 1}, {-2, 1}, {5, 0.5}} {
		var sum float64
		const parts = 10000
		for k := range parts {
			sum += n.quantile((float64(k)+0.5)/parts) / parts
		}
		numtest.Close(t, "mean of quantiles", sum, n.positive(), 3e-4*n.sd)
	}
}

// Intervals of an amount are those of draws from its mixture: 40000 of them have a
// standard error of about 0.01 standard deviations at the ends, and 16 strata in each of
// 3 particles of weight up to ½ stand for 3% of probability each.
func TestAmountSlow(t *testing.T) {
	a := amount{weights: []float64{0.5, 0.3, 0.2}, scale: []float64{1, 2, 0.5}, effects: []normal{{3, 1}, {1, 2}, {10, 0.1}}}
	r := rng.New(1, "amount", 0)
	var x []float64
	for range 40000 {
		i := 0
		for u := r.Float64(); i < 2 && u > a.weights[i]; i++ {
			u -= a.weights[i]
		}
		beta := -1.0
		for beta < 0 {
			beta = a.effects[i].mean + a.effects[i].sd*r.NormFloat64()
		}
		x = append(x, a.scale[i]*beta)
	}
	slices.Sort(x)
	lo, hi := a.interval()
	numtest.Close(t, "lo", lo, draws.QuantileSorted(x, 0.05), 0.2)
	numtest.Close(t, "hi", hi, draws.QuantileSorted(x, 0.95), 0.3)
	numtest.Close(t, "mean", a.mean(), draws.QuantileSorted(x, 0.5), 1) // skewed, but not by more
	var mean float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	numtest.Close(t, "mean", a.mean(), mean, 4*1.7/math.Sqrt(40000))
}
