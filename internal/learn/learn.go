// Package learn is the job of learning: from a workspace's tables to a stored
// posterior. It reads, calls the pure libraries, and stores what they return.
//
//	init.go      a table → a workspace
//	load.go      a workspace → data and a model
//	check.go     what to know before fitting
//	fit.go       a posterior, judged and stored
//	models.go    what is stored
//	summary.go   what a stored model says of a part of its data
//	folder.go    files of new workspaces
//	simulate.go  a market with a known truth → a workspace
package learn

import (
	"time"

	"github.com/noonmark/noonmark/internal/app"
)

// A Service does the jobs of learning with the means it is given.
type Service struct {
	// Tables opens the tables that users name.
	Tables app.TableOpener

	// Store returns the store of models of the workspace in a folder.
	Store func(dir string) app.ModelStore

	// Version is that of the program. It is part of what makes a model.
	Version string

	// Now is the clock that measures how long things take.
	Now func() time.Time
}
