package backtest

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
)

// watch makes a guard look at what platforms report, beginning with the years before.
func (g *guard) watch() {
	d := &g.reported
	g.platform = g.m.Platform()
	var channels []monitor.Channel
	for c := range g.platform {
		p := &g.platform[c]
		channels = append(channels, monitor.Channel{Name: p.Channel, Measures: []monitor.Measure{monitor.Plan, monitor.Spend, monitor.Exposure, monitor.Clicks, monitor.Conversions}})
		var readings []monitor.Reading
		for t := d.History; t < len(p.Plan); t++ {
			readings = append(readings, monitor.Reading{Plan: p.Plan[t], Spend: p.Spend[t], Exposure: p.Impressions[t], Clicks: p.Clicks[t], Conversions: p.Conversions[t]})
		}
		g.readings = append(g.readings, readings)
	}
	g.monitor = monitor.New(monitor.DefaultConfig(d.Grain), channels)
	for t := range g.w.before - warmUp {
		o := monitor.Observation{Day: d.Periods[t], Outcome: monitor.Outcome{Value: d.Outcome.Values[t]}}
		for c := range g.readings {
			o.Channels = append(o.Channels, g.readings[c][t])
		}
		g.monitor.Step(&o)
	}
}

// look shows the monitor a day, and takes note of what should be done about anomalies
// that may be corrected at once.
func (g *guard) look(t int, o monitor.Observation) {
	for _, a := range g.monitor.Step(&o).Anomalies {
		g.found[a.Key()] = a
		g.fixes[a.Key()] = nil
		if a.Lane == monitor.Action {
			g.fixes[a.Key()] = monitor.Propose(&a, g.context(&a, t))
		}
	}
}

// contextDays is the number of days before an anomaly that say what was usual.
const contextDays = 35

func (g *guard) context(a *monitor.Anomaly, t int) *monitor.Context {
	start := g.m.Scenario.Start
	// The suite's outcome is counted by a tracking of its own, which breaks by itself.
	c := monitor.Context{Config: g.monitor.Config, Baseline: g.w.scale.Outcome * usualBaseline, OutcomeFromPlatform: a.Channel == ""}
	if i := g.channel(a.Channel); i >= 0 {
		from := max(0, int(a.From-start)-contextDays)
		c.From, c.Channel, c.Readings = start+mmm.Day(from), g.monitor.Channels[i].Channel, g.readings[i][from:t+1]
	}
	return &c
}

// usualBaseline is what is left of the outcome without marketing, by default.
const usualBaseline = 0.7

func (g *guard) channel(name string) int {
	return slices.IndexFunc(g.reported.Channels, func(c mmm.Channel) bool { return c.Name == name })
}

// correct makes what is taken of what is reported and all corrections, and returns the
// first day that is taken differently from before.
func (g *guard) correct() int {
	next := copyData(&g.reported)
	variance := make([]float64, len(g.variance))
	for _, key := range sortedKeys(g.fixes) {
		for i := range g.fixes[key] {
			g.apply(&g.fixes[key][i], &next, variance)
		}
	}
	first := next.T()
	for t := range next.T() {
		same := equal(next.Outcome.Values[t], g.taken.Outcome.Values[t]) && variance[t] == g.variance[t]
		for c := range next.Channels {
			same = same && next.Channels[c].Exposure[next.History+t] == g.taken.Channels[c].Exposure[next.History+t]
		}
		if !same {
			first = t
			break
		}
	}
	g.taken, g.variance = next, variance
	return first
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// equal reports whether two numbers are the same, or both missing.
func equal(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// apply applies one correction. Days whose exposure nobody knows are masked; what only
// platforms count is not the model's matter.
func (g *guard) apply(fix *monitor.Correction, d *mmm.Data, variance []float64) {
	start := g.m.Scenario.Start
	from, to := int(fix.From-start), int(fix.To-start)
	c := g.channel(fix.Channel)
	switch {
	case fix.Kind == monitor.Keep:
	case fix.Series == monitor.Sales && fix.Kind == monitor.Event:
		for t := from; t <= to; t++ {
			variance[t] += fix.ExtraVariance
		}
	case fix.Kind == monitor.Mask && (fix.Series == monitor.Sales || c >= 0 && fix.Series == g.exposure(c)):
		for t := from; t <= to; t++ {
			d.Outcome.Values[t] = math.NaN()
		}
	case c >= 0 && (fix.Series == monitor.Spend || fix.Series == g.exposure(c)):
		x := d.Channels[c].Exposure[d.History:]
		if fix.Series == monitor.Spend {
			x = d.Channels[c].Spend
		}
		for _, v := range fix.Values {
			x[v.Day-start] = float64(v.After)
		}
	}
}

// exposure returns the measure that the model takes for exposure of channel c.
func (g *guard) exposure(c int) monitor.Measure {
	d := &g.reported
	if slices.Equal(d.Channels[c].Exposure, g.platform[c].Clicks) {
		return monitor.Clicks
	}
	return monitor.Exposure
}
