package sim

import (
	"fmt"
	"math"
	"strings"

	"github.com/noonmark/noonmark/mmm/adstock"
)

// Scenarios returns the catalogue. D0 to D4 differ in drift alone; the others
// are D2 with something changed, unless their description says otherwise.
func Scenarios() []Scenario {
	all := []Scenario{
		Default(),
		drifting("D1", "low drift of effects and prices", 1),
		drifting("D2", "medium drift of effects and prices", 2),
		drifting("D3", "high drift of effects and prices", 3),
		drifting("D4", "extreme drift of effects", 4),
	}
	vary := func(name, description string, change func(s *Scenario)) {
		s := drifting(name, description, 2)
		change(&s)
		all = append(all, s)
	}
	vary("low-noise", "half the noise", func(s *Scenario) { s.Noise.SD = 0.025 })
	vary("high-noise", "twice the noise", func(s *Scenario) { s.Noise.SD = 0.10 })
	vary("wide", "ten channels whose budgets move together, correlation 0.4", func(s *Scenario) {
		s.Media.Paid = 10
		s.correlateSpend(0.4)
	})
	vary("smooth", "budgets are executed to the letter, so that nothing but plans moves spend", func(s *Scenario) { s.Spend.ExecutionSD = 0.02 })
	vary("endog", "budgets chase demand: spend rises 2% when noise is 1% of the baseline", func(s *Scenario) { s.Spend.ShockResponse = 2 })
	vary("misspec", "what models assume is wrong: late Weibull carry-over of saturated exposure, effects that belong to the day of exposure, seasons that multiply, two channels in synergy",
		func(s *Scenario) {
			s.Media.Adstock = adstock.KindWeibullPDF
			s.Media.ByExposureDay, s.Media.Seasonal, s.Media.Synergy = true, true, 0.5
		})
	vary("control", "no marketing effect at all: the outcome is white noise around a constant", func(s *Scenario) {
		s.Media.Share = 0
		s.Baseline.LevelSD, s.Baseline.TrendSD, s.Baseline.WeekdaySD, s.Baseline.YearlySD, s.Baseline.HolidaySD = 0, 0, 0, 0, 0
		s.Baseline.Promotions.Effect, s.Baseline.Control.Effect = 0, 0
		s.Noise.AR, s.Noise.DF = 0, 0
	})
	vary("learning", "platforms make every change of budget cost some of its effect, in a market that a policy runs", func(s *Scenario) { s.Learning.Cost = 1 })
	vary("backfill", "the outcome comes in late: 70%, 90%, 95% and 98% of it after the first four mornings, all of it after the fifth", func(s *Scenario) {
		s.Vintages.Outcome = Missing{0.30, 0.10, 0.05, 0.02}
	})
	vary("anomalies", "two years of history, and a third one in which outages, broken tracking, bots, errors of units and unknown promotions happen; platforms report", func(s *Scenario) {
		s.Days += year
		s.reportPlatforms()
		s.Anomalies = plantAnomalies()
		s.Anomalies.From = 2 * year
	})
	weekly := Default().ByWeek()
	weekly.Name, weekly.Description, weekly.Days = "weekly", "D0 with four channels, observed by week over three years", 3*52*7
	weekly.Media.Paid = 4
	geo := weekly
	geo.Name, geo.Description, geo.Geo.Count = "geo", "the weekly scenario in twenty geos", 20
	demo := drifting("demo", "everything at once, to look around in: six paid channels, one of them with reach and frequency, a newsletter, eight geos, low drift, by week over three years", 1).ByWeek()
	demo.Days, demo.Geo.Count = 3*52*7, 8
	demo.Media.Paid, demo.Media.Reach, demo.Media.Organic = 6, 1, 1
	return append(all, weekly, geo, demo, dailyDemo())
}

// dailyDemo returns the market of the daily loop's demonstration.
func dailyDemo() Scenario {
	s := drifting("daily-demo", "what the daily loop is for: four paid channels, medium drift, numbers that come in late, lift tests, and after 400 days 90 more in which things break", 2)
	s.Days, s.Media.Paid = 490, 4
	s.reportPlatforms()
	s.Vintages.Outcome, s.Vintages.Conversions = Missing{0.15, 0.05, 0.02, 0.01}, Missing{0.30, 0.12, 0.06, 0.03}
	s.Anomalies = plantAnomalies()
	s.Anomalies.From = 400
	s.Tests.Every, s.Tests.Kind = 28, Mixed
	return s
}

// reportPlatforms makes platforms report, and what they charge scatter as it
// does.
func (s *Scenario) reportPlatforms() {
	s.Platform.Reported = true
	s.Price.WeekdaySD, s.Price.NoiseSD = 0.04, 0.08
}

// Lookup returns the scenario of that name.
func Lookup(name string) (Scenario, error) {
	var names []string
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scenario{}, fmt.Errorf("unknown scenario %q, want one of %s", name, strings.Join(names, ", "))
}

// driftLevels is the drift table of daily-v1.
var driftLevels = [...]struct {
	drift Drift
	price float64 // Price.WalkSD
}{
	{Drift{}, 0.05},
	{Drift{WalkSD: 0.10, JumpsPerYear: 0.1, JumpSD: 0.30}, 0.10},
	{Drift{WalkSD: 0.25, JumpsPerYear: 0.5, JumpSD: 0.35, FatigueAmplitude: 0.15}, 0.20},
	{Drift{WalkSD: 0.50, JumpsPerYear: 1.5, JumpSD: 0.50, FatigueAmplitude: 0.30}, 0.30},
	{Drift{WalkSD: 0.90, JumpsPerYear: 2.5, JumpSD: 0.60, FatigueAmplitude: 0.40}, 0.30},
}

// drifting returns the default scenario with the given level of drift.
func drifting(name, description string, level int) Scenario {
	s := Default()
	s.Name, s.Description = name, description
	creatives := s.Drift.FatigueDays
	s.Drift, s.Price.WalkSD = driftLevels[level].drift, driftLevels[level].price
	s.Drift.FatigueDays = creatives
	return s
}

// correlateSpend makes budgets of different channels move together with the
// given correlation of log spend, season and dark periods aside, at unchanged
// variance.
func (s *Scenario) correlateSpend(correlation float64) {
	p := &s.Spend
	execution := p.ExecutionSD * p.ExecutionSD
	total := p.CommonSD*p.CommonSD + p.OwnSD*p.OwnSD + execution
	p.CommonSD = math.Sqrt(correlation * total)
	p.OwnSD = math.Sqrt((1-correlation)*total - execution)
}
