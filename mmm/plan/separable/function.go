package separable

import "math"

// A function is one sum over the variables, an objective or a row, as the
// linear program sees it: relative to its value with every variable at its first
// point, in a unit that is a power of two.
type function struct {
	coef []float64   // slope in the domain's z, where there are no values
	val  [][]float64 // values at the domain's points, nil where linear

	base []float64 // what was taken off, by variable, in the caller's unit
	unit float64   // one unit in the caller's

	lower, upper float64 // limits of the sum
	low, high    bool    // whether sums could be below lower, above upper
}

// newFunction returns coef·x + curve in the caller's unit.
func newFunction(doms []domain, coef []float64, curve Curve) function {
	n := len(doms)
	f := function{coef: make([]float64, n), val: make([][]float64, n), base: make([]float64, n), unit: 1}
	for i := range doms {
		d := &doms[i]
		if coef != nil {
			f.coef[i] = coef[i]
			f.base[i] = coef[i] * d.x[0]
		}
		if curve == nil || curve[i] == nil {
			continue
		}
		first := d.from[0].at(curve[i])
		f.base[i] += first
		f.val[i] = make([]float64, len(d.x))
		for j, p := range d.from {
			f.val[i][j] = p.at(curve[i]) - first + f.coef[i]*d.z[j]
		}
		f.coef[i] = 0
	}
	return f
}

// size returns what is a fair unit of the sum, in the caller's: its largest term,
// but no less than a thousandth of what was taken off, in which limits are given
// and rounded.
func (f *function) size(doms []domain) float64 {
	var most, off float64
	for i := range doms {
		for j := range doms[i].z {
			most = max(most, math.Abs(f.term(doms, i, j)))
		}
		off += math.Abs(f.base[i])
	}
	return max(most*f.unit, off/1000)
}

// measure changes the unit.
func (f *function) measure(unit float64) {
	by := f.unit / unit
	for i := range f.coef {
		f.coef[i] *= by
		for j := range f.val[i] {
			f.val[i][j] *= by
		}
	}
	f.unit = unit
}

// term is the function of variable i at point j.
func (f *function) term(doms []domain, i, j int) float64 {
	if f.val[i] != nil {
		return f.val[i][j]
	}
	return f.coef[i] * doms[i].z[j]
}

// at is the function of variable i at p.
func (f *function) at(doms []domain, i int, p place) float64 {
	if f.val[i] != nil {
		return p.at(f.val[i])
	}
	return f.coef[i] * p.at(doms[i].z)
}

// sum is the sum with the variables at the places given.
func (f *function) sum(doms []domain, at []place) float64 {
	var sum float64
	for i, p := range at {
		sum += f.at(doms, i, p)
	}
	return sum
}

// constant is what was taken off in all.
func (f *function) constant() float64 {
	var sum float64
	for _, b := range f.base {
		sum += b
	}
	return sum
}

// limit sets the limits, given in the caller's unit. One that no sum reaches
// stands in for none, and for one far off, so that all limits are finite.
func (f *function) limit(doms []domain, lo, hi float64) {
	least, most := -1.0, 1.0
	for i := range doms {
		down, up := math.Inf(1), math.Inf(-1)
		for j := range doms[i].z {
			v := f.term(doms, i, j)
			down, up = min(down, v), max(up, v)
		}
		least += down
		most += up
	}
	c := f.constant()
	f.lower = min(max((lo-c)/f.unit, least), most)
	f.upper = min(max((hi-c)/f.unit, least), most)
	f.low, f.high = f.lower > least, f.upper < most
}

// bend reports how the function of variable i bends at point j: the sign of its
// change of slope, 0 if a chord past it is off by no more than rounding.
func (f *function) bend(doms []domain, i, j int) int {
	v := f.val[i]
	if v == nil {
		return 0
	}
	z := doms[i].z
	share := (z[j] - z[j-1]) / (z[j+1] - z[j-1])
	const rounding = 1e-13 // in the unit, of which the largest term is one or two
	switch off := (1-share)*v[j-1] + share*v[j+1] - v[j]; {
	case off > rounding:
		return 1
	case off < -rounding:
		return -1
	}
	return 0
}

// powerOfTwo returns the power of two at or below v, 1 for zero and for what is
// as good as zero: dividing by it is exact.
func powerOfTwo(v float64) float64 {
	if v < 1e-300 {
		return 1
	}
	_, e := math.Frexp(v)
	return math.Ldexp(1, e-1)
}
