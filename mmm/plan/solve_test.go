package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/surface"
)

// questions returns one of every kind, with every kind of constraint somewhere.
func questions(s *surface.Surface) []Question {
	b := s.Budget()
	c := func(i int) string { return s.Channels[i].Name }
	sum2 := []Term{{c(0), 1}, {c(1), 1}}
	bound := func(op Op, amount float64, unit Unit, terms ...Term) Constraint {
		return Constraint{Text: fmt.Sprint(terms, op, amount, unit), Subject: Spend, Terms: terms, Op: op, Amount: amount, Unit: unit}
	}
	fixed := func(list ...Constraint) Question { return Question{Kind: Fixed, Amount: b, Constraints: list} }
	x := make([]float64, s.Draws)
	s.Incremental(x, s.Today())
	roi := mean(x) / b
	return []Question{
		fixed(),
		fixed(within(0.3)),
		{Kind: Fixed, Amount: 0.4 * b},
		{Kind: Fixed, Amount: 1.7 * b, Constraints: []Constraint{within(0.5)}},
		fixed(bound(AtLeast, 0.2, OfBudget, Term{c(2), 1})),
		fixed(bound(AtMost, 0.4, OfBudget, sum2...)),
		fixed(bound(Equal, 1, OfToday, Term{c(0), 1})),
		fixed(bound(AtMost, 0.1, Change, Term{c(1), 1}), bound(AtLeast, -0.2, Change, Term{c(0), 1})),
		fixed(bound(AtLeast, 0, Money, Term{c(0), 1}, Term{c(1), -2})),
		fixed(Constraint{Text: "or zero", Subject: OrZero, Terms: []Term{{c(1), 1}}, Op: AtLeast, Amount: 1.2, Unit: OfToday}),
		fixed(Constraint{Text: "moved", Subject: Moved, Op: AtMost, Amount: 0.1, Unit: OfToday}),
		fixed(Constraint{Text: "share", Subject: Each, Op: AtMost, Amount: 0.45, Unit: OfBudget}),
		{Kind: Extra, Amount: 0.5 * b, Constraints: []Constraint{{Text: "moved", Subject: Moved, Op: AtMost, Amount: 0.2, Unit: OfBudget}}},
		fixed(Constraint{Text: "each", Subject: Each, Op: AtLeast, Amount: 0.5, Unit: OfToday}),
		{Kind: Extra, Amount: 0.2 * b},
		{Kind: Cut, Amount: 0.3 * b},
		{Kind: TargetROI, Amount: roi},
		{Kind: TargetMROI, Amount: 0.6 * roi},
		{Kind: Fixed, Amount: b, Objective: Objective{Kind: CVaR, P: 0.2}},
		{Kind: Fixed, Amount: b, Objective: Objective{Kind: MeanSD, P: 1.5}},
		{Kind: Fixed, Amount: b, Constraints: []Constraint{within(0.4)}, Objective: Objective{Kind: Quantile, P: 0.1}},
		{Kind: Fixed, Amount: b, Constraints: []Constraint{within(0.4)}, Objective: Objective{Kind: Chance, P: 5000 + 1.05*mean(x)}},
	}
}

// No plan of an exhaustive grid that keeps to everything is better than the answer,
// nor than its bound; the answer keeps to everything, and is what it says.
func TestSolveSlow(t *testing.T) {
	multiples := make([]float64, 25)
	for j := range multiples {
		multiples[j] = 3 * float64(j) / 24
	}
	multiples = append(multiples, 1)
	for seed := range uint64(6) {
		s := market(seed, 3, 40)
		scratch := make([]float64, s.Draws)
		for n, q := range questions(s) {
			name := fmt.Sprintf("market %d, question %d (%s, %s)", seed, n, q.Kind, q.Objective.Kind)
			sol, err := Solve(s, q)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			p, _ := problem(s, q.restrictions(s))
			if !allows(p, sol.Spend) {
				t.Errorf("%s: %v does not keep to everything", name, sol.Spend)
			}
			c := sol.Certificate
			numtest.Close(t, name, c.Value, q.value(s, sol.Spend, scratch), 1e-9)
			top := math.Inf(-1)
			grid(s, multiples, func(plan []float64) {
				if allows(p, plan) {
					top = max(top, q.value(s, plan, scratch))
				}
			})
			size := 1e-9 * math.Abs(top)
			if top > c.Bound+size {
				t.Errorf("%s: a plan of %v, above the bound of %v", name, top, c.Bound)
			}
			if top > c.Value+size+DefaultGap*math.Abs(top) && q.Objective.concave() {
				t.Errorf("%s: %v, and a plan of the grid has %v", name, c.Value, top)
			}
			// Quantiles and chances are climbed to, and their gap is what is said.
			if top > c.Value+0.002*math.Abs(top) && !(q.Objective.Kind == Chance && top-c.Value <= 1.5/float64(s.Draws)) {
				t.Errorf("%s: %v, and a plan of the grid has %v", name, c.Value, top)
			}
			if q.Objective.concave() && !c.Certified {
				t.Errorf("%s: not certified: %+v", name, c)
			}
		}
	}
}

