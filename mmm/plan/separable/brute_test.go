package separable

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// interpolate is the definition of a function between its points.
func interpolate(xs, vs []float64, x float64) float64 {
	for j := 1; j < len(xs); j++ {
		if x <= xs[j] {
			return vs[j-1] + (vs[j]-vs[j-1])*(x-xs[j-1])/(xs[j]-xs[j-1])
		}
	}
	return vs[len(vs)-1]
}

// objective is the definition of the objective of p at x.
func objective(p *Problem, x []float64) float64 {
	least := math.Inf(1)
	for k, c := range p.Objectives {
		v := 0.0
		if p.Constants != nil {
			v = p.Constants[k]
		}
		for i, f := range c {
			if f != nil {
				v += interpolate(p.Variables[i].X, f, x[i])
			}
		}
		least = math.Min(least, v)
	}
	return least
}

// violation is the furthest that x is from being allowed, each row relative to
// its terms and limits.
func violation(p *Problem, x []float64) float64 {
	var worst float64
	for i, v := range p.Variables {
		if !(v.Lo <= x[i] && x[i] <= v.Hi || v.OrZero && x[i] == 0) {
			return math.Inf(1)
		}
	}
	for _, row := range p.Rows {
		var sum, size float64
		for i := range x {
			var linear, curved float64
			if row.Coef != nil {
				linear = row.Coef[i] * x[i]
			}
			if row.Curve != nil && row.Curve[i] != nil {
				curved = interpolate(p.Variables[i].X, row.Curve[i], x[i])
			}
			sum += linear + curved
			size += math.Abs(linear) + math.Abs(curved)
		}
		if off := row.Lo - sum; off > 0 {
			worst = math.Max(worst, off/math.Max(size, math.Abs(row.Lo)))
		}
		if off := sum - row.Hi; off > 0 {
			worst = math.Max(worst, off/math.Max(size, math.Abs(row.Hi)))
		}
	}
	return worst
}

// grid returns the allowed ones among the points of a variable.
func grid(v Variable) []float64 {
	var g []float64
	for _, x := range v.X {
		if v.Lo <= x && x <= v.Hi || v.OrZero && x == 0 {
			g = append(g, x)
		}
	}
	return g
}

// exhaust returns the largest objective of p over the points of its variables
// that satisfy the rows, -Inf if none does.
func exhaust(p *Problem) float64 {
	n := len(p.Variables)
	grids := make([][]float64, n)
	for i, v := range p.Variables {
		grids[i] = grid(v)
	}
	best := math.Inf(-1)
	x := make([]float64, n)
	var walk func(i int)
	walk = func(i int) {
		if i == n {
			if v := objective(p, x); v > best && violation(p, x) < 1e-12 {
				best = v
			}
			return
		}
		for _, v := range grids[i] {
			x[i] = v
			walk(i + 1)
		}
	}
	walk(0)
	return best
}

// shape returns values at x of one of the forms a function may have.
func shape(r *rand.Rand, x []float64) []float64 {
	kind := r.IntN(6)
	a, b := r.NormFloat64(), 0.2+r.Float64()
	half, slope := 0.1+0.5*r.Float64(), 1.5+2*r.Float64()
	v := make([]float64, len(x))
	for j, x := range x {
		switch kind {
		case 0:
			v[j] = hill(x, 1+b, half, 0.8) // concave
		case 1:
			v[j] = hill(x, 1+b, half, slope) // S-shaped
		case 2:
			v[j] = math.Sin(8*x+5*a) + a*x // not monotone
		case 3:
			v[j] = -b * x * x // decreasing
		case 4:
			v[j] = hill(x, 2, half, slope) - b*x // worth it beyond a scale
		case 5:
			v[j] = r.NormFloat64() // anything
		}
	}
	return v
}

func shapes(r *rand.Rand, p *Problem) Curve {
	c := make(Curve, len(p.Variables))
	for i, v := range p.Variables {
		c[i] = shape(r, v.X)
	}
	return c
}

