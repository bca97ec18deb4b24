package separable

import (
	"container/heap"
	"fmt"
	"math"
	"slices"
)

// A Status says how a search ended.
type Status int

const (
	Optimal    Status = iota // the gap is closed
	Limit                    // it stopped before: at MaxNodes, or where rounding is all that is left
	Infeasible               // no point satisfies the rows
)

func (s Status) String() string {
	switch s {
	case Optimal:
		return "optimal"
	case Limit:
		return "limit"
	case Infeasible:
		return "infeasible"
	}
	return fmt.Sprintf("Status(%d)", int(s))
}

// Defaults of [Options].
const (
	DefaultGap      = 1e-9
	DefaultMaxNodes = 20_000
)

// Options say where to begin, and when to stop.
type Options struct {
	// Start is a point to begin from. If it is feasible, the result is no worse.
	// Nil for none.
	Start []float64

	// Gap is the difference between Bound and Value at which a search is done, as
	// a share of the size of Value; but 1e-10 of the largest term of an objective
	// is always enough, as linear programs are no more precise. Defaults to
	// DefaultGap.
	Gap float64

	// Slack is a difference that is enough in any case, in the unit of the objective.
	Slack float64

	// MaxNodes is the number of parts after which to stop with what there is.
	// Defaults to DefaultMaxNodes.
	MaxNodes int

	// Refine is for an objective that is the least of more objectives than can be
	// listed. It returns the value at x and, unless that is at least enough, an
	// objective with its constant that is the value there and nowhere less than the
	// whole. The search adds these as it needs them, and they stay with the Solver. X
	// may miss rows. Nil where the objectives are all there are.
	Refine func(x []float64, enough float64) (value float64, objective Curve, constant float64)
}

// A Result is the best point found. X satisfies the rows up to rounding: 1e-9 of
// the limit, of the sizes of the terms at X, or of the largest term there could be.
type Result struct {
	X      []float64 // nil if no feasible point was found
	Value  float64   // of the objective at X; -Inf if X is nil
	Bound  float64   // no feasible point has a larger value; -Inf if there is none
	Nodes  int       // parts that were bounded, the whole being the first
	Status Status
}

// Solve maximises p. It panics if p is not valid.
func Solve(p *Problem, o Options) Result { return New(p).Solve(o) }

// Feasible reports whether any point satisfies the rows of p, whatever its
// objectives, of which it needs none. It panics if the rest of p is not valid.
func Feasible(p *Problem) bool {
	rows := *p
	rows.Objectives, rows.Constants = []Curve{nil}, nil
	return Solve(&rows, Options{MaxNodes: math.MaxInt}).X != nil
}

// Solve maximises the objective. It panics if the options make no sense.
func (s *Solver) Solve(o Options) Result {
	f := newSearch(s, o)
	f.run()
	f.polish()
	r := Result{Value: math.Inf(-1), Bound: math.Inf(-1), Nodes: f.nodes, Status: f.status()}
	if f.best != nil {
		r.X, r.Value = s.point(f.best), s.inUnits(f.value)
	}
	if r.Status != Infeasible {
		r.Bound = max(s.inUnits(f.bound()), r.Value)
	}
	return r
}

// A search is one run of branch and bound. Values and bounds are in t.
type search struct {
	*Solver
	Options
	best    []place // the best point found, nil for none
	value   float64 // its value
	settled float64 // the largest bound of the parts not looked into further
	open    queue
	nodes   int

	refinements int     // objectives added
	precision   float64 // of the gap allowed, the share that matters
}

func newSearch(s *Solver, o Options) *search {
	if o.Gap == 0 {
		o.Gap = DefaultGap
	}
	if o.MaxNodes == 0 {
		o.MaxNodes = DefaultMaxNodes
	}
	if !(o.Gap > 0) || !(o.Slack >= 0) || o.MaxNodes < 0 {
		panic(fmt.Sprintf("separable: a gap of %v, slack of %v, %d nodes", o.Gap, o.Slack, o.MaxNodes))
	}
	if o.Start != nil && (len(o.Start) != len(s.sizes) || !finite(o.Start...)) {
		panic(fmt.Sprintf("separable: start %v for %d variables", o.Start, len(s.sizes)))
	}
	return &search{Solver: s, Options: o, value: math.Inf(-1), settled: math.Inf(-1), precision: 1}
}

// target is the bound at which a part need not be looked into.
func (f *search) target() float64 {
	if f.best == nil {
		return math.Inf(-1)
	}
	return f.value + f.slack(f.value)
}

// slack is the gap allowed to a value.
func (f *search) slack(value float64) float64 {
	const precision = 1e-10
	unit := f.lp.funcs[f.lp.rows].unit
	return max(max(f.Gap*math.Abs(f.inUnits(value)), f.Slack)/unit, precision)
}

// bound is what no feasible point is above.
func (f *search) bound() float64 {
	b := max(f.value, f.settled)
	if len(f.open) > 0 {
		b = max(b, f.open[0].bound)
	}
	return b
}

func (f *search) status() Status {
	switch b := f.bound(); {
	case f.best == nil && math.IsInf(b, -1):
		return Infeasible
	case f.best != nil && b <= f.target():
		return Optimal
	}
	return Limit
}

// run searches until no part can be above the target.
func (f *search) run() {
	if f.relax() == empty {
		return
	}
	root := &node{lo: slices.Clone(f.lp.lo), hi: slices.Clone(f.lp.hi), bound: f.lp.ceiling()}
	at := newMix(f.lp).at
	f.offer(at)
	if f.Start != nil {
		f.climb(f.places(f.Start))
	}
	if root.bound > f.target() {
		f.climb(at)
	}
	f.visit(root, f.head, f.atUpper)
	for len(f.open) > 0 && f.open[0].bound > f.target() && f.nodes < f.MaxNodes {
		nd := heap.Pop(&f.open).(*node)
		lower, upper := nd.parts()
		f.visit(lower, nd.head, nd.atUpper)
		f.visit(upper, nd.head, nd.atUpper)
	}
}

// offer makes at the best point if it is feasible and better.
func (f *search) offer(at []place) bool {
	v := f.Solver.value(at)
	if !(v > f.value) {
		return false
	}
	if f.Refine != nil && f.within(at) {
		v = min(v, f.refine(at, v))
	}
	if !(v > f.value) || !f.satisfied(at) {
		return false
	}
	f.best, f.value = slices.Clone(at), v
	return true
}

// visit bounds a part, from a basis of what it is part of, and opens it if it may
// hold a point above the target.
func (f *search) visit(nd *node, head []int, atUpper []bool) {
	l := f.lp
	f.nodes++
	copy(l.lo, nd.lo)
	copy(l.hi, nd.hi)
	l.resume(head, atUpper)
	var at []place
	for again := true; again; {
		out := l.optimise(f.target())
		if out == empty {
			return
		}
		before, added := nd.bound, f.refinements
		nd.bound = min(nd.bound, l.ceiling())
		m := newMix(l)
		at = m.at
		if out == solved {
			f.offer(at)
		}
		refined, divided := f.refinements > added, nd.divide(m)
		if nd.bound <= f.target() || !divided && !refined {
			f.settled = max(f.settled, nd.bound)
			return
		}
		const worth = 0.1 // the share of what is above the target that makes up for another program
		again = refined && (!divided || f.nodes == 1 || before-nd.bound > worth*(nd.bound-f.target()))
	}
	nd.head, nd.atUpper = slices.Clone(l.head), slices.Clone(l.atUpper)
	nd.serial = f.nodes
	heap.Push(&f.open, nd)
	if f.best == nil {
		f.climb(at)
	}
}