// On larger problems the answer is no worse than that of a search of another sort:
// from many starts, money is moved between two channels at a time.
func TestSolveAgainstLocalSearch(t *testing.T) {
	for seed := range uint64(4) {
		s := market(100+seed, 12, 20)
		q := Question{Kind: Fixed, Amount: s.Budget(), Constraints: []Constraint{within(0.8)}}
		sol, err := Solve(s, q)
		if err != nil {
			t.Fatal(err)
		}
		p, _ := problem(s, q.restrictions(s))
		means := s.Means(nil)
		value := func(plan []float64) float64 { return mean(s.Base) + incremental(s, means, plan) }
		r := rng.New(seed, "starts", 0)
		for range 20 {
			start := s.Today()
			for i := range start {
				start[i] *= 0.4 + 1.2*r.Float64()
			}
			start = times(start, s.Budget()/sum(start)*0.95)
			if !allows(p, start) {
				continue
			}
			if v := value(climb(s, p, start, value)); v > sol.Certificate.Value*(1+1e-9) || v > sol.Certificate.Bound*(1+1e-12) {
				t.Errorf("market %d: local search found %v, the answer is %+v", seed, v, sol.Certificate)
			}
		}
	}
}

// More money, looser bounds and today's plan: what answers may never be.
func TestSolveProperties(t *testing.T) {
	for seed := range uint64(12) {
		s := market(200+seed, 4, 30)
		for _, o := range []Objective{{}, {Kind: CVaR, P: 0.3}, {Kind: MeanSD, P: 1}, {Kind: Quantile, P: 0.25}} {
			last := math.Inf(-1)
			for _, b := range []float64{0, 0.3, 0.8, 1, 1.3, 2} {
				sol, err := Solve(s, Question{Kind: Fixed, Amount: b * s.Budget(), Objective: o})
				if err != nil {
					t.Fatal(err)
				}
				slack := DefaultGap * math.Abs(sol.Certificate.Value)
				if !o.concave() {
					slack *= 10
				}
				if sol.Certificate.Value < last-slack {
					t.Errorf("market %d, %s: %v at %v of the budget, %v at less", seed, o.Kind, sol.Certificate.Value, b, last)
				}
				last = sol.Certificate.Value
				if sum(sol.Spend) > b*s.Budget()*(1+1e-9) || slices.Min(sol.Spend) < 0 {
					t.Errorf("market %d: %v spent of %v", seed, sum(sol.Spend), b*s.Budget())
				}
			}
			q := Question{Kind: Fixed, Amount: s.Budget(), Objective: o, Constraints: []Constraint{within(0.2)}}
			sol, err := Solve(s, q)
			if err != nil {
				t.Fatal(err)
			}
			if today := q.value(s, s.Today(), make([]float64, s.Draws)); sol.Certificate.Value < today || sol.WorseThanToday {
				t.Errorf("market %d, %s: %v is worse than today's %v", seed, o.Kind, sol.Certificate.Value, today)
			}
		}
	}
}

