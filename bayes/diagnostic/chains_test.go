package diagnostic

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

var nan, inf = math.NaN(), math.Inf(1)

// all are the numbers about one variable that share their special cases.
var all = map[string]func(*Evaluator) float64{
	"R-hat": (*Evaluator).Rhat, "ESS bulk": (*Evaluator).ESSBulk, "ESS tail": (*Evaluator).ESSTail,
	"ESS mean": (*Evaluator).ESSMean, "ESS sd": (*Evaluator).ESSSD,
	"MCSE mean": (*Evaluator).MCSEMean, "MCSE sd": (*Evaluator).MCSESD, "MCSE median": (*Evaluator).MCSEMedian,
}

func shapes() map[string][][]float64 {
	out := map[string][][]float64{}
	for _, s := range []struct {
		m, n int
		phi  float64
	}{{1, 4, 0.1}, {1, 5, 0.1}, {1, 100, 0.8}, {2, 37, -0.7}, {3, 64, 0}, {4, 250, 0.99}, {2, 301, 0.999}} {
		what := fmt.Sprintf("%d × %d, φ=%v", s.m, s.n, s.phi)
		x := ar1(s.m, s.n, s.phi, what)
		out[what] = x
		out[what+", ties"] = apply(x, 0, same)
	}
	return out
}

func TestChainsSlow(t *testing.T) {
	for what, x := range shapes() {
		split := naiveSplit(x)
		numtest.Close(t, what+": R-hat", Rhat(x), naiveRhat(x), 1e-10)
		numtest.Close(t, what+": ESS mean", ESSMean(x), naiveESS(split), 1e-9)
		numtest.Close(t, what+": ESS bulk", ESSBulk(x), naiveESS(naiveScores(split)), 1e-9)
		mean, _ := naiveMoments(slices.Concat(x...))
		squares := apply(split, 15, func(_ int, v float64) float64 { return (v - mean) * (v - mean) })
		numtest.Close(t, what+": ESS sd", ESSSD(x), naiveESS(squares), 1e-9)
	}
}

// Lags short and long are summed in two ways.
func TestAutocovarianceSlow(t *testing.T) {
	for _, n := range []int{129, 150, 192, 193, 256, 257} {
		x := slices.Concat(ar1(3, n, 0.9, "autocovariance")...)
		means := []float64{0.1, -0.2, 0.3} // any constants will do
		var direct, transformed autocovariance
		direct.resize(3, n)
		transformed.resize(3, n)
		direct.set(x, means)
		transformed.set(x, means)
		transformed.transform()
		for lag := range n {
			numtest.Close(t, fmt.Sprintf("n=%d, lag %d", n, lag), transformed.seq[lag], direct.direct(lag), 1e-12)
		}
		if lag := directLags; transformed.seq[lag] != direct.at(lag) {
			t.Errorf("n=%d: a long lag is not taken from the transform", n)
		}
	}
}

func TestTransformLength(t *testing.T) {
	for n, want := range map[int]int{0: 2, 1: 2, 3: 4, 4: 4, 5: 6, 6: 6, 7: 8, 96: 96, 97: 128, 1000: 1024, 1025: 1536} {
		if got := transformLength(n); got != want {
			t.Errorf("length for %d is %d, want %d", n, got, want)
		}
	}
}

func TestRhatBrooksGelmanReference(t *testing.T) {
	// W = 5/2, B/n = 1/2, V = 5/2: 3/2 - 4/10. The usual √(V/W) is 1.
	x := [][]float64{{1, 2, 3, 4, 5}, {2, 3, 5, 4, 6}}
	numtest.Close(t, "R-hat", RhatBrooksGelman(x), 1.1, 1e-15)
	for what, c := range map[string]struct {
		x    [][]float64
		want float64
	}{
		"no chain":        {nil, nan},
		"one chain":       {x[:1], nan},
		"one draw":        {[][]float64{{1}, {2}}, nan},
		"constant":        {[][]float64{{1, 1}, {1, 1}}, nan},
		"stuck apart":     {[][]float64{{1, 1}, {2, 2}}, inf},
		"NaN":             {[][]float64{{1, 2}, {2, nan}}, nan},
		"infinite":        {[][]float64{{1, 2}, {2, inf}}, nan},
		"chains that fit": {[][]float64{{1, 2}, {1, 2}}, 1.5*0.5 - 0.25},
	} {
		numtest.Close(t, what, RhatBrooksGelman(c.x), c.want, 1e-15)
	}
}

