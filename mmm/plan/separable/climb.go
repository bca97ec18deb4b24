package separable

// climb offers at, which need not be feasible, and goes up from there by linear
// programs over the ranges in which nothing bends the wrong way: there the
// relaxation is exact.
func (f *search) climb(at []place) {
	l := f.lp
	f.offer(at)
	for {
		for i, p := range at {
			l.lo[i], l.hi[i] = l.smooth(i, p)
		}
		if l.optimise(f.value+f.margin()) != solved {
			return
		}
		at = newMix(l).at
		if added := f.refinements; !f.offer(at) && f.refinements == added {
			return
		}
	}
}

// smooth returns the ends of the largest range around p over which no mix of
// variable i overstates a function.
func (l *lp) smooth(i int, p place) (lo, hi int) {
	d := &l.doms[i]
	last := len(d.x) - 1
	lo, hi = p.seg, p.seg
	if lo < last && lo != d.gap {
		hi++
	}
	for lo > 0 && lo != d.gap+1 && !l.overstates(i, lo) {
		lo--
	}
	for hi < last && hi != d.gap && !l.overstates(i, hi) {
		hi++
	}
	return lo, hi
}

// overstates reports whether a function bends at an inner point j of variable i
// so that mixes past it overstate: an objective or a row with a lower limit
// upwards, a row with an upper limit downwards.
func (l *lp) overstates(i, j int) bool {
	if j == 0 || j == len(l.doms[i].x)-1 {
		return false
	}
	for c := range l.funcs {
		f := &l.funcs[c]
		if bend := f.bend(l.doms, i, j); f.low && bend > 0 || f.high && bend < 0 {
			return true
		}
	}
	return false
}
