package report

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

func TestBuckets(t *testing.T) {
	for _, c := range []struct {
		grain mmm.Grain
		n     int
		most  int
		name  string
		count int
		last  int // bucket of the last period
	}{
		{mmm.Daily, 100, 160, "day", 100, 99},
		{mmm.Daily, 1095, 160, "week", 156, -1}, // 156 weeks and 3 days
		{mmm.Daily, 1092, 160, "week", 156, 155},
		{mmm.Daily, 1095, 40, "month", 36, 35},
		{mmm.Weekly, 104, 160, "week", 104, 103},
		{mmm.Weekly, 208, 160, "month", 48, 47},
		{mmm.Monthly, 36, 160, "month", 36, 35},
		{mmm.Monthly, 36, 12, "quarter", 12, 11},
		{mmm.Weekly, 500, 1, "quarter", 39, 38}, // more than wanted, but the coarsest there is
	} {
		days := make([]mmm.Day, c.n)
		for i := range days {
			days[i] = c.grain.Next(mmm.DayOf(2021, 1, 1), i)
		}
		b := newBuckets(days, c.grain, c.most)
		if b.name != c.name || len(b.start) != c.count || b.of[c.n-1] != c.last {
			t.Errorf("%d %ss in %d: %d %ss, the last in %d; want %d %ss, the last in %d", c.n, c.grain, c.most, len(b.start), b.name, b.of[c.n-1], c.count, c.name, c.last)
		}
		ones := b.means(func(int) float64 { return 1 })
		for k, v := range ones {
			if v != 1 {
				t.Errorf("%d %ss: the mean of ones over bucket %d is %v", c.n, c.grain, k, v)
				break
			}
		}
	}
}

func TestBucketMeansSlow(t *testing.T) {
	days := periods(mmm.Daily, 17)
	b := newBuckets(days, mmm.Daily, 3)
	numtest.CloseSlice(t, "means", b.means(func(t int) float64 { return float64(t) }), []float64{3, 10}, 1e-12)
	numtest.CloseSlice(t, "days", b.days(), []float64{float64(days[0]), float64(days[7])}, 0)
}

// Layers add up to expected outcome, whatever is put together for the eye.
func TestLayersAddUp(t *testing.T) {
	for name, m := range markets() {
		d := documentOf(t, m(), 0.9)
		expected := d.layers.buckets.means(func(t int) float64 { return d.fit.Expected.Values[0][t].Mean })
		total := make([]float64, len(expected))
		for _, s := range d.layers.series {
			for k, v := range s.values {
				total[k] += v
			}
		}
		// Rounding is relative to the largest of what is added.
		scale := 0.0
		for _, s := range d.layers.series {
			for _, v := range s.values {
				scale = max(scale, math.Abs(v))
			}
		}
		for k := range total {
			if math.Abs(total[k]-expected[k]) > 1e-9*scale {
				t.Errorf("%s: layers of bucket %d add up to %v, expected %v", name, k, total[k], expected[k])
				break
			}
		}
		last := d.steps()[len(d.steps())-2]
		if end := last.from + last.e.Mean; math.Abs(end-d.model.Answers.Channels.Expected.Mean) > 1e-9*math.Abs(end) {
			t.Errorf("%s: the waterfall ends at %v, expected %v", name, end, d.model.Answers.Channels.Expected.Mean)
		}
	}
}

func TestCoverage(t *testing.T) {
	e := draws.Estimate{Lo: 1, Hi: 3}
	c := newCoverage([]float64{1, 2, 3, 4, 0, nan}, []draws.Estimate{e, e, e, e, e, e}, []bool{false, false, false, false, true, true})
	if c.train != (hit{3, 4}) || c.test != (hit{0, 2}) {
		t.Errorf("%+v", c)
	}
	c.add(c)
	if c.train != (hit{6, 8}) || c.test != (hit{0, 4}) || c.train.share() != 0.75 {
		t.Errorf("twice: %+v", c)
	}
}

func TestResiduals(t *testing.T) {
	d := documentOf(t, geoReach(), 0.9)
	r := d.residuals
	for i, v := range r.values {
		if v != d.fit.Actual[0][i]-d.fit.Expected.Values[0][i].Mean {
			t.Fatalf("residual %d is %v", i, v)
		}
	}
	numtest.Close(t, "autocorrelation at lag 1", r.autocorrelation[0], diagnostic.Autocorrelation(r.values, 1), 0)
	if n := len(r.autocorrelation); n != 15 {
		t.Errorf("%d lags of 60 weeks, want a quarter of them", n)
	}
	held := documentOf(t, nationalWeekly(), 0.9).residuals
	if held.autocorrelation != nil || countTrue(held.held) != 8 {
		t.Errorf("%d weeks held out, %d autocorrelations", countTrue(held.held), len(held.autocorrelation))
	}
}

func countTrue(x []bool) int {
	n := 0
	for _, v := range x {
		if v {
			n++
		}
	}
	return n
}

