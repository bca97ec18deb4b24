package separable

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	gonum "gonum.org/v1/gonum/optimize/convex/lp"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// relaxation writes the linear program of p in gonum's form, minimise c·v such
// that A v = b and v ≥ 0: v holds the weights, t as a difference, and what is
// left to each limit.
func relaxation(p *Problem) (c []float64, a *mat.Dense, b []float64) {
	type sparse map[int]float64
	var rows []sparse
	cols := 0
	column := func() int { cols++; return cols - 1 }
	weights := make([][]int, len(p.Variables))
	for i, v := range p.Variables {
		row := sparse{}
		for range grid(v) {
			j := column()
			weights[i] = append(weights[i], j)
			row[j] = 1
		}
		rows, b = append(rows, row), append(b, 1)
	}
	sum := func(coef []float64, curve Curve) sparse {
		row := sparse{}
		for i, v := range p.Variables {
			for j, x := range grid(v) {
				if coef != nil {
					row[weights[i][j]] += coef[i] * x
				}
				if curve != nil && curve[i] != nil {
					row[weights[i][j]] += interpolate(v.X, curve[i], x)
				}
			}
		}
		return row
	}
	up, down := column(), column()
	for k, o := range p.Objectives {
		row := sum(nil, o)
		row[up], row[down], row[column()] = -1, 1, -1
		rows, b = append(rows, row), append(b, -p.Constants[k])
	}
	for _, r := range p.Rows {
		if !math.IsInf(r.Lo, -1) {
			row := sum(r.Coef, r.Curve)
			row[column()] = -1
			rows, b = append(rows, row), append(b, r.Lo)
		}
		if !math.IsInf(r.Hi, 1) {
			row := sum(r.Coef, r.Curve)
			row[column()] = 1
			rows, b = append(rows, row), append(b, r.Hi)
		}
	}
	a = mat.NewDense(len(rows), cols, nil)
	for r, row := range rows {
		for j, v := range row {
			a.Set(r, j, v)
		}
	}
	c = make([]float64, cols)
	c[up], c[down] = -1, 1
	return c, a, b
}

// The simplex method against gonum's, on relaxations without equalities, which
// gonum's takes for singular when they are split in two. Variables keep to their
// points, so that both see the same columns.
func TestRelaxReference(t *testing.T) {
	infeasible := 0
	for seed := range uint64(150) {
		r := rng.New(seed, "separable gonum", 0)
		p := puzzle(r, 2+r.IntN(4), 8)
		for i := range p.Variables {
			v := &p.Variables[i]
			v.Lo, v.Hi, v.OrZero = v.X[r.IntN(3)], v.X[4+r.IntN(4)], v.OrZero && r.IntN(2) == 0
		}
		for range r.IntN(4) {
			p.Rows = append(p.Rows, rowKinds[[]int{0, 2, 3, 4, 5}[r.IntN(5)]].row(r, p))
		}
		c, a, b := relaxation(p)
		want, _, err := gonum.Simplex(c, a, b, 1e-11, nil)
		got := Solve(p, Options{MaxNodes: 1})
		relaxed := New(p).Relax()
		what := fmt.Sprintf("seed %d", seed)
		switch {
		case errors.Is(err, gonum.ErrInfeasible):
			infeasible++
			if got.Status != Infeasible || relaxed.X != nil || !math.IsInf(relaxed.Bound, -1) || !math.IsNaN(relaxed.Value) {
				t.Errorf("%s: %v and %+v, want infeasible", what, got, relaxed)
			}
		case err != nil:
			t.Errorf("%s: gonum: %v", what, err)
		default:
			numtest.Close(t, what, relaxed.Bound, -want, 1e-9)
		}
	}
	if infeasible < 10 || infeasible > 100 {
		t.Errorf("%d of the programs are infeasible", infeasible)
	}
}

// Bland's rule from the first pivot gives the same optimum.
func TestBlandSlow(t *testing.T) {
	for seed := range uint64(40) {
		r := rng.New(seed, "separable bland", 0)
		p := puzzle(r, 4, 20)
		p.Rows = []Row{rowKinds[seed%5].row(r, p), rowKinds[5].row(r, p)}
		want := New(p).Relax()
		s := New(p)
		s.lp.patience = 0
		got := s.Relax()
		if (got.X == nil) != (want.X == nil) {
			t.Errorf("seed %d: %+v by Bland's rule, %+v without", seed, got, want)
		}
		numtest.Close(t, fmt.Sprintf("seed %d", seed), got.Bound, want.Bound, 1e-9)
	}
}

