package separable

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// valid is a small problem that each hostile case spoils.
func valid() *Problem {
	x := []float64{0, 1, 2}
	return &Problem{
		Variables:  []Variable{{X: x, Hi: 2}, {X: x, Lo: 0.5, Hi: 2, OrZero: true}},
		Objectives: []Curve{{{0, 3, 4}, {0, 1, 3}}},
		Constants:  []float64{1},
		Rows:       []Row{{Coef: []float64{1, 1}, Curve: Curve{nil, {0, 0, 0}}, Lo: math.Inf(-1), Hi: 2}},
	}
}

func TestValidateHostile(t *testing.T) {
	if err := valid().Validate(); err != nil {
		t.Fatal(err)
	}
	nan, inf := math.NaN(), math.Inf(1)
	for want, spoil := range map[string]func(p *Problem){
		"no points":                   func(p *Problem) { p.Variables[0].X = nil },
		"a point is not finite":       func(p *Problem) { p.Variables[0].X = []float64{0, 1, inf} },
		"follows":                     func(p *Problem) { p.Variables[0].X = []float64{0, 2, 2} },
		"the range is from NaN":       func(p *Problem) { p.Variables[0].Lo = nan },
		"the range is from 0 to NaN":  func(p *Problem) { p.Variables[0].Hi = nan },
		"the range is from 2 to 1":    func(p *Problem) { p.Variables[0].Lo, p.Variables[0].Hi = 2, 1 },
		"do not cover the range":      func(p *Problem) { p.Variables[0].Hi = 3 },
		"from -1":                     func(p *Problem) { p.Variables[0].Lo = -1 },
		"do not cover 0":              func(p *Problem) { p.Variables[1].X = []float64{0.5, 1, 2} },
		"no objective":                func(p *Problem) { p.Objectives, p.Constants = nil, nil },
		"2 constants":                 func(p *Problem) { p.Constants = []float64{1, 2} },
		"a constant is not finite":    func(p *Problem) { p.Constants[0] = nan },
		"functions of 1 variables":    func(p *Problem) { p.Objectives[0] = p.Objectives[0][:1] },
		"2 values at the 3 points":    func(p *Problem) { p.Objectives[0][1] = []float64{0, 1} },
		"objective 0: a value":        func(p *Problem) { p.Objectives[0][1] = []float64{0, nan, 1} },
		"of variable 0 is not finite": func(p *Problem) { p.Objectives[0][0] = []float64{0, 1e300, 1} },
		"row 0: a value":              func(p *Problem) { p.Rows[0].Curve[1][2] = -inf },
		"row 0: functions":            func(p *Problem) { p.Rows[0].Curve = p.Rows[0].Curve[:1] },
		"1 coefficients":              func(p *Problem) { p.Rows[0].Coef = []float64{1} },
		"a coefficient is not finite": func(p *Problem) { p.Rows[0].Coef[0] = inf },
		"limits from NaN":             func(p *Problem) { p.Rows[0].Lo = nan },
		"limits from -Inf to NaN":     func(p *Problem) { p.Rows[0].Hi = nan },
		"limits from 3 to 2":          func(p *Problem) { p.Rows[0].Lo = 3 },
		"limits from +Inf":            func(p *Problem) { p.Rows[0].Lo, p.Rows[0].Hi = inf, inf },
		"to -Inf":                     func(p *Problem) { p.Rows[0].Hi = -inf },
	} {
		p := valid()
		spoil(p)
		err := p.Validate()
		if err == nil || !strings.HasPrefix(err.Error(), "separable: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
		panics(t, want, func() { Solve(p, Options{}) })
	}
}

func panics(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if r, ok := recover().(string); !ok || !strings.HasPrefix(r, "separable: ") {
			t.Errorf("%s: panic %v", what, r)
		}
	}()
	f()
}

