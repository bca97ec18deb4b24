package separable

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// An lp is the relaxation of the package comment over a box: maximise t such that
//
//	Σ_j λ_ij = 1                        rows 0..n-1, one for each variable
//	Σ_ij λ_ij a_cij - s_c = 0           row n+c, for a row of the problem
//	Σ_ij λ_ij a_cij - t - s_c = 0       row n+c, for an objective
//	λ ≥ 0,  lower_c ≤ s_c ≤ upper_c     λ_ij = 0 outside the box
//
// The columns are the λ, variable by variable, then t, then the s. It keeps the
// inverse of the basis. A column outside the basis has its value at a limit; t is
// always in the basis.
type lp struct {
	doms  []domain
	funcs []function // rows, then objectives
	rows  int        // how many are rows

	lo, hi []int // the box: variable i is between points lo[i] and hi[i]

	first []int // of each variable, its first column
	owner []int // of each λ column, its variable
	t     int   // the column of t

	head    []int     // the basis: the column of each row
	pos     []int     // of each column, its row in the basis, or -1
	atUpper []bool    // of each s, whether it is at its upper limit when outside the basis
	inverse []float64 // of the basis, by row
	x       []float64 // values of the basis
	pivots  int       // since the inverse was computed afresh

	patience int // pivots after which a method turns to Bland's rule

	column []float64 // B⁻¹ times the column that enters
	work   []float64
	cands  []candidate
	buf    [2][]float64
}

// Tolerances, in units in which weights add up to one and the largest term of a
// function is one or two.
const (
	exact      = 1e-12 // a value that far outside its limits is inside
	feasible   = 1e-9  // as is one this far, where nothing can be done
	attractive = 1e-11 // a gain per unit no larger is none
	pivotable  = 1e-12 // an entry no larger is zero
	rounding   = 1e-14 // as is what comes of a row of the inverse, as a share of the row
)

func newLP(doms []domain) *lp {
	l := &lp{doms: doms}
	longest := 0
	for i := range doms {
		l.first = append(l.first, len(l.owner))
		for range doms[i].x {
			l.owner = append(l.owner, i)
		}
		longest = max(longest, len(doms[i].x))
	}
	l.t = len(l.owner)
	l.lo, l.hi = make([]int, len(doms)), make([]int, len(doms))
	l.buf = [2][]float64{make([]float64, longest), make([]float64, longest)}
	l.whole()
	return l
}

// size makes room for the functions there are.
func (l *lp) size() {
	m := len(l.doms) + len(l.funcs)
	l.inverse, l.work = make([]float64, m*m), make([]float64, m*m)
	l.x, l.column = make([]float64, m), make([]float64, m)
	l.pos = make([]int, l.t+1+len(l.funcs))
	kept := l.atUpper[:min(len(l.atUpper), len(l.funcs))]
	l.atUpper = append(kept, make([]bool, len(l.funcs)-len(kept))...)
	l.patience = 20 * m // several times what it mostly takes
}

// enough is the number of pivots after which a method gives up. The search goes
// on from the basis it has: bounds hold at any.
func (l *lp) enough() int { return 200 * len(l.head) }

// whole opens the box to all that is allowed.
func (l *lp) whole() {
	for i := range l.doms {
		l.lo[i], l.hi[i] = 0, len(l.doms[i].x)-1
	}
}

// limits returns what the values of a column may be.
func (l *lp) limits(col int) (lo, hi float64) {
	switch {
	case col == l.t:
		return math.Inf(-1), math.Inf(1)
	case col > l.t:
		f := &l.funcs[col-l.t-1]
		return f.lower, f.upper
	case l.inBox(col):
		return 0, math.Inf(1)
	}
	return 0, 0
}

func (l *lp) inBox(col int) bool {
	i := l.owner[col]
	j := col - l.first[i]
	return l.lo[i] <= j && j <= l.hi[i]
}

// outside returns the value of a column that is not in the basis.
func (l *lp) outside(col int) float64 {
	if col < l.t {
		return 0
	}
	f := &l.funcs[col-l.t-1]
	if l.atUpper[col-l.t-1] {
		return f.upper
	}
	return f.lower
}

// entries stores a column in dst.
func (l *lp) entries(dst []float64, col int) {
	n := len(l.doms)
	clear(dst)
	switch {
	case col == l.t:
		for c := l.rows; c < len(l.funcs); c++ {
			dst[n+c] = -1
		}
	case col > l.t:
		dst[n+col-l.t-1] = -1
	default:
		i := l.owner[col]
		dst[i] = 1
		for c := range l.funcs {
			dst[n+c] = l.funcs[c].term(l.doms, i, col-l.first[i])
		}
	}
}

// row returns row r of the inverse.
func (l *lp) row(r int) []float64 {
	m := len(l.head)
	return l.inverse[r*m : (r+1)*m]
}

// prices returns the price of each row, the increase of t for each unit of its
// right-hand side.
func (l *lp) prices() []float64 { return l.row(l.pos[l.t]) }

