package forecast

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

var nan, inf = math.NaN(), math.Inf(1)

func day(i int) Target {
	made := mmm.DayOf(2026, 1, 1) + mmm.Day(i)
	return Target{Tomorrow, made, made + 1, made + 1}
}

func normal(t Target, mean, sd float64) Forecast {
	return FromMixture(t, particle.Mixture{Weights: []float64{1}, Means: []float64{mean}, SDs: []float64{sd}})
}

// mixture is like an ensemble's forecast: components that differ, not by much.
func mixture(r *rand.Rand, n int) particle.Mixture {
	m := particle.Mixture{Weights: make([]float64, n), Means: make([]float64, n), SDs: make([]float64, n)}
	for i := range n {
		m.Weights[i] = 1 / float64(n)
		m.Means[i], m.SDs[i] = 100+3*r.NormFloat64(), 4*math.Exp(0.3*r.NormFloat64())
	}
	return m
}

func TestOrders(t *testing.T) {
	p := Orders()
	for k := range p {
		numtest.Close(t, "symmetry", p[k]+p[len(p)-1-k], 1, 1e-15)
		if k > 0 && p[k] <= p[k-1] {
			t.Errorf("order %v after %v", p[k], p[k-1])
		}
	}
	for _, level := range append(Levels(), 0.99) {
		for _, end := range []float64{(1 - level) / 2, (1 + level) / 2} {
			if !slices.ContainsFunc(p, func(v float64) bool { return math.Abs(v-end) < 1e-12 }) {
				t.Errorf("no order %v for intervals of %v", end, level)
			}
		}
	}
	p[0] = 0.4
	numtest.Close(t, "the package's own orders", Orders()[0], 0.005, 0)
}

func TestTargets(t *testing.T) {
	made := mmm.DayOf(2026, 2, 26)
	for _, c := range []struct {
		grain mmm.Grain
		end   mmm.Day
		want  string
	}{
		{mmm.Daily, mmm.DayOf(2026, 3, 31), "[{tomorrow 2026-02-26 2026-02-27 2026-02-27} {week 2026-02-26 2026-02-27 2026-03-05} {month 2026-02-26 2026-02-27 2026-03-26} {period 2026-02-26 2026-02-27 2026-03-31}]"},
		{mmm.Daily, made, "[{tomorrow 2026-02-26 2026-02-27 2026-02-27} {week 2026-02-26 2026-02-27 2026-03-05} {month 2026-02-26 2026-02-27 2026-03-26}]"},
		{mmm.Weekly, mmm.DayOf(2026, 3, 31), "[{week 2026-02-26 2026-03-05 2026-03-11} {month 2026-02-26 2026-03-05 2026-04-01} {period 2026-02-26 2026-03-05 2026-03-31}]"},
		{mmm.Monthly, mmm.DayOf(2026, 1, 1), "[{month 2026-02-26 2026-03-26 2026-04-25}]"},
	} {
		if got := fmt.Sprint(Targets(made, c.grain, c.end)); got != c.want {
			t.Errorf("%s until %v:\n got %s\nwant %s", c.grain, c.end, got, c.want)
		}
	}
}

func TestIndependentSlow(t *testing.T) {
	r := rng.New(1, "independent", 0)
	for range 200 {
		targets := make([]Target, 1+r.IntN(9))
		for i := range targets {
			from := mmm.Day(r.IntN(15))
			targets[i] = Target{Week, from - 1, from, from + mmm.Day(r.IntN(6))}
		}
		// Every subset, and whether no two of it overlap.
		best := 0
		for set := range 1 << len(targets) {
			n := 0
			var used [32]bool
			for i, g := range targets {
				for d := g.From; set>>i&1 == 1 && d <= g.To; d++ {
					if used[d] {
						n = -99
					}
					used[d] = true
				}
				n += set >> i & 1
			}
			best = max(best, n)
		}
		if got := Independent(targets); got != best {
			t.Fatalf("%v: %d, want %d", targets, got, best)
		}
	}
	if got := Independent(nil); got != 0 {
		t.Errorf("no targets: %d independent", got)
	}
}

