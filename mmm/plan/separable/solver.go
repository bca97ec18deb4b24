package separable

import (
	"fmt"
	"math"
	"slices"
)

// A Solver holds a problem and the basis of its last relaxation. After a change
// of objectives or limits it goes on from there, which is faster than to begin
// again; which of several solutions as good as each other it returns may depend
// on what it solved before. It is for one goroutine at a time.
type Solver struct {
	lp        *lp
	sizes     []int     // of each variable, the number of points the caller gives
	offset    []float64 // of each objective, its value with t at zero, in the caller's unit
	reference float64   // the least of these
	head      []int     // the last basis of the whole box
	atUpper   []bool
}

// New returns a Solver of p. It panics if p is not valid, and keeps nothing of it.
func New(p *Problem) *Solver {
	if err := p.Validate(); err != nil {
		panic(err.Error())
	}
	doms := make([]domain, len(p.Variables))
	for i := range p.Variables {
		doms[i] = newDomain(&p.Variables[i])
	}
	s := &Solver{lp: newLP(doms), sizes: p.sizes()}
	for _, row := range p.Rows {
		f := newFunction(doms, row.Coef, row.Curve)
		f.measure(powerOfTwo(f.size(doms)))
		f.limit(doms, row.Lo, row.Hi)
		s.lp.funcs = append(s.lp.funcs, f)
	}
	s.lp.rows = len(p.Rows)
	s.setObjectives(p.Objectives, p.Constants)
	return s
}

// SetObjectives replaces the objectives, and their constants, nil for zeros. It
// panics if they are not valid.
func (s *Solver) SetObjectives(objectives []Curve, constants []float64) {
	if err := validateObjectives(objectives, constants, s.sizes); err != nil {
		panic("separable: " + err.Error())
	}
	s.setObjectives(objectives, constants)
}

func (s *Solver) setObjectives(objectives []Curve, constants []float64) {
	l := s.lp
	before := len(s.offset)
	l.funcs, s.offset = l.funcs[:l.rows], s.offset[:0]
	for k, curve := range objectives {
		var constant float64
		if constants != nil {
			constant = constants[k]
		}
		s.addObjective(curve, constant)
	}
	s.anchor()
	if len(objectives) != before {
		l.size()
		l.start()
		s.keep()
	}
}

// AddObjective adds an objective to those there are. It panics if it is not valid.
func (s *Solver) AddObjective(objective Curve, constant float64) {
	if err := validateObjectives([]Curve{objective}, []float64{constant}, s.sizes); err != nil {
		panic("separable: " + err.Error())
	}
	s.addObjective(objective, constant)
	s.anchor()
	s.lp.size()
}

// SetLimits replaces the limits of a row. It panics if they are not valid.
func (s *Solver) SetLimits(row int, lo, hi float64) {
	if row < 0 || row >= s.lp.rows {
		panic(fmt.Sprintf("separable: row %d of %d", row, s.lp.rows))
	}
	if err := validateLimits(lo, hi); err != nil {
		panic("separable: " + err.Error())
	}
	s.lp.funcs[row].limit(s.lp.doms, lo, hi)
}

func (s *Solver) addObjective(curve Curve, constant float64) {
	f := newFunction(s.lp.doms, nil, curve)
	s.offset = append(s.offset, constant+f.constant())
	s.lp.funcs = append(s.lp.funcs, f)
}

// anchor gives all objectives one unit, that of t, and limits relative to the
// least offset. An offset so large that its objective is never the least is cut
// to one of which that is still true.
func (s *Solver) anchor() {
	l := s.lp
	var size float64
	for c := l.rows; c < len(l.funcs); c++ {
		size = max(size, l.funcs[c].size(l.doms))
	}
	unit := powerOfTwo(size)
	s.reference = slices.Min(s.offset)
	never := float64(8 * (len(l.doms) + 1)) // a term is at most two
	for k, offset := range s.offset {
		f := &l.funcs[l.rows+k]
		f.measure(unit)
		f.lower, f.upper = -min((offset-s.reference)/unit, never), math.Inf(1)
		f.low, f.high = true, false
	}
}

// keep remembers the basis.
func (s *Solver) keep() {
	s.head = append(s.head[:0], s.lp.head...)
	s.atUpper = append(s.atUpper[:0], s.lp.atUpper...)
}

// relax solves the relaxation over all that is allowed, from the last basis.
func (s *Solver) relax() outcome {
	s.lp.whole()
	s.lp.resume(s.head, s.atUpper)
	out := s.lp.optimise(math.Inf(-1))
	if out == solved {
		s.keep()
	}
	return out
}

// A Relaxation is the answer of the linear program alone.
type Relaxation struct {
	X     []float64 // the means of the mixes; nil if no weights satisfy the rows
	Value float64   // at X; NaN if X is nil or not feasible
	Bound float64   // no feasible point has a larger value; -Inf if X is nil
}

// Relax solves the relaxation. Its X satisfies the rows without curves. It may
// miss the others, and it may lie between 0 and the range of a variable with
// OrZero.
func (s *Solver) Relax() Relaxation {
	if s.relax() == empty {
		return Relaxation{Value: math.NaN(), Bound: math.Inf(-1)}
	}
	m := newMix(s.lp)
	r := Relaxation{X: s.point(m.at), Value: math.NaN(), Bound: s.inUnits(s.lp.ceiling())}
	if s.satisfied(m.at) {
		r.Value = s.inUnits(s.value(m.at))
		r.Bound = max(r.Bound, r.Value)
	}
	return r
}
