package sim

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/stat"
)

// reportingOnly returns anomalies of every kind that leave the world alone.
func reportingOnly() Anomalies {
	a := everythingBreaks()
	a.Outages.Delivery, a.Promotions.PerYear = 0, 0
	return a
}

// What is observed is the world times the factors that the truth lists, and the
// truth is that of the market in which nothing went wrong.
func TestAnomaliesFormula(t *testing.T) {
	s := busy()
	s.Geo.Count, s.Anomalies = 2, reportingOnly()
	clean := s
	clean.Anomalies = noAnomalies()
	m, c := market(t, s, 1), market(t, clean, 1)
	want := map[string][]float64{} // by column, [g][media t]
	for _, series := range seriesOf(c) {
		want[series.name] = series.values
	}
	seen := map[string]int{}
	last := s.Start + mmm.Day(s.Days) - 1
	for _, a := range m.Truth.Anomalies {
		if a.Type == Degradation && a.To == last {
			delete(want, a.Series) // perhaps cut off, and then it is not known how fast it was to be
		}
		for k, day := 0, a.From; day <= a.To; k, day = k+1, day+1 {
			for series, decimals := range affected(a, m) {
				x := want[series]
				if x == nil {
					continue
				}
				days := len(x) / 2
				i := int(day-s.Start) + days - s.Days
				factor := a.Factor
				if a.Type == Degradation {
					factor = 1 - (1-a.Factor)*float64(k+1)/float64(a.To-a.From+1)
				}
				x[i], x[days+i] = round(x[i]*factor, decimals), round(x[days+i]*factor, decimals)
			}
		}
		seen[string(a.Type)+" of "+a.Series[strings.LastIndex(a.Series, "_")+1:]]++
	}
	for _, series := range seriesOf(m) {
		if x := want[series.name]; x != nil {
			numtest.CloseSlice(t, series.name, series.values, x, 0)
		}
	}
	for _, kind := range []string{"platform_outage of clicks", "platform_outage of impressions", "platform_outage of reach", "tracking_break of conversions",
		"degradation of conversions", "bot_traffic of clicks", "bot_traffic of impressions", "bot_traffic of reach", "data_error of spend", "data_error of clicks",
		"data_error of impressions", "unit_shift of spend"} {
		if seen[kind] == 0 {
			t.Errorf("there was no %s among %v", kind, seen)
		}
	}
	numtest.CloseSlice(t, "truth", sumOfParts(m.Truth), sumOfParts(c.Truth), 0)
	for i := range c.Truth.Channels {
		numtest.CloseSlice(t, "contribution", flat(m.Truth.Channels[i].Contribution), flat(c.Truth.Channels[i].Contribution), 0)
		numtest.Close(t, "spend", m.Truth.Channels[i].Window.Spend, c.Truth.Channels[i].Window.Spend, 0)
	}
}

type namedSeries struct {
	name   string
	values []float64
}

// seriesOf lists everything that is reported of a market.
func seriesOf(m *Market) []namedSeries {
	d := m.Data()
	all := []namedSeries{{outcomeName, slices.Clone(d.Outcome.Values)}}
	for i, r := range m.Platform() {
		if c := &d.Channels[i]; !strings.HasSuffix(c.ExposureName, "clicks") && !strings.HasSuffix(c.ExposureName, "impressions") {
			all = append(all, namedSeries{c.ExposureName, slices.Clone(c.Exposure)})
		}
		all = append(all, namedSeries{r.Channel + planSuffix, r.Plan}, namedSeries{r.Channel + spendSuffix, r.Spend},
			namedSeries{r.Channel + impressionsSuffix, r.Impressions}, namedSeries{r.Channel + clicksSuffix, r.Clicks}, namedSeries{r.Channel + conversionsSuffix, r.Conversions})
	}
	return all
}

// affected returns the columns that an anomaly of what is reported multiplies, with
// their decimals.
func affected(a AnomalyTruth, m *Market) map[string]int {
	columns := map[string]int{a.Series: 0}
	if a.Series == a.Channel+spendSuffix {
		columns[a.Series] = 2
	}
	exposure := strings.HasPrefix(a.Series, a.Channel) && !strings.HasSuffix(a.Series, "spend") && !strings.HasSuffix(a.Series, "conversions")
	switch {
	case a.Channel == "":
	case a.Type == PlatformOutage:
		for _, suffix := range []string{impressionsSuffix, clicksSuffix, conversionsSuffix} {
			columns[a.Channel+suffix] = 0
		}
	case exposure && strings.HasSuffix(a.Series, "reach"):
		columns[a.Channel+impressionsSuffix] = 0
	}
	// Bots in the input click too.
	if a.Type == BotTraffic && !strings.HasSuffix(a.Series, "clicks") {
		columns[a.Channel+clicksSuffix] = 0
	}
	return columns
}

