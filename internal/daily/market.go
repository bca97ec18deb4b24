package daily

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// A market is what a day knows of its market, as one: the data that the tracker
// follows, up to the day and some periods beyond it, and what platforms report, for the
// monitor. Nothing in it is corrected.
type market struct {
	grain    mmm.Grain
	n        int // modelled periods up to the day of the run
	maturing int // the newest periods that may still change: what they say is provisional

	data     *mmm.Data
	several  *mmm.Data // with its geos
	variance []float64 // [t] of outcomes that are not complete, in squared outcome units
	notes    track.Notes

	charts   monitor.Config
	channels []monitor.Channel
	readings [][]monitor.Reading // [c][t] over modelled periods, of paid channels

	basis   []exposureBasis // [c] of data.Channels
	counts  map[string]bool // by paid channel whose platform counts the outcome; empty for any
	assumed []assumption
	inputs  []FutureInput
	decided map[string][]bool // by treatment and control: whether its values of periods to come are known, in every geo
}

// An exposureBasis says what of what a platform reports is a channel's exposure.
type exposureBasis string

// The bases. Another one is something of its own, such as rating points.
const (
	bySpend       exposureBasis = "spend"
	byImpressions exposureBasis = "exposure"
	byClicks      exposureBasis = "clicks"
	byOther       exposureBasis = ""
)

// An assumption is a value that had to be made up, since none was reported.
type assumption struct {
	series string
	day    mmm.Day
}

// marketOf returns the market of a panel. o says where it begins and how large geos
// are; nil before anything was learned.
func marketOf(p *panel, f *feed, o *origin) (*market, error) {
	from := firstOutcome(p)
	if o != nil {
		from = p.period(o.Track.First)
	}
	if from < 0 || from >= p.n {
		return nil, app.Problem{Code: NoOutcome, Subject: "outcome", Text: "nothing is known of the outcome, so there is nothing to learn from", Advice: "Check outcome.column and the data files"}
	}
	b := &assembler{p: p, f: f, from: from, decided: map[string][]bool{}}
	d := b.data()
	if !d.National() && d.Population == nil {
		d.Population = sizesOf(d, o, p.n-from)
	}
	d.LiftTests = f.tests
	whole, shares := track.Whole(d)
	m := &market{grain: p.grain, n: p.n - from, data: whole, assumed: b.assumed, inputs: b.inputs, decided: b.decided, charts: chartsOf(f.config, p.grain)}
	m.several = d
	m.notes.Refreshes = refreshesOf(d, f, p.day(p.n)-1)
	for i := range d.LiftTests {
		m.notes.Tests = append(m.notes.Tests, track.TestOf(d, &d.LiftTests[i], shares[i]))
	}
	whole.LiftTests = nil
	m.mature(p, from)
	m.watch(p, f, from)
	return m, nil
}

// chartsOf returns what is noticed, by the charts that a configuration asks for.
func chartsOf(c *workspace.Config, grain mmm.Grain) monitor.Config {
	charts := monitor.DefaultConfig(grain)
	if c.Daily.Charts != "" {
		charts.Scheme = monitor.Scheme(c.Daily.Charts)
	}
	return charts
}

// NoOutcome is the code of the problem that nothing is known of the outcome.
const NoOutcome app.ProblemCode = "no_outcome"

// firstOutcome returns the first period with an outcome in any geo, or -1.
func firstOutcome(p *panel) int {
	first := -1
	for _, row := range p.series[workspace.OutcomeSeries].values {
		t := slices.IndexFunc(row[:p.n], func(v float64) bool { return !math.IsNaN(v) })
		if t >= 0 && (first < 0 || t < first) {
			first = t
		}
	}
	return first
}

// sizesOf returns how large geos are whose population is not known: by their outcome,
// as it was when a market's tracker was last learned, so that what the past was does
// not change with every day.
func sizesOf(d *mmm.Data, o *origin, n int) []float64 {
	if o != nil && len(o.Sizes) == len(d.Geos) {
		return o.Sizes
	}
	sizes := make([]float64, len(d.Geos))
	for g := range sizes {
		for _, y := range d.Outcome.Values[g*d.T() : g*d.T()+n] {
			if !math.IsNaN(y) {
				sizes[g] += y
			}
		}
	}
	return sizes
}

