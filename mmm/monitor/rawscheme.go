package monitor

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// rawSeries are the series of a channel in the raw schemes.
var rawSeries = []struct {
	Name    string
	Measure Measure
	Over    Measure // empty for the measure itself
	Low, Up Type    // what a value below or above the limits is taken for
}{
	{"spend", Spend, "", DataError, DataError},
	{"exposure", Exposure, "", PlatformOutage, BotTraffic},
	{"clicks/exposure", Clicks, Exposure, LevelShift, BotTraffic},
	{"conversions", Conversions, "", TrackingBreak, LevelShift},
}

// window returns the number of values of a raw scheme.
func (s Scheme) window() int {
	if s == Raw90 {
		return 90
	}
	return 28
}

// stepRaw is step for the raw schemes. Each series is an event of its own, and its
// type is a guess from the series and the side.
func (s *ChannelState) stepRaw(cfg *Config, day mmm.Day, reported *Reading, report *Report) {
	r := s.reading(reported, cfg.season())
	for i, series := range rawSeries {
		x := r.Of(series.Measure)
		if series.Over != "" {
			x /= r.Of(series.Over)
		}
		c := &s.Raw[i]
		p := c.Step(&cfg.Raw, cfg.Scheme.window(), day, x)
		report.Points = append(report.Points, SeriesPoint{s.Channel.Name, series.Name, p})
		j := slices.IndexFunc(s.Open, func(e Ongoing) bool { return e.Links[0] == i })
		if j >= 0 && (c.Episode == nil || c.Episode.From != s.Open[j].Anomaly.From) {
			s.Open[j].over()
			j = -1
		}
		if c.Episode == nil || p.Lane == "" {
			continue
		}
		if j < 0 {
			t := series.Up
			if c.Episode.Side < 0 {
				t = series.Low
			}
			s.Open = append(s.Open, Ongoing{
				Anomaly: Anomaly{Type: t, Channel: s.Channel.Name, Series: series.Measure, Opened: series.Name, From: day, DetectedOn: day},
				Links:   []int{i},
			})
			j = len(s.Open) - 1
			if t == PlatformOutage {
				s.Open[j].Anomaly.Delivery = Undecided
			}
		}
		e := &s.Open[j]
		e.on(day)
		e.Anomaly.Z, e.Anomaly.Size = p.Z, draws.Float(x)/p.Center
		e.enter(c.Episode.Lane, day)
	}
	s.publish(report)
}
