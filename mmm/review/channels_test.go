package review

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
)

func estimate(lo, median, hi float64) draws.Estimate {
	return draws.Estimate{Mean: median, Median: median, Lo: lo, Hi: hi, Level: 0.9}
}

// analysed returns a scanned review with results that raise no question: returns
// of 0.8 to 1.5 from priors of 0.3 to 5, diminishing.
func analysed(t *testing.T) *fitReview {
	c := scanned(t, mmm.Weekly, 1, 104, 3)
	c.channels = &response.Channels{Baseline: estimate(60, 70, 80), Expected: estimate(99, 100, 101)}
	c.fitness = &response.Fitness{NationalAll: response.Accuracy{R2: 0.9}}
	r := rng.New(2, "contributions", 0)
	for i, ch := range c.d.Channels {
		spend := sumOf(ch.Spend)
		c.channels.Channels = append(c.channels.Channels, response.Channel{Name: ch.Name, Kind: ch.Kind, Spend: draws.Float(spend),
			ROI: estimate(0.8, 1.1, 1.5), MROI: estimate(0.4, 0.5, 0.6), Saturation: estimate(0.4, 0.5, 0.6)})
		for k := range c.scan.contribution[i] {
			c.scan.contribution[i][k] = spend * (1.1 + 0.2*r.NormFloat64())
			c.scan.lastWeight[i][k] = 0.01
		}
		for _, quantity := range []string{"roi", "half_life", "half_saturation"} {
			l := response.Learned{Channel: ch.Name, Quantity: quantity, Prior: estimate(0.3, 1.2, 5), Posterior: estimate(0.8, 1.1, 1.5), Overlap: 0.3}
			for p := 0.005; p < 1; p += 0.01 {
				l.PriorQuantiles = append(l.PriorQuantiles, 10*p)
			}
			c.learned = append(c.learned, l)
		}
	}
	return c
}

// conclude runs the checks of results.
func (c *fitReview) conclude() []finding.Finding {
	c.baseline()
	c.accuracy()
	c.returns()
	c.shapes()
	c.confounded()
	c.liftTests()
	return c.found
}

func TestResultsWithoutQuestions(t *testing.T) {
	if all := analysed(t).conclude(); len(all) > 0 {
		t.Error(texts(all))
	}
}