// refreshesOf returns the dates of new creatives by channel, up to a day.
func refreshesOf(d *mmm.Data, f *feed, until mmm.Day) [][]mmm.Day {
	all := make([][]mmm.Day, len(d.Channels))
	for i := range d.Channels {
		for _, day := range f.refreshes[d.Channels[i].Name] {
			if day <= until {
				all[i] = append(all[i], day)
			}
		}
	}
	return all
}

// mature sets what is provisional about the newest periods.
func (m *market) mature(p *panel, from int) {
	m.variance = make([]float64, m.data.T())
	if s := p.series[workspace.OutcomeSeries]; s.variance != nil {
		copy(m.variance, s.variance[from:])
		for t, v := range m.variance {
			if math.IsNaN(v) {
				m.variance[t] = 0
			}
		}
	}
	for name, s := range p.series {
		if _, quantity := quantityOf(name); modelled(quantity) {
			m.maturing = max(m.maturing, s.maturing)
		}
	}
	m.maturing = min(m.maturing, m.n-1)
}

// modelled reports whether a quantity of a channel, or a series of none, is part of
// the model.
func modelled(quantity string) bool {
	switch quantity {
	case workspace.Planned, workspace.Impressions, workspace.Clicks, workspace.Conversions:
		return false
	}
	return true
}

// watch sets what the monitor is told of paid channels.
func (m *market) watch(p *panel, f *feed, from int) {
	m.counts = map[string]bool{"": f.config.CountsOutcome("")}
	for i := range f.config.Channels {
		c := &f.config.Channels[i]
		m.counts[c.Name] = f.config.CountsOutcome(c.Name)
		has := func(quantity string) []float64 { return p.sum(workspace.ChannelSeries(c.Name, quantity)) }
		columns := map[monitor.Measure][]float64{
			monitor.Plan: has(workspace.Planned), monitor.Spend: has(workspace.Spend), monitor.Clicks: has(workspace.Clicks), monitor.Conversions: has(workspace.Conversions),
			monitor.Exposure: has(workspace.Impressions),
		}
		basis := byOther
		switch {
		case c.Reach == "" && (c.Exposure == "" || c.Exposure == c.Spend):
			basis = bySpend
		case c.Exposure != "" && c.Exposure == c.Clicks:
			basis = byClicks
		case columns[monitor.Exposure] == nil:
			basis = byImpressions
			columns[monitor.Exposure] = has(workspace.Exposure)
		}
		m.basis = append(m.basis, basis)
		channel, readings := monitor.Channel{Name: c.Name}, make([]monitor.Reading, m.data.T())
		for t := range readings {
			at := func(what monitor.Measure) float64 {
				if x := columns[what]; x != nil {
					return x[from+t]
				}
				return math.NaN()
			}
			readings[t] = monitor.Reading{Plan: at(monitor.Plan), Spend: at(monitor.Spend), Exposure: at(monitor.Exposure), Clicks: at(monitor.Clicks), Conversions: at(monitor.Conversions)}
		}
		for _, what := range []monitor.Measure{monitor.Plan, monitor.Spend, monitor.Exposure, monitor.Clicks, monitor.Conversions} {
			if columns[what] != nil {
				channel.Measures = append(channel.Measures, what)
			}
		}
		m.channels, m.readings = append(m.channels, channel), append(m.readings, readings)
	}
	for range f.config.Organic {
		m.basis = append(m.basis, byOther)
	}
}

// An assembler makes the data of the tracker from a panel: nothing in them is missing
// but outcomes.
type assembler struct {
	p       *panel
	f       *feed
	from    int // the first modelled period
	assumed []assumption
	inputs  []FutureInput
	decided map[string][]bool
}

func (b *assembler) data() *mmm.Data {
	p, c := b.p, b.f.config
	d := &mmm.Data{Currency: c.Currency, Grain: p.grain, Geos: slices.Clone(p.geos), History: b.from, Events: b.f.events}
	if c.Geo == nil {
		d.Geos = []string{"national"}
	}
	for t := b.from; t < p.n+p.ahead; t++ {
		d.Periods = append(d.Periods, p.day(t))
	}
	roles := c.Roles()
	d.Outcome = mmm.Outcome{Name: roles.Outcome, Kind: roles.OutcomeKind, Values: b.outcome()}
	if roles.Value != "" {
		d.Outcome.Value = b.flat(b.carried(workspace.ValueSeries), b.from)
	}
	if roles.Population != "" && !d.National() {
		for _, row := range p.series[workspace.PopulationSeries].values {
			d.Population = append(d.Population, lastKnown(row))
		}
	}
	for i := range roles.Channels {
		d.Channels = append(d.Channels, b.channel(&roles.Channels[i]))
	}
	for _, t := range roles.Treatments {
		d.Treatments = append(d.Treatments, mmm.Series{Name: t.Name, Values: b.flat(b.carried(t.Name), b.from)})
	}
	for _, v := range roles.Controls {
		d.Controls = append(d.Controls, mmm.Series{Name: v.Name, Values: b.flat(b.carried(v.Name), b.from)})
	}
	return d
}

