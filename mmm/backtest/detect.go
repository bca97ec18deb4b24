package backtest

import (
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/sim"
)

// A detection compares the anomalies of the action lane with the events of a market,
// those of channels apart from those of the outcome.
type detection struct {
	channels, outcome alarms
	types             []sim.AnomalyType
	events            map[sim.AnomalyType]*event // of channels
	spikes            map[sim.AnomalyType]*event // of the outcome
	years             float64                    // channels times years
}

// alarms are counts of anomalies.
type alarms struct{ all, right, typed float64 }

// event counts the events of one type: how many, how many of them were found while they
// lasted or on the day after, in how many days, and within soon days.
type event struct{ n, found, days, soon float64 }

// soon is the number of days within which broken tracking is to be found.
const soon = 3

// detection returns what became of the market's events.
func (g *guard) detection() *detection {
	d := newDetection(float64(len(g.platform)*g.w.days) / 365)
	d.compare(g.found, g.m.Truth.Anomalies, g.w.t0(g.m))
	return d
}

func newDetection(years float64) *detection {
	d := &detection{events: map[sim.AnomalyType]*event{}, spikes: map[sim.AnomalyType]*event{}, years: years,
		types: []sim.AnomalyType{sim.PlatformOutage, sim.TrackingBreak, sim.Degradation, sim.BotTraffic, sim.DataError, sim.UnitShift, sim.PromotionSpike}}
	for _, t := range d.types {
		d.events[t], d.spikes[t] = &event{}, &event{}
	}
	return d
}

// compare counts alarms from a day on, and events.
func (d *detection) compare(found map[string]monitor.Anomaly, truth []sim.AnomalyTruth, from mmm.Day) {
	for _, key := range sortedKeys(found) {
		if a := found[key]; a.ActionOn > 0 && a.ActionOn >= from {
			d.alarm(&a, truth)
		}
	}
	for i := range truth {
		d.event(&truth[i], found)
	}
}

// alarm counts an alarm.
func (d *detection) alarm(a *monitor.Anomaly, truth []sim.AnomalyTruth) {
	count := &d.channels
	if a.Channel == "" {
		count = &d.outcome
	}
	count.all++
	right, typed := false, false
	for i := range truth {
		if overlaps(a, &truth[i]) {
			right = true
			typed = typed || string(a.Type) == string(truth[i].Type)
		}
	}
	if right {
		count.right++
	}
	if typed {
		count.typed++
	}
}

func overlaps(a *monitor.Anomaly, e *sim.AnomalyTruth) bool {
	return a.Channel == e.Channel && a.From <= e.To && a.Last >= e.From
}

// event counts an event.
func (d *detection) event(e *sim.AnomalyTruth, found map[string]monitor.Anomaly) {
	count := d.events[e.Type]
	if e.Channel == "" {
		count = d.spikes[e.Type]
	}
	count.n++
	var on mmm.Day
	for _, a := range found {
		if overlaps(&a, e) && a.ActionOn > 0 && (on == 0 || a.ActionOn < on) {
			on = a.ActionOn
		}
	}
	if on == 0 || on > e.To+1 {
		return
	}
	count.found++
	count.days += max(0, float64(on-e.From))
	if on <= e.From+soon {
		count.soon++
	}
}

// report adds the counts.
func (d *detection) report(r *Result, p Policy) {
	r.add(p, Alarms, d.channels.all)
	r.add(p, RightAlarms, d.channels.right)
	r.add(p, FalseAlarms, d.channels.all-d.channels.right)
	r.add(p, TypedAlarms, d.channels.typed)
	r.add(p, ChannelYears, d.years)
	r.add(p, OutcomeAlarms, d.outcome.all)
	r.add(p, RightOutcomeAlarms, d.outcome.right)
	for _, t := range d.types {
		d.events[t].report(r, p, string(t))
		d.spikes[t].report(r, p, "outcome_"+string(t))
	}
}

func (e *event) report(r *Result, p Policy, name string) {
	if e.n == 0 {
		return
	}
	r.add(p, Events(name), e.n)
	r.add(p, Found(name), e.found)
	r.add(p, FoundSoon(name), e.soon)
	if e.found > 0 {
		r.add(p, Delay(name), e.days/e.found)
	}
}
