package review

import (
	"math"

	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/surface"
)

// Surface judges a prediction space: the model behind it, its anchor, its certificate
// and its horizon. converged says whether the model did.
func Surface(s *surface.Surface, converged bool, t SurfaceThresholds) []finding.Finding {
	all := []finding.Finding{} // none is [] in JSON
	if !converged {
		all = append(all, finding.SurfaceNotConverged())
	}
	all = append(all, anchor(&s.Anchor, s.Unit, t)...)
	all = append(all, certificate(&s.Certificate, t)...)
	if h := &s.Horizon; offSeason(s, t) {
		all = append(all, finding.PatternOffSeason(h.Starts.String(), h.From.String()))
	}
	for i := range s.Channels {
		if c := &s.Channels[i]; c.Today == 0 {
			all = append(all, finding.NoSpend(finding.Channel(c.Name), s.Horizon.Starts.String(), s.Horizon.Ends(s.Grain).String()))
		}
	}
	finding.Sort(all)
	return all
}

// anchor finds totals that do not agree. A factor that is no number is worse than
// any.
func anchor(a *surface.Anchor, unit string, t SurfaceThresholds) []finding.Finding {
	severity := finding.Error
	switch off := a.Off(); {
	case off <= t.Anchor:
		return nil
	case off <= t.AnchorError:
		severity = finding.Warning
	}
	return []finding.Finding{finding.AnchorOff(severity, finding.Anchoring{
		Factor: a.Factor, Interval: finding.Range{Lo: a.Interval.Lo, Hi: a.Interval.Hi, Level: a.Interval.Level},
		From: a.From.String(), To: a.To.String(), Reported: a.Observed, Expected: a.Modelled.Mean, Unit: unit,
	})}
}

// wholeYear is the length in days from which a plan has every season, whichever it
// begins in: a year of whole weeks, and no less in months.
const wholeYear = 360

// offSeason reports whether a plan is shorter than a year and about another time of
// year than its pattern.
func offSeason(s *surface.Surface, t SurfaceThresholds) bool {
	h := &s.Horizon
	if float64(h.N)*s.Grain.Days() >= wholeYear {
		return false
	}
	const year = 365.25
	years := float64(h.Starts-h.From) / year
	return math.Abs(years-math.Round(years))*year > t.OffSeason
}

// certificate finds a surface that is not its model where that can be known, or
// where it cannot.
func certificate(c *surface.Certificate, t SurfaceThresholds) []finding.Finding {
	inside, extrapolating := 0, 0
	for _, r := range c.Regions {
		switch r.Region {
		case surface.Inside:
			inside = r.Scenarios
		case surface.Extrapolating:
			extrapolating = r.Scenarios
		}
	}
	switch {
	case inside == 0:
		return []finding.Finding{finding.NothingObserved(extrapolating)}
	case !(c.MaxRelError <= t.RelError):
		return []finding.Finding{finding.SurfaceInexact(c.MaxRelError, c.MedianRelError, inside)}
	}
	return nil
}