// combine stores u times the columns of variable i in the box in dst, and
// returns its part used.
func (l *lp) combine(dst, u []float64, i int) []float64 {
	lo, hi := l.lo[i], l.hi[i]
	dst = dst[:hi-lo+1]
	n := len(l.doms)
	var slope float64
	for c := range l.funcs {
		slope += u[n+c] * l.funcs[c].coef[i]
	}
	for j, z := range l.doms[i].z[lo : hi+1] {
		dst[j] = u[i] + slope*z
	}
	for c := range l.funcs {
		if v := l.funcs[c].val[i]; v != nil && u[n+c] != 0 {
			floats.AddScaled(dst, u[n+c], v[lo:hi+1])
		}
	}
	return dst
}

// transform stores B⁻¹ times a column in l.column.
func (l *lp) transform(col int) {
	m, n := len(l.head), len(l.doms)
	a := l.work[:m]
	l.entries(a, col)
	for r := range l.column {
		row := l.row(r)
		v := floats.Dot(row[n:], a[n:])
		if col < l.t {
			v += row[l.owner[col]]
		}
		l.column[r] = v
	}
}

// pivot brings a column into the basis in row r, with its value changed by step,
// and sends the column there to its upper or lower limit.
func (l *lp) pivot(col, r int, step float64, toUpper bool) {
	value := l.outside(col) + step
	floats.AddScaled(l.x, -step, l.column)
	l.x[r] = value

	out := l.head[r]
	l.head[r], l.pos[col], l.pos[out] = col, r, -1
	if out > l.t {
		l.atUpper[out-l.t-1] = toUpper
	}

	pivotRow := l.row(r)
	floats.Scale(1/l.column[r], pivotRow)
	for k, a := range l.column {
		if k != r && a != 0 {
			floats.AddScaled(l.row(k), -a, pivotRow)
		}
	}
	const fresh = 60 // pivots after which rounding is worth less than inverting again
	if l.pivots++; l.pivots >= fresh {
		l.invert()
	}
}

// start makes the first point of each variable in the box, t, and all s but the
// first objective's the basis.
func (l *lp) start() {
	l.head = l.head[:0]
	for i := range l.doms {
		l.head = append(l.head, l.first[i]+l.lo[i])
	}
	for c := range l.funcs {
		if c == l.rows {
			l.head = append(l.head, l.t)
		} else {
			l.head = append(l.head, l.t+1+c)
		}
	}
	clear(l.atUpper)
	l.invert()
}

// resume makes head the basis, with the s of functions added since.
func (l *lp) resume(head []int, atUpper []bool) {
	l.head = append(l.head[:0], head...)
	for c := len(head) - len(l.doms); c < len(l.funcs); c++ {
		l.head = append(l.head, l.t+1+c)
	}
	clear(l.atUpper)
	copy(l.atUpper, atUpper)
	l.invert()
}

// invert computes the inverse and the values of the basis afresh, by Gauss-Jordan
// elimination with row pivots. It may reorder the basis, and turns to the basis
// of start should this one be singular.
func (l *lp) invert() {
	m := len(l.head)
	b, inv := l.work, l.inverse
	clear(b)
	clear(inv)
	slices.SortFunc(l.head, func(a, b int) int { return b - a }) // the sparsest columns first
	col := l.column
	for k, c := range l.head {
		l.entries(col, c)
		for r, v := range col {
			b[r*m+k] = v
		}
		inv[k*m+k] = 1
	}
	for c := range l.pos {
		l.pos[c] = -1
	}
	taken := make([]bool, m)
	order := make([]int, m)
	for k := range m {
		r := -1
		for i := range m {
			if !taken[i] && (r < 0 || math.Abs(b[i*m+k]) > math.Abs(b[r*m+k])) {
				r = i
			}
		}
		if math.Abs(b[r*m+k]) < pivotable {
			l.start()
			return
		}
		taken[r] = true
		order[r] = l.head[k]
		l.pos[l.head[k]] = r
		p := 1 / b[r*m+k]
		floats.Scale(p, b[r*m+k:r*m+m])
		floats.Scale(p, inv[r*m:r*m+m])
		for i := range m {
			if f := b[i*m+k]; i != r && f != 0 {
				floats.AddScaled(b[i*m+k:i*m+m], -f, b[r*m+k:r*m+m])
				floats.AddScaled(inv[i*m:i*m+m], -f, inv[r*m:r*m+m])
			}
		}
	}
	copy(l.head, order)
	l.pivots = 0
	l.evaluate()
}

// evaluate computes the values of the basis from those outside it.
func (l *lp) evaluate() {
	n := len(l.doms)
	rhs := l.column
	for r := range rhs {
		rhs[r] = 0
		if r < n {
			rhs[r] = 1
		} else if c := l.t + 1 + r - n; l.pos[c] < 0 {
			rhs[r] = l.outside(c)
		}
	}
	for r := range l.x {
		l.x[r] = floats.Dot(l.row(r), rhs)
	}
}
