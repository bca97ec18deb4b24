package separable

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// A candidate is a column that may enter the basis: what it gains, and its entry
// in the row that leaves.
type candidate struct {
	col         int
	gain, pivot float64
}

// dual removes what violates limits until nothing does, keeping gains away if
// priced. It stops when priced and t, which only falls, is proved not to be above
// floor. Violations that nothing removes are rounding if they are small.
func (l *lp) dual(priced bool, floor float64) outcome {
	tolerance := exact
	for it := range l.enough() {
		if priced && l.x[l.pos[l.t]] <= floor && l.ceiling() <= floor {
			return beaten
		}
		bland := it >= l.patience
		r := l.leave(tolerance, bland)
		if r < 0 {
			return solved
		}
		lo, hi := l.limits(l.head[r])
		limit, toUpper := lo, false
		if l.x[r] > hi {
			limit, toUpper = hi, true
		}
		col := l.replace(r, toUpper, priced, bland)
		switch {
		case col >= 0:
			l.transform(col)
			l.pivot(col, r, (l.x[r]-limit)/l.column[r], toUpper)
		case l.pivots > 0:
			l.invert()
		case tolerance < feasible && math.Abs(l.x[r]-limit) <= feasible:
			tolerance = feasible
		default:
			return empty
		}
	}
	return solved
}

// leave returns the row of the basis to remove, -1 if none violates its limits: the
// one furthest outside, in terms of what a change of it costs in the steepest
// direction (Forrest & Goldfarb 1992), or the first column under Bland's rule.
func (l *lp) leave(tolerance float64, bland bool) int {
	best, most := -1, 0.0
	for r, col := range l.head {
		lo, hi := l.limits(col)
		off := max(lo-l.x[r], l.x[r]-hi)
		if off <= tolerance {
			continue
		}
		norm := floats.Norm(l.row(r), 2)
		if off <= rounding*norm {
			continue
		}
		if bland {
			if best < 0 || col < l.head[best] {
				best = r
			}
		} else if off/norm > most {
			best, most = r, off/norm
		}
	}
	return best
}

// replace returns the column to enter for row r, which moves down if toUpper and
// up if not: the one whose gain is first to reach zero. -1 if there is none, and
// then no weights in the box satisfy the row.
func (l *lp) replace(r int, toUpper, priced, bland bool) int {
	sign := -1.0
	if toUpper {
		sign = 1
	}
	l.eligible(r, sign, priced)
	nearest := math.Inf(1)
	for _, c := range l.cands {
		nearest = min(nearest, (c.gain+attractive)/c.pivot)
	}
	best := -1
	for k, c := range l.cands {
		if c.gain/c.pivot > nearest {
			continue
		}
		if best < 0 || !bland && c.pivot > l.cands[best].pivot {
			best = k
		}
	}
	if best < 0 {
		return -1
	}
	return l.cands[best].col
}

// eligible lists the columns that can move row r, with the size of their gains,
// all zero unless priced, and of their pivots.
func (l *lp) eligible(r int, sign float64, priced bool) {
	l.cands = l.cands[:0]
	y, rho := l.prices(), l.row(r)
	zero := max(pivotable, rounding*floats.Norm(rho, 2))
	for i := range l.doms {
		gains := l.buf[0]
		if priced {
			gains = l.combine(gains, y, i)
		}
		for j, a := range l.combine(l.buf[1], rho, i) {
			if a *= sign; a > zero {
				if col := l.first[i] + l.lo[i] + j; l.pos[col] < 0 {
					c := candidate{col: col, pivot: a}
					if priced {
						c.gain = max(gains[j], 0)
					}
					l.cands = append(l.cands, c)
				}
			}
		}
	}
	n := len(l.doms)
	for c := range l.funcs {
		f, col := &l.funcs[c], l.t+1+c
		a, gain := -sign*rho[n+c], -y[n+c]
		if l.atUpper[c] {
			a, gain = -a, -gain
		}
		if l.pos[col] >= 0 || f.lower == f.upper || a <= zero {
			continue
		}
		if !priced {
			gain = 0
		}
		l.cands = append(l.cands, candidate{col: col, gain: max(gain, 0), pivot: a})
	}
}
