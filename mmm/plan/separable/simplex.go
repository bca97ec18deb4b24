package separable

import "math"

// An outcome is how a linear program ended.
type outcome int

const (
	solved outcome = iota
	beaten         // its value is not above what was asked for
	empty          // no weights satisfy the rows
)

// optimise solves the program from the basis it has, whatever that is. It stops
// when the value is found not to be above floor.
//
// A basis that satisfies the rows is improved by the primal method. One that has
// no gains left but violates a row or the box, as after a change of these, is
// repaired by the dual method, which keeps it so. Any other is repaired by the
// dual method with an objective of zero, which has no gains to lose.
func (l *lp) optimise(floor float64) outcome {
	const rounds = 5 // the second is for rounding, the others should not happen
	for range rounds {
		priced := l.enter(false) < 0
		switch l.dual(priced, floor) {
		case empty:
			return empty
		case beaten:
			return beaten
		}
		l.primal()
		if l.pivots > 0 && l.residual() > exact {
			l.invert()
		}
		if l.leave(feasible, false) < 0 {
			break
		}
	}
	return solved
}

// residual returns by how much the values of the basis miss the equations, which
// is what rounding in the updates has come to.
func (l *lp) residual() float64 {
	n := len(l.doms)
	res := l.column
	for r := range res {
		res[r] = 0
		if r < n {
			res[r] = -1
		} else if col := l.t + 1 + r - n; l.pos[col] < 0 {
			res[r] = -l.outside(col)
		}
	}
	for r, col := range l.head {
		v := l.x[r]
		switch {
		case col == l.t:
			for c := l.rows; c < len(l.funcs); c++ {
				res[n+c] -= v
			}
		case col > l.t:
			res[n+col-l.t-1] -= v
		case v != 0:
			i := l.owner[col]
			res[i] += v
			for c := range l.funcs {
				res[n+c] += v * l.funcs[c].term(l.doms, i, col-l.first[i])
			}
		}
	}
	var worst float64
	for _, v := range res {
		worst = max(worst, math.Abs(v))
	}
	return worst
}