// The order of channels and the currency change nothing but order and currency.
func TestSolveInvariant(t *testing.T) {
	for seed := range uint64(8) {
		s := market(300+seed, 5, 30)
		q := Question{Kind: Fixed, Amount: s.Budget(), Constraints: []Constraint{within(0.5)}}
		a, err := Solve(s, q)
		if err != nil {
			t.Fatal(err)
		}
		order := rng.New(seed, "order", 0).Perm(5)
		b, err := Solve(permuted(s, order), q)
		if err != nil {
			t.Fatal(err)
		}
		numtest.Close(t, "permuted", b.Certificate.Value, a.Certificate.Value, 1e-7)
		const rate = 7.25
		foreign := inCurrency(s, rate)
		q.Amount = foreign.Budget()
		c, err := Solve(foreign, q)
		if err != nil {
			t.Fatal(err)
		}
		numtest.Close(t, "other currency", c.Certificate.Value/rate, a.Certificate.Value, 1e-7)
		for i, x := range a.Spend {
			numtest.Close(t, "spend", c.Spend[i]/rate, x, 1e-4)
			numtest.Close(t, "spend", b.Spend[slices.Index(order, i)], x, 1e-4)
		}
	}
}

func TestSolveReproducible(t *testing.T) {
	s := market(5, 6, 50)
	for n, q := range questions(s) {
		a, errA := Solve(s, q)
		b, errB := Solve(s, q)
		if errA != nil || errB != nil || !slices.Equal(a.Spend, b.Spend) || a.Certificate != b.Certificate {
			t.Errorf("question %d: %v %v, and again %v %v", n, a, errA, b, errB)
		}
	}
}

// The best plan may be today's, and then it is kept to the bit.
func TestSolveKeepsToday(t *testing.T) {
	s := market(9, 3, 20)
	lock := Constraint{Text: "locked", Subject: Each, Op: Equal, Amount: 1, Unit: OfToday}
	sol, err := Solve(s, Question{Kind: Fixed, Amount: s.Budget(), Constraints: []Constraint{lock}})
	if err != nil || !sol.Kept || !slices.Equal(sol.Spend, s.Today()) {
		t.Errorf("%+v, %v", sol, err)
	}
	sol, err = Solve(s, Question{Kind: Cut, Amount: s.Budget() / 2})
	if err != nil || !sol.WorseThanToday {
		t.Errorf("a cut by half: %+v, %v", sol, err)
	}
}

// A goal is reached with as little money as any plan of the grid that reaches it.
func TestGoalSlow(t *testing.T) {
	multiples := make([]float64, 31)
	for j := range multiples {
		multiples[j] = float64(j) / 10
	}
	for seed := range uint64(6) {
		s := market(400+seed, 3, 40)
		scratch := make([]float64, s.Draws)
		s.Outcome(scratch, s.Today())
		target := mean(scratch)
		for _, p := range []float64{0, 0.8} {
			reaches := func(plan []float64) bool {
				s.Outcome(scratch, plan)
				if p == 0 {
					return mean(scratch) >= target*(1-1e-12)
				}
				return draws.Quantile(scratch, 1-p) >= target
			}
			sol, err := Solve(s, Question{Kind: Goal, Amount: target, Probability: p})
			if err != nil {
				grid(s, multiples, func(plan []float64) {
					if reaches(plan) {
						t.Errorf("market %d: %v reaches the goal, and the answer is: %v", seed, plan, err)
					}
				})
				continue
			}
			if !reaches(sol.Spend) {
				t.Errorf("market %d, probability %v: the goal is not reached", seed, p)
			}
			least := math.Inf(1)
			grid(s, multiples, func(plan []float64) {
				if reaches(plan) {
					least = min(least, sum(plan))
				}
			})
			if least < -sol.Certificate.Bound*(1-1e-9) {
				t.Errorf("market %d, probability %v: reached with %v, less than the bound of %v", seed, p, least, -sol.Certificate.Bound)
			}
			if slack := map[bool]float64{true: 1e-4, false: 0.02}[p == 0]; sum(sol.Spend) > least*(1+slack) {
				t.Errorf("market %d, probability %v: %v, and a plan of the grid needs %v", seed, p, sum(sol.Spend), least)
			}
		}
		var out Unreachable
		if _, err := Solve(s, Question{Kind: Goal, Amount: 1e9}); !errors.As(err, &out) || out.Most > 1e6 {
			t.Errorf("an absurd goal: %v", err)
		}
		if _, err := Solve(s, Question{Kind: Goal, Amount: 1e9, Probability: 0.9}); !errors.As(err, &out) {
			t.Errorf("an absurd goal with a probability: %v", err)
		}
	}
}

