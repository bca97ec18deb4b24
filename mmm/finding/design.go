package finding

import (
	"fmt"
	"strings"
)

// FewObservations is a model with many parameters for its data.
func FewObservations(severity Severity, observations, parameters int, perParameter float64) Finding {
	return Finding{
		Code: "few_observations", Severity: severity, Subject: "data",
		Title: "Few observations for this model",
		Text: fmt.Sprintf("There are %s for %s of baseline, controls and channels: %s each. The fewer there are, the more the results are what the priors say.",
			count(observations, "observation"), count(parameters, "parameter"), significant(perParameter, 2)),
		Advice: "Use more history, geos or shorter periods, fewer knots and controls, or join small channels.",
	}
}

// ShortForSeason is a yearly season with hardly two years to learn it from.
func ShortForSeason(years float64) Finding {
	return Finding{
		Code: "short_for_season", Severity: Note, Subject: "seasonality",
		Title: "Less than two years for a yearly season",
		Text: fmt.Sprintf("The data span %s years. What happens once cannot be told from a season, so campaigns that run at the same time every year are easily mistaken for it, and the reverse.",
			significant(years, 2)),
		Advice: "Add history if there is any. Otherwise take the season's shape from outside, as a control such as search interest for the category.",
	}
}

// ManyKnots is a baseline that is free to follow every move of a national
// series.
func ManyKnots(knots, periods int, period string) Finding {
	return Finding{
		Code: "many_knots", Severity: Warning, Subject: "knots",
		Title: "The baseline can follow everything",
		Text: fmt.Sprintf("The baseline has %s for %s. It can follow almost every move of the outcome, so little of it is left to be explained by marketing.",
			count(knots, "knot"), count(periods, period)),
		Advice: "Use fewer knots: one for every quarter or half year is usual in a national model.",
	}
}

// A Collinearity is a group of variables of which one is nearly a combination
// of the others.
type Collinearity struct {
	Severity  Severity
	Variables []Subject
	VIF       float64 // the largest of the group
	Pair      float64 // correlation of the two that are most alike
	Where     string  // "over all geos and periods", "in the national totals", "in 3 of 20 geos"
}

// Collinear is a group of variables that move together.
func Collinear(c Collinearity) Finding {
	names := make([]string, len(c.Variables))
	for i, v := range c.Variables {
		names[i] = v.Name
	}
	consequence := "The data can say what they do together, but hardly what each does."
	if c.Severity == Error {
		consequence = "The data cannot say what each of them does: the split between them is the prior's."
	}
	return Finding{
		Code: "collinear", Severity: c.Severity, Subject: joinSubjects(c.Variables),
		Title: "Move together",
		Text: fmt.Sprintf("The series %s move together %s (variance inflation %s, strongest correlation %.3f). %s",
			list(names), c.Where, significant(c.VIF, 2), c.Pair, consequence),
		Advice: "Join them to one channel, remove a control that repeats another one, or vary one of them on purpose, by a lift test or by turning it off for some weeks.",
	}
}

// joinSubjects names several subjects: `channel "tv", channel "radio"`.
func joinSubjects(all []Subject) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.String()
	}
	return strings.Join(names, ", ")
}

// MovesWithTime is a variable that hardly differs between geos at a time.
func MovesWithTime(s Subject, share float64, absorbed bool) Finding {
	f := Finding{
		Code: "same_in_all_geos", Severity: Note, Subject: s.String(),
		Title: "Nearly the same in all geos",
		Text: fmt.Sprintf("Of the variation of %s, %s is common to all geos. Geos add little to what can be learned about it; it is measured as in a national model.",
			s.Name, percent(share)),
		Advice: "Use its true values by geo if they exist. Otherwise rely on a lift test in some geos.",
	}
	if absorbed {
		f.Severity = Warning
		f.Text += " With a knot for every period the baseline follows it exactly, and nothing is left to learn from."
		f.Advice = "Use fewer knots. " + f.Advice
	}
	return f
}

// MovesWithGeo is a variable that hardly changes over time within a geo.
func MovesWithGeo(s Subject, share float64) Finding {
	return Finding{
		Code: "same_at_all_times", Severity: Note, Subject: s.String(),
		Title: "Nearly the same at all times",
		Text: fmt.Sprintf("Of the variation of %s, %s is between geos and little of it over time. Differences between geos are part of the baseline, so little can be learned about its effect.",
			s.Name, percent(share)),
		Advice: "Vary it over time in some geos, as a lift test does.",
	}
}

// An Expectation is how well a channel's contribution can be known from a design,
// before it is fitted.
type Expectation struct {
	Own      float64 // share of the channel's variation that nothing else explains
	Moves    float64 // independent moves that are left in it
	SE       float64 // standard error from the data alone
	PriorSD  float64
	Narrowed float64 // 1 - posterior/prior standard deviation
	Unit     string
}

// WeakDesign is a channel about which data of this design will say little.
func WeakDesign(severity Severity, s Subject, e Expectation) Finding {
	return Finding{
		Code: "weak_design", Severity: severity, Subject: s.String(),
		Title: "Little to learn from",
		Text: fmt.Sprintf("Of the movement of %s, %s at best is its own (about %s); the rest goes with the baseline, the season or other channels. These data alone can know its contribution to ±%s (one standard error), the prior says ±%s: a fit will narrow that by about %s at best.",
			s.Name, percent(e.Own), count(max(1, int(e.Moves+0.5)), "independent move"), amount(e.SE, e.Unit), amount(e.PriorSD, e.Unit), percent(e.Narrowed)),
		Advice: "Do not read much into its fitted return. Vary its spend on purpose, by geo or by weeks, or run a lift test and enter the result.",
	}
}

// InseparableDesign is two channels whose effects data of this design cannot
// tell apart.
func InseparableDesign(a, b Subject, correlation, each, other, together float64, unit string) Finding {
	return Finding{
		Code: "inseparable_design", Severity: Warning, Subject: joinSubjects([]Subject{a, b}),
		Title: "Will be hard to tell apart",
		Text: fmt.Sprintf("With these data the contribution of %s and %s together can be known to ±%s (one standard error), but %s alone only to ±%s and %s to ±%s (correlation %.2f): what is taken from one goes to the other.",
			a.Name, b.Name, amount(together, unit), a.Name, amount(each, unit), b.Name, amount(other, unit), correlation),
		Advice: "Decide about the two together, or vary one without the other, by a lift test or alternate weeks.",
	}
}

// PriorsExceedOutcome is priors that together claim more than the outcome.
func PriorsExceedOutcome(share Range, probability float64) Finding {
	return Finding{
		Code: "priors_exceed_outcome", Severity: Warning, Subject: "priors",
		Title: "The priors claim more than the outcome",
		Text: fmt.Sprintf("Before any data, the priors say that all channels together bring %s to %s of the outcome (%s interval), and more than all of it with probability %s. Where the data say little, the baseline will come out negative.",
			percent(share.Lo), percent(share.Hi), percent(share.Level), chance(probability)),
		Advice: "Lower the ROI priors of the channels with the most spend. Check that spend and outcome are in the same currency.",
	}
}
