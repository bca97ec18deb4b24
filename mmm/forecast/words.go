package forecast

import (
	"fmt"
	"strings"
)

const noRecord = "No forecast has been scored yet."

// about names what forecasts of a horizon are for.
func (h Horizon) about() string {
	switch h {
	case Tomorrow:
		return "the next day"
	case Week:
		return "the next week"
	case Month:
		return "the next four weeks"
	}
	return "the rest of the period"
}

// reason says in two sentences why the level is what it is.
func (h HorizonConfidence) reason(th Thresholds) string {
	held := fmt.Sprintf("Of the last %s for %s, %d had the outcome inside the 90%% interval", counted(h.Forecasts, "forecast"), h.Horizon.about(), h.Hits)
	if h.Level == Unknown {
		return fmt.Sprintf("%s; without a day in common there are only %d, and %d that can be compared with repeating the past.", held, h.Independent, h.Skill.Independent)
	}
	return fmt.Sprintf("%s (%s), so that with probability %s they cover between %s and %s. Against repeating the past season their error is %s, and they are better with probability %s.",
		held, percent(float64(h.Hits)/float64(h.Forecasts)), chance(float64(h.PCoverage)), percent(th.CoverageLo), percent(th.CoverageHi), change(-float64(h.Skill.CRPS)), chance(float64(h.Skill.PBetter)))
}

// wouldChange says what would move the level, up if it can go up, else down.
func (h HorizonConfidence) wouldChange(th Thresholds) string {
	switch h.Level {
	case Unknown:
		return th.moreNeeded(th.MinIndependent - min(h.Independent, h.Skill.Independent))
	case High:
		return h.wouldFall(th)
	case Medium:
		return h.wouldRise(High, th.High, th)
	}
	return h.wouldRise(Medium, th.Medium, th)
}

func (th Thresholds) moreNeeded(n int) string {
	return fmt.Sprintf("It becomes known with %s without a day in common, scored and with a seasonal-naive forecast beside each.", counted(n, "more forecast"))
}

func (h HorizonConfidence) wouldFall(th Thresholds) string {
	least, most, _ := th.hitsFor(th.High, h.Forecasts, h.Independent) // its own hits do
	bound := fmt.Sprintf("fewer than %d", least)
	if most < h.Forecasts {
		bound += fmt.Sprintf(" or more than %d", most)
	}
	return fmt.Sprintf("It falls to medium with %s of %d outcomes inside the interval, or when the probability of beating the past season is below %s.", bound, h.Forecasts, percent(th.High))
}

func (h HorizonConfidence) wouldRise(to Level, p float64, th Thresholds) string {
	var needs []string
	if float64(h.PCoverage) < p {
		if least, most, ok := th.hitsFor(p, h.Forecasts, h.Independent); ok {
			needs = append(needs, fmt.Sprintf("between %d and %d of %d outcomes inside the interval", least, most, h.Forecasts))
		} else {
			needs = append(needs, "more forecasts: with so few, no number of hits is enough")
		}
	}
	if float64(h.Skill.PBetter) < p {
		needs = append(needs, fmt.Sprintf("a probability of %s to beat the past season, from %s", percent(p), chance(float64(h.Skill.PBetter))))
	}
	return fmt.Sprintf("It rises to %s with %s.", to, strings.Join(needs, ", and with "))
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func percent(x float64) string { return fmt.Sprintf("%.0f%%", 100*x) }

// chance writes a probability, never as certain.
func chance(p float64) string {
	switch {
	case p < 0.01:
		return "less than 1%"
	case p > 0.99:
		return "more than 99%"
	}
	return percent(p)
}

// change writes a relative change: "12% lower", "3% higher", "the same".
func change(x float64) string {
	switch {
	case x <= -0.005:
		return percent(-x) + " lower"
	case x >= 0.005:
		return percent(x) + " higher"
	}
	return "the same"
}