func TestGeos(t *testing.T) {
	d := documentOf(t, geoReach(), 0.9)
	if n := len(d.geos.geos); n != shownGeos {
		t.Fatalf("%d geos shown", n)
	}
	if !slices.IsSortedFunc(d.geos.geos, func(a, b geoFit) int { return int(b.actual - a.actual) }) {
		t.Error("geos are not in the order of their outcome")
	}
	var total, values float64
	for i, v := range d.data.Outcome.Values {
		values += v * d.data.ValueAt(i)
	}
	for _, g := range d.geos.geos {
		total += g.share
		numtest.Close(t, "share of "+g.name, g.share, g.actual/values, 1e-12)
	}
	if !(total < 1) {
		t.Errorf("12 of 15 geos have %v of the outcome", total)
	}
	if of := d.geos.coverage.train.of; of != d.data.G()*d.data.T() {
		t.Errorf("coverage over %d cells", of)
	}
	national := fitOf(t, dailyCount())
	if got, err := collectGeos(national.Model, response.New(national, 0.9)); err != nil || got.geos != nil {
		t.Errorf("geos of a national model: %v, %v", got.geos, err)
	}
}

// quantiles returns those of a distribution that Learned has.
func quantiles(d dist.Dist) []float64 {
	var q []float64
	for p := 0.005; p < 1; p += 0.01 {
		q = append(q, d.Quantile(p))
	}
	return q
}

func grid(lo, hi float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i)/float64(n-1)
	}
	return x
}

// A density drawn from quantiles is near the one they come from: a kernel of a
// quarter of the standard deviation widens it by 3%, and in the tails, where
// quantiles are far apart, by more; a tenth of the peak is what an eye sees.
func TestDensity(t *testing.T) {
	for _, c := range []struct {
		d      dist.Dist
		lo, hi float64
	}{{dist.Normal{Mu: -1, Sigma: 2}, -6, 4}, {dist.LogNormal{Mu: 0.2, Sigma: 0.9}, 0.1, 5}, {dist.LogNormal{Mu: 3, Sigma: 0.05}, 17, 23}} {
		x := grid(c.lo, c.hi, 60)
		got := density(x, quantiles(c.d))
		var peak float64
		for _, v := range x {
			peak = max(peak, math.Exp(c.d.LogProb(v)))
		}
		for i, v := range x {
			if want := math.Exp(c.d.LogProb(v)); math.Abs(got[i]-want) > 0.1*peak {
				t.Errorf("%v at %v: %v, want %v", c.d, v, got[i], want)
			}
		}
	}
}

func TestDensityLimits(t *testing.T) {
	if density([]float64{1, 2}, []float64{3, 3, 3, 3}) != nil {
		t.Error("a point mass has a density")
	}
	// Where all is positive, nothing is at or below zero.
	got := density([]float64{-1, 0, 1}, quantiles(dist.LogNormal{Mu: 0, Sigma: 0.5}))
	if got[0] != 0 || got[1] != 0 || !(got[2] > 0) {
		t.Errorf("densities %v", got)
	}
	// An exponential-like prior must not spike at its smallest quantiles.
	beta := density(grid(0.0001, 0.05, 400), quantiles(dist.Beta{A: 1, B: 99}))
	if top := slices.Max(beta); top > 1.25*99 { // its density at 0
		t.Errorf("the density reaches %v", top)
	}
}

func TestHistogram(t *testing.T) {
	x := []float64{0, 0, 0, 100, 99, 1, 50}
	h := histogram(x)
	var sum float64
	for _, v := range h {
		sum += v
	}
	numtest.Close(t, "sum over exposed cells", sum, 1, 1e-12)
	numtest.CloseSlice(t, "bins", []float64{h[0], h[12], h[24]}, []float64{0.25, 0.25, 0.5}, 1e-12)
}

func TestRhatGroups(t *testing.T) {
	parameter := func(name string, rhat float64) app.Parameter {
		return app.Parameter{Name: name, Summary: diagnostic.Summary{Rhat: rhat}}
	}
	got := rhatGroups([]app.Parameter{parameter("sigma", 1.001), parameter("roi_m[tv]", 1.02), parameter("roi_m[search]", 1), parameter("slope_m[tv]", nan), parameter("slope_m[search]", 1)})
	var order []string
	for _, g := range got {
		order = append(order, g.block)
	}
	if !slices.Equal(order, []string{"slope_m", "roi_m", "sigma"}) {
		t.Errorf("order %v: what has no R-hat first, then the largest", order)
	}
	if g := got[1]; g.values != 2 || g.lo != 1 || g.hi != 1.02 {
		t.Errorf("roi_m: %+v", g)
	}
	numtest.Close(t, "median", got[1].median, 1.01, 1e-12)
	if g := got[0]; g.values != 1 || g.none != 1 {
		t.Errorf("slope_m: %+v", g)
	}
}

func TestPriorWords(t *testing.T) {
	d := documentOf(t, dailyCount(), 0.9)
	for _, c := range []struct {
		prior dist.Dist
		want  string
	}{
		{dist.LogNormal{Mu: 0.2, Sigma: 0.9}, "1.22× [0.28×, 5.37×]"}, // Meridian's default ROI prior
		{dist.Uniform{Low: 0, High: 1}, "0.50× [0.050×, 0.95×]"},
		{dist.Fixed{Value: 1}, "fixed at 1.00×"},
	} {
		if got := d.priorWords(dist.Prior{Dist: c.prior}, ratio); got != c.want {
			t.Errorf("%v: %q, want %q", c.prior, got, c.want)
		}
	}
}
