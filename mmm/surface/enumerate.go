package surface

import (
	"context"
	"math"
	"slices"
)

// A Kind says how a scenario came to be.
type Kind string

// The kinds of scenario.
const (
	Baseline Kind = "baseline" // today's plan
	Budget   Kind = "budget"   // today's mix at another budget
	Sweep    Kind = "sweep"    // one channel alone changes
	Pair     Kind = "pair"     // two channels change
	Around   Kind = "around"   // mixes around today's, at all budgets
	Anywhere Kind = "anywhere" // all mixes, at all budgets
)

// Steps of the systematic scenarios, as multiples of today's spend.
var (
	sweepSteps = []float64{0, 0.25, 0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2, 3}
	pairSteps  = [][2]float64{{0.5, 0.5}, {0.5, 1.5}, {1.5, 0.5}, {1.5, 1.5}}
)

// budgetSteps is the number of budgets between none and the largest.
const budgetSteps = 40

// aroundSpread is the standard deviation of log spend of mixes around today's.
const aroundSpread = 0.35

// plans returns the scenarios of a surface: systematic ones, and as many
// quasi-random ones as are left, half around today's mix and half anywhere.
func (s *Surface) plans() []Scenario {
	today, budget := s.Today(), s.Budget()
	list := []Scenario{{Kind: Baseline, Spend: today}}
	add := func(k Kind, spend []float64) { list = append(list, Scenario{Kind: k, Spend: s.within(spend)}) }
	for j := range budgetSteps + 1 {
		if b := s.Options.MaxBudget * float64(j) / budgetSteps; b != 1 {
			add(Budget, times(today, b))
		}
	}
	for i := range today {
		for _, m := range sweepSteps {
			add(Sweep, with(today, i, m*s.unit(i)))
		}
	}
	for a := range today {
		for b := range a {
			for _, m := range pairSteps {
				add(Pair, with(with(today, a, m[0]*s.unit(a)), b, m[1]*s.unit(b)))
			}
		}
	}
	q := newSequence(len(today) + 1)
	for len(list) < s.Options.Scenarios {
		u := q.next()
		b := s.Options.MaxBudget * u[0] * budget
		add(Around, s.around(u[1:], b))
		if len(list) < s.Options.Scenarios {
			add(Anywhere, anywhere(u[1:], b))
		}
	}
	return list
}

// unit returns the spend that sweeps of a channel are multiples of.
func (s *Surface) unit(i int) float64 {
	c := &s.Channels[i]
	if c.Today > 0 {
		return c.Today
	}
	return c.Max() / reach
}

// within returns a plan cut to what the surface covers.
func (s *Surface) within(plan []float64) []float64 {
	for i := range plan {
		plan[i] = min(max(plan[i], 0), s.Channels[i].Max())
	}
	return plan
}

// around returns a mix near today's with a total of budget; u is in (0, 1).
func (s *Surface) around(u []float64, budget float64) []float64 {
	plan := make([]float64, len(u))
	for i := range plan {
		plan[i] = s.Channels[i].Today * math.Exp(aroundSpread*math.Sqrt2*math.Erfinv(2*u[i]-1))
	}
	return times(plan, budget/total(plan))
}

// anywhere returns a mix that is uniform over the simplex with a total of budget; u
// is in (0, 1).
func anywhere(u []float64, budget float64) []float64 {
	plan := make([]float64, len(u))
	for i := range plan {
		plan[i] = -math.Log(u[i])
	}
	return times(plan, budget/total(plan))
}

func with(plan []float64, i int, spend float64) []float64 {
	x := slices.Clone(plan)
	x[i] = spend
	return x
}

// A sequence is a quasi-random one in (0, 1)^d: additive recurrence with the powers
// of the root of x^(d+1) = x + 1, which generalises the golden ratio.
//
// Reference: M. Roberts (2018), The unreasonable effectiveness of quasirandom
// sequences.
type sequence struct{ step, at []float64 }

func newSequence(d int) *sequence {
	root := 2.0
	for range 64 { // converges by a third or more at each step
		root = math.Pow(1+root, 1/float64(d+1))
	}
	s := &sequence{step: make([]float64, d), at: make([]float64, d)}
	for i := range d {
		s.step[i] = math.Pow(root, -float64(i+1))
		s.at[i] = 0.5
	}
	return s
}

// next returns the next point, which is good until the one after it.
func (s *sequence) next() []float64 {
	for i := range s.at {
		s.at[i] = math.Mod(s.at[i]+s.step[i], 1)
		if s.at[i] == 0 {
			s.at[i] = 0.5
		}
	}
	return s.at
}

// enumerate fills what every scenario brings.
func (b *builder) enumerate(ctx context.Context, progress func(Progress)) error {
	s := b.s
	s.Scenarios = s.plans()
	return b.each(ctx, len(s.Scenarios), func(w *worker, k int) { s.fill(&s.Scenarios[k], w.scratch()) }, Enumerating, progress)
}

// fill computes what a scenario brings; scratch is three rows of draws.
func (s *Surface) fill(sc *Scenario, scratch [3][]float64) {
	outcome, incremental, one := scratch[0], scratch[1], scratch[2]
	clear(incremental)
	for i, x := range sc.Spend {
		s.Contribution(one, i, x)
		for k, v := range one {
			incremental[k] += v
		}
		sc.Contributions = append(sc.Contributions, s.reduce(one))
	}
	for k, v := range incremental {
		outcome[k] = s.Base[k] + v
	}
	sc.Outcome, sc.Incremental = s.reduce(outcome), s.reduce(incremental)
}
