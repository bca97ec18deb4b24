// Package daily is the job of every day: what the workspace's tables say becomes
// vintages in its ledger, is checked and corrected, moves the posterior, settles
// yesterday's forecasts and makes tomorrow's.
//
// The run of a day is about the newest complete period and happens at its cut-off,
// noon UTC on the day after the period, unless it is earlier now. It reads everything
// it depends on once, as known at the cut-off, computes without looking at anything
// else, and is written in one transaction; with the inputs of the last time it is not
// run again.
//
// Days are never computed in another way than this: a live day, a day of the past and
// a replay walk through the periods from a snapshot of the state before them. A
// snapshot counts as long as everything up to its period is as it was, which the
// digests of periods say. Whatever changed the past, be it a restatement, a correction
// or its being taken back, the walk begins before it.
//
//	types.go          what is asked and answered
//	time.go           cut-offs
//	feed.go           tables → what they say now
//	book.go           everything that was ever known, by series
//	ingest.go         feed → observations that are new
//	column.go         columns that are new, gone, renamed or in another unit
//	panel.go          book → the series as known at a cut-off, completed
//	market.go         panel → data of the tracker and the monitor, with digests
//	fix.go            corrections of single values
//	origin.go         what was learned offline, and when it is due again
//	shadow.go         what was learned again, beside what is in use
//	handover.go       a fitted model to go on from
//	state.go          what is remembered after a period; snapshots
//	walk.go           the walk: check, correct, update
//	stake.go          what the outcome can say of outages
//	outlook.go        what is expected of inputs of periods to come
//	outlook_future.go how far off that usually is
//	reconcile.go      forecasts against what came
//	learn.go          findings about the market
//	day.go            one day: load, compute, save
//	run.go            days in order; attempts; faults
//	act.go            what people decide
//	query.go          what is there to see
package daily

import (
	"context"

	"github.com/noonmark/noonmark/internal/app"
)

// A Service runs days with the means it is given.
type Service struct {
	// Tables opens the tables that users name.
	Tables app.TableOpener

	// CreateLedger opens the ledger of the workspace in a folder, and makes it where
	// there is none. OpenLedger says so instead.
	CreateLedger func(ctx context.Context, dir string) (app.Ledger, error)
	OpenLedger   func(ctx context.Context, dir string) (app.Ledger, error)

	// Models returns the store of fitted models of the workspace in a folder.
	Models func(dir string) app.ModelStore

	// Version is that of the program. It is part of what makes a run.
	Version string

	// Clock says when a run happens.
	Clock app.Clock

	// Workers bounds the number of chains of a fit that run at once; 0 means all. It
	// changes no result.
	Workers int
}
