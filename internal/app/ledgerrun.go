package app

import (
	"time"

	"github.com/noonmark/noonmark/mmm"
)

// A RunID is the number of a run in its ledger: 1 for the first one committed, and so
// on without gaps. What has a larger one was recorded later.
type RunID int64

// A RunKind says what a run is.
type RunKind string

// The kinds of runs.
const (
	DayRun RunKind = "day" // the daily loop, about one day
	Act    RunKind = "act" // what a person did, such as taking a correction back
)

// A Run is something that was written into the ledger, whole. It is traced by what
// made it.
type Run struct {
	ID   RunID   `json:"run"`
	Kind RunKind `json:"kind"`

	// Day is the day that the run is about, or that of a person's act. From is the
	// first day that it computed again: Day, unless it replayed earlier ones.
	Day  mmm.Day `json:"date"`
	From mmm.Day `json:"from"`

	Inputs  string  `json:"input_hash"`  // of everything that the run depended on
	Config  string  `json:"config_hash"` // of the configuration
	Model   ModelID `json:"model_id"`    // the offline fit in use; empty where there is none
	Version string  `json:"version"`     // of the program
	Seed    uint64  `json:"seed"`
	Author  string  `json:"author"` // of an act

	// Recorded is the time on the clock when the run was committed, to the second. It
	// is for people: no result depends on it.
	Recorded time.Time `json:"recorded_at"`

	// Sum is a checksum of all that this run and those before it wrote, set by the
	// ledger. Two ledgers whose last runs have the same one have the same history.
	Sum string `json:"sum"`
}

// An AttemptStatus says how far an attempt at a day is.
type AttemptStatus string

// The statuses of attempts.
const (
	Queued  AttemptStatus = "queued"
	Running AttemptStatus = "running"
	Done    AttemptStatus = "done"
	Failed  AttemptStatus = "failed"
	Retried AttemptStatus = "retried" // failed, and another attempt was made
)

// An Attempt is what became, at some moment, of an attempt at a day. What is said of
// attempts is a log of what happened on the clock; no result depends on it.
type Attempt struct {
	Day    mmm.Day       `json:"date"`
	Number int           `json:"attempt"` // 1 for the first one at the day
	Status AttemptStatus `json:"status"`
	At     time.Time     `json:"at"` // to the second
	Took   time.Duration `json:"took_ns"`
	Run    RunID         `json:"run"` // what was written; 0 for nothing
	Stages []Stage       `json:"stages"`
	Error  string        `json:"error"`
}

// A Stage is a part of the work on a day.
type Stage struct {
	Name string        `json:"name"`
	Took time.Duration `json:"took_ns"`
	Note string        `json:"note"`
}