// The quantiles of a normal distribution are read as that distribution.
func TestNormalLimits(t *testing.T) {
	want := dist.Normal{Mu: -3, Sigma: 2.5}
	f := normal(day(0), want.Mu, want.Sigma)
	numtest.Close(t, "mean", f.Mean, want.Mu, 1e-12)
	numtest.Close(t, "mean as read", meanOf(f.Quantiles), want.Mu, 1e-12)
	for _, p := range []float64{1e-9, 0.003, 0.005, 0.0333, 0.5, 0.61, 0.95, 0.999} {
		numtest.Close(t, fmt.Sprint("quantile ", p), f.Quantile(p), want.Quantile(p), 1e-10)
	}
	numtest.CloseSlice(t, "quantiles 0, 1", []float64{f.Quantile(0), f.Quantile(1)}, []float64{-inf, inf}, 0)
	for _, y := range []float64{-40, -9.3, -3, -2.9, 0, 2, 31} {
		numtest.Close(t, fmt.Sprint("PIT at ", y), f.PIT(y), want.CDF(y), 1e-12)
		numtest.Close(t, fmt.Sprint("CRPS at ", y), f.CRPS(y), diagnostic.CRPSNormal(want.Mu, want.Sigma, y), 1e-11)
	}
	lo, hi := f.Interval(0.9)
	numtest.CloseSlice(t, "90% interval", []float64{lo, hi}, []float64{f.Quantiles[2], f.Quantiles[20]}, 0)
	lo, hi = f.Interval(0.87)
	numtest.CloseSlice(t, "87% interval", []float64{lo, hi}, []float64{want.Quantile(0.065), want.Quantile(0.935)}, 1e-10)
}

// fromDraws returns the forecast that draws make.
func fromDraws(x []float64) Forecast {
	f := Forecast{Target: day(0), Mean: draws.Summarise(x, 0.9).Mean, Quantiles: make([]float64, len(orders))}
	draws.Quantiles(f.Quantiles, orders[:], make([]float64, len(x)), x)
	return f
}

// awkward forecasts: skew, points, all one point.
func awkward() []Forecast {
	r := rng.New(2, "awkward", 0)
	x := make([]float64, 400)
	for i := range x {
		x[i] = math.Exp(0.8 * r.NormFloat64())
	}
	skew := fromDraws(x)
	zeros := fromDraws(append(make([]float64, 300), x...))
	point := fromDraws([]float64{7, 7, 7})
	top := fromDraws(append(slices.Repeat([]float64{9}, 300), x...))
	return []Forecast{skew, zeros, point, top, normal(day(0), 5, 1)}
}

// CRPS is its integral over orders, by the midpoint rule on a fine grid, with error
// O(1/n) where Q jumps in the tails.
func TestCRPSFormula(t *testing.T) {
	t.Parallel()
	const n = 200000
	for i, f := range awkward() {
		for _, y := range []float64{-2, 0, 0.4, 1, 7, 9, 12} {
			var want float64
			for j := range n {
				p := (float64(j) + 0.5) / n
				want += 2 * Pinball(p, f.Quantile(p), y) / n
			}
			numtest.Close(t, fmt.Sprintf("forecast %d, outcome %v", i, y), f.CRPS(y), want, 1e-4)
		}
	}
}

// Of ensembles, whose exact score is known, CRPS from quantiles is right to 0.2%
// of its mean: what the interpolation between 23 orders loses.
func TestCRPSMixture(t *testing.T) {
	r := rng.New(3, "mixture", 0)
	var exact, worst float64
	const n = 200
	for range n {
		m := mixture(r, 64)
		f := FromMixture(day(0), m)
		i := r.IntN(64)
		y := m.Means[i] + m.SDs[i]*r.NormFloat64()
		exact += m.CRPS(y) / n
		worst = max(worst, math.Abs(f.CRPS(y)-m.CRPS(y)))
		numtest.Close(t, "PIT", f.PIT(y), m.CDF(y), 2e-3)
		numtest.Close(t, "mean as read", meanOf(f.Quantiles), m.Mean(), 1e-3)
	}
	if worst > 2e-3*exact {
		t.Errorf("worst error %v of a mean score of %v", worst, exact)
	}
}

