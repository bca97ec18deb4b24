package app

import (
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// An Anomaly is something odd that was noticed.
type Anomaly struct {
	ID  string `json:"anomaly_id"`
	Run RunID  `json:"run"` // that said this of it

	Type      string      `json:"type"`
	SeriesKey             // that it was noticed in
	Channel   string      `json:"channel"` // empty for the outcome
	From      mmm.Day     `json:"from"`
	To        mmm.Day     `json:"to"`   // the last day seen
	Open      bool        `json:"open"` // it may go on after To
	Detected  mmm.Day     `json:"detected"`
	Lane      string      `json:"lane"`     // action or review
	Delivery  string      `json:"delivery"` // of an outage: whether ads ran
	Z         draws.Float `json:"z"`        // standard deviations
	Size      draws.Float `json:"size"`     // a ratio
	Evidence  []string    `json:"evidence"`
	Title     string      `json:"title"`
	Text      string      `json:"text"`
	Advice    string      `json:"advice"`

	Status Status `json:"status"` // the last ruling
}

// AnomalyIDOf returns the ID of an anomaly: what type it is, where and since when. One
// that lasts keeps it.
func AnomalyIDOf(a *Anomaly) string {
	return "a-" + mustHash(struct {
		Type string
		Key  SeriesKey
		Chan string
		From mmm.Day
	}{a.Type, a.SeriesKey, a.Channel, a.From})
}

// A Status says what was made of an anomaly or a learning.
type Status string

// The statuses of anomalies and learnings.
const (
	StatusOpen         Status = "open"     // of an anomaly nobody has decided about
	StatusAccepted     Status = "accepted" // it was one
	StatusRejected     Status = "rejected" // it was none; or a learning that is not believed
	StatusClosed       Status = "closed"   // it is over, or was withdrawn
	StatusFound        Status = "found"    // a learning nobody has decided about
	StatusIncorporated Status = "incorporated"
)

// A Ruling changes a status.
type Ruling struct {
	Run    RunID     `json:"run"`
	Of     string    `json:"of"` // the ID of an anomaly or a learning
	Status Status    `json:"status"`
	Reason string    `json:"reason"`
	Author string    `json:"author"`
	At     time.Time `json:"at"` // to the second
}

// mustHash is hashOf of a recipe that has a JSON.
func mustHash(recipe any) string {
	sum, err := hashOf(recipe)
	if err != nil {
		panic("app: " + err.Error())
	}
	return sum
}
