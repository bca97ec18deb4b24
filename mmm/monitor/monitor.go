package monitor

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// A Monitor watches all channels and the outcome. Make one with New. Its fields are
// its state: what JSON makes of them, and back, goes on to the bit.
type Monitor struct {
	Config   Config
	Day      mmm.Day // the last period seen
	Periods  int     // how many were seen
	Channels []ChannelState
	Outcome  OutcomeState
}

// New returns a monitor of the given channels that has seen nothing.
func New(cfg Config, channels []Channel) *Monitor {
	m := &Monitor{Config: cfg}
	for _, c := range channels {
		m.Channels = append(m.Channels, newChannelState(cfg.Scheme, c))
	}
	return m
}

// A Report is what a period showed.
type Report struct {
	Day    mmm.Day
	Points []SeriesPoint

	// Anomalies are those that last and those that the period showed to be over, as
	// they are known now.
	Anomalies []Anomaly
}

// A SeriesPoint is a point on the chart of a series.
type SeriesPoint struct {
	Channel string // empty for the outcome
	Series  string // "conversions/clicks", "clicks", "outcome"
	Point   Point
}

// Step takes the observation of a period after the last one. Periods in between, if
// any, count as missing. It does not keep or change o.
func (m *Monitor) Step(o *Observation) Report {
	if len(o.Channels) != len(m.Channels) {
		panic(fmt.Sprintf("monitor: readings of %d channels for %d", len(o.Channels), len(m.Channels)))
	}
	if m.Periods > 0 && o.Day <= m.Day {
		panic(fmt.Sprintf("monitor: %v is not after %v", o.Day, m.Day))
	}
	r := Report{Day: o.Day}
	if m.Periods > 0 {
		for d := m.Config.Grain.Next(m.Day, 1); d < o.Day; d = m.Config.Grain.Next(d, 1) {
			r.Anomalies = append(r.Anomalies, m.skip(d)...)
		}
	}
	m.Day = o.Day
	m.Periods++
	for i := range m.Channels {
		m.Channels[i].step(&m.Config, o.Day, &o.Channels[i], &o.Outcome, &r)
	}
	m.Outcome.step(&m.Config, o.Day, &o.Outcome, &r)
	return r
}

// skip lets a period pass of which nothing is known, and returns the anomalies that
// ended with it.
func (m *Monitor) skip(d mmm.Day) []Anomaly {
	var r Report
	reading, outcome := missingReading(), Outcome{}
	for i := range m.Channels {
		m.Channels[i].step(&m.Config, d, &reading, &outcome, &r)
	}
	m.Outcome.step(&m.Config, d, &outcome, &r)
	return slices.DeleteFunc(r.Anomalies, func(a Anomaly) bool { return a.Open() })
}

// Open returns the anomalies that last.
func (m *Monitor) Open() []Anomaly {
	var open []Anomaly
	for i := range m.Channels {
		for j := range m.Channels[i].Open {
			if !m.Channels[i].Open[j].Hidden {
				open = append(open, m.Channels[i].Open[j].Anomaly.clone())
			}
		}
	}
	if m.Outcome.Open != nil {
		open = append(open, m.Outcome.Open.Anomaly.clone())
	}
	return open
}

// Clone returns a copy that shares nothing with m.
func (m *Monitor) Clone() *Monitor {
	c := *m
	c.Channels = make([]ChannelState, len(m.Channels))
	for i := range m.Channels {
		c.Channels[i] = m.Channels[i].clone()
	}
	c.Outcome = m.Outcome.clone()
	return &c
}
