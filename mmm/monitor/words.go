package monitor

import (
	"github.com/noonmark/noonmark/mmm/finding"
)

// Finding says what the anomaly is, in words. outcome is the name of the outcome.
func (a *Anomaly) Finding(outcome string) finding.Finding {
	s := finding.Channel(a.Channel)
	if a.Channel == "" {
		s = finding.Outcome(outcome)
	}
	d := finding.Deviation{
		Severity: finding.Note, Series: string(a.Series), From: a.From.String(),
		Factor: float64(a.Size), Z: float64(a.Z), Settled: a.Settled,
	}
	if a.Lane == Action {
		d.Severity = finding.Warning
	}
	if !a.Open() {
		d.To = a.To.String()
	}
	switch a.Type {
	case PlatformOutage:
		return finding.Outage(s, d, string(a.Delivery))
	case TrackingBreak:
		return finding.TrackingBroken(s, d)
	case PromotionSpike:
		return finding.OutcomeSpike(s, d)
	case BotTraffic:
		return finding.InvalidTraffic(s, d)
	case DataError:
		return finding.WrongNumber(s, d)
	case UnitShift:
		return finding.SpendUnit(s, d)
	case Degradation:
		return finding.Fading(s, d)
	}
	return finding.LevelMoved(s, d)
}
