package separable

import "math"

// value is the objective at a place for each variable, in t: relative to the
// reference, in the unit of the objectives.
func (s *Solver) value(at []place) float64 {
	l := s.lp
	least := math.Inf(1)
	for c := l.rows; c < len(l.funcs); c++ {
		least = min(least, l.funcs[c].sum(l.doms, at)-l.funcs[c].lower)
	}
	return least
}

// inUnits returns a value of t in the caller's unit.
func (s *Solver) inUnits(t float64) float64 {
	return s.reference + t*s.lp.funcs[s.lp.rows].unit
}

// within reports whether the places are allowed, rows aside.
func (s *Solver) within(at []place) bool {
	for i, p := range at {
		if !s.lp.doms[i].within(p) {
			return false
		}
	}
	return true
}

// satisfied reports whether the places are allowed and satisfy all rows, up to
// the rounding that [Result] describes.
func (s *Solver) satisfied(at []place) bool {
	if !s.within(at) {
		return false
	}
	for c := range s.lp.rows {
		if !s.lp.funcs[c].satisfied(s.lp.doms, at) {
			return false
		}
	}
	return true
}

func (f *function) satisfied(doms []domain, at []place) bool {
	var sum, size float64
	for i, p := range at {
		term := f.at(doms, i, p)
		sum += term
		size += math.Abs(f.base[i] + term*f.unit)
	}
	off, limit := f.lower-sum, f.lower
	if sum > f.upper {
		off, limit = sum-f.upper, f.upper
	}
	size = max(size, math.Abs(f.constant()+limit*f.unit))
	return off*f.unit <= feasible*max(size, f.unit)
}

// point returns the values of the variables at the places given.
func (s *Solver) point(at []place) []float64 {
	x := make([]float64, len(at))
	for i, p := range at {
		x[i] = s.lp.doms[i].at(p)
	}
	return x
}

// places returns where the values x of the variables are, or the nearest ends.
func (s *Solver) places(x []float64) []place {
	at := make([]place, len(x))
	for i := range at {
		at[i] = locate(s.lp.doms[i].x, x[i])
	}
	return at
}
