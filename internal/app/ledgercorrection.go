package app

import (
	"fmt"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A CorrectionID names a correction: c-1 is the first one of a ledger.
type CorrectionID string

// NumberedCorrection returns the ID of the n-th correction.
func NumberedCorrection(n int64) CorrectionID { return CorrectionID(fmt.Sprintf("c-%d", n)) }

// A Correction says how cells are to be read from now on: what is observed stays as
// it is. It is in force until it is taken back.
type Correction struct {
	ID  CorrectionID `json:"correction_id"`
	Run RunID        `json:"run"`

	Kind string `json:"kind"` // mask, impute, event, filter or keep

	SeriesKey         // empty parts stand for all
	Channel   string  `json:"channel"` // empty for the outcome
	From      mmm.Day `json:"from"`
	To        mmm.Day `json:"to"`

	// Before and After are the values by day; null where there is none. They are empty
	// where the correction changes no values.
	Before []draws.Float `json:"before"`
	After  []draws.Float `json:"after"`

	// ExtraVariance of each corrected observation of the outcome, in its unit squared.
	ExtraVariance draws.Float `json:"extra_variance"`

	Reason  string    `json:"reason"`
	Author  string    `json:"author"`
	Anomaly string    `json:"anomaly_id"` // that it corrects; empty for none
	At      time.Time `json:"at"`         // to the second

	Undone *Undo `json:"undone"` // null while it is in force
}

// InForce reports whether the correction was not taken back.
func (c *Correction) InForce() bool { return c.Undone == nil }

// An Undo takes a correction back.
type Undo struct {
	Correction CorrectionID `json:"correction_id"`
	Run        RunID        `json:"run"`
	Reason     string       `json:"reason"`
	Author     string       `json:"author"`
	At         time.Time    `json:"at"` // to the second
}
