package sim

import (
	"errors"
	"fmt"
	"math"

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
	need(s.Media.Retention.Max <= 1, "retention up to %v", s.Media.Retention.Max)
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
	inf := math.Inf(1)
	positive := func(name string, v float64) knob { return knob{name, v, math.SmallestNonzeroFloat64, inf} }
	proper := func(name string, v float64) knob { return knob{name, v, 0, 1 - 1e-9} } // a share or autocorrelation below 1
	spread := func(name string, v float64) knob { return knob{"spread of " + name, v, 0, inf} }
	rate := func(name string, v float64) knob { return knob{name + " per year", v, 0, year} }
	b, m, p, d, g := &s.Baseline, &s.Media, &s.Spend, &s.Drift, &s.Geo
	return []knob{
		positive("value", s.Value),
		positive("level", b.Level), spread("level", b.LevelSD), spread("trend", b.TrendSD), spread("weekdays", b.WeekdaySD),
		spread("season", b.YearlySD), spread("holidays", b.HolidaySD), {"promotion effect", b.Promotions.Effect, -1, inf},
		spread("control", b.Control.SD), proper("autocorrelation of control", b.Control.AR), {"control effect", b.Control.Effect, -inf, inf},
		proper("media share", m.Share), proper("organic share", m.OrganicShare), spread("mix", m.MixSD), spread("return", m.ROISD),
		{"frequency", m.Frequency, 1, inf}, {"frequency growth", m.FrequencyGrowth, 0, 1}, {"synergy", m.Synergy, 0, inf},
		positive("total spend", p.Total), spread("common spend", p.CommonSD), spread("own spend", p.OwnSD), proper("autocorrelation of spend", p.AR),
		{"season following", p.SeasonFollow, 0, 1}, rate("dark periods", p.DarkPerYear), spread("execution", p.ExecutionSD),
		proper("autocorrelation of execution", p.ExecutionAR), {"shock response", p.ShockResponse, -inf, inf},
		spread("walk of effects", d.WalkSD), rate("jumps", d.JumpsPerYear), spread("jumps", d.JumpSD), spread("fatigue", d.FatigueAmplitude),
		spread("prices", s.Price.WalkSD), {"fourth-quarter surcharge", s.Price.FourthQuarter, -1 + 1e-9, inf},
		spread("noise", s.Noise.SD), proper("autocorrelation of noise", s.Noise.AR),
		{"population", g.Population, 1, inf}, spread("population", g.PopulationSD), spread("geo intercepts", g.InterceptSD),
		spread("geo effects", g.EffectSD), spread("geo spend", g.SpendSD), proper("autocorrelation of geo spend", g.SpendAR),
		{"common variance", g.CommonVariance, 0, 1},
	}
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
