package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

func TestSummariseFormula(t *testing.T) {
	r := rng.New(10, "summary", 0)
	past := make([]Score, 50)
	lo, hi, y := make([]float64, 50), make([]float64, 50), make([]float64, 50)
	var errors, outcomes, percentages, mae, crps, pinball, interval float64
	for i := range past {
		f := normal(day(i), 100+5*r.NormFloat64(), 6)
		y[i] = 100 + 8*r.NormFloat64()
		if i == 7 {
			y[i] = 0
		}
		lo[i], hi[i] = f.Interval(0.9)
		past[i] = scored(f, y[i])
		errors += f.Median() - y[i]
		outcomes += y[i]
		mae += math.Abs(f.Median()-y[i]) / 50
		if i != 7 {
			percentages += math.Abs(f.Median()-y[i]) / y[i] / 49
		}
		crps += f.CRPS(y[i]) / 50
		pinball += past[i].Pinball / 50
		interval += diagnostic.IntervalScore(lo[i], hi[i], y[i], 0.9) / 50
	}
	s := Summarise(past)
	numtest.CloseSlice(t, "summary", []float64{s.MAPE, s.Bias, s.MAE, s.CRPS, s.Pinball, s.IntervalScore},
		[]float64{percentages, errors / outcomes, mae, crps, pinball, interval}, 1e-12)
	c := s.Coverage[2]
	share := diagnostic.Coverage(lo, hi, y)
	numtest.CloseSlice(t, "coverage", []float64{c.Level, c.Share}, []float64{0.9, share}, 1e-15)
	post := dist.Beta{A: 0.5 + 50*share, B: 0.5 + 50*(1-share)}
	numtest.CloseSlice(t, "its interval", []float64{post.CDF(c.Lo), post.CDF(c.Hi)}, []float64{0.05, 0.95}, 1e-9)
	if s.Horizon != Tomorrow || s.Forecasts != 50 || s.Independent != 50 {
		t.Errorf("%+v", s)
	}
	for i := range past {
		past[i].To += 6
	}
	if wide := Summarise(past); wide.Independent != 8 || wide.Coverage[2].Hi-wide.Coverage[2].Lo < 1.5*(c.Hi-c.Lo) {
		t.Errorf("overlapping forecasts count as %d, interval %v", wide.Independent, wide.Coverage[2])
	}
	none := Summarise(nil)
	numtest.CloseSlice(t, "no scores", []float64{none.MAPE, none.CRPS, none.Coverage[0].Share, none.Coverage[0].Lo}, []float64{nan, nan, nan, nan}, 0)
}

// The rule of the comment on a series that is its own index, where every number
// can be read off.
func TestNaiveFormula(t *testing.T) {
	values := make([]float64, 100)
	for i := range values {
		values[i] = float64(i)
	}
	from := mmm.DayOf(2025, 1, 1)
	daily := Series{from, mmm.Daily, values}
	made := from + 80
	for _, c := range []struct {
		target Target
		point  float64
	}{
		{Target{Tomorrow, made, made + 1, made + 1}, 74},
		{Target{Week, made, made + 1, made + 7}, 74 + 75 + 76 + 77 + 78 + 79 + 80},
		{Target{Month, made, made + 1, made + 28}, 4 * 539},
		{Target{Period, made, made + 9, made + 10}, 75 + 76},
	} {
		f, err := Naive(c.target, daily)
		if err != nil {
			t.Fatal(err)
		}
		numtest.CloseSlice(t, string(c.target.Horizon), []float64{f.Median(), f.Mean}, []float64{c.point, c.point}, 1e-12)
		if err := f.Validate(); err != nil {
			t.Error(err)
		}
	}
	// The errors are all 7, hence quantiles ±7.
	f, _ := Naive(Target{Tomorrow, made, made + 1, made + 1}, daily)
	numtest.CloseSlice(t, "ends", []float64{f.Quantiles[0], f.Quantiles[22]}, []float64{67, 81}, 1e-12)

	weekly := Series{from, mmm.Weekly, append(slices.Clone(values), values[:8]...)}
	made = from + 7*50
	f, _ = Naive(Target{Week, made, made + 7, made + 13}, weekly)
	numtest.Close(t, "last week again, in the first two years", f.Median(), 50, 1e-12)
	made = from + 7*105
	f, _ = Naive(Target{Month, made, made + 7, made + 34}, weekly)
	numtest.Close(t, "the same weeks of last year, after them", f.Median(), 54+55+56+57, 1e-12)
	monthly := Series{mmm.DayOf(2020, 1, 1), mmm.Monthly, values}
	f, _ = Naive(Target{Month, mmm.DayOf(2024, 3, 1), mmm.DayOf(2024, 4, 1), mmm.DayOf(2024, 4, 30)}, monthly)
	numtest.Close(t, "the same month of last year", f.Median(), 39, 1e-12)
}

