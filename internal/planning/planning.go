// Package planning is the job of planning: from a stored model to its prediction
// space, and from questions to answers that a person can judge. It reads, calls the
// pure libraries, and stores or returns what they say.
//
//	build.go     a model → a surface, judged and stored
//	horizon.go   which periods a plan is for
//	table.go     a table of the plan's own periods → what changes
//	open.go      the surface that questions are about
//	settings.go  what the configuration says about plans
//	ask.go       a question, with everything it is asked under
//	amount.go    spends as people write them
//	answer.go    the best allocation, and what a given one would bring
//	explore.go   frontiers, margins, alternatives, plans in time
//	digest.go    everything that a report says about budgets
//	problem.go   what is wrong with a question
package planning

import (
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/learn"
)

// A Service does the jobs of planning with the means it is given.
type Service struct {
	Learn *learn.Service // opens models

	// Surfaces returns the store of surfaces of the workspace in a folder.
	Surfaces func(dir string) app.SurfaceStore

	// Tables opens the tables that users name.
	Tables app.TableOpener

	// Version is that of the program. It is part of what makes a surface.
	Version string

	// Workers is the number of draws evaluated at once, at least 1. It changes no
	// result.
	Workers int

	// Now is the clock that measures how long things take.
	Now func() time.Time
}
