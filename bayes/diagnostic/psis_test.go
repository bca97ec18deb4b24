package diagnostic

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// Weights U^(-k), U uniform, have a Pareto tail of shape k. The estimate is
// drawn towards ½ by the ten observations of its prior; its mean over runs is
// compared with that, within four standard errors from their spread and the
// bias of order 1/M of the posterior mean of θ, 0.02.
func TestPSISPosterior(t *testing.T) {
	const runs, s = 50, 4000
	m := math.Ceil(3 * math.Sqrt(s))
	for _, shape := range []float64{0.1, 0.5, 0.7, 1.2} {
		var ks []float64
		for run := range runs {
			r := rng.New(13, "pareto", uint64(run))
			w := make([]float64, s)
			for i := range w {
				w[i] = -shape * math.Log(1-r.Float64())
			}
			k, _ := PSIS(w, w, 1)
			ks = append(ks, k)
		}
		mean, v := naiveMoments(ks)
		numtest.Close(t, fmt.Sprint("k of ", shape), mean, (m*shape+5)/(m+10), 4*math.Sqrt(v/runs)+0.02)
	}
}

// Weights of a narrower normal distribution over a wider one: both densities are
// normalised, so the logarithm of the mean weight estimates 0, and the weighted
// mean of x² the narrower variance.
func TestPSISEstimates(t *testing.T) {
	const runs, s, sd = 50, 1000, 0.6
	var logMeans, variances []float64
	w := make([]float64, s)
	for run := range runs {
		x := ar1(1, s, 0, fmt.Sprint("weights ", run))[0]
		for i, v := range x {
			w[i] = -math.Log(sd) - v*v/(2*sd*sd) + v*v/2
		}
		_, logMean := PSIS(w, w, 1)
		var variance float64
		for i, v := range x {
			variance += math.Exp(w[i]) * v * v
		}
		logMeans, variances = append(logMeans, logMean), append(variances, variance)
	}
	for what, c := range map[string]struct {
		got  []float64
		want float64
	}{"log mean weight": {logMeans, 0}, "variance": {variances, sd * sd}} {
		mean, v := naiveMoments(c.got)
		numtest.Close(t, what, mean, c.want, 4*math.Sqrt(v/runs))
	}
}

// What smoothing may and may not do.
func TestPSISLimits(t *testing.T) {
	w := make([]float64, 1000)
	for i, v := range ar1(1, len(w), 0, "limits")[0] {
		w[i] = 2 * v
	}
	kept, got := slices.Clone(w), make([]float64, len(w))
	k, logMean := PSIS(got, w, 1)
	if !slices.Equal(w, kept) {
		t.Error("the weights were changed")
	}
	shifted := apply([][]float64{w}, 15, func(_ int, v float64) float64 { return v + 700 })[0]
	k2, logMean2 := PSIS(shifted, shifted, 1)
	numtest.Close(t, "k of weights in another unit", k2, k, 1e-9)
	numtest.Close(t, "mean of weights in another unit", logMean2, logMean+700, 1e-12)
	numtest.CloseSlice(t, "weights in another unit", shifted, got, 1e-9)

	var sum float64
	for _, v := range got {
		sum += math.Exp(v)
	}
	numtest.Close(t, "sum", sum, 1, 1e-12)

	m := int(math.Ceil(3 * math.Sqrt(1000)))
	order := make([]int, len(w))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return byValue(entry{value: w[i]}, entry{value: w[j]}) })
	constant := w[order[0]] - got[order[0]]
	for rank, i := range order {
		raw := got[i] + constant
		switch {
		case rank < len(w)-m:
			numtest.Close(t, "weight below the tail", raw, w[i], 1e-12)
		case raw > w[order[len(w)-1]]+1e-12:
			t.Errorf("weight %v is above the largest there was, %v", raw, w[order[len(w)-1]])
		case got[i] < got[order[rank-1]]:
			t.Errorf("the order of weights changed at rank %d", rank)
		}
	}
}

func TestPSISHostile(t *testing.T) {
	constant := slices.Repeat([]float64{-3}, 100)
	few := append(slices.Clone(constant), 1, 2, 3)
	// The smallest excess and the largest are too far apart for one scale.
	wide := append(slices.Repeat([]float64{-690}, 20), -690+1e-13, -600, -300, -100, 0)
	unchanged := func(w []float64) []float64 {
		var sum float64
		for _, v := range w {
			sum += math.Exp(v)
		}
		return apply([][]float64{w}, 15, func(_ int, v float64) float64 { return v - math.Log(sum) })[0]
	}
	with := func(v float64) []float64 { return append(slices.Clone(constant), v) }
	nans := slices.Repeat([]float64{nan}, 101)
	for _, c := range []struct {
		what string
		w    []float64
		r, k float64
		want []float64
	}{
		{"no weights", nil, 1, nan, nil},
		{"NaN", with(nan), 1, nan, nans},
		{"+Inf", with(inf), 1, nan, nans},
		{"all zero", slices.Repeat([]float64{-inf}, 101), 1, nan, nans},
		{"efficiency NaN", with(0), nan, nan, nans},
		{"equal", constant, 1, -inf, unchanged(constant)},
		{"equal, one zero", with(-inf), 1, -inf, append(unchanged(constant), -inf)},
		{"too wide to fit", wide, 1, inf, unchanged(wide)},
		{"three stand out", few, 1, inf, unchanged(few)},
		{"twenty weights", constant[:20], 1, inf, unchanged(constant[:20])},
		{"one weight", []float64{800}, 1, inf, []float64{0}},
	} {
		got := make([]float64, len(c.w))
		k, _ := PSIS(got, c.w, c.r)
		numtest.Close(t, c.what+": k", k, c.k, 0)
		numtest.CloseSlice(t, c.what, got, c.want, 1e-12)
	}
	// Equal but for rounding: nothing to be gained, nothing to be lost.
	nearly := make([]float64, 200)
	for i := range nearly {
		nearly[i] = 1e-16 * float64(i)
	}
	k, _ := PSIS(nearly, nearly, 1)
	numtest.CloseSlice(t, "nearly equal", nearly, slices.Repeat([]float64{-math.Log(200)}, 200), 1e-12)
	if math.IsNaN(k) || k > 0.5 {
		t.Errorf("nearly equal: k is %v", k)
	}
	if !panics(func() { PSIS(make([]float64, 30), make([]float64, 30), 0) }) {
		t.Error("efficiency 0: no panic")
	}
}

// The quantile function against the distribution function of the doc comment.
func TestParetoFormula(t *testing.T) {
	for _, d := range []pareto{{0.7, 2}, {-0.4, 1}, {0, 3}, {1e-9, 3}} {
		for _, p := range []float64{0, 0.1, 0.5, 0.99} {
			x := d.quantile(p)
			above := math.Exp(-x / d.scale)
			if d.shape != 0 {
				above = math.Pow(1+d.shape*x/d.scale, -1/d.shape)
			}
			numtest.Close(t, fmt.Sprintf("P(X > Q(%v)), %+v", p, d), above, 1-p, 1e-6)
		}
	}
	// At θ = 0 the scale is the limit of its neighbours.
	x := []float64{0.5, 1, 2, 4}
	_, at := paretoGiven(0, x)
	_, near := paretoGiven(1e-8, x)
	numtest.Close(t, "scale at θ = 0", at, near, 1e-6)
}