func TestNaiveLooksBackOnly(t *testing.T) {
	r := rng.New(11, "naive", 0)
	values := make([]float64, 60)
	rng.NormFill(values, r)
	s := Series{100, mmm.Daily, values}
	target := Target{Week, 140, 141, 147}
	want, err := Naive(target, s)
	if err != nil {
		t.Fatal(err)
	}
	for i := 41; i < 60; i++ {
		values[i] = nan
	}
	if got, err := Naive(target, s); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the future changes the forecast: %v, %v", got, err)
	}
	values[36] = nan // a season before 143
	got, err := Naive(target, s)
	if err != nil {
		t.Fatal(err)
	}
	hole := values[29]
	for _, i := range []int{34, 35, 37, 38, 39, 40} {
		hole += values[i]
	}
	numtest.Close(t, "a hole", got.Median(), hole, 1e-12)
	for what, bad := range map[string]Series{
		"short": {100, mmm.Daily, values[:44]}, "late": {141, mmm.Daily, values}, "early": {1, mmm.Daily, values},
		"empty": {100, mmm.Daily, nil}, "holes": {100, mmm.Daily, slices.Repeat([]float64{nan}, 60)},
	} {
		target := target
		if what == "short" {
			target = Target{Month, 140, 141, 168}
		}
		if _, err := Naive(target, bad); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}

// Of white noise with a weekly pattern the seasonal-naive quantiles are right:
// coverage of 90% within Monte Carlo error of 400 runs with 300 days each.
func TestNaiveCoverage(t *testing.T) {
	r := rng.New(12, "naive coverage", 0)
	hits := 0.0
	const runs = 400
	for range runs {
		values := make([]float64, 301)
		for i := range values {
			values[i] = 10*float64(i%7) + r.NormFloat64()
		}
		f, err := Naive(Target{Tomorrow, 299, 300, 300}, Series{0, mmm.Daily, values})
		if err != nil {
			t.Fatal(err)
		}
		if scored(f, values[300]).Hits.In90 {
			hits++
		}
	}
	if se := math.Sqrt(0.09 / runs); math.Abs(hits/runs-0.9) > 4*se {
		t.Errorf("coverage %v, standard error %v", hits/runs, se)
	}
}

func TestSkillFormula(t *testing.T) {
	r := rng.New(13, "skill", 0)
	var ours, theirs []Score
	var d []float64
	var crps, crps0, mae, mae0 float64
	for i := range 30 {
		y := r.NormFloat64()
		a, b := scored(normal(day(i), 0.2, 1), y), scored(normal(day(i), 0.5, 1.4), y)
		ours, theirs = append(ours, a), append(theirs, b)
		d = append(d, b.CRPS-a.CRPS)
		crps, crps0, mae, mae0 = crps+a.CRPS, crps0+b.CRPS, mae+math.Abs(a.Error), mae0+math.Abs(b.Error)
	}
	theirs = append(theirs, scored(normal(day(99), 0, 1), 3))
	s := SkillOf(ours, theirs)
	mean, se := meanError(d)
	numtest.CloseSlice(t, "skill", []float64{float64(s.CRPS), float64(s.MAE), float64(s.PBetter), float64(s.Forecasts), float64(s.Independent)},
		[]float64{1 - crps/crps0, 1 - mae/mae0, dist.StudentT{DF: 29, Scale: 1}.CDF(mean / se), 30, 30}, 1e-12)
	same := SkillOf(ours, ours)
	numtest.CloseSlice(t, "against itself", []float64{float64(same.CRPS), float64(same.MAE), float64(same.PBetter)}, []float64{0, 0, 0.5}, 1e-15)
	none := SkillOf(ours, nil)
	numtest.CloseSlice(t, "against nothing", []float64{float64(none.CRPS), float64(none.MAE), float64(none.PBetter)}, []float64{nan, nan, nan}, 0)
}

