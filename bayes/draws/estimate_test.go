package draws

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

var nan, inf = math.NaN(), math.Inf(1)

// normals returns n standard normal draws; decimals < 0 leaves them as they
// are, otherwise they are rounded, which makes ties.
func normals(n, decimals int, index uint64) []float64 {
	x := make([]float64, n)
	rng.NormFill(x, rng.New(3, "quantiles", index))
	if decimals >= 0 {
		scale := math.Pow10(decimals)
		for i := range x {
			x[i] = math.Round(x[i]*scale) / scale
		}
	}
	return x
}

// organPipe rises and falls, a bad case for the median of three.
func organPipe(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(min(i, n-1-i))
	}
	return x
}

// The selected quantiles against those of sorted values: equal to the bit.
func TestQuantilesSlow(t *testing.T) {
	p := []float64{0, 0.01, 0.05, 0.05, 0.1, 1. / 3, 0.5, 0.5000001, 0.9, 0.95, 1}
	inputs := [][]float64{{1}, {2, 1}, {3, 1, 2}, make([]float64, 100), organPipe(1001), organPipe(4096)}
	for i, n := range []int{5, 16, 17, 18, 100, 999, 4000} {
		inputs = append(inputs, normals(n, -1, uint64(i)), normals(n, 1, uint64(i)), normals(n, 0, uint64(i)))
	}
	for _, x := range inputs {
		kept := slices.Clone(x)
		sorted := slices.Sorted(slices.Values(x))
		got, want := make([]float64, len(p)), make([]float64, len(p))
		Quantiles(got, p, make([]float64, len(x)), x)
		for i := range p {
			want[i] = QuantileSorted(sorted, p[i])
			if one := Quantile(x, p[i]); one != want[i] {
				t.Errorf("n=%d: quantile %v is %v alone, %v sorted", len(x), p[i], one, want[i])
			}
		}
		numtest.CloseSlice(t, fmt.Sprintf("n=%d", len(x)), got, want, 0)
		if !slices.Equal(x, kept) {
			t.Errorf("n=%d: the input was changed", len(x))
		}
	}
}

// The formula of the doc comment, for one n and many p.
func TestQuantileFormula(t *testing.T) {
	x := []float64{1, 2, 4, 8, 16}
	for i := range 101 {
		p := float64(i) / 100
		h := float64(len(x)-1) * p
		j := int(math.Floor(h))
		want := x[j]
		if j+1 < len(x) {
			want += (h - float64(j)) * (x[j+1] - x[j])
		}
		numtest.Close(t, fmt.Sprint("quantile ", p), QuantileSorted(x, p), want, 1e-14)
	}
}

// Type 7 of Hyndman & Fan (1996): the default of R's quantile() and of
// numpy.quantile. numpy 2.4.6: np.quantile([3,1,4,1,5,9,2,6], [.05,.25,.5,.9]).
func TestQuantileReference(t *testing.T) {
	x := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	got := make([]float64, 4)
	Quantiles(got, []float64{.05, .25, .5, .9}, make([]float64, len(x)), x)
	numtest.CloseSlice(t, "quantiles", got, []float64{1, 1.75, 3.5, 6.9}, 1e-14)
}

func TestQuantilesHostile(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		p    float64
		want float64
	}{
		{nil, 0.5, nan},
		{[]float64{1, nan, 2}, 0, nan},
		{[]float64{-inf, -inf, 5}, 0.25, -inf},
		{[]float64{-inf, 0, inf}, 0.5, 0},
		{[]float64{0, inf}, 0.5, inf},
		{[]float64{-1.7e308, 1.7e308}, 0.5, 0},
		{[]float64{-1.7e308, 1.7e308}, 0.75, 0.85e308},
		{[]float64{7, 7, 7}, 0.4, 7},
	} {
		if got := Quantile(c.x, c.p); !numtest.Same(got, c.want, 1e-15) {
			t.Errorf("quantile %v of %v is %v, want %v", c.p, c.x, got, c.want)
		}
	}
	for _, p := range [][]float64{{-0.1}, {1.1}, {nan}, {0.5, 0.4}} {
		if !panics(func() { Quantiles(make([]float64, len(p)), p, make([]float64, 2), []float64{1, 2}) }) {
			t.Errorf("orders %v: no panic", p)
		}
	}
}

