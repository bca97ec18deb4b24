package report

import (
	"fmt"
	"strings"

	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

var decisionWords = map[plan.DecisionType]string{
	plan.Planning:     "planning: exploring what budgets and mixes would do",
	plan.Optimisation: "optimisation: choosing an allocation",
	plan.Governance:   "governance: whether to rely on the model at all",
}

// sentences puts sentences without their full stops after each other.
func sentences(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, ". ") + "."
}

func (d *Document) driverWords() string {
	basis := d.planning.Best.Basis
	var words []string
	for _, v := range basis.Drivers {
		mean := signed(v.Gain.Mean, d.unit.result)
		if basis.OfToday {
			mean = d.unit.result(v.Gain.Mean)
		}
		words = append(words, v.Channel+" "+mean+" "+interval(v.Gain, d.unit.result))
	}
	text := strings.Join(words, "; ")
	if basis.OfToday && text != "" {
		return "of what today's plan brings: " + text
	}
	return text
}

func (d *Document) constraintSetting() setting {
	var all []string
	for _, c := range d.planning.Best.Question.Constraints {
		all = append(all, c.Text)
	}
	if all == nil {
		return setting{"Constraints kept", "none", nil}
	}
	return enumerated("Constraints kept", "", all, "")
}

// exactly is the relative gap below which there is none but for rounding.
const exactly = 1e-12

// gapText writes a relative gap.
func gapText(v float64) string {
	if v < 1e-5 {
		return "under 0.001%"
	}
	return percent(v)
}

// optimalityWords says what the certificate of the solution is.
func (d *Document) optimalityWords() string {
	c := d.planning.Best.Solution.Certificate
	if c.Relative < exactly {
		return "certified: nothing that keeps to the constraints is better"
	}
	text := fmt.Sprintf("nothing that keeps to the constraints is better by more than %s (%s of what spending brings)", d.unit.result(c.Gap), gapText(c.Relative))
	if c.Certified {
		return "certified: " + text
	}
	return "not certified: " + text + ", and " + percent(plan.CertifiedGap) + " was wanted"
}

// extrapolationWords says how the plan goes beyond what was observed.
func (d *Document) extrapolationWords() string {
	e := d.planning.Best.Extrapolation
	var words []string
	if e.Above != nil {
		words = append(words, "more than was observed on "+list(e.Above))
	}
	if e.Below != nil {
		words = append(words, "less than was observed on "+list(e.Below))
	}
	if e.Budget {
		words = append(words, "a total beyond what was observed")
	}
	if e.JointFlag {
		words = append(words, "channels combined as they never were, in "+percent(e.Joint)+" of the time")
	}
	if words == nil {
		return "none: the channels, their total and their combination stay within what was observed"
	}
	return strings.Join(words, "; ")
}

func (d *Document) laterWords() string {
	return d.unit.result(float64(d.planning.Best.Later)) + " of the outcome, a posterior mean, arrives after the period by carry-over, and is counted"
}

func (d *Document) surfaceWords() string {
	s := d.planning.Surface
	return fmt.Sprintf("%s: %s of model %s, repeating %s – %s", s.ID, count(s.Draws, "draw"), s.Model, dayText(s.Horizon.From), dayText(s.Grain.Next(s.Horizon.From, s.Horizon.N)-1))
}

// certificateWords says how far the surface is from the model.
func (d *Document) certificateWords() string {
	c := d.planning.Surface.Certificate
	where := "within what was observed"
	if len(c.Regions) > 0 && c.Regions[0].Region != surface.Inside {
		where = "all of them beyond what was observed"
	}
	return fmt.Sprintf("incremental outcome is at most %s off the model's, in the median %s, over %s (%s) and %s",
		percent(c.MaxRelError), percent(c.MedianRelError), count(c.Scenarios, "random scenario"), where, count(c.Draws, "draw"))
}

func (d *Document) anchorWords() string {
	a := d.planning.Surface.Anchor
	return fmt.Sprintf("modelled totals are multiplied by %s, so that today's scenario has the %s that was reported in %s – %s",
		withInterval(a.Factor, a.Interval, ratio), d.unit.result(a.Observed), dayText(a.From), dayText(d.planning.Surface.Grain.Next(a.To, 1)-1))
}
