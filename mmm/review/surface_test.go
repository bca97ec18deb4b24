package review

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/surface"
)

// soundSurface returns what a review looks at of a surface in which nothing is wrong.
func soundSurface() *surface.Surface {
	return &surface.Surface{
		Unit: "EUR", Grain: mmm.Weekly,
		Horizon:  surface.Horizon{From: mmm.DayOf(2024, 1, 1), To: mmm.DayOf(2024, 12, 23), Starts: mmm.DayOf(2024, 1, 1), N: 52},
		Channels: []surface.Channel{{Name: "tv", Today: 100}, {Name: "radio", Today: 1}},
		Anchor:   surface.Anchor{Factor: 1.02, Interval: draws.Estimate{Mean: 1.02, Lo: 1, Hi: 1.04, Level: 0.9}, From: mmm.DayOf(2024, 1, 1), To: mmm.DayOf(2024, 12, 23), Observed: 1020, Modelled: draws.Estimate{Mean: 1000}},
		Certificate: surface.Certificate{MaxRelError: 0.001, MedianRelError: 1e-5, Scenarios: 90, Regions: []surface.Region{
			{Region: surface.Inside, Scenarios: 90}, {Region: surface.Extrapolating, Scenarios: 166},
		}},
	}
}

// Every fault of a surface is found, with its severity, and nothing else is.
func TestSurface(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(s *surface.Surface)
		diverges bool
		want     string
	}{
		{name: "nothing wrong", want: "[]"},
		{name: "factor at the limit", change: func(s *surface.Surface) { s.Anchor.Factor = 1.1 - 1e-9 }, want: "[]"},
		{name: "factor high", change: func(s *surface.Surface) { s.Anchor.Factor = 1.11 }, want: "[anchor_off warning]"},
		{name: "factor low", change: func(s *surface.Surface) { s.Anchor.Factor = 0.89 }, want: "[anchor_off warning]"},
		{name: "factor too high", change: func(s *surface.Surface) { s.Anchor.Factor = 1.31 }, want: "[anchor_off error]"},
		{name: "factor too low", change: func(s *surface.Surface) { s.Anchor.Factor = 0.69 }, want: "[anchor_off error]"},
		{name: "factor unknown", change: func(s *surface.Surface) { s.Anchor.Factor = math.NaN() }, want: "[anchor_off error]"},
		{name: "inexact", change: func(s *surface.Surface) { s.Certificate.MaxRelError = 0.0051 }, want: "[surface_inexact warning]"},
		{name: "error unknown", change: func(s *surface.Surface) { s.Certificate.MaxRelError = math.NaN() }, want: "[surface_inexact warning]"},
		{name: "nothing inside", change: func(s *surface.Surface) {
			s.Certificate.MaxRelError, s.Certificate.Regions = 0.1, s.Certificate.Regions[1:]
		}, want: "[nothing_observed warning]"},
		{name: "not converged", diverges: true, want: "[surface_not_converged error]"},
		{name: "the year after", change: func(s *surface.Surface) { s.Horizon.Starts += 364 }, want: "[]"},
		{name: "a year from another season on", change: func(s *surface.Surface) { s.Horizon.Starts += 364 + 91 }, want: "[]"},
		{name: "a quarter, a year later", change: func(s *surface.Surface) { s.Horizon.N, s.Horizon.Starts = 13, s.Horizon.Starts+364 }, want: "[]"},
		{name: "a month, the month after", change: func(s *surface.Surface) { s.Horizon.N, s.Horizon.Starts = 4, s.Horizon.Starts+28 }, want: "[]"},
		{name: "the quarter after", change: func(s *surface.Surface) { s.Horizon.N, s.Horizon.Starts = 13, s.Horizon.Starts+91 }, want: "[pattern_off_season note]"},
		{name: "the quarter before", change: func(s *surface.Surface) { s.Horizon.N, s.Horizon.Starts = 13, s.Horizon.Starts+273 }, want: "[pattern_off_season note]"},
		{name: "no spend", change: func(s *surface.Surface) { s.Channels[1].Today = 0 }, want: "[no_spend_in_horizon note]"},
	} {
		s := soundSurface()
		if c.change != nil {
			c.change(s)
		}
		if got := codesOf(Surface(s, !c.diverges, DefaultThresholds().Surface)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func codesOf(findings []finding.Finding) string {
	codes := []string{}
	for _, f := range findings {
		codes = append(codes, fmt.Sprintf("%s %s", f.Code, f.Severity))
	}
	return fmt.Sprint(codes)
}

// surfaceBattery reviews surfaces with faults of all kinds.
func surfaceBattery(th Thresholds) string {
	all := ""
	for _, factor := range []float64{1, 1.2, 1.5} {
		s := soundSurface()
		s.Anchor.Factor = factor
		all += codesOf(Surface(s, true, th.Surface))
	}
	s := soundSurface()
	s.Horizon.N, s.Horizon.Starts = 13, s.Horizon.Starts+91
	return all + codesOf(Surface(s, true, th.Surface))
}
