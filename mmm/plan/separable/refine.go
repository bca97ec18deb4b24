package separable

import (
	"math"
	"slices"
)

// maxRefinements bounds the objectives that a search adds.
const maxRefinements = 200

// polish climbs once more from the best point. A search that refines tells values
// apart to within the gap it may leave; here it is to a share of that.
func (f *search) polish() {
	if f.Refine != nil && f.best != nil {
		f.precision = 0.03
		f.climb(f.best)
	}
}

// margin is the difference of values that matters to a search that refines: it would
// add objectives for rounding's sake otherwise.
func (f *search) margin() float64 {
	if f.Refine == nil || f.best == nil {
		return 0
	}
	return f.precision * f.slack(f.value)
}

// refine returns the value of the whole objective at the places given, where those
// there are have value, and adds one that says so if that is too much. The unit of t
// and the reference stay as they are.
func (f *search) refine(at []place, value float64) float64 {
	const share = 0.1 // of the margin that the objectives there are may overstate
	enough := value - share*f.margin()
	if f.best == nil {
		enough = value - share*f.slack(value)
	}
	whole, curve, constant := f.Refine(f.point(at), f.inUnits(enough))
	if curve != nil && f.refinements < maxRefinements {
		f.refinements++
		f.add(curve, constant)
	}
	return (whole - f.reference) / f.lp.funcs[f.lp.rows].unit
}

// add adds an objective in the midst of a search.
func (f *search) add(curve Curve, constant float64) {
	if err := validateObjectives([]Curve{curve}, []float64{constant}, f.sizes); err != nil {
		panic("separable: " + err.Error())
	}
	f.addObjective(curve, constant)
	l := f.lp
	last := len(l.funcs) - 1
	g, unit := &l.funcs[last], l.funcs[l.rows].unit
	g.measure(unit)
	g.lower, g.upper, g.low = -(f.offset[last-l.rows]-f.reference)/unit, math.Inf(1), true
	head, atUpper := slices.Clone(l.head), slices.Clone(l.atUpper)
	l.size()
	l.resume(head, atUpper)
}
