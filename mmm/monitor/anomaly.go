package monitor

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Type says what kind of event an anomaly is.
type Type string

// The types.
const (
	PlatformOutage Type = "platform_outage" // ads did not run, or their report failed: see Delivery
	TrackingBreak  Type = "tracking_break"  // conversions, clicks or the outcome are not all counted
	PromotionSpike Type = "promotion_spike" // the outcome is up for some days
	BotTraffic     Type = "bot_traffic"     // clicks or exposure that no people made
	DataError      Type = "data_error"      // a number is wrong
	UnitShift      Type = "unit_shift"      // spend is in another unit since a day: tax, currency, fees
	LevelShift     Type = "level_shift"     // a ratio or the outcome moved, and nothing says that it is wrong
	Degradation    Type = "degradation"     // conversions per click fade slowly
)

// Types lists every type.
func Types() []Type {
	return []Type{PlatformOutage, TrackingBreak, PromotionSpike, BotTraffic, DataError, UnitShift, LevelShift, Degradation}
}

// A Lane says what may be done about an anomaly.
type Lane string

// The lanes.
const (
	Action Lane = "action" // its correction may be applied at once
	Review Lane = "review" // a person decides
)

// Delivery says of an outage whether ads ran.
type Delivery string

// The answers. An anomaly that is no outage has none.
const (
	NotDelivered Delivery = "delivery"  // ads did not run: the zeros are true
	NotReported  Delivery = "reporting" // ads ran: the zeros are not
	Undecided    Delivery = "unknown"
)

// An Anomaly is one event, with what is known of it on the day it is returned.
type Anomaly struct {
	Type    Type
	Channel string  // empty for the outcome
	Series  Measure // what is wrong, or what moved
	Opened  string  // the link or measure that called first; with Channel and DetectedOn it identifies the event

	From       mmm.Day // first period
	To         mmm.Day // last period; 0 while it lasts
	Last       mmm.Day // last period that belonged to it, so far
	DetectedOn mmm.Day // the period whose values showed it
	ActionOn   mmm.Day // the period since when it is in the action lane; 0 for never

	Lane     Lane
	Delivery Delivery // of outages
	Settled  bool     // it lasted until it was taken as the new normal

	Z        draws.Float // the largest deviation of a value, in standard deviations
	Size     draws.Float // ratio of what was reported to what was expected, over the event
	Evidence []string
}

// Open reports whether the anomaly lasts.
func (a *Anomaly) Open() bool { return a.To == 0 }

// Key returns a name that the anomaly keeps, whatever is learned about it later.
func (a *Anomaly) Key() string {
	of := a.Channel
	if of == "" {
		of = string(Sales)
	}
	return of + " " + a.Opened + " " + a.DetectedOn.String()
}

// Covers reports whether a day belongs to the anomaly.
func (a *Anomaly) Covers(d mmm.Day) bool { return a.From <= d && d <= a.Last }

func (a *Anomaly) clone() Anomaly {
	b := *a
	b.Evidence = slices.Clone(a.Evidence)
	return b
}
