package sim

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// An AnomalyTruth is one thing that went wrong.
type AnomalyTruth struct {
	Type     AnomalyType `json:"type"`
	Channel  string      `json:"channel"` // empty for the outcome
	Series   string      `json:"series"`  // column that shows it first
	From     mmm.Day     `json:"from"`
	To       mmm.Day     `json:"to"`       // included; the last day of the world at most
	Factor   float64     `json:"factor"`   // of the series: of a degradation that of its last day, of an outage 0
	Delivery bool        `json:"delivery"` // of an outage: ads did not run
}

// An AnomalyType says what went wrong.
type AnomalyType string

// The types of anomaly.
const (
	PlatformOutage AnomalyType = "platform_outage"
	TrackingBreak  AnomalyType = "tracking_break"
	Degradation    AnomalyType = "degradation"
	BotTraffic     AnomalyType = "bot_traffic"
	DataError      AnomalyType = "data_error"
	UnitShift      AnomalyType = "unit_shift"
	PromotionSpike AnomalyType = "promotion_spike"
)

// hiddenName is the treatment, in the truth alone, of promotions that nobody told
// of.
const hiddenName = "hidden_promotion"

// quietDays is how many ordinary days lie between two events of a channel or of
// the outcome at least.
const quietDays = 3

// spendErrorFactors are the units that spend is reported in by mistake.
var spendErrorFactors = [...]float64{0, 0.1, 3, 10, 100}

// A cause makes events of one kind on one channel or on the outcome.
type cause struct {
	name    string // of its stream
	perYear float64
	days    Range
	put     func(e *AnomalyTruth, from, days int, u float64) // u is uniform in [0, 1)
}

// plant plants all anomalies.
func (w *world) plant() {
	for c := range w.channels {
		if ch := &w.channels[c]; ch.kind.IsPaid() {
			dark := w.dark(ch.index)
			w.happen(ch.index, ch.name, w.channelCauses(ch), func(t int) bool { return !dark[t] })
		}
	}
	w.happen(0, "", w.outcomeCauses(), func(int) bool { return true })
	slices.SortStableFunc(w.anomalies, func(a, b AnomalyTruth) int { return int(a.From - b.From) })
}

// happen draws the events of some causes on one channel or on the outcome. Each
// cause draws as much each day whatever happens on it.
func (w *world) happen(index int, channel string, causes []cause, can func(t int) bool) {
	causes = slices.DeleteFunc(causes, func(c cause) bool { return c.perYear == 0 })
	type draw struct{ begin, days, size float64 }
	draws := make([][]draw, len(causes))
	for k, c := range causes {
		r := w.stream("anomaly "+c.name, index)
		for range w.days {
			draws[k] = append(draws[k], draw{r.Float64(), r.Float64(), r.Float64()})
		}
	}
	free := w.s.History + w.s.Anomalies.From
	for t := free; t < w.days; t++ {
		for k, c := range causes {
			d := draws[k][t]
			if t < free || !can(t) || d.begin >= c.perYear/year {
				continue
			}
			days := c.days.whole(d.days)
			e := AnomalyTruth{Channel: channel, From: w.day(t), To: w.day(min(t+days, w.days) - 1)}
			c.put(&e, t, days, d.size)
			w.anomalies = append(w.anomalies, e)
			free = t + days + quietDays
		}
	}
}

// whole returns a whole number from Min to Max, at least 1; u is uniform.
func (r Range) whole(u float64) int {
	low, high := max(1, math.Floor(r.Min)), max(1, math.Floor(r.Max))
	return int(low + math.Floor(u*(high-low+1)))
}

// constant returns n factors f.
func constant(n int, f float64) []float64 { return slices.Repeat([]float64{f}, n) }

// creeping returns n factors that fall from near 1 to f.
func creeping(n int, f float64) []float64 {
	x := make([]float64, n)
	for k := range x {
		x[k] = 1 - (1-f)*float64(k+1)/float64(n)
	}
	return x
}

// scales returns a cause that multiplies series by constant factors.
func (w *world) scales(name string, kind AnomalyType, series string, e Events, what ...*mark) cause {
	return cause{name, e.PerYear, e.Days, func(a *AnomalyTruth, from, days int, u float64) {
		a.Type, a.Series, a.Factor = kind, series, e.Factor.at(u)
		for _, m := range what {
			m.put(w.days, from, constant(days, a.Factor))
		}
	}}
}

// channelCauses lists what can go wrong with a channel.
func (w *world) channelCauses(c *channel) []cause {
	a, m := &w.s.Anomalies, &c.marks
	exposure, seen := c.name+"_"+c.unit, &m.impressions
	if c.countsClicks() {
		seen = &m.clicks
	}
	crowd := []*mark{seen}
	if !c.countsClicks() {
		crowd = append(crowd, &m.clicks)
	}
	return []cause{
		w.outages(c),
		w.scales("tracking break", TrackingBreak, c.name+conversionsSuffix, a.TrackingBreaks, &m.conversions),
		{"degradation", a.Degradations.PerYear, a.Degradations.Days, func(e *AnomalyTruth, from, days int, u float64) {
			e.Type, e.Series, e.Factor = Degradation, c.name+conversionsSuffix, a.Degradations.Factor.at(u)
			m.conversions.put(w.days, from, creeping(days, e.Factor))
		}},
		w.scales("bots", BotTraffic, c.name+clicksSuffix, a.Bots, &m.clicks),
		w.scales("input bots", BotTraffic, exposure, a.InputBots, crowd...),
		{"spend error", a.SpendErrorsPerYear, Range{1, 1}, func(e *AnomalyTruth, from, days int, u float64) {
			e.Type, e.Series, e.Factor = DataError, c.name+spendSuffix, spendErrorFactors[int(u*float64(len(spendErrorFactors)))]
			m.spend.put(w.days, from, constant(days, e.Factor))
		}},
		w.scales("spend shift", UnitShift, c.name+spendSuffix, a.SpendShifts, &m.spend),
		w.scales("input error", DataError, exposure, a.InputErrors, seen),
	}
}

// outages returns the outages of a channel's platform. When ads do not run,
// nothing is spent and nothing seen; when that they ran is not reported, what was
// spent is known all the same.
func (w *world) outages(c *channel) cause {
	o, m := &w.s.Anomalies.Outages, &c.marks
	return cause{"outage", o.PerYear, o.Days, func(e *AnomalyTruth, from, days int, u float64) {
		e.Type, e.Series, e.Delivery = PlatformOutage, c.name+"_"+c.unit, u < o.Delivery
		lost := []*mark{&m.impressions, &m.clicks, &m.conversions}
		if e.Delivery {
			lost = []*mark{&m.delivered}
		}
		for _, m := range lost {
			m.put(w.days, from, constant(days, 0))
		}
	}}
}

// outcomeCauses lists what can go wrong with the outcome.
func (w *world) outcomeCauses() []cause {
	a := &w.s.Anomalies
	return []cause{
		w.scales("outcome break", TrackingBreak, outcomeName, a.OutcomeBreaks, &w.counted),
		w.scales("hidden promotion", PromotionSpike, outcomeName, a.Promotions, &w.hidden),
	}
}
