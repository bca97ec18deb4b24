package app

import (
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
)

// An Answer is an allocation that a question was answered with, and everything a
// person needs to judge it.
type Answer struct {
	Surface  *Surface      // that was asked, in the world that was asked about
	Question plan.Question // with all constraints that were kept to, defaults included; of no kind for a what-if

	*plan.Assessment
	Solution   *plan.Solution // nil for a what-if, whose allocation was given
	Robustness *plan.Robustness
	Basis      *plan.Basis
	Downside   *plan.Downside // of a cut; nil for other questions
}

// A Planning is what a report says about budgets, from one surface: the best
// use of a budget, in the mean.
type Planning struct {
	Surface      *Surface          // in World
	Findings     []finding.Finding // about the surface
	Best         *Answer
	Frontier     []plan.FrontierPoint
	Risk         []plan.RiskPoint
	Alternatives []plan.Alternative
	Margins      []plan.Margin // of today's plan
}
