package planning

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
)

// Problems with what a question asks for.
const (
	Infeasible    app.ProblemCode = "infeasible"
	Unreachable   app.ProblemCode = "unreachable"
	BeyondSurface app.ProblemCode = "beyond_surface"
)

// problemOf says what is wrong with a question to people.
func problemOf(err error) error {
	var (
		unknown     plan.UnknownChannel
		infeasible  plan.Infeasible
		unreachable plan.Unreachable
		done        app.Problem
		list        app.ProblemList
	)
	p := app.Problem{Code: BadQuestion, Text: err.Error(), Cause: err}
	switch {
	case errors.As(err, &done), errors.As(err, &list):
		return err
	case errors.As(err, &unknown):
		p.Code, p.Advice = UnknownChannel, cmp.Or(app.DidYouMean(unknown.Channel, unknown.Channels), "The channels are "+app.Alternatives(unknown.Channels))
	case errors.As(err, &infeasible):
		p.Code, p.Advice = Infeasible, "Loosen one of them"
		if len(infeasible.Conflict) == 1 {
			p.Advice = "Loosen it"
		}
	case errors.As(err, &unreachable):
		p.Code, p.Text, p.Advice = Unreachable, unreached(unreachable), "Ask for less, or loosen constraints"
	case errors.Is(err, plan.ErrShortHorizon):
		p.Advice = "Build a surface for a longer period"
	}
	return p
}

func unreached(u plan.Unreachable) string {
	with := "in the mean"
	if u.Probability > 0 {
		with = fmt.Sprintf("with a probability of %.3g%%", 100*u.Probability)
	}
	return fmt.Sprintf("an outcome of %s cannot be reached %s: the most is about %s", amount(u.Target), with, amount(u.Most))
}

// problemOf also knows which limit nobody asked for.
func (d *desk) problemOf(err error) error {
	var p app.Problem
	var infeasible plan.Infeasible
	if e := problemOf(err); !errors.As(e, &p) {
		return e
	}
	if errors.As(err, &infeasible) {
		for _, name := range infeasible.Conflict {
			if strings.HasPrefix(name, "each within ") {
				p.Advice += ", for example the limit of changes: --max-change 50%, or none"
			}
		}
	}
	return p
}

// isProblem reports whether an error is, or holds, a problem of a code.
func isProblem(err error, code app.ProblemCode) bool {
	var problems app.Problems
	problems.AddError(err)
	return slices.ContainsFunc(problems.List(), func(p app.Problem) bool { return p.Code == code })
}

// beyond says that a surface does not cover what is asked for.
func beyond(s *app.Surface, text string) app.Problem {
	return app.Problem{Code: BeyondSurface, Subject: "surface " + string(s.ID), Text: text + ": so much more than was ever observed would be a guess", Advice: "Ask for less"}
}

// amount writes money for people: whole, unless it is little, or beyond counting.
func amount(v float64) string {
	if !(math.Abs(v) >= 100 && math.Abs(v) < 1e15) {
		return fmt.Sprintf("%.3g", v)
	}
	return app.Thousands(int(math.Round(v)))
}
