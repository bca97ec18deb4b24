package report

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A planning is what a report says about budgets, with what its charts need of the
// surface.
type planning struct {
	*app.Planning
	surface *surface.Surface
	level   string // of its intervals, which may be another one than the model's

	channels []planned      // in the order of the surface
	today    draws.Estimate // outcome of today's plan

	// sameBudget says that the margins are those of an allocation of the proposed
	// budget, so that best spends of single draws can be compared with it.
	sameBudget bool
}

// A planned is one channel of the plan.
type planned struct {
	plan.Allocated
	gain   draws.Estimate // outcome that its change of spend brings
	margin plan.Margin
	curve  planCurve
}

// A planCurve is what a channel brings by spend.
type planCurve struct {
	spend      []float64
	e          ends
	observed   surface.Range
	now        draws.Estimate // at today's spend
	atProposal draws.Estimate
}

// collectPlanning computes what charts show of a plan; nil means none.
func collectPlanning(p *app.Planning) (*planning, error) {
	if p == nil {
		return nil, nil
	}
	if p.Best == nil || p.Best.Solution == nil || p.Best.Basis == nil {
		return nil, errors.New("a plan without an answer")
	}
	s := p.Surface.Surface
	out := &planning{Planning: p, surface: s, level: levelText(s.Options.Level)}
	row := make([]float64, s.Draws)
	s.Outcome(row, s.Today())
	out.today = s.Estimate(row)
	for i, a := range p.Best.Allocation {
		c := planned{Allocated: a, gain: gainOf(s, i, a), curve: newPlanCurve(s, i, a)}
		if k := slices.IndexFunc(p.Margins, func(m plan.Margin) bool { return m.Channel == a.Channel }); k >= 0 {
			c.margin = p.Margins[k]
		}
		out.channels = append(out.channels, c)
	}
	var budget float64
	for _, m := range p.Margins {
		budget += m.Spend
	}
	out.sameBudget = len(p.Margins) == len(out.channels) && near(budget, p.Best.Budget)
	return out, nil
}

// near reports whether two amounts of money are equal but for rounding.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*max(math.Abs(a), math.Abs(b)) }

// gainOf returns what the change of one channel's spend brings.
func gainOf(s *surface.Surface, i int, a plan.Allocated) draws.Estimate {
	before, after := make([]float64, s.Draws), make([]float64, s.Draws)
	s.Contribution(before, i, a.Today)
	s.Contribution(after, i, a.Spend)
	for k, v := range before {
		after[k] -= v
	}
	return s.Estimate(after)
}

// curvePoints is the number of points of a response curve.
const curvePoints = 48

// newPlanCurve returns the response of a channel as far as it matters for the plan:
// beyond twice today's spend only where more is proposed or was observed.
func newPlanCurve(s *surface.Surface, i int, a plan.Allocated) planCurve {
	c := &s.Channels[i]
	top := max(2*a.Today, 1.25*a.Spend)
	top = max(top, min(1.1*c.Observed.Hi, 2*top))
	if !(top > 0 && top < c.Max()) {
		top = c.Max()
	}
	curve := planCurve{observed: c.Observed}
	row := make([]float64, s.Draws)
	at := func(spend float64) draws.Estimate {
		s.Contribution(row, i, spend)
		return s.Estimate(row)
	}
	for k := range curvePoints {
		x := top * float64(k) / (curvePoints - 1)
		e := at(x)
		curve.spend = append(curve.spend, x)
		curve.e.mean, curve.e.lo, curve.e.hi = append(curve.e.mean, e.Mean), append(curve.e.lo, e.Lo), append(curve.e.hi, e.Hi)
	}
	curve.now, curve.atProposal = at(a.Today), at(a.Spend)
	return curve
}

// by returns the channels of the plan, the largest value first.
func (p *planning) by(value func(c planned) float64) []planned {
	all := slices.Clone(p.channels)
	slices.SortStableFunc(all, func(a, b planned) int { return cmp.Compare(value(b), value(a)) })
	return all
}

// moved returns how much more is spent on some channels, and how much less on
// others.
func (p *planning) moved() (given, taken float64) {
	for _, c := range p.channels {
		given += max(0, c.Change)
		taken += max(0, -c.Change)
	}
	return given, taken
}

// budgetChanges reports whether more or less is to be spent than today.
func (p *planning) budgetChanges() bool {
	return !near(p.Best.Budget, p.surface.Budget())
}

// keeps reports whether today's plan is the answer.
func (p *planning) keeps() bool { return p.Best.Solution.Kept }
