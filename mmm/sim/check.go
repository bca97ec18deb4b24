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
	need(s.Media.Retention.Max <= 1, "retention up to %v", s.Media.Retention.Max)
	need(s.Baseline.Harmonics >= 0, "%d harmonics", s.Baseline.Harmonics)
	need(s.Baseline.Promotions.Days >= 1 && s.Baseline.Promotions.Every.Min >= float64(s.Baseline.Promotions.Days),
		"promotions of %d days every %v days", s.Baseline.Promotions.Days, s.Baseline.Promotions.Every)
	need(s.Spend.DarkDays >= 1, "dark periods of %d days", s.Spend.DarkDays)
	need(s.Grain == mmm.Daily || s.Vintages.Outcome == Missing{} && s.Vintages.Conversions == Missing{}, "vintages are by day, data by %s", s.Grain)
	need(s.Anomalies.From >= 0 && s.Anomalies.From < s.Days, "anomalies from day %d on, of %d", s.Anomalies.From, s.Days)
	need(s.Tests.Every >= 0 && s.Tests.Days >= 1 && s.Tests.Days%days == 0 && s.Tests.Every%days == 0, "tests of %d days every %d; want whole periods", s.Tests.Days, s.Tests.Every)
	need(s.Tests.Kind == UpDown || s.Tests.Kind == HoldOut || s.Tests.Kind == Mixed, "tests of kind %q, want %s, %s or %s", s.Tests.Kind, UpDown, HoldOut, Mixed)
	need(s.Noise.DF == 0 || s.Noise.DF > 2, "noise with %v degrees of freedom has no variance", s.Noise.DF)
	need(s.Geo.Count >= 1 && s.Geo.Count <= maxGeos, "%d geos, want 1 to %d", s.Geo.Count, maxGeos)
	for _, k := range slices.Concat(s.knobs(), s.operationKnobs()) {
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

// operationKnobs are those of what happens around the market.
func (s *Scenario) operationKnobs() []knob {
	inf := math.Inf(1)
	p, v, a, t := &s.Platform, &s.Vintages, &s.Anomalies, &s.Tests
	knobs := []knob{
		{"spread of charges by weekday", s.Price.WeekdaySD, 0, inf}, {"spread of charges", s.Price.NoiseSD, 0, inf},
		{"cost of learning", s.Learning.Cost, 0, inf}, {"days of learning", s.Learning.Days, 1, inf},
		{"walk of rates", p.WalkSD, 0, inf}, {"spread of rates by weekday", p.WeekdaySD, 0, inf}, {"spread of rates", p.NoiseSD, 0, inf},
		{"spread of what is missing", v.SD, 0, inf},
		{"outages per year", a.Outages.PerYear, 0, year}, {"outages of delivery", a.Outages.Delivery, 0, 1},
		{"errors of spend per year", a.SpendErrorsPerYear, 0, year},
		{"share of a test", t.Share, 0, 1}, {"change of a test", t.Change, 0, 1}, {"error of an up and down test", t.UpDownSE, 0, inf}, {"error of a hold-out", t.HoldOutSE, 0, inf},
	}
	for age, share := range v.Outcome.byAge() {
		knobs = append(knobs, knob{fmt.Sprintf("outcome missing at age %d", age), share, 0, 1},
			knob{fmt.Sprintf("conversions missing at age %d", age), v.Conversions.byAge()[age], 0, 1})
	}
	for _, e := range a.events() {
		knobs = append(knobs, knob{e.name + " per year", e.PerYear, 0, year})
	}
	return knobs
}

type namedRange struct {
	name string
	Range
}

func (s *Scenario) ranges() []namedRange {
	m := &s.Media
	all := []namedRange{
		{"promotion gaps", s.Baseline.Promotions.Every}, {"retention", m.Retention}, {"Weibull shape", m.WeibullShape},
		{"Weibull scale", m.WeibullScale}, {"half saturation", m.HalfSaturation}, {"slope", m.Slope},
		{"half frequency", m.HalfFrequency}, {"frequency slope", m.FrequencySlope}, {"creative life", s.Drift.FatigueDays},
		{"click rate", s.Platform.ClickRate}, {"cost of a conversion", s.Platform.CostPerConversion}, {"days of outages", s.Anomalies.Outages.Days},
	}
	for _, e := range s.Anomalies.events() {
		all = append(all, namedRange{"days of " + e.name, e.Days}, namedRange{"factor of " + e.name, e.Factor})
	}
	return all
}

type namedEvents struct {
	name string
	Events
}

func (a *Anomalies) events() []namedEvents {
	return []namedEvents{
		{"tracking breaks", a.TrackingBreaks}, {"degradations", a.Degradations}, {"bots", a.Bots}, {"bots in the input", a.InputBots},
		{"shifts of spend", a.SpendShifts}, {"errors of the input", a.InputErrors},
		{"breaks of the outcome", a.OutcomeBreaks}, {"unknown promotions", a.Promotions},
	}
}