// rowKinds are the kinds of row that planning needs, on variables whose points
// are multiples of 1/32.
var rowKinds = []struct {
	name string
	row  func(r *rand.Rand, p *Problem) Row
}{
	{"ceiling", func(r *rand.Rand, p *Problem) Row {
		return Row{Coef: ones(p), Lo: math.Inf(-1), Hi: float64(1+r.IntN(40)) / 32}
	}},
	{"equality", func(r *rand.Rand, p *Problem) Row {
		b := float64(8+r.IntN(32)) / 32
		return Row{Coef: ones(p), Lo: b, Hi: b}
	}},
	{"ranged", func(r *rand.Rand, p *Problem) Row {
		lo := r.Float64()
		c := make([]float64, len(p.Variables))
		for i := range c {
			c[i] = r.NormFloat64()
		}
		return Row{Coef: c, Lo: lo - 0.5, Hi: lo}
	}},
	{"ratio", func(r *rand.Rand, p *Problem) Row {
		c := make([]float64, len(p.Variables))
		c[0], c[1] = 1, -0.5-r.Float64()
		return Row{Coef: c, Lo: 0, Hi: math.Inf(1)}
	}},
	{"distance", func(r *rand.Rand, p *Problem) Row {
		c := make(Curve, len(p.Variables))
		for i, v := range p.Variables {
			from := v.X[r.IntN(len(v.X))]
			for _, x := range v.X {
				c[i] = append(c[i], math.Abs(x-from))
			}
		}
		return Row{Curve: c, Lo: math.Inf(-1), Hi: 0.2 + r.Float64()}
	}},
	{"return", func(r *rand.Rand, p *Problem) Row {
		c := make([]float64, len(p.Variables))
		rho := 0.5 + r.Float64()
		for i := range c {
			c[i] = -rho
		}
		return Row{Coef: c, Curve: p.Objectives[0], Lo: 0, Hi: math.Inf(1)}
	}},
	{"curved equality", func(r *rand.Rand, p *Problem) Row {
		c := shapes(r, p)
		var b float64
		for _, f := range c {
			b += f[r.IntN(len(f))]
		}
		return Row{Curve: c, Lo: b, Hi: b}
	}},
	{"no limit", func(r *rand.Rand, p *Problem) Row {
		return Row{Curve: shapes(r, p), Lo: math.Inf(-1), Hi: math.Inf(1)}
	}},
}

func ones(p *Problem) []float64 {
	c := make([]float64, len(p.Variables))
	for i := range c {
		c[i] = 1
	}
	return c
}

// puzzle draws a small problem: n variables on m points, multiples of 1/32, some
// cut off, some allowed to be zero apart; one to three objectives.
func puzzle(r *rand.Rand, n, m int) *Problem {
	p := &Problem{}
	for range n {
		x := make([]float64, m)
		for j := range x {
			x[j] = float64(j) / 32
		}
		v := Variable{X: x, Hi: x[m-1]}
		switch r.IntN(4) {
		case 0:
			v.Lo, v.Hi = 0.2*r.Float64(), x[m-1]*(0.5+0.5*r.Float64())
		case 1:
			v.Lo, v.OrZero = x[m/4+r.IntN(m/4)], true
		case 2:
			v.Lo, v.OrZero = 0.3*r.Float64(), true
		}
		p.Variables = append(p.Variables, v)
	}
	for range 1 + r.IntN(3)*r.IntN(2) {
		p.Objectives = append(p.Objectives, shapes(r, p))
		p.Constants = append(p.Constants, 0.3*r.NormFloat64())
	}
	return p
}

// precise asks for the gap that the linear programs can tell from rounding.
var precise = Options{Gap: 1e-13}

// check compares a result with the best of the grid.
func check(t *testing.T, what string, p *Problem, r Result, best float64) {
	t.Helper()
	if r.Status == Infeasible {
		if !math.IsInf(best, -1) {
			t.Errorf("%s: infeasible, and yet a point has %v", what, best)
		}
		if r.X != nil || !math.IsInf(r.Value, -1) || !math.IsInf(r.Bound, -1) {
			t.Errorf("%s: infeasible with X = %v, Value = %v, Bound = %v", what, r.X, r.Value, r.Bound)
		}
		return
	}
	const tol = 1e-9 // the precision promised, 1e-10 of a term, and the terms' sum
	if r.Status != Optimal {
		t.Errorf("%s: status %v after %d nodes, value %v, bound %v", what, r.Status, r.Nodes, r.Value, r.Bound)
		return
	}
	if v := violation(p, r.X); v > 1e-9 {
		t.Errorf("%s: x violates by %g", what, v)
	}
	if v := objective(p, r.X); math.Abs(v-r.Value) > 1e-12*(1+math.Abs(v)) {
		t.Errorf("%s: value %v, recomputed %v", what, r.Value, v)
	}
	if r.Value < best-tol {
		t.Errorf("%s: value %v, a grid point has %v", what, r.Value, best)
	}
	if r.Bound < best-1e-12 || r.Bound < r.Value {
		t.Errorf("%s: bound %v is below %v or %v", what, r.Bound, best, r.Value)
	}
	if r.Bound > r.Value+tol {
		t.Errorf("%s: bound %v, value %v, and yet optimal", what, r.Bound, r.Value)
	}
}

