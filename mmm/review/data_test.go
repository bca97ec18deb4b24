package review

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/floats"
)

// Data in which nothing is wrong give hardly any finding, in every grain, national
// and by geo: in 80 markets chance makes a pause of all media at the end, or an
// unusual month, once or twice.
func TestDataFindsNothingInCleanData(t *testing.T) {
	alarms := ""
	for seed := range uint64(20) {
		for _, c := range []struct {
			grain         mmm.Grain
			geos, periods int
		}{{mmm.Weekly, 1, 156}, {mmm.Daily, 1, 500}, {mmm.Monthly, 1, 60}, {mmm.Weekly, 10, 104}} {
			alarms += texts(Data(market(seed, c.grain, c.geos, c.periods), DefaultThresholds()))
		}
	}
	if n := strings.Count(alarms, "\n"); n > 2 {
		t.Errorf("%d findings:\n%s", n, alarms)
	}
}

// A dataCase breaks clean data in one way and says what should be found.
type dataCase struct {
	name    string
	geos    int
	grain   mmm.Grain
	spoil   func(d *mmm.Data)
	code    finding.Code
	subject string
	parts   []string
}

func dataCases() []dataCase {
	national := []dataCase{
		{name: "outcome constant", code: "outcome_constant", subject: `outcome "sales"`, parts: []string{"every week"},
			spoil: func(d *mmm.Data) { fill(d.Outcome.Values, 7) }},
		{name: "control constant", code: "constant", subject: `control "weather"`, parts: []string{"every week"},
			spoil: func(d *mmm.Data) { fill(d.Controls[0].Values, 3) }},
		{name: "control moves twice", code: "rare_movement", subject: `control "weather"`, parts: []string{"2 weeks: 2022-03-14 and 2023-05-22"},
			spoil: func(d *mmm.Data) {
				fill(d.Controls[0].Values, 3)
				d.Controls[0].Values[10], d.Controls[0].Values[72] = 9, 8
			}},
		{name: "a typing error in the outcome", code: "outliers", subject: `outcome "sales"`, parts: []string{"1 of 104 weeks", "on 2022-10-10"},
			spoil: func(d *mmm.Data) { d.Outcome.Values[40] *= 10 }},
		{name: "a typing error in exposure", code: "outliers", subject: `channel "radio"`, parts: []string{"on 2022-10-10"},
			spoil: func(d *mmm.Data) {
				d.Channels[1].Exposure[40], d.Channels[1].Spend[40] = 25*median(d.Channels[1].Exposure), 25*median(d.Channels[1].Spend)
			}},
		{name: "exposure lost", code: "spend_without_exposure", subject: `channel "tv"`, parts: []string{"1 million EUR", "in 3 weeks, from 2022-02-14 to 2022-03-28"},
			spoil: func(d *mmm.Data) {
				c := &d.Channels[0]
				for k, t := range []int{6, 9, 12} {
					c.Exposure[t], c.Spend[t] = 0, []float64{4e5, 3.5e5, 2.5e5}[k]
				}
			}},
		{name: "spend lost", code: "exposure_without_spend", subject: `channel "search"`, parts: []string{"1 week, 2022-02-14", "search_views"},
			spoil: func(d *mmm.Data) { d.Channels[2].Exposure[6], d.Channels[2].Spend[6] = 1e6, 0 }},
		{name: "exposure in thousands", code: "unit_jump", subject: `channel "tv"`, parts: []string{"From 2022-10-10 on", "what it did before", "It is exposure"},
			spoil: func(d *mmm.Data) { pulse(&d.Channels[0], 40); scaleFrom(d.Channels[0].Exposure, 40, 0.001) }},
		{name: "spend in another currency", code: "unit_jump", subject: `channel "tv"`, parts: []string{"From 2022-10-10 on", "20× what", "It is spend"},
			spoil: func(d *mmm.Data) { pulse(&d.Channels[0], 40); scaleFrom(d.Channels[0].Spend, 40, 20) }},
		{name: "outcome in cents", code: "level_jump", subject: `outcome "sales"`, parts: []string{"From 2022-10-10 on"},
			spoil: func(d *mmm.Data) { scaleFrom(d.Outcome.Values, 40, 100) }},
		{name: "outcome in thousands", code: "level_jump", subject: `outcome "sales"`, parts: []string{"From 2022-10-10 on", "1/9"},
			spoil: func(d *mmm.Data) { scaleFrom(d.Outcome.Values, 40, 0.001) }},
		{name: "spend as exposure, in another currency", code: "level_jump", subject: `channel "tv"`, parts: []string{"From 2022-10-10 on"},
			spoil: func(d *mmm.Data) {
				c := &d.Channels[0]
				pulse(c, 40)
				scaleFrom(c.Exposure, 40, 100)
				copy(c.Spend, c.Exposure)
			}},
		{name: "spend booked in one go", code: "cost_outliers", subject: `channel "search"`, parts: []string{"In 1 week", "on 2022-02-14"},
			spoil: func(d *mmm.Data) { d.Channels[2].Exposure[6], d.Channels[2].Spend[6] = 1e5, 1e6 }},
		{name: "many zeros", code: "outcome_many_zeros", subject: `outcome "sales"`, parts: []string{"26%"},
			spoil: func(d *mmm.Data) {
				for t := 0; t < 104; t += 4 {
					d.Outcome.Values[t+t%3] = 0
				}
				d.Outcome.Values[30] = 0
			}},
		{name: "tracking broken", code: "outcome_gap", subject: `outcome "sales"`, parts: []string{"for 2 weeks in a row, from 2022-05-23 to 2022-05-30"},
			spoil: func(d *mmm.Data) { d.Outcome.Values[20], d.Outcome.Values[21] = 0, 0 }},
		{name: "last week incomplete", code: "last_period_incomplete", subject: `outcome "sales"`, parts: []string{"on 2023-12-25"},
			spoil: func(d *mmm.Data) { d.Outcome.Values[103] *= 3. / 7 }},
		{name: "media reports late", code: "media_end_early", subject: "channels", parts: []string{"last 9 weeks", "on 2023-10-23"},
			spoil: func(d *mmm.Data) {
				for i := range d.Channels {
					pulse(&d.Channels[i], 94)
					fill(d.Channels[i].Exposure[95:], 0)
					fill(d.Channels[i].Spend[95:], 0)
				}
			}},
		{name: "channel twice", code: "duplicate", subject: `channel "radio"`, parts: []string{`is the same as channel "tv"`},
			spoil: func(d *mmm.Data) {
				copy(d.Channels[1].Exposure, d.Channels[0].Exposure)
				copy(d.Channels[1].Spend, d.Channels[0].Spend)
			}},
		{name: "channel a share of another", code: "duplicate", subject: `channel "radio"`, parts: []string{`is always 0.3× channel "tv"`},
			spoil: func(d *mmm.Data) { floats.ScaleTo(d.Channels[1].Exposure, 0.3, d.Channels[0].Exposure) }},
		{name: "outcome as control", code: "outcome_copied", subject: `control "weather"`, parts: []string{"0.01×"},
			spoil: func(d *mmm.Data) { floats.ScaleTo(d.Controls[0].Values, 0.01, d.Outcome.Values) }},
		{name: "sparse channel", code: "sparse_channel", subject: `channel "tv"`, parts: []string{"active in 8 of 104 weeks"},
			spoil: func(d *mmm.Data) {
				c := &d.Channels[0]
				pulse(c, 4)
				fill(c.Exposure[4:], 0)
				fill(c.Spend[4:], 0)
				pulse(c, 4)
			}},
		{name: "no value", code: "no_money", subject: `outcome "sales"`, spoil: func(d *mmm.Data) { d.Outcome.Kind = mmm.Count }},
		{name: "no currency", code: "no_currency", subject: "currency", spoil: func(d *mmm.Data) { d.Currency = "" }},
		{name: "tracking broken, daily", grain: mmm.Daily, code: "outcome_gap", subject: `outcome "sales"`, parts: []string{"for 4 days in a row, from 2022-01-23 to 2022-01-26"},
			spoil: func(d *mmm.Data) { fill(d.Outcome.Values[20:24], 0) }},
	}
	return append(national, []dataCase{
		{name: "constant in a geo", geos: 10, code: "constant_in_geos", subject: `control "weather"`, parts: []string{"1 of 10 geos (geo3)"},
			spoil: func(d *mmm.Data) { fill(row(d, d.Controls[0].Values, 3), 1) }},
		{name: "a typing error in a geo", geos: 10, code: "outliers", subject: `outcome "sales"`, parts: []string{"geo-weeks", "on 2022-10-10 in geo2"},
			spoil: func(d *mmm.Data) { row(d, d.Outcome.Values, 2)[40] *= 10 }},
		{name: "another currency in a geo", geos: 10, code: "unit_jump", subject: `channel "tv"`, parts: []string{"From 2022-10-10 in geo4 on", "It is spend"},
			spoil: func(d *mmm.Data) {
				s, e := row(d, d.Channels[0].Spend, 4), row(d, d.Channels[0].Exposure, 4)
				for i := 38; i < 42; i++ {
					s[i], e[i] = 0.01*1e7, 1e7
				}
				scaleFrom(s, 40, 150)
			}},
		{name: "tracking broken in a geo", geos: 10, code: "outcome_gap", subject: `outcome "sales"`, parts: []string{"in geo7"},
			spoil: func(d *mmm.Data) { fill(row(d, d.Outcome.Values, 7)[20:25], 0) }},
		{name: "ratings instead of views", geos: 10, code: "exposure_not_by_population", subject: `channel "tv"`, parts: []string{"Over 10 geos"},
			spoil: func(d *mmm.Data) {
				for i := range d.Channels[0].Exposure {
					d.Channels[0].Exposure[i] /= math.Pow(d.Population[i/d.T()], 2)
				}
			}},
		{name: "no population", geos: 10, code: "no_population", subject: "geos", parts: []string{"The 10 geos"},
			spoil: func(d *mmm.Data) { d.Population = nil }},
	}...)
}

