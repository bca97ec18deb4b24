package sim

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
)

// Check reports everything that makes the scenario impossible to simulate.
func (s *Scenario) Check() error {
	var errs []error
	need := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("scenario %q: "+format, append([]any{s.Name}, args...)...))
		}
	}
	need(s.Grain == mmm.Daily || s.Grain == mmm.Weekly, "grain %q, want %s or %s", s.Grain, mmm.Daily, mmm.Weekly)
	days := int(s.Grain.Days())
	need(s.Days >= 2*days && s.Days%days == 0, "%d days; want two periods or more, and whole ones", s.Days)
	need(s.History >= 0 && s.History%days == 0, "history of %d days; want whole periods", s.History)
	need(s.Media.Paid >= 1 && s.Media.Paid <= organicIndex && s.Media.Reach >= 0 && s.Media.Reach <= s.Media.Paid && s.Media.Organic >= 0,
		"%d paid channels, %d with reach, %d organic ones", s.Media.Paid, s.Media.Reach, s.Media.Organic)
	need(s.Media.Synergy == 0 || s.Media.Paid >= 2, "synergy needs two channels")
	need(s.Media.Adstock == adstock.KindGeometric || s.Media.Adstock == adstock.KindWeibullPDF,
		"carry-over %q, want %s or %s", s.Media.Adstock, adstock.KindGeometric, adstock.KindWeibullPDF)
	need(s.Media.MaxLag >= 0, "maximum lag of %d days", s.Media.MaxLag)
	need(s.Baseline.Harmonics >= 0, "%d harmonics", s.Baseline.Harmonics)
	need(s.Baseline.Promotions.Days >= 1 && s.Baseline.Promotions.Every.Min >= float64(s.Baseline.Promotions.Days),
		"promotions of %d days every %v days", s.Baseline.Promotions.Days, s.Baseline.Promotions.Every)
	need(s.Spend.DarkDays >= 1, "dark periods of %d days", s.Spend.DarkDays)
	need(s.Noise.DF == 0 || s.Noise.DF > 2, "noise with %v degrees of freedom has no variance", s.Noise.DF)
	need(s.Geo.Count >= 1 && s.Geo.Count <= maxGeos, "%d geos, want 1 to %d", s.Geo.Count, maxGeos)
	for _, k := range s.knobs() {
		need(k.value >= k.low && k.value <= k.high && !math.IsInf(k.value, 0), "%s is %v, want %v to %v", k.name, k.value, k.low, k.high)
	}
	for _, k := range s.ranges() {
		need(k.Min > 0 && k.Max >= k.Min && !math.IsInf(k.Max, 0), "%s from %v to %v", k.name, k.Min, k.Max)
	}
	return errors.Join(errs...)
}

// knob is a number with the limits within which it means something.
type knob struct {
	name             string
	value, low, high float64
}

func (s *Scenario) knobs() []knob {
	const tiny = math.SmallestNonzeroFloat64
	inf := math.Inf(1)
	b, m, p, g := &s.Baseline, &s.Media, &s.Spend, &s.Geo
	return slices.Concat([]knob{
		{"value", s.Value, tiny, inf}, {"level", b.Level, tiny, inf}, {"control autocorrelation", b.Control.AR, 0, 1 - 1e-9},
		{"promotion effect", b.Promotions.Effect, -1, inf}, {"control effect", b.Control.Effect, -inf, inf},
		{"media share", m.Share, 0, 1 - 1e-9}, {"organic share", m.OrganicShare, 0, 1 - 1e-9},
		{"frequency", m.Frequency, 1, inf}, {"frequency growth", m.FrequencyGrowth, 0, 1}, {"synergy", m.Synergy, 0, inf},
		{"total spend", p.Total, tiny, inf}, {"spend autocorrelation", p.AR, 0, 1 - 1e-9}, {"season following", p.SeasonFollow, 0, 1},
		{"execution autocorrelation", p.ExecutionAR, 0, 1 - 1e-9}, {"shock response", p.ShockResponse, -inf, inf},
		{"dark periods per year", p.DarkPerYear, 0, 365}, {"jumps per year", s.Drift.JumpsPerYear, 0, 365},
		{"fourth-quarter surcharge", s.Price.FourthQuarter, -1 + 1e-9, inf}, {"noise autocorrelation", s.Noise.AR, 0, 1 - 1e-9},
		{"population", g.Population, 1, inf}, {"geo spend autocorrelation", g.SpendAR, 0, 1 - 1e-9}, {"common variance", g.CommonVariance, 0, 1},
	}, spreads(
		knob{name: "level walk", value: b.LevelSD}, knob{name: "trend", value: b.TrendSD}, knob{name: "weekday effect", value: b.WeekdaySD},
		knob{name: "yearly season", value: b.YearlySD}, knob{name: "holiday effect", value: b.HolidaySD}, knob{name: "control", value: b.Control.SD},
		knob{name: "spend mix", value: m.MixSD}, knob{name: "return", value: m.ROISD}, knob{name: "common spend", value: p.CommonSD},
		knob{name: "own spend", value: p.OwnSD}, knob{name: "execution", value: p.ExecutionSD}, knob{name: "effect walk", value: s.Drift.WalkSD},
		knob{name: "jump", value: s.Drift.JumpSD}, knob{name: "fatigue", value: s.Drift.FatigueAmplitude}, knob{name: "price walk", value: s.Price.WalkSD},
		knob{name: "noise", value: s.Noise.SD}, knob{name: "population", value: g.PopulationSD}, knob{name: "geo intercept", value: g.InterceptSD},
		knob{name: "geo effect", value: g.EffectSD}, knob{name: "geo spend", value: g.SpendSD},
	))
}

// spreads gives knobs that are standard deviations their limits.
func spreads(knobs ...knob) []knob {
	for i := range knobs {
		knobs[i].name = "spread of the " + knobs[i].name
		knobs[i].high = math.Inf(1)
	}
	return knobs
}

type namedRange struct {
	name string
	Range
}

func (s *Scenario) ranges() []namedRange {
	m := &s.Media
	return []namedRange{
		{"promotion gaps", s.Baseline.Promotions.Every}, {"retention", m.Retention}, {"Weibull shape", m.WeibullShape},
		{"Weibull scale", m.WeibullScale}, {"half saturation", m.HalfSaturation}, {"slope", m.Slope},
		{"half frequency", m.HalfFrequency}, {"frequency slope", m.FrequencySlope}, {"creative life", s.Drift.FatigueDays},
	}
}