func TestSolverHostile(t *testing.T) {
	s := New(valid())
	nan := math.NaN()
	for what, f := range map[string]func(){
		"feasible":        func() { Feasible(&Problem{Variables: []Variable{{}}}) },
		"no objectives":   func() { s.SetObjectives(nil, nil) },
		"constants":       func() { s.SetObjectives([]Curve{nil}, []float64{1, 2}) },
		"NaN objective":   func() { s.SetObjectives([]Curve{{{0, nan, 1}, nil}}, nil) },
		"short objective": func() { s.AddObjective(Curve{nil}, 0) },
		"NaN constant":    func() { s.AddObjective(nil, nan) },
		"NaN limit":       func() { s.SetLimits(0, nan, 1) },
		"limits":          func() { s.SetLimits(0, 2, 1) },
		"row 1":           func() { s.SetLimits(1, 0, 1) },
		"row -1":          func() { s.SetLimits(-1, 0, 1) },
		"a negative gap":  func() { s.Solve(Options{Gap: -1}) },
		"a gap of NaN":    func() { s.Solve(Options{Gap: nan}) },
		"negative nodes":  func() { s.Solve(Options{MaxNodes: -1}) },
		"a short start":   func() { s.Solve(Options{Start: []float64{1}}) },
		"a start of NaN":  func() { s.Solve(Options{Start: []float64{1, nan}}) },
	} {
		panics(t, what, f)
	}
	// After all that the solver is as it was: x = (1.5, 0.5) and the like.
	res := s.Solve(Options{})
	numtest.CloseSlice(t, "value and bound", []float64{res.Value, res.Bound}, []float64{5, 5}, 1e-9)
}

// Sizes at the ends of what is allowed, and terms that differ by many orders.
func TestSolveExtremes(t *testing.T) {
	for _, k := range []float64{1e149, 1e-149, 1e-290} {
		p := scaled(valid(), 1, k)
		res := Solve(p, Options{})
		numtest.Close(t, "value", res.Value/k, 5, 1e-9)
		numtest.Close(t, "bound", res.Bound/k, 5, 1e-9)
	}
	p := valid()
	p.Rows[0].Hi = 1e308
	p.Objectives = append(p.Objectives, Curve{{0, 1e-3, 2e-3}, nil})
	p.Constants = []float64{-1e6, 1e149}
	res := Solve(p, Options{})
	numtest.CloseSlice(t, "a large constant", append(res.X, res.Value), []float64{2, 2, 7 - 1e6}, 1e-12)
}

// Rounding in the caller's arithmetic does no harm: ranges that begin a last digit
// beside a point, and variables all of which are fixed, at a budget of their sum.
func TestSolveRounded(t *testing.T) {
	for seed := range uint64(5) {
		p := market(rng.New(seed, "separable rounded", 0), 12, 40, 6)
		want := Solve(p, Options{})
		for i := range p.Variables {
			v := &p.Variables[i]
			v.X = slices.Insert(slices.Clone(v.X), 20, math.Nextafter(v.X[20], 0))
			f := p.Objectives[0][i]
			p.Objectives[0][i] = slices.Insert(f, 20, f[20])
			v.Hi = math.Nextafter(v.Hi, 0)
		}
		got := Solve(p, Options{})
		if got.Status != Optimal {
			t.Errorf("seed %d: %+v", seed, got)
		}
		numtest.Close(t, fmt.Sprintf("seed %d", seed), got.Value, want.Value, 1e-8)

		p = scaled(p, 1e8/3, 1)
		var budget float64
		for i := range p.Variables {
			v := &p.Variables[i]
			v.Lo = math.Min(want.X[i]*(1e8/3), v.Hi)
			v.Hi = v.Lo
			budget += v.Lo
		}
		p.Rows[0].Lo, p.Rows[0].Hi = budget*(1-1e-15), budget*(1-1e-15)
		if fixed := Solve(p, Options{}); fixed.Status != Optimal || math.Abs(fixed.Value-want.Value) > 1e-8 {
			t.Errorf("seed %d: fixed where the value is %v: %+v", seed, want.Value, fixed)
		}
		p.Rows[0].Lo, p.Rows[0].Hi = budget*(1-1e-6), budget*(1-1e-6)
		if fixed := Solve(p, Options{}); fixed.Status != Infeasible {
			t.Errorf("seed %d: fixed a millionth above the budget: %+v", seed, fixed)
		}
	}
}

func TestStatusString(t *testing.T) {
	for s, want := range map[Status]string{Optimal: "optimal", Limit: "limit", Infeasible: "infeasible", 7: "Status(7)"} {
		if got := s.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
