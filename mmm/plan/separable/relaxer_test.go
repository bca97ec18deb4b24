package separable

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// manners are functions of where a point is, from 0 to 1.
var manners = map[string]func(r *rand.Rand) func(u float64) float64{
	"concave": func(r *rand.Rand) func(float64) float64 {
		h := 0.1 + r.Float64()
		return func(u float64) float64 { return hill(u, 1, h, 0.8) }
	},
	"S-shaped": func(r *rand.Rand) func(float64) float64 {
		h := 0.2 + 0.5*r.Float64()
		return func(u float64) float64 { return hill(u, 1, h, 2.5) }
	},
	"convex":     func(r *rand.Rand) func(float64) float64 { return func(u float64) float64 { return u * u } },
	"decreasing": func(r *rand.Rand) func(float64) float64 { return func(u float64) float64 { return -u - u*u } },
	"linear": func(r *rand.Rand) func(float64) float64 {
		k := float64(r.IntN(3)) // ties of slopes are wanted
		return func(u float64) float64 { return k * u }
	},
	"flat":  func(r *rand.Rand) func(float64) float64 { return func(float64) float64 { return 3 } },
	"peak":  func(r *rand.Rand) func(float64) float64 { return func(u float64) float64 { return u * (1 - u) } },
	"noisy": func(r *rand.Rand) func(float64) float64 { return func(float64) float64 { return r.NormFloat64() } },
	"steps": func(r *rand.Rand) func(float64) float64 {
		return func(u float64) float64 { return math.Floor(4 * u) }
	},
}

// budgeted draws a problem with one row of positive coefficients, and whether its
// solution is likely to be the only one.
func budgeted(seed uint64) (p *Problem, unique bool) {
	r := rng.New(seed, "separable budgeted", 0)
	names := slices.Sorted(maps.Keys(manners))
	unique = seed%2 == 0
	if unique {
		names = []string{"concave", "S-shaped", "noisy"}
	}
	n := 1 + r.IntN(8)
	p = &Problem{Objectives: []Curve{make(Curve, n)}, Rows: []Row{{Coef: make([]float64, n), Lo: math.Inf(-1), Hi: math.Inf(1)}}}
	var least, most float64
	for i := range n {
		m := 2 + r.IntN(30)
		v := Variable{X: make([]float64, m)}
		first, top := 0.0, math.Exp(3*r.NormFloat64())
		if r.IntN(5) == 0 {
			first = -top * r.Float64()
		}
		f := manners[names[r.IntN(len(names))]](r)
		scale := math.Exp(2 * r.NormFloat64())
		values := make([]float64, m)
		for j := range m {
			u := float64(j) / float64(m-1)
			v.X[j], values[j] = first+u*(top-first), scale*f(u)
		}
		v.Lo, v.Hi = v.X[0], v.X[m-1]
		switch r.IntN(5) {
		case 0:
			v.Lo = v.X[0] + r.Float64()*(v.Hi-v.X[0])
		case 1:
			v.Hi = v.Lo + r.Float64()*(v.Hi-v.Lo)
		case 2:
			v.Lo = v.X[m/2]
			v.Hi = v.Lo + r.Float64()*(v.Hi-v.Lo)
		case 3:
			if r.IntN(3) == 0 {
				v.Hi = v.Lo
			}
		}
		v.OrZero = r.IntN(3) == 0
		if r.IntN(10) > 0 {
			p.Objectives[0][i] = values
		} else {
			unique = false
		}
		p.Variables = append(p.Variables, v)
		coef := 1.0
		if r.IntN(3) == 0 {
			coef = math.Exp(r.NormFloat64())
		}
		p.Rows[0].Coef[i] = coef
		d := newDomain(&v)
		least += coef * d.x[0]
		most += coef * d.x[len(d.x)-1]
	}
	at := func() float64 { return least + (most-least)*r.Float64() }
	row := &p.Rows[0]
	switch r.IntN(10) {
	case 0:
		row.Lo = at()
	case 1:
		row.Lo = at()
		row.Hi = row.Lo
	case 2:
		row.Hi = at()
		row.Lo = least + (row.Hi-least)*r.Float64()
	case 3:
		row.Hi = []float64{least, most, 2 * most, least - 0.1*math.Abs(most)}[r.IntN(4)]
	default:
		row.Hi = at()
	}
	return p, unique
}

// size is that of the objective's terms.
func termSize(p *Problem) float64 {
	var size float64
	for _, f := range p.Objectives[0] {
		var most float64
		for _, v := range f {
			most = math.Max(most, math.Abs(v))
		}
		size += most
	}
	return size
}

// The price of a budget is the answer of the linear program.
func TestRelaxerSlow(t *testing.T) {
	const problems = 2000
	var none, same, apart int
	for seed := range uint64(problems) {
		p, unique := budgeted(seed)
		name := fmt.Sprintf("problem %d", seed)
		r := NewRelaxer(p)
		if r.budget == nil {
			t.Fatalf("%s: a budget is not seen to be one", name)
		}
		want, got := New(p).Relax(), r.Relax(p.Objectives[0])
		if want.X == nil || got.X == nil {
			none++
			if want.X != nil || got.X != nil || !math.IsInf(got.Bound, -1) || !math.IsNaN(got.Value) {
				t.Errorf("%s: %+v, want %+v", name, got, want)
			}
			continue
		}
		size := termSize(p)
		if math.Abs(got.Bound-want.Bound) > 1e-12*size {
			t.Errorf("%s: a bound of %v, want %v (size %v)", name, got.Bound, want.Bound, size)
		}
		if math.IsNaN(got.Value) {
			apart++
		} else if v := objective(p, got.X); math.Abs(v-got.Value) > 1e-12*size || violation(p, got.X) > 1e-9 {
			t.Errorf("%s: a value of %v, that of %v is %v, violation %v", name, got.Value, got.X, v, violation(p, got.X))
		}
		if unique {
			same++
			for i, x := range got.X {
				if math.Abs(x-want.X[i]) > 1e-9*(p.Variables[i].Hi-p.Variables[i].X[0]) {
					t.Errorf("%s: x = %v, want %v", name, got.X, want.X)
					break
				}
			}
		}
	}
	if none < problems/100 || same < problems/5 || apart < problems/100 {
		t.Errorf("%d problems without a solution, %d with one, %d in a gap", none, same, apart)
	}
}
