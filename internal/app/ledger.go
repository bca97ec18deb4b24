package app

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"math"
	"time"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// LedgerBusy is the code of the problem that another program is writing in the
// ledger of a workspace.
const LedgerBusy ProblemCode = "ledger_busy"

// NoLedger is the code of the problem that a workspace has no ledger yet.
const NoLedger ProblemCode = "no_ledger"

// A Ledger is what a workspace remembers from day to day: what was known when, what
// was computed of it, what was found, said and done. Nothing in it is changed or
// removed, save snapshots, which can be computed again. Errors are Problems, or those
// of the context.
//
// There are many readers and one writer at a time, in one program or in several.
type Ledger interface {
	LedgerReader

	// Lock makes the caller the only writer, until Unlock. It waits a few seconds for
	// another one to end; then the problem is LedgerBusy.
	Lock(ctx context.Context) (LedgerWriter, error)

	// Dump writes every row as text, in an order of its own, without what tells the
	// time of the clock: the attempts, and when a run was recorded. The same history
	// gives the same bytes, however often it was interrupted.
	Dump(ctx context.Context, w io.Writer) error

	// Verify reads everything and checks it against the sums of the runs: that it is
	// what was written. Snapshots are checked as they are read.
	Verify(ctx context.Context) error

	// Close ends the use of the ledger.
	Close() error
}

// A LedgerWriter is the right to write, and for one goroutine.
type LedgerWriter interface {
	// Log writes what became of an attempt, at once; while a run is open, its own Log
	// does. Where the last thing said of an attempt is that it was running when somebody
	// else got the right to write, its program was killed.
	Log(ctx context.Context, a Attempt) error

	// Begin starts a run, which the end of ctx aborts. Nothing of it is visible to others
	// before Commit, and if the program ends before, nothing of it ever was.
	Begin(ctx context.Context) (LedgerTx, error)

	// Unlock lets others write. It aborts a run that is not committed.
	Unlock() error
}

// A LedgerTx is a run that is being written. It reads what it has written. Its methods
// set the field Run of what they are given, and IDs where they say so. After an error
// it can only be aborted.
type LedgerTx interface {
	LedgerReader

	// ID returns the ID of the run.
	ID() RunID

	// Ingest appends the observations that say something new: cells of which nothing
	// was known at KnownAt, and those whose value was another. Empty is a value.
	Ingest(ctx context.Context, observations []Observation) (Ingested, error)

	// AppendCorrections appends corrections and sets their IDs.
	AppendCorrections(ctx context.Context, corrections []Correction) error

	// AppendUndo takes a correction back. One that is not there, or taken back
	// already, is a problem.
	AppendUndo(ctx context.Context, u Undo) error

	// AppendAnomalies appends anomalies, or what is known now of those that were
	// there. An ID that is empty is set to AnomalyIDOf. One that is new is open.
	AppendAnomalies(ctx context.Context, anomalies []Anomaly) error

	// AppendLearnings appends learnings, or what is known now of those that were
	// there. An ID that is empty is set to LearningIDOf. One that is new is found.
	AppendLearnings(ctx context.Context, learnings []Learning) error

	// AppendRuling changes the status of an anomaly or a learning, which must be there.
	AppendRuling(ctx context.Context, r Ruling) error

	AppendCoefficients(ctx context.Context, coefficients []Coefficient) error
	AppendForecasts(ctx context.Context, forecasts []Forecast) error
	AppendScores(ctx context.Context, scores []Score) error
	AppendFreshness(ctx context.Context, freshness []Freshness) error
	AppendFindings(ctx context.Context, findings []finding.Finding) error
	AppendChangeNotes(ctx context.Context, notes []ChangeNote) error
	AppendAudit(ctx context.Context, entries []Audit) error

	// AppendDocument appends what only whoever wrote it can read: the state of charts,
	// a completeness curve. A run has one of a name.
	AppendDocument(ctx context.Context, name string, content json.RawMessage) error

	// PutSnapshot stores a snapshot in place of that of the same day, if there is one.
	PutSnapshot(ctx context.Context, s Snapshot) error

	// DropSnapshots removes the snapshots of days.
	DropSnapshots(ctx context.Context, days []mmm.Day) error

	// Log writes what became of an attempt, together with the run.
	Log(ctx context.Context, a Attempt) error

	// Commit makes the run visible and safe: it survives a power failure. Its ID is
	// ID, its Sum is set. After an error nothing of it is visible.
	Commit(ctx context.Context, r Run) error

	// Abort discards everything written; after Commit it does nothing.
	Abort() error
}

