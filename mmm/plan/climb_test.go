package plan

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// climb is the slow version of [Objective.climb], of any function of plans: it moves money between pairs of channels, in steps that become smaller, as long
// as that makes value larger.
func climb(s *surface.Surface, p *separable.Problem, plan []float64, value func([]float64) float64) []float64 {
	best := append([]float64(nil), plan...)
	top := value(best)
	moved := func(from, to int, step float64) []float64 {
		x := append([]float64(nil), best...)
		if from >= 0 {
			step = min(step, x[from])
			x[from] -= step
		}
		x[to] = min(x[to]+step, p.Variables[to].Hi)
		return x
	}
	for step := s.Budget() / 10; step > s.Budget()/2000; {
		improved := false
		for to := range best {
			for from := -1; from < len(best); from++ {
				if from == to {
					continue
				}
				x := moved(from, to, step)
				if !allows(p, x) {
					continue
				}
				if v := value(x); v > top {
					top, best, improved = v, x, true
				}
			}
		}
		if !improved {
			step /= 2
		}
	}
	return best
}

// Where a climb ends, what it knows of outcome is the outcome, its plan is allowed, and
// no move of the last step is better.
func TestClimbSlow(t *testing.T) {
	for seed := range uint64(10) {
		s := market(500+seed, 3+int(seed%4), 60)
		q := Question{Kind: Fixed, Amount: s.Budget(), Constraints: []Constraint{within(0.6)}}
		p, _ := problem(s, q.restrictions(s))
		scratch := make([]float64, s.Draws)
		s.Outcome(scratch, s.Today())
		for _, o := range []Objective{{Kind: Quantile, P: 0.1}, {Kind: Quantile, P: 0.7}, {Kind: Chance, P: 1.01 * mean(scratch)}, {Kind: CVaR, P: 0.2}} {
			name := fmt.Sprintf("market %d, %s", seed, o.Kind)
			value := func(plan []float64) float64 {
				s.Outcome(scratch, plan)
				return o.Of(scratch)
			}
			c := newClimber(s, p, o, s.Today())
			c.run()
			top := value(c.plan)
			if !allows(p, c.plan) || top < value(s.Today()) {
				t.Errorf("%s: %v, allowed: %v", name, top, allows(p, c.plan))
			}
			numtest.Close(t, name, c.value, top, 1e-12)
			step := firstStep * s.Budget()
			for step/2 > lastStep*s.Budget() {
				step /= 2
			}
			for to := range c.plan {
				for from := -1; from < len(c.plan); from++ {
					x := append([]float64(nil), c.plan...)
					by := step
					if from >= 0 {
						by = min(by, x[from])
						x[from] -= by
					}
					x[to] = min(x[to]+by, p.Variables[to].Hi)
					if from != to && allows(p, x) && value(x) > top+1e-12*math.Abs(top) {
						t.Errorf("%s: %v, and %v after a move from %d to %d", name, top, value(x), from, to)
					}
				}
			}
		}
	}
}

// What is ruled out without looking is never above.
func TestMayExceedSlow(t *testing.T) {
	r := rng.New(1, "may exceed", 0)
	ruledOut := 0
	for range 2000 {
		x := make([]float64, 1+r.IntN(30))
		for k := range x {
			x[k] = float64(r.IntN(10))
		}
		o, value := Objective{Kind: Quantile, P: r.Float64()}, float64(r.IntN(10))
		if !o.mayExceed(x, value) {
			ruledOut++
			if v := o.Of(x); v > value {
				t.Errorf("quantile %v of %v is %v, above %v", o.P, x, v, value)
			}
		}
	}
	if ruledOut < 500 {
		t.Errorf("only %d of 2000 are ruled out", ruledOut)
	}
}
