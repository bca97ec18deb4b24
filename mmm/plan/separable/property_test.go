package separable

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// planning draws a problem of ten variables with all that planning asks: groups,
// variables that may be zero apart, a floor on returns, several objectives.
func planning(seed uint64) *Problem {
	r := rng.New(seed, "separable planning", 0)
	p := market(r, 10, 40, 5)
	for i := 0; i < 10; i += 3 {
		p.Variables[i].Lo, p.Variables[i].OrZero = 0.2*p.Variables[i].Hi, true
	}
	p.Rows[0].Lo = 0
	p.Rows = append(p.Rows, rowKinds[5].row(r, p))
	if seed%2 == 0 {
		p.Objectives = append(p.Objectives, returns(r, p, 5), returns(r, p, 5))
		p.Constants = []float64{0, 0.5, -0.5}
	}
	return p
}

// scaled multiplies X by kx and all values by kv.
func scaled(p *Problem, kx, kv float64) *Problem {
	times := func(v []float64, k float64) []float64 {
		w := slices.Clone(v)
		for j := range w {
			w[j] *= k
		}
		return w
	}
	curve := func(c Curve) Curve {
		var d Curve
		for _, v := range c {
			d = append(d, times(v, kv))
		}
		return d
	}
	q := &Problem{Constants: times(p.Constants, kv)}
	for _, v := range p.Variables {
		q.Variables = append(q.Variables, Variable{X: times(v.X, kx), Lo: v.Lo * kx, Hi: v.Hi * kx, OrZero: v.OrZero})
	}
	for _, o := range p.Objectives {
		q.Objectives = append(q.Objectives, curve(o))
	}
	for _, r := range p.Rows {
		if r.Curve != nil { // of values, with coefficients in values per unit of X
			q.Rows = append(q.Rows, Row{Coef: times(r.Coef, kv/kx), Curve: curve(r.Curve), Lo: r.Lo * kv, Hi: r.Hi * kv})
		} else {
			q.Rows = append(q.Rows, Row{Coef: r.Coef, Lo: r.Lo * kx, Hi: r.Hi * kx})
		}
	}
	return q
}

// Units do not matter: in units that are powers of two the answer is the same to
// the bit, whether spend is 1e8 and values 1e10 or 1e-3; in others, to rounding.
func TestSolveScales(t *testing.T) {
	for seed := range uint64(10) {
		p := planning(seed)
		want := Solve(p, Options{})
		for _, k := range []struct{ x, v float64 }{{1 << 27, 1 << 33}, {1 << 27, 1. / 1024}, {1. / (1 << 40), 1 << 50}} {
			got := Solve(scaled(p, k.x, k.v), Options{})
			if got.Value != want.Value*k.v || got.Bound != want.Bound*k.v || got.Nodes != want.Nodes || got.Status != want.Status {
				t.Errorf("seed %d, scaled by %v: %+v, want %+v", seed, k, got, want)
			}
			for i := range want.X {
				if got.X[i] != want.X[i]*k.x {
					t.Errorf("seed %d, scaled by %v: x[%d] = %v, want %v", seed, k, i, got.X[i], want.X[i]*k.x)
				}
			}
		}
		got := Solve(scaled(p, 3e8, 7e-4), Options{})
		numtest.Close(t, fmt.Sprintf("seed %d, decimal units", seed), got.Value/7e-4, want.Value, 1e-8)
	}
}

// permuted returns p with its variables in another order.
func permuted(p *Problem, order []int) *Problem {
	curve := func(c Curve) Curve {
		var d Curve
		if c != nil {
			for _, i := range order {
				d = append(d, c[i])
			}
		}
		return d
	}
	q := &Problem{Constants: p.Constants}
	for _, i := range order {
		q.Variables = append(q.Variables, p.Variables[i])
	}
	for _, o := range p.Objectives {
		q.Objectives = append(q.Objectives, curve(o))
	}
	for _, r := range p.Rows {
		r.Curve = curve(r.Curve)
		coef := r.Coef
		r.Coef = nil
		for _, i := range order {
			r.Coef = append(r.Coef, coef[i])
		}
		q.Rows = append(q.Rows, r)
	}
	return q
}

