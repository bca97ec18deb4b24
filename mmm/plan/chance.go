package plan

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// search solves for quantiles and chances, which are not concave. It climbs from
// the best of today's plan and solutions of concave objectives near them by moving
// money between channels. The bound is that of whoever knows the future: the objective of
// the best outcome of each draw.
//
//	q_p(outcome(x)) ≤ q_p(max_x outcome_s(x)),   P(outcome(x) ≥ t) ≤ P(max_x outcome_s(x) ≥ t)
func (q *Question) search(s *surface.Surface, p *separable.Problem) *Solution {
	o := q.Objective.orMean()
	scratch := make([]float64, s.Draws)
	var best []float64
	top := math.Inf(-1)
	keep := func(plan []float64) {
		s.Outcome(scratch, plan)
		if v := o.Of(scratch); v > top {
			top, best = v, plan
		}
	}
	if today := status(s, p); today != nil {
		keep(today)
	}
	for _, near := range o.near() {
		try := *q
		try.Objective = near
		its := *p
		keep(try.cuts(s, &its, best).Spend)
	}
	keep(o.climb(s, p, best))
	bound, nodes := o.foreseen(s, p, best)
	scale := 1.0
	if o.Kind == Quantile {
		scale = scaleOf(s, best, 0)
	}
	return &Solution{Spend: best, Certificate: certify(o, top, bound, scale, nodes)}
}

// near returns concave objectives whose solutions are near those of o.
func (o Objective) near() []Objective {
	list := []Objective{{Kind: Mean}, {Kind: MeanSD, P: 1}, {Kind: CVaR, P: 0.5}}
	if o.Kind == Quantile {
		list = append(list, Objective{Kind: CVaR, P: min(0.9, 2*o.P)}, Objective{Kind: CVaR, P: o.P})
	}
	return list
}

// foreseen returns the objective of the best outcome of each draw, and of how many
// draws it took that outcome. It begins with the draws that are worst under a plan: once
// enough have a best outcome no better than what the plan brings in the others, what is
// best in these is of no account.
func (o Objective) foreseen(s *surface.Surface, p *separable.Problem, plan []float64) (bound float64, solved int) {
	least := make([]float64, s.Draws) // of the best outcome: that of the plan
	s.Outcome(least, plan)
	bests := slices.Repeat([]float64{math.Inf(1)}, s.Draws)
	best := bestOf(s, p)
	order := ascending(least)
	for solved < len(order) && o.mayExceed(bests, least[order[solved]]) {
		k := order[solved]
		bests[k] = s.Base[k] + best(k).Bound
		solved++
	}
	for _, k := range order[solved:] {
		bests[k] = least[k]
	}
	return o.Of(bests), solved
}

// foresee returns for each draw a bound on the best outcome that the conditions
// allow, [draw].
func foresee(s *surface.Surface, p *separable.Problem) []float64 {
	bests := make([]float64, s.Draws)
	eachDraw(s, p, func(k int, r separable.Relaxation) { bests[k] = s.Base[k] + r.Bound })
	return bests
}

// eachDraw calls f with the relaxed optimum of each draw.
func eachDraw(s *surface.Surface, p *separable.Problem, f func(k int, r separable.Relaxation)) {
	best := bestOf(s, p)
	for k := range s.Draws {
		f(k, best(k))
	}
}

// bestOf returns what finds the relaxed optimum of a draw.
func bestOf(s *surface.Surface, p *separable.Problem) func(k int) separable.Relaxation {
	curve := make(separable.Curve, len(s.Channels))
	for i := range curve {
		curve[i] = make([]float64, len(s.Channels[i].Nodes))
	}
	relaxer := separable.NewRelaxer(p)
	return func(k int) separable.Relaxation {
		for i := range curve {
			response := s.Channels[i].Response[k:]
			for j := range curve[i] {
				curve[i][j] = response[j*s.Draws]
			}
		}
		return relaxer.Relax(curve)
	}
}