// outcome returns the outcome of modelled periods, [g][t]; what is to come is missing.
func (b *assembler) outcome() []float64 {
	var all []float64
	for _, row := range b.p.series[workspace.OutcomeSeries].values {
		values := slices.Clone(row[b.from:])
		for t := b.p.n - b.from; t < len(values); t++ {
			values[t] = math.NaN()
		}
		all = append(all, values...)
	}
	return all
}

// flat returns rows from a period on as one slice, [g][t].
func (b *assembler) flat(rows [][]float64, from int) []float64 {
	var all []float64
	for _, row := range rows {
		all = append(all, row[from:]...)
	}
	return all
}

// carried returns a series in which what is not known is as it was before, or, before
// the first value, as that. Of periods to come it returns, where nothing was decided,
// what persist expects.
func (b *assembler) carried(series string) [][]float64 {
	var rows [][]float64
	decided := slices.Repeat([]bool{true}, b.p.ahead)
	for _, row := range b.p.series[series].values {
		row = slices.Clone(row)
		last := 0.0
		if t := slices.IndexFunc(row, func(v float64) bool { return !math.IsNaN(v) }); t >= 0 {
			last = row[t]
		}
		for t := range b.p.n {
			if math.IsNaN(row[t]) {
				row[t] = last
			}
			last = row[t]
		}
		known := func(k int) bool { return !math.IsNaN(row[b.p.n+k]) }
		for k := range decided {
			decided[k] = decided[k] && known(k)
		}
		rows = append(rows, append(row[:b.p.n:b.p.n], persist(row, b.p.n, b.p.ahead, known)...))
	}
	b.decided[series] = decided
	b.inputs = append(b.inputs, FutureInput{Series: series, By: ByPersistence})
	return rows
}

// lastKnown returns the last value that is known, or 1.
func lastKnown(row []float64) float64 {
	for t := len(row) - 1; t >= 0; t-- {
		if !math.IsNaN(row[t]) && row[t] > 0 {
			return row[t]
		}
	}
	return 1
}

// channel returns a channel with its exposure and spend, of periods to come too.
func (b *assembler) channel(r *dataset.ChannelRole) mmm.Channel {
	ch := mmm.Channel{Name: r.Name, Kind: r.Kind, ExposureName: r.Exposure}
	planned := b.p.series[workspace.ChannelSeries(r.Name, workspace.Planned)]
	row := func(quantity string) [][]float64 {
		s := b.p.series[workspace.ChannelSeries(r.Name, quantity)]
		if s == nil {
			return nil
		}
		return s.values
	}
	spend := b.media(r.Name, workspace.Spend, row(workspace.Spend), planned, nil)
	exposure := row(workspace.Exposure)
	if exposure == nil {
		exposure = spend
	} else {
		exposure = b.media(r.Name, workspace.Exposure, exposure, planned, row(workspace.Spend))
	}
	ch.Exposure = b.flat(exposure, 0)
	if frequency := row(workspace.Frequency); frequency != nil {
		ch.Frequency = b.flat(b.media(r.Name, workspace.Frequency, frequency, nil, nil), 0)
	}
	if r.Kind.IsPaid() {
		ch.Spend = b.flat(spend, b.from)
	}
	return ch
}

// usualBy says what stands for an input of periods to come.
func (b *assembler) usualBy(channel, quantity string, byPlan bool) {
	in := FutureInput{Series: workspace.ChannelSeries(channel, quantity), By: BySameWeekday}
	if b.p.grain != mmm.Daily {
		in.By = ByLastFour
	}
	if byPlan {
		in.By = ByPlan
	}
	b.inputs = append(b.inputs, in)
}
