package backtest

import (
	"slices"

	"github.com/noonmark/noonmark/mmm/sim"
)

// Targets lists what is to be shown, scenario by scenario. The numbers are what the
// interval of a claim must lie beyond.
func Targets() []Target {
	return slices.Concat(forecastTargets(), knowledgeTargets(), calibrationTargets(), valueTargets(), otherTargets())
}

// levels are the scenarios of drift, in the order of the columns below.
var levels = [...]string{"D0", "D1", "D2", "D3"}

// none is where a row has no target.
const none = -1e9

// row returns one target for each level of drift.
func row(of, over Quantity, form Form, atMost bool, bounds [4]float64) []Target {
	var all []Target
	for i, b := range bounds {
		if b != none {
			all = append(all, Target{Scenario: levels[i], Of: of, Over: over, Form: form, Bound: b, AtMost: atMost})
		}
	}
	return all
}

// against returns a row about one metric of two policies.
func against(m Metric, p, reference Policy, form Form, bounds ...[4]float64) []Target {
	var all []Target
	for _, b := range bounds {
		all = append(all, row(Quantity{p, m}, Quantity{reference, m}, form, false, b)...)
	}
	return all
}

func forecastTargets() []Target {
	return slices.Concat(
		against(MAPE1, Daily, NeverRefit, Reduction, [4]float64{0.12, 0.20, 0.33, 0.40}),
		against(MAPE1, Daily, Quarterly, Reduction, [4]float64{0.05, 0.05, 0.18, 0.28}),
	)
}

func knowledgeTargets() []Target {
	return slices.Concat(
		against(MROASError, Daily, Quarterly, Reduction, [4]float64{-0.03, 0.03, 0.08, 0.22}),
		against(MROASError, DailyUpDown14, Quarterly, Reduction, [4]float64{0.05, 0.14, 0.28, 0.42}),
		against(MROASError, DailyUpDown7, Quarterly, Reduction, [4]float64{none, 0.22, 0.36, 0.48}, [4]float64{none, none, 0.40, none}),
		against(CoefficientError, DailyMixed14, Quarterly, Reduction, [4]float64{none, 0.20, 0.40, 0.40}),
	)
}

// calibrationTargets are about the mean over worlds.
func calibrationTargets() []Target {
	between := func(q Quantity, lo, hi [4]float64) []Target {
		return append(row(q, Quantity{}, Level, false, lo), row(q, Quantity{}, Level, true, hi)...)
	}
	all := between(Quantity{Daily, MROASCoverage}, [4]float64{0.88, 0.87, 0.85, 0.83}, [4]float64{0.95, 0.95, 0.95, 0.95})
	all = append(all, between(Quantity{DailyUpDown14, MROASCoverage}, [4]float64{0.88, 0.87, 0.85, 0.83}, [4]float64{0.95, 0.95, 0.95, 0.95})...)
	for _, s := range Scenarios() {
		if s.Open {
			q := Quantity{Daily, Coverage1}
			all = append(all, Target{Scenario: s.Name, Of: q, Form: Level, Bound: 0.88}, Target{Scenario: s.Name, Of: q, Form: Level, Bound: 0.93, AtMost: true})
		}
	}
	return all
}

func valueTargets() []Target {
	return slices.Concat(
		against(Value, Weekly, Quarterly, Increase, [4]float64{-0.03, -0.03, -0.02, 0.08}),
		against(Value, WeeklyUpDown14, Quarterly, Increase, [4]float64{0, 0.03, 0.08, 0.25}),
		against(Value, WeeklyUpDown7, Quarterly, Increase, [4]float64{0, 0.05, 0.10, 0.28}, [4]float64{none, none, 0.20, none}),
		against(Value, WeeklyUpDown14, OracleDaily, Level, [4]float64{0.80, 0.80, 0.82, 0.86}),
		row(Quantity{WeeklyUpDown14, Loss}, Quantity{}, Level, true, [4]float64{0, 0, 0.05, 0.03}),
		[]Target{{Scenario: "learning", Of: Quantity{WeeklyUpDown14, Value}, Over: Quantity{Quarterly, Value}, Form: Increase, Bound: 0.03},
			{Scenario: "control", Of: Quantity{Weekly, Hold}, Form: Level, Bound: 0.95}},
	)
}

// otherTargets are about numbers that are wrong, and about time.
func otherTargets() []Target {
	of := func(m, over Metric, bound float64, atMost bool) Target {
		return Target{Scenario: "anomalies", Of: Quantity{Handled, m}, Over: Quantity{Handled, over}, Form: Level, Bound: bound, AtMost: atMost}
	}
	harm := func(m Metric, bound float64) Target {
		return Target{Scenario: "anomalies", Of: Quantity{Handled, m}, Over: Quantity{Clean, m}, Form: Increase, Bound: bound, AtMost: true}
	}
	all := []Target{of(RightAlarms, Alarms, 0.90, false), of(FalseAlarms, ChannelYears, 0.5, true)}
	for _, kind := range []sim.AnomalyType{sim.PlatformOutage, sim.BotTraffic, sim.DataError} {
		all = append(all, of(Found(string(kind)), Events(string(kind)), 0.98, false))
	}
	broken := string(sim.TrackingBreak)
	all = append(all, of(FoundSoon(broken), Events(broken), 0.90, false), harm(MROASError, 0.05), harm(MAPE1, 0.08))
	for _, level := range levels {
		all = append(all, Target{Scenario: level, Of: Quantity{Daily, StepTime}, Form: Level, Bound: 50, AtMost: true},
			Target{Scenario: level, Of: Quantity{Daily, MoveTime}, Form: Level, Bound: 1000, AtMost: true})
	}
	return all
}