func TestChainsHostile(t *testing.T) {
	good := ar1(2, 50, 0.5, "hostile")
	with := func(v float64) [][]float64 {
		x := [][]float64{slices.Clone(good[0]), slices.Clone(good[1])}
		x[1][17] = v
		return x
	}
	constant := [][]float64{slices.Repeat([]float64{0.1}, 50), slices.Repeat([]float64{0.1}, 50)}
	for what, x := range map[string][][]float64{
		"no chain": nil, "no draws": {{}, {}}, "three draws": {{1, 2, 3}, {2, 3, 1}}, "constant": constant,
		"NaN": with(nan), "+Inf": with(inf), "-Inf": with(-inf),
	} {
		e := evaluate(good) // what was there before must not show
		e.Set(x)
		for number, f := range all {
			if got := f(e); !math.IsNaN(got) {
				t.Errorf("%s: %s is %v, want NaN", what, number, got)
			}
		}
	}
	if !panics(func() { Rhat([][]float64{{1, 2, 3, 4}, {1, 2, 3}}) }) {
		t.Error("chains of unequal length: no panic")
	}
	// Ranks do not care that squares overflow.
	numtest.Close(t, "R-hat at 1e300", Rhat(apply(good, 0, func(_ int, x float64) float64 { return x * 1e300 })), Rhat(good), 1e-12)
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

func TestRhatLimits(t *testing.T) {
	stuck := [][]float64{slices.Repeat([]float64{1}, 20), slices.Repeat([]float64{2}, 20)}
	numtest.Close(t, "stuck apart", Rhat(stuck), inf, 0)
	// A coin has no tails: |x - ½| is constant.
	coin := [][]float64{{0, 1, 1, 0, 1, 0, 0, 1}, {1, 0, 0, 1, 0, 1, 1, 0}}
	if r := Rhat(coin); !(r < 1.05) {
		t.Errorf("R-hat of a fair coin is %v", r)
	}
	iid := ar1(4, 1000, 0, "limits")
	if r := Rhat(iid); !(r < 1.01) {
		t.Errorf("R-hat of independent draws is %v", r)
	}
	for what, f := range map[string]func(c int, x float64) float64{
		"one chain shifted by 0.5 sd": func(c int, x float64) float64 { return x + 0.5*float64(c/3) },
		"one chain twice as wide":     func(c int, x float64) float64 { return x * float64(1+c/3) },
	} {
		if r := Rhat(apply(iid, 15, f)); !(r > 1.02) {
			t.Errorf("%s: R-hat is %v", what, r)
		}
	}
	// One chain with a trend disagrees with itself, which its mean cannot tell.
	trend := ar1(1, 400, 0, "trend")
	for i := range trend[0] {
		trend[0][i] += float64(i) / 200
	}
	if r := Rhat(trend); !(r > 1.2) {
		t.Errorf("R-hat of one chain with a trend is %v", r)
	}
}

// R-hat and bulk ESS of an increasing function of x are those of x; the tails
// alone depend on where the median lies.
func TestESSBulkInvariant(t *testing.T) {
	x := ar1(4, 100, 0.7, "invariant")
	y := apply(x, 15, func(_ int, v float64) float64 { return math.Exp(v) })
	numtest.Close(t, "bulk", ESSBulk(y), ESSBulk(x), 0)
	numtest.Close(t, "tail", ESSTail(y), ESSTail(x), 1e-12)
}

// A pile of equal largest values, such as a quantity cut off from above, still
// has a tail ESS: that of the indicator of being below.
func TestESSTailCutOff(t *testing.T) {
	x := apply(ar1(2, 400, 0.5, "cut"), 15, func(_ int, v float64) float64 { return math.Min(v, 0.3) })
	below := apply(x, 15, func(_ int, v float64) float64 {
		if v < 0.3 {
			return 1
		}
		return 0
	})
	numtest.Close(t, "ESS of the 95% quantile", ESSQuantile(x, 0.95), ESSMean(below), 1e-12)
	numtest.Close(t, "only the middle draw is low", ESSQuantile([][]float64{{5, 6, 1, 7, 8}}, 0.05), nan, 0)
}

// Autocorrelation times of a stationary Gaussian AR(1) chain are known: with
// autocorrelation φ^t, that of x² is φ^{2t}, and that of the sign is (2/π)
// asin φ^t. The estimates are compared with them over independent runs, whose
// spread gives the standard error. Cutting the sum off at noise leaves a bias
// besides, for which 3% of τ, and at least 0.03, is allowed.
func TestESSPosterior(t *testing.T) {
	const runs, m, n = 60, 4, 1000
	for _, phi := range []float64{-0.5, 0, 0.5, 0.9} {
		sign := 1.0
		for p := phi; math.Abs(p) > 1e-12; p *= phi {
			sign += 4 / math.Pi * math.Asin(p)
		}
		taus := map[string]float64{
			"ESS mean": (1 + phi) / (1 - phi), "ESS bulk": (1 + phi) / (1 - phi),
			"ESS sd": (1 + phi*phi) / (1 - phi*phi), "ESS median": sign,
		}
		got := map[string][]float64{}
		var e Evaluator
		for run := range runs {
			e.Set(ar1(m, n, phi, fmt.Sprint("posterior ", run)))
			for what, ess := range map[string]float64{
				"ESS mean": e.ESSMean(), "ESS bulk": e.ESSBulk(), "ESS sd": e.ESSSD(), "ESS median": e.ESSQuantile(0.5),
			} {
				got[what] = append(got[what], m*n/ess)
			}
		}
		for what, want := range taus {
			mean, v := naiveMoments(got[what])
			numtest.Close(t, fmt.Sprintf("φ=%v: τ of %s", phi, what), mean, want, 4*math.Sqrt(v/runs)+0.03*math.Max(1, want))
		}
	}
}

// Standard errors are what they say: the spread of the summary over runs. With
// 300 runs the sd of a sample sd is 1/√600 of it, taken four times; the
// rest of the tolerance is the same bias of 3% in τ.
func TestMCSEPosterior(t *testing.T) {
	const runs, m, n = 300, 4, 500
	var mean, sd, median, upper, mcseMean, mcseSD, mcseMedian, mcseUpper []float64
	var e Evaluator
	for run := range runs {
		e.Set(ar1(m, n, 0.6, fmt.Sprint("mcse ", run)))
		s := e.Summary()
		mean, sd, median = append(mean, s.Mean), append(sd, s.SD), append(median, s.Median)
		upper = append(upper, draws.QuantileSorted(e.values, 0.9))
		mcseMean, mcseSD = append(mcseMean, s.MCSEMean), append(mcseSD, e.MCSESD())
		mcseMedian, mcseUpper = append(mcseMedian, e.MCSEMedian()), append(mcseUpper, e.MCSEQuantile(0.9))
	}
	for _, c := range []struct {
		what             string
		estimates, mcses []float64
	}{{"mean", mean, mcseMean}, {"sd", sd, mcseSD}, {"median", median, mcseMedian}, {"90% quantile", upper, mcseUpper}} {
		_, v := naiveMoments(c.estimates)
		mcse, _ := naiveMoments(c.mcses)
		numtest.Close(t, "standard error of the "+c.what, mcse/math.Sqrt(v), 1, 4/math.Sqrt(2*runs)+0.02)
	}
}

// One evaluator over many variables gives what a fresh one gives, to the bit,
// does not change its input and allocates nothing.
func TestEvaluatorReproducible(t *testing.T) {
	var reused Evaluator
	for what, x := range shapes() {
		var kept [][]float64
		for _, c := range x {
			kept = append(kept, slices.Clone(c))
		}
		reused.Set(x)
		for number, f := range all {
			numtest.Close(t, what+": "+number, f(&reused), f(evaluate(x)), 0)
		}
		if !slices.EqualFunc(x, kept, slices.Equal) {
			t.Errorf("%s: the input was changed", what)
		}
	}
	x := ar1(4, 1000, 0.9, "allocations")
	reused.Set(x)
	if n := testing.AllocsPerRun(10, func() { reused.Set(x); reused.Summary() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestSummary(t *testing.T) {
	names := []string{"plain", "constant", "broken"}
	s := draws.NewSet(names, 2, 50)
	for c, x := range ar1(2, 50, 0.5, "summary") {
		for d, v := range x {
			bad := v
			if c == 1 && d == 3 {
				bad = nan
			}
			s.Append(c, []float64{v, 7, bad})
		}
	}
	got, err := Summaries(s)
	if err != nil || len(got) != len(names) {
		t.Fatal(got, err)
	}
	x, _ := draws.Chains(nil, s, 0)
	mean, v := naiveMoments(slices.Concat(x...))
	want := Summary{mean, math.Sqrt(v), draws.Quantile(slices.Concat(x...), 0.5), MCSEMean(x), ESSBulk(x), ESSTail(x), Rhat(x)}
	for i, w := range []Summary{want, {7, 0, 7, nan, nan, nan, nan}, {nan, nan, nan, nan, nan, nan, nan}} {
		list := func(s Summary) []float64 {
			return []float64{s.Mean, s.SD, s.Median, s.MCSEMean, s.ESSBulk, s.ESSTail, s.Rhat}
		}
		numtest.CloseSlice(t, names[i], list(got[i]), list(w), 1e-12)
	}
	b, err := json.Marshal(got[1])
	if want := `{"mean":7,"sd":0,"median":7,"mcse_mean":null,"ess_bulk":null,"ess_tail":null,"rhat":null}`; err != nil || string(b) != want {
		t.Errorf("%s, %v; want %s", b, err, want)
	}
	var back Summary
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(back); err != nil || string(again) != string(b) || !math.IsNaN(back.Rhat) || back.Mean != 7 {
		t.Errorf("after a round trip: %s, %v; want %s", again, err, b)
	}
	if err := json.Unmarshal([]byte(`{"mean":"7"}`), &back); err == nil {
		t.Error("a string was read as a number")
	}
}

// broken is a reader whose storage fails.
type broken struct{ *draws.Set }

func (broken) Column([]float64, int, int) error { return fmt.Errorf("checksum differs") }

func TestSummariesFailure(t *testing.T) {
	s := draws.NewSet([]string{"roi_m[tv]"}, 2, 0)
	if _, err := Summaries(broken{s}); err == nil || !strings.Contains(err.Error(), "roi_m[tv]") {
		t.Errorf("error %v does not name the variable", err)
	}
}

func TestEBFMILimits(t *testing.T) {
	r := rng.New(5, "energy", 0)
	iid := make([]float64, 20_000)
	rng.NormFill(iid, r)
	walk := make([]float64, len(iid))
	for i := 1; i < len(walk); i++ {
		walk[i] = walk[i-1] + 1e-3*iid[i]
	}
	got := EBFMI([][]float64{iid, walk, {1}, {2, 2, 2}, {1, nan, 2}, {1, 2, 1, 2}, nil})
	// Independent energies: E(ΔE)² = 2 Var E. The ratio has variance 1/n or less.
	numtest.Close(t, "independent", got[0], 2, 4*2/math.Sqrt(float64(len(iid))))
	if !(got[1] < 0.01) {
		t.Errorf("a random walk has E-BFMI %v", got[1])
	}
	numtest.CloseSlice(t, "special cases", got[2:], []float64{nan, nan, nan, 3, nan}, 1e-15)
}