// A LedgerReader reads a ledger. Lists are in the order of time, and of names where
// that is the same; nothing found is an empty list or false, and no error. Where a
// later run said something else about the same thing, what it said is returned.
type LedgerReader interface {
	// LastRun returns the latest run of the latest day that has one.
	LastRun(ctx context.Context) (Run, bool, error)

	// Runs returns all runs of the days of a span, in the order in which they were
	// committed.
	Runs(ctx context.Context, span Span) ([]Run, error)

	// Attempts returns what became of the attempts at the days of a span, in the order
	// in which it was written.
	Attempts(ctx context.Context, span Span) ([]Attempt, error)

	// AsKnown returns the observations of a span as they were known at a time: of each
	// cell the one that was known last, and among several of one time the one that was
	// recorded last. They are ordered by source, series, geo and date.
	AsKnown(ctx context.Context, at time.Time, span Span) iter.Seq2[Observation, error]

	// Vintages returns everything that was ever known of the cells of a series, by date
	// and then as it became known.
	Vintages(ctx context.Context, key SeriesKey, span Span) ([]Observation, error)

	// Series returns every series, with how much of it is known at a time.
	Series(ctx context.Context, at time.Time) ([]SeriesSummary, error)

	// Corrections returns all corrections, also those taken back.
	Corrections(ctx context.Context) ([]Correction, error)

	// Coefficients returns the history of a channel by a scheme; where either is empty,
	// of all of them.
	Coefficients(ctx context.Context, channel, scheme string, span Span) ([]Coefficient, error)

	// Forecasts returns all forecasts about periods that end in a span, in the order in
	// which they were made. A day that was run again made several: the earliest run is
	// the one before the fact.
	Forecasts(ctx context.Context, span Span) ([]Forecast, error)

	// Scores returns the scores of forecasts about periods that end in a span.
	Scores(ctx context.Context, span Span) ([]Score, error)

	// Anomalies returns the anomalies that were there on a day of a span.
	Anomalies(ctx context.Context, span Span) ([]Anomaly, error)

	// Learnings returns all learnings.
	Learnings(ctx context.Context) ([]Learning, error)

	// Rulings returns how the status of an anomaly or a learning came about.
	Rulings(ctx context.Context, id string) ([]Ruling, error)

	// Freshness returns what a run found of the sources.
	Freshness(ctx context.Context, run RunID) ([]Freshness, error)

	// Findings returns what a run said.
	Findings(ctx context.Context, run RunID) ([]finding.Finding, error)

	// Document returns a document of a run.
	Document(ctx context.Context, run RunID, name string) (json.RawMessage, bool, error)

	// ChangeNotes returns the notes of the days of a span.
	ChangeNotes(ctx context.Context, span Span) ([]ChangeNote, error)

	// Audit returns the entries after a number, at most so many.
	Audit(ctx context.Context, after int64, most int) ([]Audit, error)

	// SnapshotBefore returns the latest snapshot of a day before the given one. One that
	// is damaged counts as none.
	SnapshotBefore(ctx context.Context, day mmm.Day) (Snapshot, bool, error)

	// SnapshotDays returns the days that have snapshots.
	SnapshotDays(ctx context.Context) ([]mmm.Day, error)
}

// A Span is a range of days, both included.
type Span struct{ From, To mmm.Day }

// AllDays returns the span of all days.
func AllDays() Span { return Span{math.MinInt32, math.MaxInt32} }

// OneDay returns the span of one day.
func OneDay(d mmm.Day) Span { return Span{d, d} }

// Has reports whether a day is in the span.
func (s Span) Has(d mmm.Day) bool { return s.From <= d && d <= s.To }