// Conflicts are named by as few conditions as there are in any.
func TestConflicts(t *testing.T) {
	s := market(1, 4, 5)
	b := s.Budget()
	term := func(i int) []Term { return []Term{{s.Channels[i].Name, 1}} }
	spend := func(text string, op Op, amount float64, unit Unit, i ...int) Constraint {
		c := Constraint{Text: text, Subject: Spend, Op: op, Amount: amount, Unit: unit}
		for _, k := range i {
			c.Terms = append(c.Terms, term(k)...)
		}
		return c
	}
	easy := spend("easy", AtLeast, 0.1, OfToday, 2)
	for _, c := range []struct {
		name string
		list []Constraint
		want []string
	}{
		{"alone", []Constraint{easy, spend("too much", AtLeast, 50, OfToday, 0)}, []string{"too much"}},
		{"two bounds", []Constraint{easy, spend("up", AtLeast, 0.5, Change, 1), spend("down", AtMost, 0.2, Change, 1)}, []string{"up", "down"}},
		{"with the budget", []Constraint{easy, {Text: "all", Subject: Each, Op: AtLeast, Amount: 1.5, Unit: OfToday}}, []string{"the budget of " + grouped(b), "all"}},
		{"three", []Constraint{
			spend("a", AtLeast, 0.4, OfBudget, 0), spend("b", AtLeast, 0.4, OfBudget, 1), spend("c", AtLeast, 0.4, OfBudget, 2), spend("some", AtLeast, 0.01, OfToday, 3)},
			[]string{"a", "b", "c", "some"}},
	} {
		_, err := Solve(s, Question{Kind: Fixed, Amount: b, Constraints: c.list})
		var none Infeasible
		if !errors.As(err, &none) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.Equal(none.Conflict, c.want) {
			t.Errorf("%s: %q, want %q", c.name, none.Conflict, c.want)
		}
	}
}

func TestQuestionMistakes(t *testing.T) {
	s := market(1, 2, 5)
	for _, q := range []Question{
		{Kind: "best"},
		{Kind: Fixed, Amount: -1},
		{Kind: Fixed, Amount: math.NaN()},
		{Kind: Fixed, Amount: math.Inf(1)},
		{Kind: Cut, Amount: 2 * s.Budget()},
		{Kind: Goal, Amount: 1, Probability: 1},
		{Kind: Goal, Amount: 1, Probability: -0.1},
		{Kind: Goal, Amount: 1, Objective: Objective{Kind: CVaR, P: 0.1}},
		{Kind: Fixed, Amount: 1, Objective: Objective{Kind: "luck"}},
		{Kind: Fixed, Amount: 1, Objective: Objective{Kind: Quantile, P: 1}},
		{Kind: Fixed, Amount: 1, Objective: Objective{Kind: CVaR}},
		{Kind: Fixed, Amount: 1, Objective: Objective{Kind: MeanSD, P: -1}},
		{Kind: Fixed, Amount: 1, Objective: Objective{Kind: Chance, P: math.NaN()}},
		{Kind: Fixed, Amount: 1, Constraints: []Constraint{{Text: "nobody", Subject: Spend, Terms: []Term{{"tv", 1}}, Op: AtMost}}},
		{Kind: Fixed, Amount: 1, Constraints: []Constraint{{Text: "negative", Subject: Spend, Terms: []Term{{"c0", 1}}, Op: AtMost, Amount: -5}}},
		{Kind: Fixed, Amount: 1, Constraints: []Constraint{{Text: "empty", Subject: Spend, Op: AtMost, Amount: 5}}},
		{Kind: Fixed, Amount: 1, Constraints: []Constraint{{Text: "all and more", Subject: Each, Op: AtLeast, Unit: Change, Amount: -1.5}}},
		{Kind: Fixed, Amount: 1, Constraints: []Constraint{{Text: "least moved", Subject: Moved, Op: AtLeast, Amount: 1}}},
	} {
		if sol, err := Solve(s, q); err == nil {
			t.Errorf("%+v: %+v", q, sol)
		}
	}
}