// When ads do not run nothing is spent or seen, on no other day does that change
// spend, and their effect is gone from the outcome that truly happened.
func TestDeliveryOutage(t *testing.T) {
	clean := scenario(t, "D2")
	clean.Platform.Reported = true
	s := clean
	s.Anomalies.Outages.PerYear, s.Anomalies.Outages.Delivery = 3, 1
	m, c := market(t, s, 1), market(t, clean, 1)
	if len(m.Truth.Anomalies) < 10 {
		t.Fatalf("%d outages", len(m.Truth.Anomalies))
	}
	out := map[string]bool{}
	for _, a := range m.Truth.Anomalies {
		if a.Type != PlatformOutage || !a.Delivery || a.Factor != 0 {
			t.Fatalf("not an outage of delivery: %+v", a)
		}
		for day := a.From; day <= a.To; day++ {
			out[a.Channel+day.String()] = true
		}
	}
	reports, usual := m.Platform(), c.Platform()
	for i, r := range reports {
		numtest.CloseSlice(t, "plan", r.Plan, usual[i].Plan, 0)
		for day := range r.Spend {
			dark := out[r.Channel+m.world.day(day).String()]
			if dark && (r.Spend[day] != 0 || r.Impressions[day] != 0 || r.Clicks[day] != 0 || r.Conversions[day] != 0) || !dark && r.Spend[day] != usual[i].Spend[day] {
				t.Fatalf("%s on %s: outage %v, spend %v, usually %v", r.Channel, m.world.day(day), dark, r.Spend[day], usual[i].Spend[day])
			}
			if dark && !(m.world.alone[i][0][day] < c.world.alone[i][0][day]) {
				t.Fatalf("%s on %s: ads that did not run brought %v", r.Channel, m.world.day(day), m.world.alone[i][0][day])
			}
		}
	}
}

// Unknown promotions multiply what is to be expected, and are part of the truth.
func TestHiddenPromotionFormula(t *testing.T) {
	s := scenario(t, "D2")
	s.Anomalies.Promotions.PerYear = 17
	m := market(t, s, 1)
	hidden := m.Truth.Treatments[1]
	if hidden.Name != hiddenName {
		t.Fatalf("the second treatment is %q", hidden.Name)
	}
	on := make([]float64, s.Days)
	for _, a := range m.Truth.Anomalies {
		if a.Type != PromotionSpike || a.Series != outcomeName {
			t.Fatalf("not a promotion: %+v", a)
		}
		for day := a.From; day <= a.To; day++ {
			on[day-s.Start] = a.Factor - 1
		}
	}
	for day, v := range hidden.Contribution[0] {
		expected := m.Truth.Baseline[0][day] + m.Truth.Treatments[0].Contribution[0][day]
		for _, c := range m.Truth.Channels {
			expected += c.Contribution[0][day]
		}
		numtest.Close(t, "promotion", v, on[day]*expected, 1e-9)
	}
	numtest.CloseSlice(t, "outcome", sumOfParts(m.Truth), m.Data().Outcome.Values, 1e-11)
}

