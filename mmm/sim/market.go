package sim

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
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

// observe makes data and truth of the world.
func (m *Market) observe() {
	w := m.world
	contributions := w.attribute(w.alone)
	var outcome, baseline, promoted, noise [][]float64
	for g := range w.weights {
		base, promo := w.baseline(g), w.promoted(g)
		y, rest := make([]float64, w.days), make([]float64, w.days)
		for t := range y {
			expected := base[t] + promo[t]
			for c := range contributions {
				expected += contributions[c][g][t]
			}
			y[t] = math.Max(0, math.Round(expected+w.noise[g][t]))
			rest[t] = y[t] - expected
		}
		outcome, baseline = append(outcome, y), append(baseline, base)
		promoted, noise = append(promoted, promo), append(noise, rest)
	}
	m.data = m.observed(outcome)
	m.Truth = m.truth(contributions, baseline, promoted, noise)
}

// observed returns the data of the world with the given outcome, by day.
func (m *Market) observed(outcome [][]float64) mmm.Data {
	w, s, f := m.world, &m.Scenario, m.Scenario.frame()
	cells := len(w.weights) * f.periods
	d := mmm.Data{
		Name: fmt.Sprintf("%s-%d", s.Name, m.Seed), Currency: s.Currency, Grain: s.Grain, History: f.history,
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
	out := mmm.Channel{Name: c.name, Kind: c.kind, Exposure: flat(each(c.exposure, f.mediaSum)), ExposureName: c.name + "_" + c.unit}
	if c.kind.IsPaid() {
		out.Spend = flat(each(c.mediaSpend(f), func(x []float64) []float64 { return x[f.history:] }))
	}
	if c.kind.HasFrequency() {
		out.Frequency = flat(each(c.impressions(), f.mediaSum))
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
	return each(c.spent, func(x []float64) []float64 {
		spend := f.mediaSum(x)
		for t := range spend {
			spend[t] = round(spend[t], 2) // sums of cents are cents
		}
		return spend
	})
}

// impressions returns reach times frequency, or exposure without frequency.
func (c *channel) impressions() [][]float64 {
	out := make([][]float64, len(c.exposure))
	for g, x := range c.exposure {
		out[g] = slices.Clone(x)
		if c.frequency != nil {
			for t := range x {
				out[g][t] *= c.frequency[g][t]
			}
		}
	}
	return out
}
