package daily

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/track"
)

// A futureConfig says how the inputs of periods to come are drawn.
type futureConfig struct {
	// Futures is the number that are drawn. The forecast is their mixture.
	Futures int

	// Origins is the number of past outlooks, one season apart, that surprises are
	// taken from: the newest of those whose periods are over.
	Origins int
}

var defaultFutures = futureConfig{Futures: 8, Origins: 26}

// futures draws what may come to pass of the inputs of the periods after the newest.
// Every future is what is expected of them with the surprises of one outlook of the past,
// which was made as many seasons ago as leave its periods known: what came instead of
// what would have been expected then. Surprises of all series are from the same periods,
// and of the same weekday, so that channels move together as they do; they grow with the
// horizon as they did, since a budget that has risen stays there.
//
// What came is off by a difference, and exposure for which there is a plan by a factor:
// how much of plans is carried out. Differences tell of channels that pause and come
// back, which factors of what was next to nothing do not. What was decided beforehand
// comes as it was. Before there is a past to be surprised by, there is one future: what
// is expected.
func (m *market) futures(d *mmm.Data, periods int, cfg futureConfig, r *rand.Rand) []track.Future {
	expected := m.expect(d, m.n, periods)
	origins := m.origins(periods, cfg)
	if len(origins) == 0 {
		return []track.Future{expected}
	}
	var all []track.Future
	for i, k := range r.Perm(len(origins)) {
		if i == cfg.Futures {
			break
		}
		before := m.expect(d, origins[k], periods)
		all = append(all, m.surprised(&expected, &before, actual(d, origins[k], periods)))
	}
	return all
}

// origins returns the periods at which past outlooks begin.
func (m *market) origins(periods int, cfg futureConfig) []int {
	season := seasonOf(m.grain)
	var all []int
	at := m.n - (periods+season-1)/season*season
	for ; at >= seasons*season && len(all) < cfg.Origins; at -= season {
		all = append(all, at)
	}
	return all
}

// expect returns what is expected of inputs from a period on, by what is known before
// it, by plans, and by what is decided beforehand now.
func (m *market) expect(d *mmm.Data, from, periods int) track.Future {
	var f track.Future
	for c := range d.Channels {
		ch := &d.Channels[c]
		f.Exposure = append(f.Exposure, m.expectMedia(d, c, from, periods))
		var frequency []float64
		if ch.Frequency != nil {
			frequency = usual(ch.Frequency[:d.History+from], periods, seasonOf(m.grain))
		}
		f.Frequency = append(f.Frequency, frequency)
	}
	for _, s := range d.Treatments {
		f.Treatments = append(f.Treatments, m.expectSeries(&s, from, periods))
	}
	for _, s := range d.Controls {
		f.Controls = append(f.Controls, m.expectSeries(&s, from, periods))
	}
	return f
}

// expectMedia expects exposure that is as usual or, where a plan is known now, what it
// buys at the price of the weeks before.
func (m *market) expectMedia(d *mmm.Data, c, from, periods int) []float64 {
	ch := &d.Channels[c]
	x := slices.Clone(ch.Exposure[:d.History+from])
	price, priced := math.NaN(), false
	if ch.Spend != nil {
		first := max(0, from-pricePeriods(m.grain))
		price, priced = unitPrice(ch.Spend[first:from], ch.Exposure[d.History+first:d.History+from])
	}
	for k := range periods {
		v := usualAt(x, len(x), seasonOf(m.grain))
		if plan := m.planOf(c, from+k); priced && m.isPlanned(c, k) && !math.IsNaN(plan) {
			v = plan / price
		}
		x = append(x, v)
	}
	return x[d.History+from:]
}

// planOf returns what a channel was to spend in a period; NaN where that is not known.
func (m *market) planOf(c, t int) float64 {
	if c >= len(m.readings) {
		return math.NaN() // an organic one
	}
	return m.readings[c][t].Plan
}

// isPlanned reports whether what a channel is to spend in the k-th period to come is known.
func (m *market) isPlanned(c, k int) bool { return !math.IsNaN(m.planOf(c, m.n+k)) }

// expectSeries expects what is decided beforehand, and of the rest what a series usually
// does. A control that is no series of its own, such as the share of geos in which an
// event happens, is known.
func (m *market) expectSeries(s *mmm.Series, from, periods int) []float64 {
	decided, own := m.decided[s.Name]
	return persist(s.Values, from, periods, func(k int) bool { return !own || decided[k] })
}

// actual returns what came of inputs from a period on.
func actual(d *mmm.Data, from, periods int) *track.Future {
	var f track.Future
	for i := range d.Channels {
		ch := &d.Channels[i]
		at := d.History + from
		f.Exposure = append(f.Exposure, ch.Exposure[at:at+periods])
		var frequency []float64
		if ch.Frequency != nil {
			frequency = ch.Frequency[at : at+periods]
		}
		f.Frequency = append(f.Frequency, frequency)
	}
	for _, s := range d.Treatments {
		f.Treatments = append(f.Treatments, s.Values[from:from+periods])
	}
	for _, s := range d.Controls {
		f.Controls = append(f.Controls, s.Values[from:from+periods])
	}
	return &f
}

// surprised returns what is expected now with what came instead of what was expected
// before.
func (m *market) surprised(now, before, came *track.Future) track.Future {
	each := func(now, before, came [][]float64, surprise func(i, k int, now, before, came float64) float64) [][]float64 {
		all := make([][]float64, len(now))
		for i := range now {
			for k := range now[i] {
				all[i] = append(all[i], surprise(i, k, now[i][k], before[i][k], came[i][k]))
			}
		}
		return all
	}
	differ := func(_, _ int, now, before, came float64) float64 { return now + came - before }
	deliver := func(c, k int, now, before, came float64) float64 {
		switch {
		case !m.isPlanned(c, k):
			return max(0, now+came-before)
		case before == 0:
			return now
		}
		return now * came / before
	}
	often := func(_, _ int, now, before, came float64) float64 { return max(0, now+came-before) }
	return track.Future{
		Exposure: each(now.Exposure, before.Exposure, came.Exposure, deliver), Frequency: each(now.Frequency, before.Frequency, came.Frequency, often),
		Treatments: each(now.Treatments, before.Treatments, came.Treatments, differ), Controls: each(now.Controls, before.Controls, came.Controls, differ),
	}
}