// Where neither is better, PBetter is uniform, also over sums of overlapping
// weeks: below 0.05 in at most 5% of runs, within Monte Carlo error.
func TestSkillCalibrated(t *testing.T) {
	t.Parallel()
	r := rng.New(14, "skill calibrated", 0)
	const runs = 300
	for _, length := range []int{1, 7} {
		low := 0.0
		for range runs {
			noise := make([]float64, 101+length)
			rng.NormFill(noise, r)
			var a, b []Score
			for i := range 100 {
				g := Target{Week, mmm.Day(i), mmm.Day(i + 1), mmm.Day(i + length)}
				var y float64
				for _, v := range noise[i+1 : i+1+length] {
					y += v
				}
				a, b = append(a, scored(normal(g, 0.5, 2), y)), append(b, scored(normal(g, -0.5, 2), y))
			}
			if SkillOf(a, b).PBetter < 0.05 {
				low++
			}
		}
		if se := math.Sqrt(0.05 * 0.95 / runs); low/runs > 0.05+4*se {
			t.Errorf("length %d: below 5%% in %.3f of runs", length, low/runs)
		}
	}
}

// A year of forecasts for tomorrow and the week, with scale times the true spread
// and bias, and the naive forecasts of the same.
func history(r *rand.Rand, scale, bias float64, days int) (past, naive []Score) {
	values := make([]float64, 60+days+7)
	for i := range values {
		values[i] = 200 + 40*float64(i%7) + 10*r.NormFloat64()
	}
	s := Series{0, mmm.Daily, values}
	for i := 60; i < 60+days; i++ {
		for _, g := range Targets(mmm.Day(i-1), mmm.Daily, 0)[:2] {
			var mean, y float64
			for d := g.From; d <= g.To; d++ {
				mean += 200 + 40*float64(d%7) + bias
				y += values[d]
			}
			n := float64(g.To - g.From + 1)
			past = append(past, scored(normal(g, mean, scale*10*math.Sqrt(n)), y))
			f, err := Naive(g, s)
			if err != nil {
				panic(err)
			}
			naive = append(naive, scored(f, y))
		}
	}
	return past, naive
}

func TestAssess(t *testing.T) {
	th := DefaultThresholds()
	for _, c := range []struct {
		what        string
		scale, bias float64
		days        int
		want        Level
	}{
		{"good", 1, 0, 360, High},
		{"good, first days", 1, 0, 30, Unknown},
		{"good, half a year", 1, 0, 180, High},
		{"far too narrow", 0.4, 0, 300, Low},
		{"far too wide", 3, 0, 300, Low},
		{"worse than last week", 1.2, 25, 300, Low},
	} {
		past, naive := history(rng.New(15, c.what, 0), c.scale, c.bias, c.days)
		got := Assess(past, naive, th)
		if got.Level != c.want {
			t.Errorf("%s: %s, want %s: %s", c.what, got.Level, c.want, got.Reason)
		}
		if c.what == "good, first days" && !strings.Contains(got.WouldChange, "10 more forecasts") {
			t.Errorf("%s", got.WouldChange)
		}
	}
	empty := Assess(nil, nil, th)
	if empty.Level != Unknown || empty.Reason != noRecord || !strings.Contains(empty.WouldChange, "40 more forecasts") {
		t.Errorf("%+v", empty)
	}
}

