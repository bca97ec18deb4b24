package daily

import (
	"cmp"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
)

// A fix is the correction of one value: a correction covers a span of them.
type fix struct {
	Anomaly  string          `json:"anomaly"` // the ID of what it corrects; empty for a person's own
	Kind     monitor.Kind    `json:"kind"`
	Channel  string          `json:"channel"`
	Series   monitor.Measure `json:"series"`
	Geo      string          `json:"geo"` // empty for the whole market
	Day      mmm.Day         `json:"day"`
	Before   draws.Float     `json:"before"`
	After    draws.Float     `json:"after"`
	Variance float64         `json:"variance"` // squared outcome units
	Reason   string          `json:"reason"`
}

// cell orders fixes, and tells those that are about the same.
func (f *fix) compare(o *fix) int {
	return cmp.Or(cmp.Compare(f.Anomaly, o.Anomaly), cmp.Compare(f.Channel, o.Channel), cmp.Compare(f.Series, o.Series),
		cmp.Compare(f.Kind, o.Kind), cmp.Compare(f.Geo, o.Geo), cmp.Compare(f.Day, o.Day))
}

// same reports whether two fixes of the same value do the same.
func (f *fix) same(o *fix) bool {
	return f.compare(o) == 0 && sameBits(float64(f.After), float64(o.After)) && f.Variance == o.Variance
}

func sameBits(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// sortFixes orders fixes by what they are about.
func sortFixes(list []fix) {
	slices.SortFunc(list, func(a, b fix) int { return a.compare(&b) })
}

// fixesOf returns the single values of a proposed correction. brings is what the channel
// is expected to bring per period: what an estimate of its exposure is off by, relative
// to itself, the outcome is off by as a share of that.
func fixesOf(g mmm.Grain, anomaly string, c *monitor.Correction, brings float64) []fix {
	var all []fix
	nan := draws.Float(math.NaN())
	for d, i := c.From, 0; d <= c.To; d, i = g.Next(d, 1), i+1 {
		f := fix{Anomaly: anomaly, Kind: c.Kind, Channel: c.Channel, Series: c.Series, Day: d, Before: nan, After: nan, Variance: c.ExtraVariance, Reason: c.Reason}
		if i < len(c.Values) {
			v := &c.Values[i]
			f.Before, f.After = v.Before, v.After
			if off := brings * float64(v.SD) / float64(v.After); v.After > 0 && !math.IsNaN(off) {
				f.Variance = off * off
			}
		}
		all = append(all, f)
	}
	return all
}

// fixesOfCorrection returns the single values of a correction in the ledger.
func fixesOfCorrection(g mmm.Grain, c *app.Correction) []fix {
	var all []fix
	at := func(x []draws.Float, i int) draws.Float {
		if i < len(x) {
			return x[i]
		}
		return draws.Float(math.NaN())
	}
	_, quantity := quantityOf(c.Series)
	for d, i := c.From, 0; d <= c.To; d, i = g.Next(d, 1), i+1 {
		f := fix{Anomaly: c.Anomaly, Kind: monitor.Kind(c.Kind), Channel: c.Channel, Series: monitor.Measure(quantity), Geo: c.Geo,
			Day: d, Before: at(c.Before, i), After: at(c.After, i), Reason: c.Reason}
		if v := float64(c.ExtraVariance); !math.IsNaN(v) {
			f.Variance = v
		}
		all = append(all, f)
	}
	return all
}

// corrected returns the data of a market with fixes, of which those that come later
// count, and what they add to the variance of each outcome.
func (m *market) corrected(fixes []fix) (*mmm.Data, []float64) {
	d := *m.data
	d.Outcome.Values = slices.Clone(d.Outcome.Values)
	d.Channels = slices.Clone(d.Channels)
	for i := range d.Channels {
		c := &d.Channels[i]
		c.Exposure, c.Spend = slices.Clone(c.Exposure), slices.Clone(c.Spend)
	}
	extra := make([]float64, len(m.variance))
	for i := range fixes {
		f := &fixes[i]
		t := periodsBetween(m.grain, d.Periods[0], f.Day)
		if t < 0 || t >= m.n || f.Geo != "" && f.Kind != monitor.Event {
			continue // values of geos were replaced before they were summed
		}
		if f.Channel == "" {
			m.fixOutcome(&d, extra, f, t)
			continue
		}
		if c := slices.IndexFunc(d.Channels, func(c mmm.Channel) bool { return c.Name == f.Channel }); c >= 0 {
			if m.fixChannel(&d, c, f, t) {
				extra[t] += f.Variance
			}
		}
	}
	return &d, extra
}

func (m *market) fixOutcome(d *mmm.Data, extra []float64, f *fix, t int) {
	switch f.Kind {
	case monitor.Mask:
		d.Outcome.Values[t] = math.NaN()
	case monitor.Event:
		extra[t] = f.Variance
	case monitor.Impute, monitor.Filter:
		d.Outcome.Values[t], extra[t] = float64(f.After), f.Variance
	}
}

// fixChannel corrects spend and exposure. What a platform counts besides them is not
// part of the model. Where the exposure is something of its own it changes as
// impressions do. Exposure that is masked is as usual. It reports whether the exposure
// was corrected.
func (m *market) fixChannel(d *mmm.Data, c int, f *fix, t int) bool {
	ch := &d.Channels[c]
	if f.Kind == monitor.Keep || f.Kind == monitor.Event {
		return false
	}
	exposure := &ch.Exposure[d.History+t]
	after := float64(f.After)
	season := seasonOf(m.grain)
	if f.Series == monitor.Spend && ch.Spend != nil {
		if f.Kind == monitor.Mask {
			after = usualAt(ch.Spend, t, season)
		}
		ch.Spend[t] = after
	}
	switch {
	case exposureBasis(f.Series) == m.basis[c] && f.Kind == monitor.Mask:
		*exposure = usualAt(ch.Exposure, d.History+t, season)
	case exposureBasis(f.Series) == m.basis[c]:
		*exposure = after
	case f.Series == monitor.Exposure && m.basis[c] == byOther && float64(f.Before) > 0 && f.Kind != monitor.Mask:
		*exposure *= after / float64(f.Before)
	default:
		return false
	}
	return true
}
