package plan

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A Solution is the best allocation found for a question.
type Solution struct {
	Spend       []float64   `json:"-"` // by channel
	Certificate Certificate `json:"certificate"`

	// Kept says that today's plan is the answer: nothing allowed is better.
	Kept bool `json:"kept"`

	// WorseThanToday says that the answer is worse than today's plan by its own
	// objective, which today's plan could not be the answer to.
	WorseThanToday bool `json:"worse_than_today"`
}

// A Certificate says how good a solution is: no allocation that keeps to everything
// has an objective above Bound.
type Certificate struct {
	Objective Objective `json:"objective"`
	Value     float64   `json:"value"` // of the objective at the solution
	Bound     float64   `json:"bound"`
	Gap       float64   `json:"gap"`          // Bound - Value, in the unit of the objective
	Relative  float64   `json:"relative_gap"` // of what spending brings (of the budget, for goals; of 1, for chances)
	Certified bool      `json:"certified"`    // Relative is at most CertifiedGap
	Nodes     int       `json:"nodes"`        // linear programs solved
}

// leastScale is the share of all outcome, or of today's budget, that gaps are relative
// to at least: beside it, what spending brings is rounding.
const leastScale = 1e-6

// certify returns the certificate of a value with a bound; its gap is relative to scale.
func certify(o Objective, value, bound, scale float64, nodes int) Certificate {
	c := Certificate{Objective: o, Value: value, Bound: max(bound, value), Nodes: nodes}
	c.Gap = c.Bound - c.Value
	if c.Gap > 0 {
		c.Relative = c.Gap / max(math.Abs(scale), leastScale*math.Abs(value))
	}
	c.Certified = c.Relative <= CertifiedGap
	return c
}

// Solve returns the best allocation for a question. The error says what is wrong
// with the question, or is Infeasible.
func Solve(s *surface.Surface, q Question) (*Solution, error) {
	if err := q.Check(s); err != nil {
		return nil, err
	}
	all := q.restrictions(s)
	p := possible(s, all)
	if p == nil {
		return nil, conflict(s, all)
	}
	var sol *Solution
	switch {
	case q.Kind == Goal:
		return q.goal(s, all)
	case q.Kind == TargetMROI:
		sol = q.margin(s, p)
	case q.Objective.concave():
		sol = q.cuts(s, p, status(s, p))
	default:
		sol = q.search(s, p)
	}
	tidy(s, p, sol.Spend)
	q.againstToday(s, p, sol)
	return sol, nil
}

// tidy takes rounding out of a plan: what is next to an end of its range or to
// today's spend, relative to the budget, is that.
func tidy(s *surface.Surface, p *separable.Problem, plan []float64) {
	const rounding = 1e-11
	near := rounding * s.Budget()
	for i, x := range plan {
		for _, to := range []float64{0, p.Variables[i].Lo, p.Variables[i].Hi, s.Channels[i].Today} {
			if math.Abs(x-to) <= near {
				plan[i] = to
				break
			}
		}
	}
}

// status is today's plan, where it is a feasible start; nil otherwise.
func status(s *surface.Surface, p *separable.Problem) []float64 {
	today := s.Today()
	if allows(p, today) {
		return today
	}
	return nil
}

// allows reports whether a plan keeps to everything, but for rounding.
func allows(p *separable.Problem, plan []float64) bool {
	const rounding = 1e-9
	for i, x := range plan {
		v := &p.Variables[i]
		if (x < v.Lo*(1-rounding) || x > v.Hi*(1+rounding)) && !(v.OrZero && x == 0) {
			return false
		}
	}
	for r := range p.Rows {
		row := &p.Rows[r]
		var value, size float64
		for i, x := range plan {
			g := at(p.Variables[i].X, curveOf(row.Curve, i), x)
			if row.Coef != nil {
				g += row.Coef[i] * x
			}
			value += g
			size += math.Abs(g)
		}
		if value < row.Lo-rounding*size || value > row.Hi+rounding*size {
			return false
		}
	}
	return true
}

func curveOf(c separable.Curve, i int) []float64 {
	if c == nil {
		return nil
	}
	return c[i]
}

