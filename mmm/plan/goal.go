package plan

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// Unreachable says that no allocation reaches a goal.
type Unreachable struct {
	Target, Most float64 // most that any allocation reaches, in the mean or with the asked probability
	Probability  float64
}

// Error says by how much.
func (e Unreachable) Error() string {
	with := "in the mean"
	if e.Probability > 0 {
		with = fmt.Sprintf("with probability %g", e.Probability)
	}
	return fmt.Sprintf("an outcome of %s %s cannot be reached: the most is about %s", grouped(e.Target), with, grouped(e.Most))
}

// goal finds the smallest budget: in the mean by one problem, with a probability by
// bisection over budgets.
func (q *Question) goal(s *surface.Surface, all []restriction) (*Solution, error) {
	if q.Probability > 0 {
		return q.goalWith(s, all)
	}
	means := s.Means(nil)
	need := q.Amount - mean(s.Base)
	least := append(all, restriction{name: "an outcome of " + grouped(q.Amount), rows: []separable.Row{{Curve: means, Lo: need, Hi: math.Inf(1)}}})
	if !feasible(s, least) {
		p, _ := problem(s, all)
		p.Objectives = []separable.Curve{means}
		res := separable.Solve(p, separable.Options{Gap: q.gap()})
		return nil, Unreachable{Target: q.Amount, Most: res.Bound + mean(s.Base)}
	}
	res := q.cheapest(s, least)
	return q.reached(s, Objective{Kind: Mean}, res.X, -res.Bound, res.Nodes), nil
}

// cheapest solves for the least spend that keeps to restrictions, as the most of what
// is not spent.
func (q *Question) cheapest(s *surface.Surface, all []restriction) separable.Result {
	p, _ := problem(s, all)
	p.Objectives = []separable.Curve{linear(s, times(ones(len(s.Channels)), -1))}
	return separable.Solve(p, separable.Options{Gap: q.gap()})
}

// reached returns the solution of a goal; no budget below least reaches it.
func (q *Question) reached(s *surface.Surface, o Objective, spend []float64, least float64, nodes int) *Solution {
	budget := sum(spend)
	return &Solution{Spend: spend, Certificate: certify(o, -budget, -least, max(budget, leastScale*s.Budget()), nodes)}
}

// budgetSteps is the number of halvings of the range of budgets: a thousandth of it
// is left.
const budgetSteps = 10

// goalWith finds the smallest budget at which the quantile of order 1 - Probability
// reaches the goal, within a thousandth of what there is to search.
func (q *Question) goalWith(s *surface.Surface, all []restriction) (*Solution, error) {
	const digits = 1e12 // 1 - 0.8 is not 0.2
	o := Objective{Kind: Quantile, P: math.Round(digits*(1-q.Probability)) / digits}
	reach := func(budget float64) (*Solution, bool) {
		p := limitedTo(s, all, budget)
		if p == nil {
			return nil, false
		}
		ask := Question{Kind: Fixed, Amount: budget, Objective: o, Gap: q.Gap}
		sol := ask.search(s, p)
		return sol, sol.Certificate.Value >= q.Amount
	}
	var most float64
	for i := range s.Channels {
		most += s.Channels[i].Max()
	}
	least := q.cheapest(s, all)
	lo := sum(least.X)
	if sol, ok := reach(lo); ok {
		return q.reached(s, o, sol.Spend, -least.Bound, least.Nodes), nil
	}
	best, ok := reach(most)
	if !ok {
		return nil, Unreachable{Target: q.Amount, Most: best.Certificate.Value, Probability: q.Probability}
	}
	hi := sum(best.Spend)
	for range budgetSteps {
		middle := (lo + hi) / 2
		if sol, ok := reach(middle); ok {
			hi, best = sum(sol.Spend), sol
		} else {
			lo = middle
		}
	}
	return q.reached(s, o, best.Spend, q.tooLittle(s, all, o, -least.Bound, hi), budgetSteps), nil
}

// tooLittle returns a budget between lo, which is too small, and hi that is too small
// for certain: its bound does not reach the goal. What the search fails at need not be.
func (q *Question) tooLittle(s *surface.Surface, all []restriction, o Objective, lo, hi float64) float64 {
	for range budgetSteps {
		middle := (lo + hi) / 2
		if p := limitedTo(s, all, middle); p == nil || o.Of(foresee(s, p)) < q.Amount {
			lo = middle
		} else {
			hi = middle
		}
	}
	return lo
}

// limitedTo returns the problem with a budget; nil if no allocation keeps to all of it.
func limitedTo(s *surface.Surface, all []restriction, budget float64) *separable.Problem {
	return possible(s, append(append([]restriction(nil), all...), budgetOf(s, budget)))
}
