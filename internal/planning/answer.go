package planning

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// Optimize returns the best allocation for a question. Its Basis says how much it can
// bear: plan.NotAppropriate must not be acted on.
func (s *Service) Optimize(dir string, ask Ask) (*app.Answer, error) {
	d, err := s.desk(dir, ask)
	if err != nil {
		return nil, err
	}
	return d.best()
}

func (d *desk) best() (*app.Answer, error) {
	sol, err := plan.Solve(d.surface.Surface, d.question)
	if err != nil {
		return nil, d.problemOf(err)
	}
	a := d.assess(sol.Spend, plan.Optimisation, d.asked(), &sol.Certificate)
	a.Question, a.Solution = d.question, sol
	if d.question.Kind == plan.Cut {
		a.Downside = plan.CutCosts(d.surface.Surface, d.question.Amount, sol.Spend)
	}
	return a, nil
}

// assess says everything about one allocation.
func (d *desk) assess(spend []float64, decision plan.DecisionType, asked string, c *plan.Certificate) *app.Answer {
	s := d.surface.Surface
	r := plan.Robust(s, spend)
	return &app.Answer{
		Surface: d.surface, Assessment: plan.Assess(s, spend), Robustness: r,
		Basis: plan.BasisOf(s, asked, decision, spend, d.surface.Standing, r, c),
	}
}

// A Change is a plan as people give it: today's, all of it at another total, and then
// some channels at other spends.
type Change struct {
	Budget *float64 // total of today's mix; nil: today's
	Scale  *float64 // the same as a multiple of today's; only one of both may be given
	Spend  map[string]Amount
}

// WhatIf returns what a plan would bring. Its budget and constraints are its own, so
// those of the question are not kept to.
func (s *Service) WhatIf(dir string, ask Ask, change Change) (*app.Answer, error) {
	d, err := s.desk(dir, Ask{Surface: ask.Surface, World: ask.World})
	if err != nil {
		return nil, err
	}
	return d.whatIf(change)
}

func (d *desk) whatIf(change Change) (*app.Answer, error) {
	spend, err := d.apply(change)
	if err != nil {
		return nil, err
	}
	return d.assess(spend, plan.Planning, d.supposed(change), nil), nil
}

// A Prediction is what a plan would bring, draw by draw.
type Prediction struct {
	*app.Answer
	Outcome       []float64   // [draw]
	Contributions [][]float64 // [channel][draw]
}

// Query is WhatIf for who needs the draws.
func (s *Service) Query(dir string, ask Ask, change Change) (*Prediction, error) {
	a, err := s.WhatIf(dir, ask, change)
	if err != nil {
		return nil, err
	}
	p := &Prediction{Answer: a, Outcome: slices.Clone(a.Surface.Base)}
	for i := range a.Allocation {
		one := make([]float64, a.Surface.Draws)
		a.Surface.Contribution(one, i, a.Allocation[i].Spend)
		for k, v := range one {
			p.Outcome[k] += v
		}
		p.Contributions = append(p.Contributions, one)
	}
	return p, nil
}

// apply returns the spend of each channel by a change.
func (d *desk) apply(change Change) ([]float64, error) {
	s := d.surface
	if change.Budget != nil && change.Scale != nil {
		return nil, app.Problem{Code: BadQuestion, Text: "a plan has a budget, or a scale of today's, not both", Advice: "Leave one of them out"}
	}
	scale := 1.0
	switch {
	case change.Budget != nil:
		scale = *change.Budget / s.Budget()
	case change.Scale != nil:
		scale = *change.Scale
	}
	if math.IsInf(scale, 0) || math.IsNaN(scale) {
		return nil, app.Problem{Code: BadQuestion, Text: fmt.Sprintf("today's plan times %v is none", scale), Advice: "1 is today's plan"}
	}
	spend := s.Today()
	for i := range spend {
		spend[i] *= scale
	}
	var problems app.Problems
	for _, name := range slices.Sorted(maps.Keys(change.Spend)) {
		i := s.Index(name)
		if i < 0 {
			problems.AddError(problemOf(plan.UnknownChannel{Channel: name, Channels: s.Names()}))
			continue
		}
		spend[i] = change.Spend[name].of(s.Channels[i].Today)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return spend, covered(s, spend)
}

// covered reports spends that the surface does not cover.
func covered(s *app.Surface, spend []float64) error {
	var problems app.Problems
	for i, x := range spend {
		c := &s.Channels[i]
		switch {
		case !(x >= 0):
			problems.Add(app.Problem{Code: BadQuestion, Subject: "channel " + app.Quote(c.Name), Text: fmt.Sprintf("a spend of %s is negative", amount(x)), Advice: "Spend is 0 or more"})
		case x > c.Max():
			problems.AddError(beyondChannel(c, x))
		}
	}
	return problems.Err()
}

// beyondChannel says that a surface does not cover a channel's spend.
func beyondChannel(c *surface.Channel, x float64) app.Problem {
	return app.Problem{
		Code: BeyondSurface, Subject: "channel " + app.Quote(c.Name),
		Text:   fmt.Sprintf("a spend of %s is more than the surface covers, %s: so much more than was ever observed would be a guess", amount(x), amount(c.Max())),
		Advice: "Ask for less",
	}
}