func fill(x []float64, v float64) {
	for i := range x {
		x[i] = v
	}
}

func scaleFrom(x []float64, t int, by float64) { floats.Scale(by, x[t:]) }

// pulse makes a channel active around period t at its usual price.
func pulse(c *mmm.Channel, t int) {
	price := floats.Sum(c.Spend) / floats.Sum(c.Exposure)
	usual := median(c.Exposure)
	for i := max(0, t-4); i < min(len(c.Exposure), t+4); i++ {
		c.Exposure[i], c.Spend[i] = usual, usual*price
	}
}

// median returns the median of the positive values of x.
func median(x []float64) float64 {
	y, _ := logs(x)
	s := sorted(y)
	return math.Exp(s[len(s)/2])
}

func TestDataFindsWhatIsWrong(t *testing.T) {
	for _, c := range dataCases() {
		t.Run(c.name, func(t *testing.T) {
			d := market(5, or(c.grain, mmm.Weekly), max(c.geos, 1), 104)
			c.spoil(d)
			expect(t, Data(d, DefaultThresholds()), c.code, c.subject, c.parts...)
		})
	}
}

func or(a, b mmm.Grain) mmm.Grain {
	if a == "" {
		return b
	}
	return a
}

// What looks like a fault and is none.
func TestDataForgivesWhatIsUsual(t *testing.T) {
	for _, c := range []struct {
		name  string
		grain mmm.Grain
		codes []finding.Code
		spoil func(d *mmm.Data)
	}{
		{"a channel that begins", mmm.Weekly, []finding.Code{"level_jump", "unit_jump", "sparse_channel", "outliers"}, func(d *mmm.Data) {
			fill(d.Channels[0].Exposure[:50], 0)
			fill(d.Channels[0].Spend[:50], 0)
		}},
		{"a channel that grows tenfold at the same price", mmm.Weekly, []finding.Code{"level_jump", "unit_jump", "cost_outliers"}, func(d *mmm.Data) {
			scaleFrom(d.Channels[0].Exposure, 50, 20)
			scaleFrom(d.Channels[0].Spend, 50, 20)
		}},
		{"prices that double", mmm.Weekly, []finding.Code{"unit_jump", "cost_outliers"}, func(d *mmm.Data) { scaleFrom(d.Channels[0].Spend, 50, 2) }},
		{"a growing business", mmm.Weekly, []finding.Code{"level_jump", "last_period_incomplete", "outliers"}, func(d *mmm.Data) {
			for i := range d.Outcome.Values {
				d.Outcome.Values[i] *= math.Pow(20, float64(i)/104)
			}
		}},
		{"closed on Sundays", mmm.Daily, []finding.Code{"outcome_gap", "last_period_incomplete"}, func(d *mmm.Data) {
			for i, day := range d.Periods {
				if day.Weekday() == mmm.Sunday {
					d.Outcome.Values[i] = 0
				}
			}
		}},
		{"closed for one day", mmm.Daily, []finding.Code{"outcome_gap"}, func(d *mmm.Data) { d.Outcome.Values[50] = 0 }},
		{"a pause of all media at the end, as before", mmm.Weekly, []finding.Code{"media_end_early"}, func(d *mmm.Data) {
			for i := range d.Channels {
				for _, x := range [][]float64{d.Channels[i].Exposure, d.Channels[i].Spend} {
					fill(x[40:46], 0)
					fill(x[100:], 0)
				}
			}
		}},
		{"a promotion in twenty weeks", mmm.Weekly, []finding.Code{"rare_movement", "outliers", "constant"}, func(d *mmm.Data) {
			fill(d.Controls[0].Values, 0)
			for t := 0; t < 100; t += 5 {
				d.Controls[0].Values[t] = 1
			}
		}},
		{"spend of 5 EUR without exposure", mmm.Weekly, []finding.Code{"spend_without_exposure"}, func(d *mmm.Data) {
			d.Channels[0].Exposure[6], d.Channels[0].Spend[6] = 0, 5
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := market(5, c.grain, 1, 104)
			c.spoil(d)
			reject(t, Data(d, DefaultThresholds()), c.codes...)
		})
	}
}