// What the words promise happens: one hit fewer than the least, and the level falls.
func TestAssessWouldChange(t *testing.T) {
	th := DefaultThresholds()
	past, naive := history(rng.New(16, "would change", 0), 1, 0, 180)
	past, naive = Of(Tomorrow, past), Of(Tomorrow, naive)
	least, most, ok := th.hitsFor(th.High, 180, 180)
	if !ok {
		t.Fatal("no number of hits is enough")
	}
	for _, c := range []struct {
		hits int
		want Level
	}{{least, High}, {least - 1, Medium}, {most, High}, {most + 1, Medium}} {
		for i := range past {
			past[i].Hits.In90 = i < c.hits
		}
		got := Assess(past, naive, th)
		if got.Level != c.want {
			t.Errorf("%d hits: %s, want %s", c.hits, got.Level, c.want)
		}
		for _, text := range []string{got.Reason, got.WouldChange} {
			if !strings.Contains(text, "180") {
				t.Errorf("%d hits: %q", c.hits, text)
			}
		}
		if c.want == Medium && !strings.Contains(got.WouldChange, fmt.Sprintf("between %d and %d of 180", least, most)) {
			t.Errorf("%q", got.WouldChange)
		}
	}
}

func TestAssessWords(t *testing.T) {
	h := HorizonConfidence{Horizon: Tomorrow, Level: Medium, Forecasts: 90, Independent: 90, Hits: 75, PCoverage: 0.72, Skill: Skill{Forecasts: 90, Independent: 90, CRPS: 0.21, PBetter: 0.83}}
	th := DefaultThresholds()
	for got, want := range map[string]string{
		h.reason(th):      "Of the last 90 forecasts for the next day, 75 had the outcome inside the 90% interval (83%), so that with probability 72% they cover between 80% and 97%. Against repeating the past season their error is 21% lower, and they are better with probability 83%.",
		h.wouldChange(th): "It rises to high with between 77 and 85 of 90 outcomes inside the interval, and with a probability of 90% to beat the past season, from 83%.",
	} {
		if got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
	h.Level, h.Independent = Unknown, 39
	for got, want := range map[string]string{
		h.reason(th):      "Of the last 90 forecasts for the next day, 75 had the outcome inside the 90% interval; without a day in common there are only 39, and 90 that can be compared with repeating the past.",
		h.wouldChange(th): "It becomes known with 1 more forecast without a day in common, scored and with a seasonal-naive forecast beside each.",
	} {
		if got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
}

// Every threshold changes an answer.
func TestThresholds(t *testing.T) {
	past, naive := history(rng.New(17, "thresholds", 0), 1, 0, 250)
	base := Assess(past, naive, DefaultThresholds())
	for name, set := range map[string]func(th *Thresholds){
		"Window": func(th *Thresholds) { th.Window = 60 }, "MinIndependent": func(th *Thresholds) { th.MinIndependent = 200 },
		"CoverageLo": func(th *Thresholds) { th.CoverageLo = 0.88 }, "CoverageHi": func(th *Thresholds) { th.CoverageHi = 0.91 },
		"High": func(th *Thresholds) { th.High = 0.99999 }, "Medium": func(th *Thresholds) { th.High, th.Medium = 2, 1.5 },
	} {
		th := DefaultThresholds()
		set(&th)
		if got := Assess(past, naive, th); reflect.DeepEqual(got, base) {
			t.Errorf("%s changes nothing", name)
		}
	}
}

// Calibrated forecasts, better than the naive ones, are hardly ever called low, and
// mostly high: at most 1 in 20 years low, at least half of them high.
func TestAssessCalibrated(t *testing.T) {
	t.Parallel()
	levels := map[Level]int{}
	for i := range 20 {
		past, naive := history(rng.New(18, "calibrated", uint64(i)), 1, 0, 365)
		levels[Assess(past, naive, DefaultThresholds()).Level]++
	}
	if levels[Low] > 1 || levels[High] < 10 {
		t.Errorf("levels %v", levels)
	}
}