// PIT is the mean of the two one-sided distribution functions, found by bisection
// of Quantile.
func TestPITSlow(t *testing.T) {
	for i, f := range awkward() {
		for _, y := range append([]float64{-2, 0, 0.4, 1, 7, 9, 12}, f.Quantiles...) {
			first := func(reached func(q float64) bool) float64 {
				lo, hi := 0.0, 1.0
				for range 60 {
					if mid := (lo + hi) / 2; mid > 0 && reached(f.Quantile(mid)) {
						hi = mid
					} else {
						lo = mid
					}
				}
				return hi
			}
			want := (first(func(q float64) bool { return q >= y }) + first(func(q float64) bool { return q > y })) / 2
			numtest.Close(t, fmt.Sprintf("forecast %d at %v", i, y), f.PIT(y), want, 1e-9)
		}
	}
}

// The fast quantiles are those of bisection, also where components lie far apart, are
// points, or have no weight.
func TestFromMixtureSlow(t *testing.T) {
	r := rng.New(8, "quantiles", 0)
	mixtures := []particle.Mixture{
		mixture(r, 64), mixture(r, 1),
		{Weights: []float64{0.5, 0.5}, Means: []float64{-1000, 1000}, SDs: []float64{1, 2}},
		{Weights: []float64{0.97, 0.03}, Means: []float64{0, 50}, SDs: []float64{1, 0.01}},
		{Weights: []float64{0.5, 0.5}, Means: []float64{3, 4}, SDs: []float64{0, 1}},
		{Weights: []float64{1, 0}, Means: []float64{3, nan}, SDs: []float64{2, nan}},
		{Weights: []float64{0.4, 0.6}, Means: []float64{1e9, 1e9 + 1}, SDs: []float64{1e-3, 10}},
	}
	for i, m := range mixtures {
		f := FromMixture(day(0), m)
		for k, p := range Orders() {
			numtest.Close(t, fmt.Sprintf("mixture %d, quantile %v", i, p), f.Quantiles[k], m.Quantile(p), 1e-10)
		}
		numtest.Close(t, "mean", f.Mean, m.Mean(), 0)
	}
}

func TestScore(t *testing.T) {
	f := normal(day(0), 10, 2)
	for _, c := range []struct {
		y    float64
		hits Hits
	}{
		{11, Hits{true, true, true, true}},
		{12, Hits{false, true, true, true}},
		{7, Hits{false, false, true, true}},
		{13.5, Hits{false, false, false, true}},
		{0, Hits{}},
	} {
		s, err := f.Score(c.y)
		if err != nil {
			t.Fatal(err)
		}
		if s.Hits != c.hits || s.Target != f.Target || s.Outcome != c.y {
			t.Errorf("outcome %v: %+v", c.y, s)
		}
		numtest.Close(t, "error", s.Error, 10-c.y, 1e-12)
		percentage := math.Abs(10-c.y) / c.y
		if c.y == 0 {
			percentage = nan
		}
		numtest.Close(t, "percentage", s.Percentage(), percentage, 1e-12)
		numtest.Close(t, "PIT", s.PIT, dist.StdNormalCDF((c.y-10)/2), 1e-12)
		numtest.Close(t, "model's PIT", s.ModelPIT, s.PIT, 0)
		numtest.Close(t, "interval score", s.IntervalScore, diagnostic.IntervalScore(f.Quantiles[2], f.Quantiles[20], c.y, 0.9), 0)
		var pinball float64
		for k, p := range Orders() {
			pinball += Pinball(p, f.Quantiles[k], c.y)
		}
		numtest.Close(t, "pinball", s.Pinball, pinball/23, 1e-13)
	}
	edge, err := f.Score(f.Quantiles[20])
	if err != nil || !edge.Hits.In90 {
		t.Errorf("an outcome at the end of an interval is inside it: %v, %v", edge.Hits, err)
	}
}

