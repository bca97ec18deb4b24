package backtest

import (
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/sim"
)

// One break found at once, another five days late, an outage found the day after it
// ended, one not found, and two false alarms.
func TestDetection(t *testing.T) {
	anomaly := func(kind monitor.Type, channel string, from, last, on mmm.Day) monitor.Anomaly {
		return monitor.Anomaly{Type: kind, Channel: channel, From: from, Last: last, ActionOn: on}
	}
	found := map[string]monitor.Anomaly{
		"break":   anomaly(monitor.TrackingBreak, "tv", 10, 15, 10),
		"late":    anomaly(monitor.LevelShift, "tv", 30, 40, 35),
		"after":   anomaly(monitor.PlatformOutage, "tv", 50, 51, 52),
		"false":   anomaly(monitor.BotTraffic, "tv", 70, 71, 70),
		"other":   anomaly(monitor.TrackingBreak, "radio", 10, 15, 10),
		"outcome": anomaly(monitor.PromotionSpike, "", 12, 13, 12),
		"review":  anomaly(monitor.TrackingBreak, "tv", 90, 95, 0),
	}
	truth := []sim.AnomalyTruth{
		{Type: sim.TrackingBreak, Channel: "tv", From: 10, To: 15},
		{Type: sim.TrackingBreak, Channel: "tv", From: 30, To: 40},
		{Type: sim.PlatformOutage, Channel: "tv", From: 50, To: 51},
		{Type: sim.PlatformOutage, Channel: "tv", From: 90, To: 91},
		{Type: sim.PromotionSpike, From: 12, To: 14},
	}
	d := newDetection(2)
	d.compare(found, truth, 0)
	var r Result
	d.report(&r, Handled)
	for m, want := range map[Metric]float64{
		Alarms: 5, RightAlarms: 3, FalseAlarms: 2, TypedAlarms: 2, ChannelYears: 2,
		OutcomeAlarms: 1, RightOutcomeAlarms: 1,
		Events("tracking_break"): 2, Found("tracking_break"): 2, FoundSoon("tracking_break"): 1, Delay("tracking_break"): 2.5,
		Events("platform_outage"): 2, Found("platform_outage"): 1, Delay("platform_outage"): 2,
		Events("outcome_promotion_spike"): 1, Found("outcome_promotion_spike"): 1, Delay("outcome_promotion_spike"): 0,
	} {
		numtest.Close(t, string(m), r.value(Quantity{Handled, m}), want, 1e-15)
	}
}
