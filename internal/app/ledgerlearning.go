package app

import (
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Learning is something the system has learned about the market.
type Learning struct {
	ID  string `json:"learning_id"`
	Run RunID  `json:"run"` // that said this of it

	Kind     string            `json:"kind"`
	Channel  string            `json:"channel"`
	Other    string            `json:"other"` // the other channel, or what else it is about
	Found    mmm.Day           `json:"found"`
	Title    string            `json:"title"`
	Text     string            `json:"text"`
	Effect   draws.Estimate    `json:"effect"`
	P        draws.Float       `json:"p"`
	Evidence []string          `json:"evidence"`
	Version  string            `json:"version"`  // of the test
	Proposal map[string]string `json:"proposal"` // keys and values of noonmark.yaml that would incorporate it

	Status Status `json:"status"` // the last ruling
}

// LearningIDOf returns the ID of a learning: of what kind it is and what it is about.
func LearningIDOf(l *Learning) string {
	return "l-" + mustHash([]string{l.Kind, l.Channel, l.Other})
}

// A ChangeNote says what changed, and why.
type ChangeNote struct {
	ID     string    `json:"note_id"` // set by the ledger: n-1 is the first
	Run    RunID     `json:"run"`
	Day    mmm.Day   `json:"date"`
	Cause  string    `json:"cause"` // data, definition, model or world
	Title  string    `json:"title"`
	Text   string    `json:"text"`
	Author string    `json:"author"`
	At     time.Time `json:"at"` // to the second
}

// An Audit entry says who did what.
type Audit struct {
	Number  int64     `json:"number"` // set by the ledger: 1 is the first
	Run     RunID     `json:"run"`
	At      time.Time `json:"at"` // to the second
	Author  string    `json:"author"`
	Action  string    `json:"action"`
	Subject string    `json:"subject"`
	Detail  string    `json:"detail"`
}