func TestSummariseLimits(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want Estimate
	}{
		{nil, Estimate{nan, nan, nan, nan, 0.9}},
		{[]float64{4}, Estimate{4, 4, 4, 4, 0.9}},
		{[]float64{5, 1, 3, 2, 4}, Estimate{3, 3, 1.2, 4.8, 0.9}},
		{[]float64{1, 2, nan}, Estimate{nan, nan, nan, nan, 0.9}},
		{[]float64{-inf, 0, 1, 2, inf}, Estimate{nan, 1, -inf, inf, 0.9}},
	} {
		e := Summarise(c.x, 0.9)
		got, want := []float64{e.Mean, e.Median, e.Lo, e.Hi, e.Level}, []float64{c.want.Mean, c.want.Median, c.want.Lo, c.want.Hi, 0.9}
		numtest.CloseSlice(t, fmt.Sprint(c.x), got, want, 1e-14)
	}
	for _, level := range []float64{0, 1, -0.5, 90, nan} {
		if !panics(func() { Summarise([]float64{1, 2}, level) }) {
			t.Errorf("level %v: no panic", level)
		}
	}
}

// Quantiles of a sample against those of its distribution. The standard error
// of a sample quantile is √(p(1-p)/n) / density.
func TestSummarisePosterior(t *testing.T) {
	const n = 40_000
	e := Summarise(normals(n, -1, 99), 0.9)
	const z, density = 1.6448536269514722, 0.10313564037537128
	se := math.Sqrt(0.05*0.95/n) / density
	numtest.Close(t, "lower end", e.Lo, -z, 4*se)
	numtest.Close(t, "upper end", e.Hi, z, 4*se)
	numtest.Close(t, "median", e.Median, 0, 4*math.Sqrt(0.25/n)/0.3989422804014327)
	numtest.Close(t, "mean", e.Mean, 0, 4/math.Sqrt(n))
}

func TestSummariseScratch(t *testing.T) {
	x := normals(4000, -1, 7)
	kept, scratch := slices.Clone(x), make([]float64, len(x))
	want := Summarise(x, 0.8)
	if got := SummariseWith(scratch, x, 0.8); got != want || !slices.Equal(x, kept) {
		t.Errorf("with scratch %v, without %v; input kept: %v", got, want, slices.Equal(x, kept))
	}
	if n := testing.AllocsPerRun(10, func() { SummariseWith(scratch, x, 0.8) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if got := SummariseWith(x, x, 0.8); got != want {
		t.Errorf("in place %v, want %v", got, want)
	}
}

func TestEstimateJSON(t *testing.T) {
	for _, c := range []struct {
		e    Estimate
		want string
	}{
		{Estimate{1.5, 1.25, 0.5, 3, 0.9}, `{"mean":1.5,"median":1.25,"lo":0.5,"hi":3,"level":0.9}`},
		{Estimate{nan, inf, -inf, 0, 0.9}, `{"mean":null,"median":null,"lo":null,"hi":0,"level":0.9}`},
	} {
		got, err := json.Marshal(c.e)
		if err != nil || string(got) != c.want {
			t.Errorf("%s, %v; want %s", got, err, c.want)
		}
		var back Estimate
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatal(err)
		}
		again, _ := json.Marshal(back)
		if string(again) != c.want {
			t.Errorf("after a round trip: %s, want %s", again, c.want)
		}
	}
	var e Estimate
	if err := json.Unmarshal([]byte(`{"mean":null,"level":0.5}`), &e); err != nil || !math.IsNaN(e.Mean) || !math.IsNaN(e.Lo) || e.Level != 0.5 {
		t.Errorf("null and missing keys read as %v, %v", e, err)
	}
	if err := json.Unmarshal([]byte(`{"mean":"1"}`), &e); err == nil {
		t.Error("a string was read as a number")
	}
}

func BenchmarkSummarise4000(b *testing.B) {
	x := normals(4000, -1, 1)
	scratch := make([]float64, len(x))
	for b.Loop() {
		SummariseWith(scratch, x, 0.9)
	}
}
