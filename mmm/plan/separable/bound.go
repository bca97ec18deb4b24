package separable

import "slices"

// ceiling returns the bound of the package comment over the box, at the prices
// of the basis: u = -y for rows and w = -y for objectives, where weights that
// rounding left below zero are zero.
func (l *lp) ceiling() float64 {
	n := len(l.doms)
	y := append(l.work[:0], l.prices()...)
	clear(y[:n])
	weights := y[n+l.rows:]
	var total float64
	for k := range weights {
		weights[k] = min(weights[k], 0)
		total -= weights[k]
	}
	for k := range weights {
		weights[k] /= total
	}
	var bound float64
	for c := range l.funcs {
		f := &l.funcs[c]
		if y := y[n+c]; y < 0 {
			bound += y * f.lower
		} else if y > 0 {
			bound += y * f.upper
		}
	}
	for i := range l.doms {
		bound -= slices.Min(l.combine(l.buf[0], y, i))
	}
	return bound
}
