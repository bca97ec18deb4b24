package separable

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// dual is the Lagrangian bound of a problem with one objective and rows of
// coefficients alone, at multipliers u: an upper bound whatever they are. It
// adds a subgradient to grad.
func dual(p *Problem, u, grad []float64) float64 {
	var bound float64
	for r, row := range p.Rows {
		limit := row.Hi
		if u[r] > 0 {
			limit = row.Lo
		}
		bound -= u[r] * limit
		grad[r] -= limit
	}
	for i, v := range p.Variables {
		best, at := math.Inf(-1), 0.0
		for j, x := range v.X {
			value := p.Objectives[0][i][j]
			for r, row := range p.Rows {
				value += u[r] * row.Coef[i] * x
			}
			if value > best {
				best, at = value, x
			}
		}
		bound += best
		for r, row := range p.Rows {
			grad[r] += row.Coef[i] * at
		}
	}
	return bound
}

// descend lowers the Lagrangian bound by subgradient steps of decreasing length.
func descend(p *Problem) float64 {
	u, grad := make([]float64, len(p.Rows)), make([]float64, len(p.Rows))
	best := math.Inf(1)
	for it := range 2000 {
		clear(grad)
		best = math.Min(best, dual(p, u, grad))
		for r := range u {
			u[r] -= grad[r] / (2 + 0.2*float64(it))
		}
	}
	return best
}

// exchange improves x by moving amounts between pairs of variables, within rows
// and ranges, until no amount it tries is better.
func exchange(p *Problem, x []float64) float64 {
	at := func(i int, x float64) float64 { return interpolate(p.Variables[i].X, p.Objectives[0][i], x) }
	for step := 0.25; step > 1e-4; step /= 2 {
		for better := true; better; {
			better = false
			for i := range x {
				for j := range x {
					gain := at(i, x[i]+step) + at(j, x[j]-step) - at(i, x[i]) - at(j, x[j])
					if i == j || gain <= 1e-12 {
						continue
					}
					x[i], x[j] = x[i]+step, x[j]-step
					if violation(p, x) > 1e-12 {
						x[i], x[j] = x[i]-step, x[j]+step
					} else {
						better = true
					}
				}
			}
		}
	}
	return objective(p, x)
}

// spread returns a point that spends the budget, each group its share.
func spread(r *rand.Rand, p *Problem) []float64 {
	x := make([]float64, len(p.Variables))
	for g := range 3 {
		left := p.Rows[0].Hi / 3
		for _, i := range r.Perm(len(x)) {
			if i%3 == g {
				x[i] = math.Min(left, p.Variables[i].Hi)
				left -= x[i]
			}
		}
	}
	return x
}

// Larger problems against methods that know nothing of linear programs: the
// bound is below none that subgradients find (to 0.1%, as far as they get) and
// above every point, and no local search from many starts is better.
func TestSolveLargeSlow(t *testing.T) {
	for _, c := range []struct{ n, m, sShaped int }{{15, 60, 0}, {15, 60, 8}, {21, 60, 21}, {30, 60, 15}} {
		r := rng.New(uint64(c.n+c.sShaped), "separable large", 0)
		p := market(r, c.n, c.m, c.sShaped)
		res := Solve(p, Options{})
		what := fmt.Sprintf("n=%d, %d S-shaped", c.n, c.sShaped)
		if res.Status != Optimal || res.Bound-res.Value > 1e-8*res.Value {
			t.Errorf("%s: %v, value %v, bound %v", what, res.Status, res.Value, res.Bound)
		}
		if v := violation(p, res.X); v > 1e-9 {
			t.Errorf("%s: x violates by %g", what, v)
		}
		upper := descend(p)
		relaxed := New(p).Relax().Bound
		if relaxed > upper+1e-9 || relaxed < upper-1e-3*upper {
			t.Errorf("%s: the relaxation is at %v, subgradients reach %v", what, relaxed, upper)
		}
		if res.Bound > relaxed+1e-9 {
			t.Errorf("%s: bound %v above that of the relaxation, %v", what, res.Bound, relaxed)
		}
		for start := range 20 {
			x := spread(r, p)
			if off := violation(p, x); off > 1e-9 {
				t.Fatalf("%s: start %d violates by %g", what, start, off)
			}
			if v := exchange(p, x); v > res.Value+1e-9 {
				t.Errorf("%s: start %d climbs to %v, above %v", what, start, v, res.Value)
			}
		}
	}
}

// With one row, concave functions and even steps the greedy choice of the best
// next step is optimal (Gross 1956).
func TestSolveConcaveSlow(t *testing.T) {
	const n, m = 12, 41
	r := rng.New(3, "separable greedy", 0)
	p := &Problem{Objectives: []Curve{make(Curve, n)}}
	x := make([]float64, m)
	for j := range x {
		x[j] = float64(j) / 16
	}
	for i := range n {
		p.Variables = append(p.Variables, Variable{X: x, Hi: x[m-1]})
		scale, half, slope := 1+r.Float64(), 0.2+r.Float64(), 0.5+0.5*r.Float64()
		for _, v := range x {
			p.Objectives[0][i] = append(p.Objectives[0][i], hill(v, scale, half, slope))
		}
	}
	p.Rows = []Row{{Coef: ones(p), Lo: 0, Hi: 0}}
	s := New(p)
	at := make([]int, n)
	var greedy float64
	for steps := 1; steps <= 200; steps++ {
		best, most := -1, math.Inf(-1)
		for i, f := range p.Objectives[0] {
			if at[i]+1 < m && f[at[i]+1]-f[at[i]] > most {
				best, most = i, f[at[i]+1]-f[at[i]]
			}
		}
		at[best]++
		greedy += most
		budget := float64(steps) / 16
		s.SetLimits(0, budget, budget)
		if res := s.Solve(Options{}); math.Abs(res.Value-greedy) > 1e-9 || math.Abs(res.Bound-greedy) > 1e-9 {
			t.Errorf("%d steps: value %v, bound %v, greedy %v", steps, res.Value, res.Bound, greedy)
		}
	}
}