// The order of variables does not matter: values are the same to twice the gap.
func TestSolvePermuted(t *testing.T) {
	for seed := range uint64(20) {
		p := planning(seed)
		want := Solve(p, Options{})
		r := rng.New(seed, "separable permuted", 0)
		order := r.Perm(len(p.Variables))
		got := Solve(permuted(p, order), Options{})
		if got.Status != want.Status {
			t.Errorf("seed %d: %v, want %v", seed, got.Status, want.Status)
		}
		numtest.Close(t, fmt.Sprintf("seed %d: value", seed), got.Value, want.Value, 2*DefaultGap*math.Max(1, want.Value))
	}
}

// More budget is never worse, and the bound of less never above that of more.
func TestSolveMonotone(t *testing.T) {
	for seed := range uint64(6) {
		p := planning(seed)
		p.Rows = []Row{p.Rows[0]}
		s := New(p)
		value, bound := math.Inf(-1), math.Inf(-1)
		for step := range 41 {
			s.SetLimits(0, 0, float64(step)/8)
			res := s.Solve(Options{})
			if res.Status != Optimal || res.Value < value-1e-8 || res.Bound < bound-1e-8 {
				t.Errorf("seed %d, step %d: %v, value %v after %v, bound %v after %v", seed, step, res.Status, res.Value, value, res.Bound, bound)
			}
			value, bound = res.Value, res.Bound
		}
	}
}

// A solver that goes on from what it has gives what a new one gives.
func TestSolverWarmSlow(t *testing.T) {
	for seed := range uint64(6) {
		p := planning(seed)
		r := rng.New(seed, "separable warm", 0)
		s := New(p)
		for step := range 30 {
			switch what := r.IntN(4); {
			case what == 0 && len(p.Objectives) < 6:
				c, k := returns(r, p, 5), 0.2*r.NormFloat64()
				p.Constants = append(slices.Clone(constants(p)), k)
				p.Objectives = append(slices.Clone(p.Objectives), c)
				s.AddObjective(c, k)
			case what == 1:
				p.Objectives, p.Constants = []Curve{returns(r, p, 5)}, []float64{10 * r.NormFloat64()}
				if r.IntN(2) == 0 {
					p.Objectives, p.Constants = append(p.Objectives, returns(r, p, 2)), nil
				}
				s.SetObjectives(p.Objectives, p.Constants)
			default:
				row := r.IntN(len(p.Rows))
				lo := 3 * (r.Float64() - 0.5)
				hi := lo + 3*r.Float64()
				if r.IntN(3) == 0 {
					lo = math.Inf(-1)
				}
				p.Rows = slices.Clone(p.Rows)
				p.Rows[row].Lo, p.Rows[row].Hi = lo, hi
				s.SetLimits(row, lo, hi)
			}
			what := fmt.Sprintf("seed %d, step %d", seed, step)
			fresh := New(p)
			warm, cold := s.Relax(), fresh.Relax()
			numtest.Close(t, what+": relaxation", warm.Bound, cold.Bound, 1e-9)
			got, want := s.Solve(Options{}), fresh.Solve(Options{})
			if got.Status != want.Status {
				t.Errorf("%s: %v, want %v", what, got.Status, want.Status)
			}
			numtest.Close(t, what, got.Value, want.Value, 2*DefaultGap*math.Max(1, math.Abs(want.Value)))
			if got.X != nil && (violation(p, got.X) > 1e-9 || math.Abs(objective(p, got.X)-got.Value) > 1e-10) {
				t.Errorf("%s: x violates by %g and has %v, not %v", what, violation(p, got.X), objective(p, got.X), got.Value)
			}
			if warm.X != nil && !math.IsNaN(warm.Value) && (warm.Value > got.Bound+1e-9 || violation(p, warm.X) > 1e-9 || math.Abs(objective(p, warm.X)-warm.Value) > 1e-10) {
				t.Errorf("%s: the relaxation's x violates by %g and has %v, not %v", what, violation(p, warm.X), objective(p, warm.X), warm.Value)
			}
		}
	}
}