func TestDataWeighsMismatches(t *testing.T) {
	d := market(5, mmm.Weekly, 1, 104)
	c := &d.Channels[0]
	c.Exposure[6] = 0
	for share, want := range map[float64]finding.Severity{0.005: finding.Note, 0.02: finding.Warning} {
		c.Spend[6] = 0
		c.Spend[6] = floats.Sum(c.Spend) * share / (1 - share)
		found := find(Data(d, DefaultThresholds()), "spend_without_exposure")
		if len(found) != 1 || found[0].Severity != want {
			t.Errorf("%v of spend without exposure: %v, want a %s", share, found, want)
		}
	}
}

// numpy.percentile([1, 2, 2.5, 3, 3.2, 3.5, 4, 20], [25, 75]) and numpy.std of what
// is inside, with ddof 1.
func TestOutliersReference(t *testing.T) {
	o := newOutliers([]float64{1, 2, 2.5, 3, 3.2, 3.5, 4, 20}, 1.5)
	numtest.CloseSlice(t, "quartiles, fences, rest", []float64{o.q1, o.q3, o.lo, o.hi, o.rest}, []float64{2.375, 3.625, 0.5, 5.5, 1.00640804}, 1e-8)
	if len(o.at) != 1 || o.at[0] != 7 {
		t.Errorf("outliers at %v, want 7", o.at)
	}
}