// Each kind of event by itself happens at its rate on the days on which it can
// begin, is as long and as large as it may be, and leaves days between.
func TestAnomalyRates(t *testing.T) {
	type rates struct {
		set          func(a *Anomalies)
		days, factor Range
		outcome      bool
	}
	for name, c := range map[string]rates{
		"outages":         {func(a *Anomalies) { a.Outages.PerYear = 9 }, Range{1, 3}, Range{0, 0}, false},
		"tracking breaks": {func(a *Anomalies) { a.TrackingBreaks.PerYear = 9 }, Range{3, 14}, Range{0.15, 0.5}, false},
		"degradations":    {func(a *Anomalies) { a.Degradations.PerYear = 9 }, Range{21, 28}, Range{0.7, 0.7}, false},
		"bots":            {func(a *Anomalies) { a.Bots.PerYear = 9 }, Range{2, 6}, Range{1.5, 4}, false},
		"spend errors":    {func(a *Anomalies) { a.SpendErrorsPerYear = 9 }, Range{1, 1}, Range{0, 100}, false},
		"spend shifts":    {func(a *Anomalies) { a.SpendShifts.PerYear = 9 }, Range{10, 14}, Range{1.19, 1.19}, false},
		"outcome breaks":  {func(a *Anomalies) { a.OutcomeBreaks.PerYear = 9 }, Range{7, 7}, Range{0.4, 0.4}, true},
	} {
		s := Default()
		s.Anomalies.From, s.Spend.DarkPerYear, s.Days = 100, 0, 3*year
		c.set(&s.Anomalies)
		var lengths, factors []float64
		var free float64
		for seed := range uint64(20) {
			w := bare(&s, seed)
			w.newChannels()
			w.plant()
			series := len(w.channels)
			if c.outcome {
				series = 1
			}
			free += float64(series * (s.Days - s.Anomalies.From))
			last := map[string]mmm.Day{}
			for _, a := range w.anomalies {
				length := float64(a.To - a.From + 1)
				free -= length - 1 + quietDays
				if a.From < s.Start+100 || last[a.Channel] != 0 && a.From <= last[a.Channel]+quietDays {
					t.Fatalf("%s: an event from %s, after one until %s", name, a.From, last[a.Channel])
				}
				last[a.Channel] = a.To
				if a.To == w.day(w.days-1) {
					continue // cut off
				}
				if length < c.days.Min || length > c.days.Max || a.Factor < c.factor.Min || a.Factor > c.factor.Max {
					t.Fatalf("%s: %+v", name, a)
				}
				lengths, factors = append(lengths, length), append(factors, a.Factor)
			}
		}
		n := float64(len(lengths))
		within(t, name, n, free*9/year, math.Sqrt(n))
		spread := c.days.Max - c.days.Min + 1
		within(t, name+": length", stat.Mean(lengths, nil), (c.days.Min+c.days.Max)/2, math.Sqrt((spread*spread-1)/(12*n))+1e-9)
		if name != "spend errors" {
			width := c.factor.Max - c.factor.Min
			within(t, name+": factor", stat.Mean(factors, nil), (c.factor.Min+c.factor.Max)/2, width/math.Sqrt(12*n)+1e-9)
			continue
		}
		for _, f := range spendErrorFactors {
			k := float64(len(slices.DeleteFunc(slices.Clone(factors), func(v float64) bool { return v != f })))
			within(t, name, k, n/5, math.Sqrt(n*0.2*0.8))
		}
	}
}

// No event begins while a channel is dark on purpose.
func TestAnomaliesSpareDarkDays(t *testing.T) {
	s := Default()
	s.Anomalies, s.Spend.DarkPerYear, s.Spend.DarkDays = everythingBreaks(), 20, 5
	m := market(t, s, 1)
	dark := 0
	for c := range m.world.channels {
		for _, v := range m.world.channels[c].plan[0] {
			if v == 0 {
				dark++
			}
		}
	}
	if dark < 500 {
		t.Fatalf("%d dark days", dark)
	}
	for _, a := range m.Truth.Anomalies {
		for c := range m.world.channels {
			if ch := &m.world.channels[c]; ch.name == a.Channel && ch.plan[0][a.From-m.world.day(0)] == 0 {
				t.Errorf("an anomaly on a dark day: %+v", a)
			}
		}
	}
}

// The suite's scenario leaves two years alone, and has all kinds in the third.
func TestAnomaliesScenario(t *testing.T) {
	s := scenario(t, "anomalies")
	counts := map[AnomalyType]int{}
	const seeds = 10
	for seed := range uint64(seeds) {
		w := newWorld(&s, seed)
		for _, a := range w.anomalies {
			counts[a.Type]++
			if a.From < s.Start+730 {
				t.Errorf("an anomaly in the history: %+v", a)
			}
		}
	}
	for kind, atLeast := range map[AnomalyType]int{PlatformOutage: 4, TrackingBreak: 8, Degradation: 4, BotTraffic: 8, DataError: 8, UnitShift: 4, PromotionSpike: 8} {
		if counts[kind] < atLeast*seeds {
			t.Errorf("%d of %s in %d years, want %d or more", counts[kind], kind, seeds, atLeast*seeds)
		}
	}
}