func TestPinballLimits(t *testing.T) {
	numtest.CloseSlice(t, "pinball", []float64{Pinball(0.9, 1, 3), Pinball(0.9, 3, 1), Pinball(0.3, 2, 2), Pinball(0.5, nan, 1), Pinball(0.5, 1, nan)},
		[]float64{1.8, 0.2, 0, nan, nan}, 1e-15)
}

func TestHostile(t *testing.T) {
	good := normal(day(0), 10, 2)
	for what, spoil := range map[string]func(f *Forecast){
		"horizon":   func(f *Forecast) { f.Horizon = "decade" },
		"made late": func(f *Forecast) { f.Made = f.From },
		"reversed":  func(f *Forecast) { f.To = f.From - 1 },
		"NaN":       func(f *Forecast) { f.Quantiles[4] = nan },
		"infinite":  func(f *Forecast) { f.Quantiles[22] = inf },
		"mean":      func(f *Forecast) { f.Mean = nan },
		"disorder":  func(f *Forecast) { f.Quantiles[4] = 99 },
		"short":     func(f *Forecast) { f.Quantiles = f.Quantiles[:5] },
	} {
		f := good
		f.Quantiles = slices.Clone(good.Quantiles)
		spoil(&f)
		if _, err := f.Score(10); err == nil || f.Validate() == nil {
			t.Errorf("%s: no error", what)
		}
	}
	for _, y := range []float64{nan, inf, -inf} {
		if _, err := good.Score(y); err == nil {
			t.Errorf("outcome %v was scored", y)
		}
		numtest.Close(t, "CRPS", good.CRPS(y), nan, 0)
	}
	numtest.CloseSlice(t, "PIT", []float64{good.PIT(nan), good.PIT(inf), good.PIT(-inf), good.PIT(1e300)}, []float64{nan, 1, 0, 1}, 0)
	for what, f := range map[string]Forecast{
		"NaN draw": fromDraws([]float64{1, nan}), "empty mixture": FromMixture(day(0), particle.Mixture{}),
	} {
		numtest.CloseSlice(t, what, []float64{f.Mean, f.Median(), f.PIT(0), f.CRPS(0), f.Quantile(0.3)}, []float64{nan, nan, nan, nan, nan}, 0)
	}
	for what, f := range map[string]func(){
		"forecast: interval of level 1":                  func() { good.Interval(1) },
		"forecast: quantile of order NaN":                func() { good.Quantile(nan) },
		"forecast: pinball loss of order 0":              func() { Pinball(0, 1, 2) },
		"forecast: no hits of level 0.7":                 func() { Hits{}.at(0.7) },
		"forecast: already recalibrated":                 func() { Recalibration{}.Apply(Recalibration{Shift: 1}.Apply(good)) },
		"forecast: scores of tomorrow and week together": func() { Summarise([]Score{{Target: day(0)}, {Target: Target{Horizon: Week}}}) },
	} {
		panics(t, what, f)
	}
}

func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	f()
}

func TestJSON(t *testing.T) {
	f := Recalibration{Shift: 0.1, LogScale: 0.2, Forecasts: 40, Independent: 40}.Apply(normal(day(5), 100, 7))
	s, err := f.Score(93.25)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{f, s, normal(day(5), 1, 2), Recalibration{}} {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		back := reflect.New(reflect.TypeOf(v))
		if err := json.Unmarshal(raw, back.Interface()); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back.Elem().Interface(), v) {
			t.Errorf("%s reads back as %+v", raw, back.Elem().Interface())
		}
	}
}
