package main

import (
	"math"

	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/interp"
)

// A limit is how far an allocation may go from today's.
type limit struct {
	name  string
	share float64 // of each channel's spend today, up and down; +Inf for no limit
}

// limits lists those that are compared.
func limits() []limit {
	return []limit{{"each channel within 30% of today", 0.3}, {"free", math.Inf(1)}}
}

// question asks for the best use of today's budget.
func (l limit) question(s *surface.Surface, o plan.Objective) plan.Question {
	q := plan.Question{Kind: plan.Fixed, Amount: s.Budget(), Objective: o}
	if !math.IsInf(l.share, 1) {
		q.Constraints = []plan.Constraint{{Text: l.name, Subject: plan.Each, Op: plan.Within, Amount: l.share}}
	}
	return q
}

// of returns the least and the most for channel i.
func (l limit) of(s *surface.Surface, i int) (lo, hi float64) {
	c := &s.Channels[i]
	return max(0, (1-l.share)*c.Today), min(c.Max(), (1+l.share)*c.Today)
}

// A strategy is a way to use today's budget, given what is believed.
type strategy struct {
	name   string
	choose func(s *surface.Surface, l limit) ([]float64, error)
}

// The strategies that tables are about in particular.
const (
	asToday = "today's plan"
	theMean = "best mean"
)

// strategies lists those that are compared, beginning with those that need no plan.
func strategies() []strategy {
	solve := func(name string, o plan.Objective) strategy {
		return strategy{name, func(s *surface.Surface, l limit) ([]float64, error) {
			sol, err := plan.Solve(s, l.question(s, o))
			if err != nil {
				return nil, err
			}
			return sol.Spend, nil
		}}
	}
	return []strategy{
		{asToday, func(s *surface.Surface, _ limit) ([]float64, error) { return s.Today(), nil }},
		{"in proportion to contribution", func(s *surface.Surface, l limit) ([]float64, error) { return proportional(s, l), nil }},
		{"equal marginal returns, greedy", greedy},
		solve(theMean, plan.Objective{Kind: plan.Mean}),
		solve("best CVaR 10% of outcome", plan.Objective{Kind: plan.CVaR, P: 0.1}),
		solve("best mean - 1 sd of outcome", plan.Objective{Kind: plan.MeanSD, P: 1}),
		{"best mean - 1 sd of gain", averse},
	}
}

// proportional gives every channel spend in proportion to today's times its mean
// return, as far as the limits allow.
func proportional(s *surface.Surface, l limit) []float64 {
	x := make([]float64, s.Draws)
	weight := make([]float64, len(s.Channels))
	for i, today := range s.Today() {
		s.Contribution(x, i, today)
		weight[i] = max(0, floats.Sum(x)/float64(s.Draws))
	}
	at := func(scale float64) []float64 {
		plan := make([]float64, len(weight))
		for i, w := range weight {
			lo, hi := l.of(s, i)
			plan[i] = min(max(scale*w, lo), hi)
		}
		return plan
	}
	lo, hi := 0.0, 1.0
	for floats.Sum(at(hi)) < s.Budget() && hi < 1e12 {
		hi *= 2
	}
	for range 100 {
		if middle := (lo + hi) / 2; floats.Sum(at(middle)) < s.Budget() {
			lo = middle
		} else {
			hi = middle
		}
	}
	return at(lo)
}

// greedySteps is the number of parts that greedy spends the budget in.
const greedySteps = 2000

// greedy spends the budget bit by bit, each on the channel whose mean response rises
// most, from the least that the limits allow.
func greedy(s *surface.Surface, l limit) ([]float64, error) {
	plan := make([]float64, len(s.Channels))
	curves := make([]interp.PiecewiseLinear, len(plan))
	for i, m := range s.Means(nil) {
		plan[i], _ = l.of(s, i)
		if err := curves[i].Fit(s.Channels[i].Nodes, m); err != nil {
			return nil, err
		}
	}
	left := s.Budget() - floats.Sum(plan)
	step := left / greedySteps
	for range greedySteps {
		best, most := -1, math.Inf(-1)
		for i, x := range plan {
			_, hi := l.of(s, i)
			if more := curves[i].Predict(x+step) - curves[i].Predict(x); x+step <= hi && more > most {
				best, most = i, more
			}
		}
		if best < 0 {
			break
		}
		plan[best] += step
	}
	return plan, nil
}

// averse is the point of the frontier of risk at which a standard deviation of the
// gain over today weighs as much as its mean.
func averse(s *surface.Surface, l limit) ([]float64, error) {
	points, err := plan.Risk(s, l.question(s, plan.Objective{}))
	if err != nil {
		return nil, err
	}
	for _, p := range points {
		if p.Aversion == 1 {
			return p.Spend, nil
		}
	}
	panic("regret: the frontier of risk has no point at one standard deviation")
}