// A jump is found at the period where it is, up and down, despite noise, gaps and
// single exceptions; a trend is none.
func TestJumpFormula(t *testing.T) {
	r := rng.New(8, "jump", 0)
	for k := range 200 {
		n := 20 + r.IntN(100)
		at := 4 + r.IntN(n-8)
		factor := math.Exp(math.Log(10) * (1 + r.Float64()))
		if k%2 == 1 {
			factor = 1 / factor
		}
		x := make([]float64, n)
		for i := range x {
			x[i] = math.Exp(0.2 * r.NormFloat64())
			if i >= at {
				x[i] *= factor
			}
		}
		if exception := r.IntN(n); exception > 0 && exception < n-1 && math.Abs(float64(exception-at)) > 2 {
			x[exception] *= 50
		}
		got, before, after, ok := jump(x, math.Log(5), 4)
		if !ok || got != at {
			t.Errorf("case %d: jump by %v at %d of %d found at %d, %v", k, factor, at, n, got, ok)
			continue
		}
		// Medians of four or more values with spread 0.2.
		numtest.Close(t, fmt.Sprint("size of jump ", k), after-before, math.Log(factor), 0.6)
	}
	trend := make([]float64, 100)
	for i := range trend {
		trend[i] = math.Exp(float64(i)/10 + 0.3*r.NormFloat64())
	}
	if at, _, _, ok := jump(trend, math.Log(5), 4); ok {
		t.Errorf("a trend jumps at %d", at)
	}
}

func TestMultipleLimits(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		r    float64
		same bool
	}{
		{[]float64{1, 2, 0}, []float64{2, 4, 0}, 0.5, true},
		{[]float64{1, 2, 0}, []float64{1, 2, 0}, 1, true},
		{[]float64{-1, 2, 0}, []float64{1, -2, 0}, -1, true},
		{[]float64{1, 2, 0}, []float64{1, 2, 1e-3}, 0, false},
		{[]float64{1, 2, 1e-3}, []float64{1, 2, 0}, 0, false},
		{[]float64{1, 2}, []float64{0, 0}, 0, false},
		{[]float64{0, 0}, []float64{1, 2}, 0, false},
		{[]float64{0.1 + 0.2, 0.3}, []float64{0.3, 0.3}, 1, true},
		{[]float64{1e300, 2e300}, []float64{1, 2}, 1e300, true},
	} {
		r, same := multiple(c.a, c.b)
		if same != c.same || same && !numtest.Same(r, c.r, 1e-9) {
			t.Errorf("multiple(%v, %v) = %v, %v", c.a, c.b, r, same)
		}
	}
}

// scipy.stats.spearmanr([1, 2, 2, 4, 5], [2, 1, 3, 3, 5]) of SciPy 1.11: by hand,
// ranks 1 2.5 2.5 4 5 and 2 1 3.5 3.5 5.
func TestSpearmanReference(t *testing.T) {
	numtest.CloseSlice(t, "ranks", ranks([]float64{1, 2, 2, 4, 5}), []float64{0, 1.5, 1.5, 3, 4}, 0)
	x, y := []float64{1, 2.5, 2.5, 4, 5}, []float64{2, 1, 3.5, 3.5, 5}
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - 3) * (y[i] - 3)
		xx += (x[i] - 3) * (x[i] - 3)
		yy += (y[i] - 3) * (y[i] - 3)
	}
	numtest.Close(t, "rank correlation", spearman([]float64{1, 2, 2, 4, 5}, []float64{2, 1, 3, 3, 5}), xy/math.Sqrt(xx*yy), 1e-14)
}
