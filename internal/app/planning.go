package app

import (
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// An Answer is an allocation that a question was answered with, and everything a
// person needs to judge it.
type Answer struct {
	Surface  *Surface // that was asked, in the world that was asked about
	World    surface.World
	Question plan.Question // with all constraints; of no kind for a what-if

	*plan.Assessment
	Solution    *plan.Solution // nil for a what-if, whose allocation was given
	Robustness  *plan.Robustness
	Basis       *plan.Basis
	Constraints []plan.Constraint // all that were kept to, defaults included
	Downside    *plan.Downside    // of a cut; nil for other questions
}

// A Planning is what a report says about budgets, from one surface.
type Planning struct {
	Surface      *Surface          // in World
	Findings     []finding.Finding // about the surface
	Question     plan.Question
	Best         *Answer
	Frontier     []plan.FrontierPoint
	Risk         []plan.RiskPoint
	Alternatives []plan.Alternative
	Margins      []plan.Margin // of today's plan
	World        surface.World
}