// Every kind of row, alone and with another, against all points of a grid.
func TestSolveSlow(t *testing.T) {
	for k, kind := range rowKinds {
		t.Run(kind.name, func(t *testing.T) {
			found := 0
			for seed := range uint64(30) {
				r := rng.New(seed, "separable brute "+kind.name, 0)
				p := puzzle(r, 3, 26)
				p.Rows = append(p.Rows, kind.row(r, p))
				if seed%2 == 1 {
					p.Rows = append(p.Rows, rowKinds[(k+int(seed))%len(rowKinds)].row(r, p))
				}
				res := Solve(p, precise)
				check(t, fmt.Sprintf("seed %d", seed), p, res, exhaust(p))
				if feasible := Feasible(p); feasible != (res.Status != Infeasible) {
					t.Errorf("seed %d: feasible %v, status %v", seed, feasible, res.Status)
				}
				if res.X != nil {
					found++
				}
			}
			if found < 10 {
				t.Errorf("only %d of the problems had a solution", found)
			}
		})
	}
}

// Four variables, and without rows.
func TestSolveFourSlow(t *testing.T) {
	for seed := range uint64(12) {
		r := rng.New(seed, "separable four", 0)
		p := puzzle(r, 4, 18)
		if seed%4 != 0 {
			p.Rows = []Row{rowKinds[0].row(r, p), rowKinds[seed%3+3].row(r, p)}
		}
		check(t, fmt.Sprintf("seed %d", seed), p, Solve(p, precise), exhaust(p))
	}
}

// uneven draws a problem whose points are unevenly spaced, also below zero, whose
// functions differ in size by orders of magnitude, jump and have ties, and whose
// rows hold at a point of the grid, some of them barely.
func uneven(r *rand.Rand) *Problem {
	p := &Problem{}
	n := 1 + r.IntN(3)
	inside := make([]float64, n)
	for i := range n {
		x := []float64{-float64(r.IntN(2)) * math.Exp(2*r.NormFloat64())}
		for range r.IntN(14) {
			x = append(x, x[len(x)-1]+math.Exp(1.5*r.NormFloat64()))
		}
		last := len(x) - 1
		a, b := r.IntN(len(x)), r.IntN(len(x))
		v := Variable{X: x, Lo: x[min(a, b)], Hi: x[max(a, b)], OrZero: x[last] >= 0 && r.IntN(2) == 0}
		p.Variables = append(p.Variables, v)
		g := grid(v)
		inside[i] = g[r.IntN(len(g))]
	}
	for range 1 + r.IntN(3) {
		p.Objectives = append(p.Objectives, rough(r, p))
		p.Constants = append(p.Constants, r.NormFloat64())
	}
	for range r.IntN(5) {
		row := Row{Coef: make([]float64, n), Curve: rough(r, p), Hi: math.Inf(1)}
		for i := range row.Coef {
			row.Coef[i] = r.NormFloat64()
		}
		sum := objective(&Problem{Variables: p.Variables, Objectives: []Curve{row.Curve}}, inside)
		for i, x := range inside {
			sum += row.Coef[i] * x
		}
		row.Lo = sum - 1e-3*float64(r.IntN(2))*(1+math.Abs(sum))
		if r.IntN(2) == 0 {
			row.Hi = sum + 1e-6
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// rough returns functions of any size: noise, steps, rises; some zero.
func rough(r *rand.Rand, p *Problem) Curve {
	c := make(Curve, len(p.Variables))
	for i, v := range p.Variables {
		kind, scale, y := r.IntN(4), math.Exp(2*r.NormFloat64()), 0.0
		for range v.X {
			switch kind {
			case 0:
				y = r.NormFloat64()
			case 1:
				y = math.Floor(2 * r.NormFloat64())
			case 2:
				y += math.Exp(2 * r.NormFloat64())
			case 3:
				continue // zero
			}
			c[i] = append(c[i], scale*y)
		}
	}
	return c
}

// Solvable problems of all sizes and spacings are solved.
func TestSolveUnevenSlow(t *testing.T) {
	for seed := range uint64(400) {
		p := uneven(rng.New(seed, "separable uneven", 0))
		best := exhaust(p)
		size := 1.0
		for _, c := range p.Objectives {
			for _, v := range c {
				for _, y := range v {
					size = math.Max(size, math.Abs(y))
				}
			}
		}
		res := Solve(p, Options{Gap: 1e-13})
		what := fmt.Sprintf("seed %d", seed)
		if res.X == nil || res.Status != Optimal {
			t.Errorf("%s: %+v, and yet a point has %v", what, res, best)
			continue
		}
		if v := violation(p, res.X); v > 1e-9 {
			t.Errorf("%s: x violates by %g", what, v)
		}
		if v := objective(p, res.X); math.Abs(v-res.Value) > 1e-9*size {
			t.Errorf("%s: value %v, recomputed %v", what, res.Value, v)
		}
		if res.Value < best-1e-9*size || res.Bound < best-1e-12*size {
			t.Errorf("%s: value %v, bound %v, a grid point has %v", what, res.Value, res.Bound, best)
		}
	}
}
