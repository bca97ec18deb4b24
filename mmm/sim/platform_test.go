package sim

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/stat"
)

// rich returns D2 with platforms that report and budgets so large that counts do
// not scatter, and channels that never pause.
func rich(t *testing.T) Scenario {
	s := scenario(t, "D2")
	s.reportPlatforms()
	s.Spend.Total, s.Spend.DarkPerYear = 1e9, 0
	return s
}

// Rates walk, have a week, and scatter, as much as their knobs say: the variance
// of changes over k weeks is 2 NoiseSD² + 7k/365 WalkSD².
func TestPlatformRates(t *testing.T) {
	s := rich(t)
	type ratio struct {
		of    func(r *PlatformReport, d int) float64
		noise float64
		walk  float64
	}
	for name, q := range map[string]ratio{
		"clicks per impression": {func(r *PlatformReport, d int) float64 { return math.Log(r.Clicks[d] / r.Impressions[d]) }, s.Platform.NoiseSD, s.Platform.WalkSD},
		"conversions per click": {func(r *PlatformReport, d int) float64 { return math.Log(r.Conversions[d] / r.Clicks[d]) }, s.Platform.NoiseSD, s.Platform.WalkSD},
	} {
		var week, long, weekdays []float64
		for seed := range uint64(12) {
			for _, r := range market(t, s, seed).Platform() {
				at := func(d int) float64 { return q.of(&r, d) }
				for d := 0; d+7 < len(r.Clicks); d += 14 { // independent pairs
					week = append(week, at(d+7)-at(d))
				}
				long = append(long, at(s.History+700)-at(s.History))
				weekdays = append(weekdays, weekdaySpread(at, len(r.Clicks)))
			}
		}
		v, se := variance(week, 3)
		within(t, name+": change over a week", v, 2*q.noise*q.noise+7*q.walk*q.walk/year, se)
		v, se = variance(long, 3)
		within(t, name+": change over 100 weeks", v, 2*q.noise*q.noise+700*q.walk*q.walk/year, se)
		// 7 normal effects have a variance with 6 degrees of freedom.
		want := s.Platform.WeekdaySD * s.Platform.WeekdaySD
		within(t, name+": days of the week", stat.Mean(weekdays, nil), want, want*math.Sqrt(2.0/(6*float64(len(weekdays)))))
	}
}

// weekdaySpread returns the variance of weekday effects of a series, the scatter
// of its means being small against them.
func weekdaySpread(at func(d int) float64, days int) float64 {
	var effect [7]float64
	weeks := days/7 - 1
	for d := 3; d < 7*weeks+3; d++ {
		var local float64 // centred on the day: a week has each day once
		for k := -3; k <= 3; k++ {
			local += at(d+k) / 7
		}
		effect[d%7] += (at(d) - local) / float64(weeks)
	}
	return stat.Variance(effect[:], nil)
}

// What is charged scatters around the price that the truth knows.
func TestChargesFormula(t *testing.T) {
	s := rich(t)
	var noise []float64
	for seed := range uint64(12) {
		w := newWorld(&s, seed)
		for c := range w.channels {
			ch := &w.channels[c]
			numtest.Close(t, "charged", ch.spent[0][300]/(ch.exposure[0][300]*ch.cost), ch.charged[300], 1e-4) // whole exposures
			for d := 0; d+7 < w.days; d += 14 {
				noise = append(noise, math.Log(ch.charged[d+7]/ch.price[d+7])-math.Log(ch.charged[d]/ch.price[d]))
			}
		}
	}
	v, se := variance(noise, 3)
	within(t, "noise of charges", v, 2*0.08*0.08, se)
}

// Plans are what is spent without the scatter of delivery, whose logarithm is an
// autoregression.
func TestPlanFormula(t *testing.T) {
	s := rich(t)
	var today, yesterday []float64
	for seed := range uint64(6) {
		for _, r := range market(t, s, seed).Platform() {
			for d := 1; d < len(r.Plan); d++ {
				today = append(today, math.Log(r.Spend[d]/r.Plan[d]))
				yesterday = append(yesterday, math.Log(r.Spend[d-1]/r.Plan[d-1]))
			}
		}
	}
	v, se := variance(today, 3)
	const ar = 0.6
	within(t, "variance of delivery", v, 0.01, se*math.Sqrt((1+ar*ar)/(1-ar*ar)))
	within(t, "autocorrelation of delivery", stat.Correlation(today, yesterday, nil), ar, math.Sqrt((1-ar*ar)/float64(len(today))))
}

// At the start of the modelled days conversions cost what was drawn, and clicks per
// impression lie where they may.
func TestPlatformLevels(t *testing.T) {
	s := rich(t)
	s.Platform.WeekdaySD, s.Platform.NoiseSD, s.Price = 0, 0, Price{}
	for seed := range uint64(5) {
		m := market(t, s, seed)
		for _, r := range m.Platform() {
			d := s.History
			if rate := r.Clicks[d] / r.Impressions[d]; rate < 0.01*0.999 || rate > 0.03*1.001 {
				t.Errorf("%s: %v clicks per impression", r.Channel, rate)
			}
			if cost := r.Spend[d] / r.Conversions[d]; cost < 6*0.99 || cost > 10*1.01 {
				t.Errorf("%s: a conversion costs %v", r.Channel, cost)
			}
		}
	}
}

// Where exposure is clicks or impressions, these are they; reach times frequency
// is impressions.
func TestPlatformIsTheExposure(t *testing.T) {
	s := scenario(t, "anomalies")
	s.Media.Paid, s.Media.Reach, s.Geo.Count = 6, 2, 2
	m := market(t, s, 1)
	d := m.Data()
	for i, r := range m.Platform() {
		c := &d.Channels[i]
		switch c.ExposureName {
		case r.Channel + clicksSuffix:
			numtest.CloseSlice(t, r.Channel, r.Clicks, c.Exposure, 0)
		case r.Channel + impressionsSuffix:
			numtest.CloseSlice(t, r.Channel, r.Impressions, c.Exposure, 0)
		default:
			for k, reach := range c.Exposure {
				want := reach * c.Frequency[k]
				if math.Abs(r.Impressions[k]-want) > 5.5 { // a mistake of ten times rounds before and after
					t.Fatalf("%s: %v impressions of %v people %v times", r.Channel, r.Impressions[k], reach, c.Frequency[k])
				}
			}
		}
		if c.Kind == mmm.Paid {
			numtest.CloseSlice(t, r.Channel+" spend", r.Spend[s.History:s.History+s.Days], c.Spend[:s.Days], 0)
		}
	}
}

func TestCount(t *testing.T) {
	const n = 100_000
	x, rate := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], rate[i] = 5000, 0.02
	}
	got := count(rng.New(1, "test count", 0), x, rate)
	mean, sd := stat.MeanStdDev(got, nil)
	within(t, "mean", mean, 100, 10/math.Sqrt(n))
	within(t, "variance", sd*sd, 100+1.0/12, 100*math.Sqrt(2.0/n)) // rounding adds a twelfth
	for _, v := range count(rng.New(1, "test count", 0), make([]float64, 10), rate[:10]) {
		if v != 0 {
			t.Errorf("%v of none", v)
		}
	}
}