func TestResultsThatRaiseQuestions(t *testing.T) {
	radio := `channel "radio"`
	for _, c := range []struct {
		name    string
		change  func(c *fitReview)
		code    finding.Code
		subject string
		level   finding.Severity
		parts   []string
	}{
		{"baseline perhaps negative", func(c *fitReview) { c.channels.NegativeBaseline = 0.3 }, "negative_baseline", "baseline", finding.Warning, []string{"probability 30%", "60% to 80%"}},
		{"baseline surely negative", func(c *fitReview) { c.channels.NegativeBaseline = 0.9 }, "negative_baseline", "baseline", finding.Error, []string{"probability 90%"}},
		{"baseline small", func(c *fitReview) { c.channels.Baseline = estimate(2, 10, 19) }, "marketing_explains_most", "baseline", finding.Warning, []string{"only 10%", "2% to 19%"}},
		{"no fit", func(c *fitReview) { c.fitness.NationalAll.R2 = -0.1 }, "poor_fit", "fit", finding.Error, []string{"R² -0.10"}},
		{"no fit where it learned", func(c *fitReview) {
			c.fitness.NationalTrain, c.fitness.GeoTrain, c.fitness.GeoTest = &response.Accuracy{R2: 0}, &response.Accuracy{WMAPE: 0.1}, &response.Accuracy{WMAPE: 0.1}
		}, "poor_fit", "fit", finding.Error, []string{"what it learned from"}},
		{"held-out data far off", func(c *fitReview) {
			c.fitness.NationalTrain, c.fitness.GeoTrain, c.fitness.GeoTest = &response.Accuracy{R2: 0.9}, &response.Accuracy{WMAPE: 0.05}, &response.Accuracy{WMAPE: 0.15, R2: -1}
		}, "holdout_worse", "fit", finding.Warning, []string{"15% of outcome", "5% in those"}},
		{"return not learned", func(c *fitReview) { c.learned[3].Overlap = 0.95 }, "not_learned", radio, finding.Warning, []string{"0.8× to 1.5×", "0.3× to 5×", "95% of probability"}},
		{"return beyond the prior", func(c *fitReview) { c.learned[3].Posterior.Median = 9.95 }, "far_from_prior", radio, finding.Warning, []string{"(median), above", "0.1× to 9.9× with probability 98%"}},
		{"return below the prior", func(c *fitReview) { c.learned[3].Posterior.Median = 0.05 }, "far_from_prior", radio, finding.Warning, []string{"is 0.05× (median), below"}},
		{"return of any size", func(c *fitReview) { c.channels.Channels[1].ROI = estimate(0.3, 1, 4) }, "wide_return", radio, finding.Note, []string{"0.3× and 4×", "median 1×"}},
		{"return perhaps negative", func(c *fitReview) { c.channels.Channels[1].ROI = estimate(-0.3, 1, 1.5) }, "wide_return", radio, finding.Note, []string{"-0.3× and 1.5×"}},
		{"return of conversions", func(c *fitReview) {
			c.d.Outcome.Kind, c.unit = mmm.Count, "sales"
			c.channels.Channels[1].ROI, c.channels.Channels[1].MROI = estimate(0.01, 0.1, 0.5), estimate(0.01, 0.05, 0.2)
		}, "wide_return", radio, finding.Note, []string{"between 0.01 and 0.5 sales per unit of spend"}},
		{"too good", func(c *fitReview) { scaleAll(c.scan.contribution[2], 30) }, "return_stands_out", `channel "search"`, finding.Warning, []string{"of paid spend and", "of the other paid channels"}},
		{"not good", func(c *fitReview) { scaleAll(c.scan.contribution[1], 0.05) }, "return_stands_out", radio, finding.Note, []string{"of the other paid channels"}},
		{"linear", func(c *fitReview) { c.channels.Channels[1].MROI.Median = 1.045 }, "nearly_linear", radio, finding.Note, []string{"95% of what", "radio_views in a week"}},
		{"linear in spend", func(c *fitReview) {
			c.channels.Channels[1].MROI.Median, c.d.Channels[1].Exposure = 1.045, c.d.Channels[1].Spend
		}, "nearly_linear", radio, finding.Note, []string{"EUR of spend in a week"}},
		{"convex", func(c *fitReview) { c.channels.Channels[1].MROI.Median = 2.2 }, "nearly_linear", radio, finding.Note, []string{"200% of what", "small budgets only"}},
		{"saturated", func(c *fitReview) { c.channels.Channels[1].MROI.Median = 0.055 }, "saturated", radio, finding.Note, []string{"5% of what", "40% to 60% of its limit"}},
		{"always on", func(c *fitReview) {
			for t := range c.d.Channels[1].Exposure {
				c.d.Channels[1].Exposure[t] = 1000 * (1 + 0.1*math.Sin(float64(t)))
			}
		}, "narrow_range", radio, finding.Note, []string{"between 90% and 110% of its mean"}},
		{"carry-over cut", func(c *fitReview) { fill(c.scan.lastWeight[1], 0.4) }, "carryover_cut", radio, finding.Note, []string{"8 weeks after", "40% of its largest"}},
		{"curves not learned", func(c *fitReview) { c.learned[2].Overlap, c.learned[5].Overlap = 0.92, 0.97 }, "curve_not_learned", "channels", finding.Note, []string{"For 2 of 3 channels (tv and radio)"}},
		{"carry-over not learned", func(c *fitReview) { c.learned[4].Overlap = 0.92 }, "carryover_not_learned", "channels", finding.Note, []string{"For 1 of 3 channels (radio)"}},
		{"inseparable", func(c *fitReview) {
			a, b := c.scan.contribution[0], c.scan.contribution[1]
			scale := a[0] // about 1 ± 0.6 each, together 2 ± 0.1
			for k := range a {
				z := 0.6 * math.Sin(float64(k))
				a[k], b[k] = scale*(1+z), scale*(1-z+0.1*math.Cos(1.7*float64(k)))
			}
		}, "inseparable", `channel "tv", channel "radio"`, finding.Warning, []string{"together is known to ±5%", "tv alone to ±59%", "radio to ±6", "correlation -0.99"}},
		{"lift test below", func(c *fitReview) {
			c.d.LiftTests = []mmm.LiftTest{{Name: "hold-out", Channel: "tv", Start: c.d.Periods[3], End: c.d.Periods[8] - 1, Effect: 100, SE: 10, InRevenue: true}}
			c.scan.lift = [][]float64{{140, 150, 160}}
		}, "lift_test_disagrees", `lift test "hold-out"`, finding.Warning, []string{"2022-01-24 to 2022-02-27", "measured 100 EUR", "error of 10", "expects more"}},
		{"lift test above", func(c *fitReview) {
			c.d.LiftTests = []mmm.LiftTest{{Name: "hold-out", Channel: "tv", Effect: 100, SE: 10}}
			c.scan.lift = [][]float64{{40, 50, 60}}
		}, "lift_test_disagrees", `lift test "hold-out"`, finding.Warning, []string{"measured 100 sales", "expects less"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := analysed(t)
			c.change(r)
			all := r.conclude()
			expect(t, all, c.code, c.subject, c.parts...)
			if len(all) != 1 || all[0].Severity != c.level {
				t.Errorf("found:\n%s", texts(all))
			}
		})
	}
}

func scaleAll(x []float64, by float64) {
	for i := range x {
		x[i] *= by
	}
}

// What is already said in better words is not said again, and what is no wonder is
// not said at all.
func TestResultsAreNotRepeated(t *testing.T) {
	c := analysed(t)
	c.learned[3].Overlap = 0.95 // nothing was learned about radio
	c.channels.Channels[1].ROI, c.channels.Channels[1].MROI = estimate(0.3, 1, 5), estimate(0.9, 0.95, 1)
	c.learned[4].Overlap = 0.95
	fill(c.scan.lastWeight[1], 0.5)
	reject(t, c.conclude(), "wide_return", "nearly_linear", "far_from_prior", "carryover_cut")

	c = analysed(t)
	c.d.LiftTests = []mmm.LiftTest{{Name: "close", Channel: "tv", Effect: 100, SE: 30}}
	c.scan.lift = [][]float64{{130, 140, 150}}
	reject(t, c.conclude(), "lift_test_disagrees")

	c = analysed(t)
	for k := range c.scan.contribution[0] {
		c.scan.contribution[0][k] = -5 // shares of less than nothing
		c.scan.contribution[1][k], c.scan.contribution[2][k] = 1, 1
	}
	reject(t, c.conclude(), "return_stands_out")
}

func TestQuantileFormula(t *testing.T) {
	var q []float64
	for p := 0.005; p < 1; p += 0.01 {
		q = append(q, p) // of the uniform distribution
	}
	for _, p := range []float64{0.005, 0.01, 0.3, 0.777, 0.99, 0.995} {
		numtest.Close(t, fmt.Sprint(p), quantile(q, p), p, 1e-12)
	}
	numtest.Close(t, "below the first", quantile(q, 0.001), 0.005, 1e-12)
	numtest.Close(t, "above the last", quantile(q, 1), 0.995, 1e-12)
}
