package separable

import "math"

// primal raises t, by the column that gains most per unit, until none gains.
func (l *lp) primal() {
	for it := range l.enough() {
		bland := it >= l.patience
		col := l.enter(bland)
		if col < 0 {
			return
		}
		dir := 1.0
		if col > l.t && l.atUpper[col-l.t-1] {
			dir = -1
		}
		l.transform(col)
		r, step, toUpper := l.block(dir, bland)
		lo, hi := l.limits(col)
		if room := hi - lo; room <= step {
			l.flip(col, dir*room)
			continue
		}
		if r < 0 {
			return // rounding: no column is without end
		}
		l.pivot(col, r, dir*step, toUpper)
	}
}

// flip takes an s from one limit to the other.
func (l *lp) flip(col int, step float64) {
	for r, a := range l.column {
		l.x[r] -= step * a
	}
	l.atUpper[col-l.t-1] = step > 0
}

// enter returns the column outside the basis that gains most per unit, the first
// that gains under Bland's rule, or -1 if none does.
func (l *lp) enter(bland bool) int {
	y := l.prices()
	best, most := -1, attractive
	for i := range l.doms {
		for j, v := range l.combine(l.buf[0], y, i) {
			if -v > most {
				if col := l.first[i] + l.lo[i] + j; l.pos[col] < 0 {
					best, most = col, -v
					if bland {
						return col
					}
				}
			}
		}
	}
	for c := range l.funcs {
		f, col := &l.funcs[c], l.t+1+c
		if l.pos[col] >= 0 || f.lower == f.upper {
			continue
		}
		gain := y[len(l.doms)+c]
		if l.atUpper[c] {
			gain = -gain
		}
		if gain > most {
			best, most = col, gain
			if bland {
				return col
			}
		}
	}
	return best
}

// block returns the row of the basis that first reaches a limit as the entering
// column moves in direction dir, after what step, and whether the limit is the
// upper one; -1 if there is none. Among rows that tie, to within the tolerance,
// it takes the largest pivot (Harris 1973), or the first column under Bland's
// rule.
func (l *lp) block(dir float64, bland bool) (row int, step float64, toUpper bool) {
	furthest := math.Inf(1)
	for r, a := range l.column {
		if room, _, ok := l.room(r, dir*a); ok {
			furthest = min(furthest, (max(room, 0)+exact)/math.Abs(a))
		}
	}
	row, step = -1, math.Inf(1)
	for r, a := range l.column {
		room, up, ok := l.room(r, dir*a)
		if !ok {
			continue
		}
		if s := max(room, 0) / math.Abs(a); s <= furthest {
			if row < 0 || bland && l.head[r] < l.head[row] || !bland && math.Abs(a) > math.Abs(l.column[row]) {
				row, step, toUpper = r, s, up
			}
		}
	}
	return row, step, toUpper
}

// room returns how far the value of row r is from the limit that it approaches
// at the rate of -a, and whether that is the upper one.
func (l *lp) room(r int, a float64) (room float64, upper, ok bool) {
	if math.Abs(a) <= pivotable {
		return 0, false, false
	}
	lo, hi := l.limits(l.head[r])
	if a > 0 {
		return l.x[r] - lo, false, !math.IsInf(lo, -1)
	}
	return hi - l.x[r], true, !math.IsInf(hi, 1)
}
