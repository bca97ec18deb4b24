package sim

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// Names of the columns that every market has.
const (
	outcomeName   = "conversions"
	valueName     = "revenue_per_conversion"
	promotionName = "promo"
	controlName   = "competitor_price"
)

// A Market is what a scenario makes of a seed: what anyone could observe, and
// the truth behind it.
type Market struct {
	Scenario Scenario
	Seed     uint64
	Truth    *Truth

	world *world
	data  mmm.Data
}

// New simulates a market. The same scenario and seed give the same market, to
// the bit. The error says what is impossible about the scenario.
func New(s Scenario, seed uint64) (*Market, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	m := &Market{Scenario: s, Seed: seed}
	m.world = newWorld(&m.Scenario, seed)
	m.observe()
	return m, nil
}

// Data returns what can be observed, as a model takes it. Its arrays belong to
// the market and must not be changed; its fields may be.
func (m *Market) Data() *mmm.Data {
	d := m.data
	return &d
}

// Until returns what could be observed by the end of a modelled day: data of the
// periods that have ended, as it is reported in the end.
func (m *Market) Until(day mmm.Day) mmm.Data {
	f := m.Scenario.frame()
	n := int(day-m.Scenario.Start+1) / f.days
	if n < 1 || n > f.periods {
		panic(fmt.Sprintf("sim: no period has ended by %s", day))
	}
	return until(&m.data, n)
}

// until returns the first n modelled periods of data.
func until(d *mmm.Data, n int) mmm.Data {
	out := *d
	geos, end := d.G(), d.Grain.Next(d.Periods[0], n)
	first := func(x []float64, history int) []float64 {
		if x == nil {
			return nil
		}
		var y []float64
		periods := len(x) / geos
		for g := range geos {
			y = append(y, x[g*periods:g*periods+history+n]...)
		}
		return y
	}
	out.Periods = d.Periods[:n:n]
	out.Outcome.Values, out.Outcome.Value = first(d.Outcome.Values, 0), first(d.Outcome.Value, 0)
	out.Channels, out.Treatments, out.Controls, out.Events = nil, nil, nil, nil
	for _, c := range d.Channels {
		c.Exposure, c.Frequency, c.Spend = first(c.Exposure, d.History), first(c.Frequency, d.History), first(c.Spend, 0)
		out.Channels = append(out.Channels, c)
	}
	for _, s := range d.Treatments {
		out.Treatments = append(out.Treatments, mmm.Series{Name: s.Name, Values: first(s.Values, 0)})
	}
	for _, s := range d.Controls {
		out.Controls = append(out.Controls, mmm.Series{Name: s.Name, Values: first(s.Values, 0)})
	}
	for _, e := range d.Events {
		e.Occurrences = slices.DeleteFunc(slices.Clone(e.Occurrences), func(o mmm.EventSpan) bool { return o.Start >= end })
		if len(e.Occurrences) > 0 {
			out.Events = append(out.Events, e)
		}
	}
	return out
}

// Refreshes returns, for each channel in the order of the data, the days on which
// a new creative replaced the one before. The first is the one that the history
// began with, and may be from before it.
func (m *Market) Refreshes() [][]mmm.Day {
	var all [][]mmm.Day
	for c := range m.world.channels {
		var days []mmm.Day
		for _, t := range m.world.channels[c].refreshed {
			days = append(days, m.world.day(t))
		}
		all = append(all, days)
	}
	return all
}

// observe makes data and truth of the world.
func (m *Market) observe() {
	w := m.world
	contributions := w.attribute(w.alone)
	p := parts{contributions: contributions}
	w.outcome = make([][]float64, len(w.weights))
	for g := range w.weights {
		base, promo := w.baseline(g), w.promoted(g)
		y, rest, hidden := make([]float64, w.days), make([]float64, w.days), make([]float64, w.days)
		for t := range y {
			expected := base[t] + promo[t]
			for c := range contributions {
				expected += contributions[c][g][t]
			}
			hidden[t] = (w.hidden.at(t) - 1) * expected
			y[t], rest[t] = w.happens(g, t, expected+hidden[t])
		}
		w.outcome[g] = y
		p.baseline, p.promoted = append(p.baseline, base), append(p.promoted, promo)
		p.hidden, p.noise = append(p.hidden, hidden), append(p.noise, rest)
	}
	m.data = w.observed(fmt.Sprintf("%s-%d", m.Scenario.Name, m.Seed))
	m.Truth = m.truth(p)
}

// parts are what the outcome consists of, by day: contributions [c][g][t], the
// others [g][t].
type parts struct {
	contributions                     [][][]float64
	baseline, promoted, hidden, noise [][]float64
}

// happens returns the outcome of a day, given what to expect, and the rest that
// expectation does not explain.
func (w *world) happens(g, t int, expected float64) (outcome, rest float64) {
	outcome = math.Max(0, math.Round(expected+w.noise[g][t]))
	return outcome, outcome - expected
}

// observed returns what can be observed of the world.
func (w *world) observed(name string) mmm.Data {
	s, f := w.s, w.s.frame()
	cells := len(w.weights) * f.periods
	outcome := w.counted.report(w.outcome, 0)
	d := mmm.Data{
		Name: name, Currency: s.Currency, Grain: s.Grain, History: f.history,
		Geos: w.geos, Population: w.population, Periods: f.dates(s.Start),
		Outcome:    mmm.Outcome{Name: outcomeName, Kind: mmm.Count, Values: flat(each(outcome, f.sum)), Value: slices.Repeat([]float64{s.Value}, cells)},
		Treatments: []mmm.Series{{Name: promotionName, Values: slices.Repeat(f.mean(w.base.promotion), len(w.weights))}},
		Controls:   []mmm.Series{{Name: controlName, Values: slices.Repeat(f.mean(w.base.control), len(w.weights))}},
		Events:     w.events(),
	}
	for i := range w.channels {
		d.Channels = append(d.Channels, w.channels[i].observed(f))
	}
	return d
}

// observed returns the channel's exposure and spend. Over a week reach adds up
// and frequency is impressions over reach.
func (c *channel) observed(f frame) mmm.Channel {
	exposure := c.marks.exposure(c).report(c.exposure, 0)
	out := mmm.Channel{Name: c.name, Kind: c.kind, Exposure: flat(each(exposure, f.mediaSum)), ExposureName: c.name + "_" + c.unit}
	if c.kind.IsPaid() {
		out.Spend = flat(each(c.mediaSpend(f), func(x []float64) []float64 { return x[f.history:] }))
	}
	if c.kind.HasFrequency() {
		out.Frequency = flat(each(impressions(exposure, c.frequency), f.mediaSum))
		for i, reach := range out.Exposure {
			if reach > 0 {
				out.Frequency[i] = round(out.Frequency[i]/reach, 3)
			}
		}
	}
	return out
}

// mediaSpend returns spend over media periods, [g][t].
func (c *channel) mediaSpend(f frame) [][]float64 {
	return each(c.marks.spend.report(c.spent, 2), f.cents)
}

// impressions returns reach times frequency, or exposure where that is nil.
func impressions(exposure, frequency [][]float64) [][]float64 {
	out := make([][]float64, len(exposure))
	for g, x := range exposure {
		out[g] = slices.Clone(x)
		if frequency != nil {
			floats.Mul(out[g], frequency[g])
		}
	}
	return out
}
