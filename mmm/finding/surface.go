package finding

import "fmt"

// An Anchoring is how modelled totals were made equal to reported ones.
type Anchoring struct {
	Factor             float64
	Interval           Range
	From, To           string // first days of the first and last period
	Reported, Expected float64
	Unit               string
}

// AnchorOff is modelled totals that are far from the reported ones where a surface
// is anchored.
func AnchorOff(severity Severity, a Anchoring) Finding {
	direction := "less"
	if a.Factor < 1 {
		direction = "more"
	}
	advice := "Look at expected against actual outcome in those periods: a missing event, season or change of trend is the usual reason. Or build a surface for another period."
	if severity == Error {
		advice = "Publish nothing of it. " + advice
	}
	return Finding{
		Code: "anchor_off", Severity: severity, Subject: "surface",
		Title: "Modelled totals are not the reported ones",
		Text: fmt.Sprintf("From %s to %s the model expects %s, %s than the %s reported. Everything was multiplied by %s (%s interval: %s to %s) to agree, and what channels bring with it.",
			a.From, a.To, amount(a.Expected, a.Unit), direction, amount(a.Reported, a.Unit), significant(a.Factor, 3), percent(a.Interval.Level), significant(a.Interval.Lo, 3), significant(a.Interval.Hi, 3)),
		Advice: advice,
	}
}

// SurfaceInexact is a surface that is not quite the model inside the observed range.
// most and median are relative errors over scenarios that took no part in building
// it.
func SurfaceInexact(most, median float64, scenarios int) Finding {
	return Finding{
		Code: "surface_inexact", Severity: Warning, Subject: "surface",
		Title: "The surface is not quite the model",
		Text: fmt.Sprintf("Over %s within what was observed, what spending brings by the surface is up to %s off what the model says (%s in the median). Smaller differences between plans may not be there.",
			count(scenarios, "random plan"), percent(most), percent(median)),
		Advice: "Make nothing of differences between plans that are smaller. Priors on slopes that allow sudden responses are the usual reason.",
	}
}

// NothingObserved is a surface of which every checked scenario extrapolates.
func NothingObserved(scenarios int) Finding {
	return Finding{
		Code: "nothing_observed", Severity: Warning, Subject: "surface",
		Title: "Every plan is an extrapolation",
		Text: fmt.Sprintf("None of %s that the surface was checked with stays within what has been observed. Channels were always spent on together, or hardly varied, so what other mixes bring is what the model assumes.",
			count(scenarios, "random plan")),
		Advice: "Change plans in small steps and learn from them, or vary channels apart from each other in lift tests.",
	}
}

// SurfaceNotConverged is a surface of a model whose chains disagree.
func SurfaceNotConverged() Finding {
	return Finding{
		Code: "surface_not_converged", Severity: Error, Subject: "surface",
		Title:  "Its model did not converge",
		Text:   "The draws that the surface was built of do not stand for the posterior, so neither do plans made with it. They would change if the fit were made again.",
		Advice: "Fit until the model converges, as its own findings say, and build the surface again.",
	}
}

// NoSpend is a channel without spend in the periods that a surface is about.
func NoSpend(s Subject, from, to string) Finding {
	return Finding{
		Code: "no_spend_in_horizon", Severity: Note, Subject: s.String(),
		Title: "No spend in the horizon",
		Text: fmt.Sprintf("Nothing is spent on %s from %s to %s. What it would bring is about spending it evenly, at the cost of all data, and limits relative to today keep it at nothing.",
			s.Name, from, to),
		Advice: "Give it a limit in money, or build a surface for a period in which it was used.",
	}
}

// PatternOffSeason is a plan for another time of year than the periods it is modelled
// on. starts and pattern are their first days.
func PatternOffSeason(starts, pattern string) Finding {
	return Finding{
		Code: "pattern_off_season", Severity: Note, Subject: "surface",
		Title: "The plan is for another season than its pattern",
		Text: fmt.Sprintf("The plan begins on %s, and the periods it is modelled on begin on %s. What channels bring may be compared, but demand without marketing, and so the whole outcome, is that of another time of year.",
			starts, pattern),
		Advice: "Read gains rather than totals, and set no goal by this surface. Or plan a year; or give the plan's periods as a table, and with --from the same time of a year of the data as their pattern.",
	}
}