// Programs in which every vertex is degenerate: one row many times over, ties
// between all points of all variables, an objective of zero, single points.
func TestDegenerate(t *testing.T) {
	x := []float64{0, 1, 2, 3, 4}
	v := Variable{X: x, Hi: 4}
	line := Curve{x, x, x, x, x, x}
	p := &Problem{Variables: []Variable{v, v, v, v, v, v}, Objectives: []Curve{line, line, line}}
	for range 8 {
		p.Rows = append(p.Rows, Row{Curve: line, Lo: 7, Hi: 7}, Row{Coef: ones(p), Lo: 7, Hi: math.Inf(1)})
	}
	for _, objectives := range [][]Curve{{line}, {line, line, line}, {nil}} {
		p.Objectives = objectives
		want := 7.0
		if objectives[0] == nil {
			want = 0
		}
		res := Solve(p, Options{})
		check(t, fmt.Sprint(len(objectives), " objectives"), p, res, want)
		numtest.Close(t, "bound", res.Bound, want, 1e-12)
	}
	p.Rows[3].Lo = 7.1
	if res := Solve(p, Options{}); res.Status != Infeasible {
		t.Errorf("7 and at least 7.1: %v", res)
	}

	fixed := &Problem{Variables: []Variable{{X: x, Lo: 1.5, Hi: 1.5}}, Objectives: []Curve{{{1, 2, 4, 1, 0}}}, Constants: []float64{10}}
	res := Solve(fixed, Options{})
	numtest.CloseSlice(t, "the only point", append(res.X, res.Value), []float64{1.5, 13}, 1e-15)
	none := Solve(&Problem{Objectives: []Curve{nil}, Constants: []float64{3}}, Options{})
	if none.Value != 3 || none.Bound != 3 || none.Status != Optimal || none.X == nil {
		t.Errorf("without variables: %+v", none)
	}
}

// The inverse is the inverse, and values satisfy the equations, after many
// pivots.
func TestInverse(t *testing.T) {
	r := rng.New(1, "separable inverse", 0)
	p := market(r, 12, 60, 6)
	s := New(p)
	s.Relax()
	l := s.lp
	m := len(l.head)
	column := make([]float64, m)
	for k, col := range l.head {
		l.entries(column, col)
		for row := range m {
			var dot float64
			for j, v := range l.row(row) {
				dot += v * column[j]
			}
			want := 0.0
			if row == k {
				want = 1
			}
			numtest.Close(t, fmt.Sprintf("B⁻¹B[%d][%d]", row, k), dot, want, 1e-11)
		}
	}
	if off := l.residual(); off > feasible {
		t.Errorf("the values miss the equations by %g", off)
	}
	if r, _ := fuzzedBasis(l, r); r > feasible {
		t.Errorf("from a drawn basis, the values miss the equations by %g", r)
	}
}

// fuzzedBasis starts from a basis of columns drawn at random, which mostly is
// singular, and returns the residual after solving and the bound.
func fuzzedBasis(l *lp, r *rand.Rand) (residual, bound float64) {
	head := r.Perm(len(l.pos))[:len(l.head)]
	for k, col := range head {
		if col == l.t {
			head[k] = head[0]
		}
	}
	head[0] = l.t
	l.resume(head, l.atUpper)
	l.optimise(math.Inf(-1))
	return l.residual(), l.ceiling()
}

// The optimum does not depend on the basis begun from.
func TestAnyBasis(t *testing.T) {
	r := rng.New(2, "separable inverse", 0)
	s := New(market(r, 8, 40, 4))
	want := s.Relax().Bound
	for k := range 50 {
		residual, bound := fuzzedBasis(s.lp, r)
		numtest.Close(t, fmt.Sprintf("basis %d", k), s.inUnits(bound), want, 1e-9)
		if residual > feasible {
			t.Errorf("basis %d: the values miss the equations by %g", k, residual)
		}
	}
}
