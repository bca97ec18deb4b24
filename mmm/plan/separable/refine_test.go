package separable

import (
	"fmt"
	"math"
	"testing"
)

// Objectives that are added as they are needed lead to where all of them at once do,
// and few are needed. A start, rows and variables that may be zero apart are among it.
func TestRefineSlow(t *testing.T) {
	const gap = 1e-6
	var asked, apart int
	for seed := range uint64(60) {
		p := planning(2 * seed) // with several objectives
		want := Solve(p, Options{Gap: gap})
		first := *p
		first.Objectives, first.Constants = p.Objectives[:1], p.Constants[:1]
		refine := func(x []float64, enough float64) (float64, Curve, float64) {
			asked++
			at, least := 0, math.Inf(1)
			for k := range p.Objectives {
				one := Problem{Variables: p.Variables, Objectives: p.Objectives[k : k+1], Constants: p.Constants[k : k+1]}
				if v := objective(&one, x); v < least {
					at, least = k, v
				}
			}
			if least >= enough {
				return least, nil, 0
			}
			return least, p.Objectives[at], p.Constants[at]
		}
		s := New(&first)
		got := s.Solve(Options{Gap: gap, Refine: refine})
		name := fmt.Sprintf("problem %d", seed)
		if len(s.offset) > len(p.Objectives) {
			t.Errorf("%s: %d objectives of %d", name, len(s.offset), len(p.Objectives))
		}
		if (got.X == nil) != (want.X == nil) {
			t.Fatalf("%s: %+v, want %+v", name, got, want)
		}
		if got.X == nil {
			continue
		}
		slack := 2 * gap * math.Abs(want.Value)
		if got.Status != Optimal || math.Abs(got.Value-want.Value) > slack || got.Bound < want.Value-1e-12*math.Abs(want.Value) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		if v := objective(p, got.X); math.Abs(v-got.Value) > 1e-9*math.Abs(v) || violation(p, got.X) > 1e-9 {
			t.Errorf("%s: a value of %v, is %v; violation %v", name, got.Value, v, violation(p, got.X))
		}
		if len(s.offset) > 1 {
			apart++
		}
		again := s.Solve(Options{Gap: gap}) // the objectives stay
		if len(s.offset) == len(p.Objectives) && math.Abs(again.Value-want.Value) > slack {
			t.Errorf("%s: then %v, want %v", name, again.Value, want.Value)
		}
	}
	if asked == 0 || apart < 20 {
		t.Errorf("asked %d times, %d problems with objectives added", asked, apart)
	}
}

// Slack ends a search whose gap is not closed, with a bound that holds.
func TestSlack(t *testing.T) {
	fewer := 0
	for seed := range uint64(40) {
		p := planning(seed)
		want := Solve(p, Options{})
		if want.X == nil {
			continue
		}
		slack := 0.02 * math.Abs(want.Value)
		got := Solve(p, Options{Slack: slack})
		if got.Status != Optimal || got.Bound-got.Value > slack*(1+1e-9) || got.Bound < want.Value-1e-12*math.Abs(want.Value) {
			t.Errorf("problem %d: %+v with a slack of %v, want %+v", seed, got, slack, want)
		}
		if got.Nodes < want.Nodes {
			fewer++
		}
	}
	if fewer < 10 {
		t.Errorf("%d searches are shorter", fewer)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a slack below 0")
		}
	}()
	Solve(planning(0), Options{Slack: -1})
}
