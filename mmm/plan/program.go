package plan

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// restrictions returns everything an answer to the question must keep to.
func (q *Question) restrictions(s *surface.Surface) []restriction {
	var all []restriction
	if b := q.Budget(s); !math.IsInf(b, 1) {
		all = append(all, budgetOf(s, b))
	}
	switch q.Kind {
	case Extra:
		all = append(all, changeOnly(s, "nothing is taken away", func(today float64) (lo, hi float64) { return today, math.Inf(1) }))
	case Cut:
		all = append(all, changeOnly(s, "nothing is added", func(today float64) (lo, hi float64) { return 0, today }))
	case TargetROI:
		all = append(all, returns(s, s.Means(nil), q.Amount))
	}
	mix := q.mix(s)
	for _, c := range q.Constraints {
		all = append(all, c.restrict(s, mix))
	}
	return all
}

// budgetOf limits total spend.
func budgetOf(s *surface.Surface, most float64) restriction {
	return restriction{name: "the budget of " + grouped(most), rows: []separable.Row{{Coef: ones(len(s.Channels)), Lo: math.Inf(-1), Hi: most}}}
}

// returns asks for a return of at least least on all spend: Σ_i (R_i(x_i) - least·x_i) ≥ 0.
func returns(s *surface.Surface, means [][]float64, least float64) restriction {
	coef := times(ones(len(s.Channels)), -least)
	return restriction{name: fmt.Sprintf("a return of %.2f on all spend", least), rows: []separable.Row{{Coef: coef, Curve: means, Lo: 0, Hi: math.Inf(1)}}}
}

// changeOnly limits the direction in which channels change.
func changeOnly(s *surface.Surface, name string, limits func(today float64) (lo, hi float64)) restriction {
	r := restriction{name: name}
	for i, today := range s.Today() {
		lo, hi := limits(today)
		r.boxes = append(r.boxes, box{channel: i, lo: lo, hi: hi})
	}
	return r
}

func ones(n int) []float64 { return slices.Repeat([]float64{1}, n) }

// linear returns Σ_i coef_i·x_i as a curve.
func linear(s *surface.Surface, coef []float64) separable.Curve {
	c := make(separable.Curve, len(coef))
	for i, v := range coef {
		c[i] = times(s.Channels[i].Nodes, v)
	}
	return c
}

// problem returns restrictions as a problem without objective, and false if a
// channel has nowhere to go.
func problem(s *surface.Surface, all []restriction) (*separable.Problem, bool) {
	p := &separable.Problem{}
	for i := range s.Channels {
		x := s.Channels[i].Nodes
		p.Variables = append(p.Variables, separable.Variable{X: x, Lo: x[0], Hi: x[len(x)-1]})
	}
	for _, r := range all {
		for _, b := range r.boxes {
			if !narrow(&p.Variables[b.channel], b) {
				return nil, false
			}
		}
		p.Rows = append(p.Rows, r.rows...)
	}
	return p, true
}

// narrow takes a range into account, and reports whether anything is left. A channel
// that may be used or not stays so until a range leaves only one of both.
func narrow(v *separable.Variable, b box) bool {
	zero := v.OrZero || v.Lo == 0 // whether 0 is allowed so far
	zero = zero && (b.orZero || b.lo <= 0)
	v.Lo, v.Hi = max(v.Lo, b.lo), min(v.Hi, b.hi)
	switch {
	case v.Lo <= v.Hi:
		v.OrZero = zero && v.Lo > 0
	case zero:
		v.Lo, v.Hi, v.OrZero = 0, 0, false
	default:
		return false
	}
	return true
}