func constants(p *Problem) []float64 {
	if p.Constants == nil {
		return make([]float64, len(p.Objectives))
	}
	return p.Constants
}

// alike is a problem that is hard for branch and bound: S-shaped functions that
// are nearly the same, and a budget for some of them.
func alike(r *rand.Rand) *Problem {
	p := market(r, 16, 50, 16)
	p.Rows = p.Rows[:1]
	for i := range p.Variables {
		p.Variables[i] = p.Variables[0]
		v := slices.Clone(p.Objectives[0][0])
		for j := range v {
			v[j] *= 1 + 1e-3*float64(i)
		}
		p.Objectives[0][i] = v
	}
	return p
}

// Every option does what it says.
func TestOptions(t *testing.T) {
	p := alike(rng.New(0, "separable alike", 0))
	long := Solve(p, Options{MaxNodes: 4000})
	short := Solve(p, Options{MaxNodes: 1})
	if short.Status != Limit || short.Nodes != 1 || short.X == nil {
		t.Errorf("one node: %+v", short)
	}
	if long.Nodes <= short.Nodes || long.Bound >= short.Bound || long.Value < short.Value {
		t.Errorf("%d nodes: value %v, bound %v; one: %v, %v", long.Nodes, long.Value, long.Bound, short.Value, short.Bound)
	}
	if rounded := New(p).Relax().Value; !(short.Value > rounded) {
		t.Errorf("one node finds %v, the means of the relaxation alone have %v", short.Value, rounded)
	}
	if long.Value > short.Bound {
		t.Errorf("value %v is above the bound after one node, %v", long.Value, short.Bound)
	}
	loose := Solve(p, Options{Gap: 0.2})
	if loose.Status != Optimal || loose.Nodes >= long.Nodes || loose.Bound > loose.Value*1.2 {
		t.Errorf("gap 0.2: %+v", loose)
	}
	if short.Value >= long.Value {
		t.Fatalf("one node finds %v, many %v: no use for a start", short.Value, long.Value)
	}
	start := slices.Clone(long.X)
	begun := Solve(p, Options{MaxNodes: 1, Start: start})
	if begun.Value < long.Value || !slices.Equal(start, long.X) {
		t.Errorf("from a point with %v: %v", long.Value, begun.Value)
	}
	start[0] += 100 // where it is not allowed
	if off := Solve(p, Options{MaxNodes: 1, Start: start}); off.Value < short.Value || violation(p, off.X) > 1e-9 {
		t.Errorf("from a point out of range: %v, from none %v", off.Value, short.Value)
	}
}

// The same problem twice gives the same bits, and inputs are left alone.
func TestSolveReproducible(t *testing.T) {
	for seed := range uint64(4) {
		p, q := planning(seed), planning(seed)
		a, b := Solve(p, Options{}), Solve(p, Options{})
		if !reflect.DeepEqual(a, b) {
			t.Errorf("seed %d: %+v, then %+v", seed, a, b)
		}
		s := New(p)
		s.AddObjective(p.Objectives[0], 1)
		s.SetLimits(0, 0, 1)
		s.Relax()
		Feasible(p)
		if !reflect.DeepEqual(p, q) {
			t.Errorf("seed %d: the problem was changed", seed)
		}
		relaxed := s.Relax()
		p.Variables[0].X[1], p.Rows[0].Coef[0], p.Objectives[0][0][1] = -7, -7, -7
		if again := s.Relax(); again.Bound != relaxed.Bound || !slices.Equal(again.X, relaxed.X) {
			t.Errorf("seed %d: the solver kept its inputs", seed)
		}
	}
}
