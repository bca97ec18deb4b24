package plan

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A FrontierPoint is the best allocation of one budget.
type FrontierPoint struct {
	Budget      float64        `json:"budget"` // allowed
	Spent       float64        `json:"spent"`  // less where more spending brings nothing
	Spend       []float64      `json:"-"`      // by channel
	Allocation  []Share        `json:"allocation"`
	Outcome     draws.Estimate `json:"outcome"`
	Incremental draws.Estimate `json:"incremental"`
	ROI         draws.Estimate `json:"roi"`

	// MROI is what one more unit of budget brings here, in the posterior mean: the
	// slope of the frontier.
	MROI draws.Float `json:"mroi"`

	// TodaysMix is the outcome of today's mix at the same budget: NaN where the
	// surface does not cover it.
	TodaysMix draws.Estimate `json:"todays_mix"`
	Gap       float64        `json:"relative_gap"`
}

// A Share is a channel's spend.
type Share struct {
	Channel string  `json:"channel"`
	Spend   float64 `json:"spend"`
}

func shares(s *surface.Surface, spend []float64) []Share {
	list := make([]Share, len(spend))
	for i, x := range spend {
		list[i] = Share{s.Channels[i].Name, x}
	}
	return list
}

// Budgets returns n budgets from none to most times today's.
func Budgets(s *surface.Surface, most float64, n int) []float64 {
	b := make([]float64, n)
	for i := range b {
		b[i] = most * s.Budget() * float64(i) / float64(n-1)
	}
	return b
}

// Frontier returns the best allocation in the posterior mean of each budget, which
// increase, under constraints. Budgets that the constraints do not allow are left
// out; the error is that of the last one if all are. There must be a budget. Bounds
// relative to today's mix are relative to that mix at each budget.
func Frontier(s *surface.Surface, budgets []float64, constraints []Constraint) ([]FrontierPoint, error) {
	means := s.Means(nil)
	var list []FrontierPoint
	var none []restriction
	var start []float64
	for _, b := range budgets {
		q := Question{Kind: Fixed, Amount: b, Constraints: constraints}
		if err := q.Check(s); err != nil {
			return nil, err
		}
		all := q.restrictions(s)
		p, ok := problem(s, all)
		if !ok {
			none = all
			continue
		}
		p.Objectives = []separable.Curve{means}
		res := separable.Solve(p, separable.Options{Gap: q.gap(), Start: start})
		if res.X == nil {
			none = all
			continue
		}
		start = res.X
		f := point(s, b, res.X)
		f.Gap = certify(Objective{}, res.Value, res.Bound, max(math.Abs(res.Value), leastScale*math.Abs(f.Outcome.Mean)), 0).Relative
		list = append(list, f)
	}
	if list == nil {
		return nil, conflict(s, none)
	}
	for i := range list {
		list[i].MROI = draws.Float(slope(list, i))
	}
	return list, nil
}

// point fills what a frontier says of an allocation.
func point(s *surface.Surface, budget float64, spend []float64) FrontierPoint {
	f := FrontierPoint{Budget: budget, Spent: sum(spend), Spend: spend, Allocation: shares(s, spend)}
	x := make([]float64, s.Draws)
	s.Incremental(x, spend)
	f.Incremental = s.Estimate(x)
	f.ROI = per(f.Incremental, f.Spent)
	s.Outcome(x, spend)
	f.Outcome = s.Estimate(x)
	f.TodaysMix = per(f.Outcome, nan)
	mix := times(s.Today(), budget/s.Budget())
	for i := range mix {
		if mix[i] > s.Channels[i].Max() {
			return f
		}
	}
	s.Outcome(x, mix)
	f.TodaysMix = s.Estimate(x)
	return f
}

// slope returns the change of mean outcome by budget around a point of a frontier.
func slope(list []FrontierPoint, i int) float64 {
	lo, hi := max(i-1, 0), min(i+1, len(list)-1)
	if list[hi].Budget == list[lo].Budget {
		return nan
	}
	return (list[hi].Outcome.Mean - list[lo].Outcome.Mean) / (list[hi].Budget - list[lo].Budget)
}