// againstToday compares the solution with today's plan by the question's own
// objective.
func (q *Question) againstToday(s *surface.Surface, p *separable.Problem, sol *Solution) {
	today := s.Today()
	value := q.value(s, today, make([]float64, s.Draws))
	if allows(p, today) && value >= sol.Certificate.Value {
		sol.Spend, sol.Kept = today, true
		sol.Certificate.Value = value
		return
	}
	sol.WorseThanToday = value > sol.Certificate.Value
}

// value returns the question's objective of a plan; scratch is a row of draws.
func (q *Question) value(s *surface.Surface, plan, scratch []float64) float64 {
	s.Outcome(scratch, plan)
	v := q.Objective.Of(scratch)
	if q.Kind == TargetMROI {
		v -= q.Amount * sum(plan)
	}
	return v
}

// margin solves for spending wherever another unit of money brings at least Amount:
// the most of outcome less Amount for each unit spent.
func (q *Question) margin(s *surface.Surface, p *separable.Problem) *Solution {
	means := s.Means(nil)
	net := make(separable.Curve, len(means))
	for i, m := range means {
		for j, x := range s.Channels[i].Nodes {
			net[i] = append(net[i], m[j]-q.Amount*x)
		}
	}
	p.Objectives = []separable.Curve{net}
	today := math.Abs(incremental(s, means, s.Today()))
	res := separable.Solve(p, separable.Options{Gap: q.gap() * fraction(today, q.Amount*s.Budget()), Start: status(s, p)})
	base := mean(s.Base)
	scale := max(math.Abs(incremental(s, means, res.X)), today)
	return &Solution{Spend: res.X, Certificate: certify(q.Objective.orMean(), base+res.Value, base+res.Bound, scale, res.Nodes)}
}

// incremental returns the posterior mean of what a plan brings.
func incremental(s *surface.Surface, means [][]float64, plan []float64) float64 {
	var v float64
	for i, x := range plan {
		v += at(s.Channels[i].Nodes, means[i], x)
	}
	return v
}

// at returns the value at x of the function through points; nil is 0 everywhere.
func at(x, y []float64, v float64) float64 {
	if y == nil {
		return 0
	}
	j := search(x, v)
	w := (v - x[j]) / (x[j+1] - x[j])
	return (1-w)*y[j] + w*y[j+1]
}

// search returns the position of the segment of points that holds v.
func search(x []float64, v float64) int {
	j, found := slices.BinarySearch(x, v)
	if !found {
		j--
	}
	return min(max(j, 0), len(x)-2)
}

// cuts solves for an objective that is the least of weighted means: plans that the
// search comes by are weighted as the objective weighs them, and these means are added
// to its objectives. It begins from start, nil for nowhere.
func (q *Question) cuts(s *surface.Surface, p *separable.Problem, start []float64) *Solution {
	o := q.Objective.orMean()
	outcome := make([]float64, s.Draws)
	refine := func(plan []float64, enough float64) (value float64, objective separable.Curve, constant float64) {
		s.Outcome(outcome, plan)
		weights := o.weights(outcome)
		if value = dot(weights, outcome); value >= enough {
			return value, nil, 0
		}
		return value, s.Means(weights), dot(weights, s.Base)
	}
	_, means, base := refine(s.Today(), math.Inf(1))
	p.Objectives, p.Constants = []separable.Curve{means}, []float64{base}
	scale := math.Abs(incremental(s, means, s.Today()))
	options := separable.Options{Slack: q.gap() * scale, Start: start}
	if o.Kind != Mean {
		options.Refine = refine
	}
	res := separable.Solve(p, options)
	s.Outcome(outcome, res.X)
	return &Solution{Spend: res.X, Certificate: certify(o, o.Of(outcome), res.Bound, scaleOf(s, res.X, scale), res.Nodes)}
}

// fraction returns the share of part in it and the rest together, both at least 0: the
// solver's gaps are relative to all of its objective. It is 0, the solver's default,
// where there is nothing.
func fraction(part, rest float64) float64 {
	if part+rest == 0 {
		return 0
	}
	return part / (part + rest)
}

// scaleOf returns what gaps are relative to: what spending brings, by the solution
// or today, whichever is more.
func scaleOf(s *surface.Surface, plan []float64, today float64) float64 {
	x := make([]float64, s.Draws)
	s.Incremental(x, plan)
	return math.Max(math.Abs(mean(x)), today)
}
