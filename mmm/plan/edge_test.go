package plan

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/surface"
)

// oddMarket is a market as it should not be: few channels and draws, negative
// responses or none, channels on which nothing is spent.
func oddMarket(seed uint64) *surface.Surface {
	r := rng.New(seed, "odd market", 0)
	s := market(seed, 1+r.IntN(4), []int{1, 2, 30}[r.IntN(3)])
	s.Money = r.IntN(3) > 0
	for i := range s.Channels {
		c := &s.Channels[i]
		switch r.IntN(5) {
		case 0:
			c.Response = times(c.Response, -1)
		case 1:
			clear(c.Response)
		case 2: // in every other draw
			for k := range c.Response {
				c.Response[k] *= float64(1 - 2*(k%s.Draws%2))
			}
		case 3:
			if i > 0 {
				c.Today = 0
			}
		}
	}
	return s
}

// oddQuestions are of every kind, at the ends of what can be asked.
func oddQuestions(s *surface.Surface) []Question {
	var list []Question
	for _, amount := range []float64{0, 1e-6, 0.5, 1, 2} {
		for _, o := range []Objective{{}, {Kind: CVaR, P: 0.2}, {Kind: MeanSD, P: 1}, {Kind: Quantile, P: 0.2}, {Kind: Chance, P: 5100}} {
			list = append(list, Question{Kind: Fixed, Amount: amount * s.Budget(), Objective: o}, Question{Kind: Extra, Amount: amount * s.Budget(), Objective: o})
			if amount <= 1 {
				list = append(list, Question{Kind: Cut, Amount: amount * s.Budget(), Objective: o})
			}
		}
	}
	for _, amount := range []float64{0, 1, 1e6} {
		list = append(list, Question{Kind: TargetROI, Amount: amount}, Question{Kind: TargetMROI, Amount: amount})
	}
	for _, p := range []float64{0, 0.8} {
		for _, amount := range []float64{0, 0.5, 1, 1.02, 9} {
			list = append(list, Question{Kind: Goal, Amount: amount * mean(s.Base), Probability: p})
		}
	}
	return list
}

// Whatever the market and the question, answers keep to what they must, are certified
// where they can be, and can be written as JSON, which has no infinities.
func TestSolveHostile(t *testing.T) {
	constraints := [][]Constraint{
		nil, {within(0.3)}, {{Text: "moved", Subject: Moved, Op: AtMost, Amount: 0.1, Unit: OfToday}},
		{{Text: "or zero", Subject: OrZero, Terms: []Term{{"c0", 1}}, Op: AtLeast, Amount: 50}},
	}
	for seed := range uint64(12) {
		s := oddMarket(seed)
		for n, q := range oddQuestions(s) {
			q.Constraints = constraints[(int(seed)+n)%len(constraints)]
			name := fmt.Sprintf("market %d, %d draws, %s %v %s", seed, s.Draws, q.Kind, q.Amount, q.Objective)
			sol, err := Solve(s, q)
			if err != nil {
				continue // it cannot be reached, or contradicts
			}
			p, _ := problem(s, q.restrictions(s))
			if !allows(p, sol.Spend) {
				t.Errorf("%s: %v does not keep to everything", name, sol.Spend)
			}
			c := sol.Certificate
			if !c.Certified && q.Objective.concave() && q.Probability == 0 || !(c.Value <= c.Bound) {
				t.Errorf("%s: %+v", name, c)
			}
			list, err := Alternatives(s, q, DefaultAlternatives())
			if err != nil {
				t.Errorf("%s: alternatives: %v", name, err)
			}
			r := Robust(s, sol.Spend)
			for _, v := range []any{sol, list, r, BasisOf(s, name, Planning, sol.Spend, Standing{Converged: true}, r, &c), CutCosts(s, s.Budget()/2, sol.Spend)} {
				if _, err := json.Marshal(v); err != nil {
					t.Errorf("%s: %T: %v", name, v, err)
				}
			}
		}
		frontier, err := Frontier(s, Budgets(s, 2, 5), nil)
		if err != nil {
			t.Fatal(err)
		}
		risk, err := Risk(s, Question{Kind: Fixed, Amount: s.Budget()})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{frontier, risk} {
			if _, err := json.Marshal(v); err != nil {
				t.Errorf("market %d: %T: %v", seed, v, err)
			}
		}
		for _, f := range frontier {
			if f.Gap > CertifiedGap {
				t.Errorf("market %d: a gap of %v at a budget of %v", seed, f.Gap, f.Budget)
			}
		}
	}
}

// A goal that is reached without spending, or with the least that is allowed, costs
// no more.
func TestGoalLimits(t *testing.T) {
	s := market(402, 3, 40)
	least := Constraint{Text: "least", Subject: Spend, Terms: []Term{{"c1", 1}}, Op: AtLeast, Amount: 7, Unit: Money}
	for _, p := range []float64{0, 0.9} {
		for _, c := range []struct {
			constraints []Constraint
			want        float64
		}{{nil, 0}, {[]Constraint{least}, 7}} {
			sol, err := Solve(s, Question{Kind: Goal, Amount: 100, Probability: p, Constraints: c.constraints})
			if err != nil {
				t.Fatal(err)
			}
			numtest.Close(t, fmt.Sprintf("budget with probability %v", p), sum(sol.Spend), c.want, 1e-9)
			if !sol.Certificate.Certified {
				t.Errorf("with probability %v: %+v", p, sol.Certificate)
			}
		}
	}
}

// The certificate of a goal with a probability is the largest budget that is proved too
// small: a little more, and the bound of the quantile reaches the goal.
func TestGoalBound(t *testing.T) {
	for seed := range uint64(4) {
		s := market(403+seed, 3, 40)
		x := make([]float64, s.Draws)
		s.Outcome(x, s.Today())
		goal := Question{Kind: Goal, Amount: draws.Quantile(x, 0.2), Probability: 0.8}
		sol, err := Solve(s, goal)
		if err != nil {
			t.Fatal(err)
		}
		bound := func(budget float64) float64 {
			sol, err := Solve(s, Question{Kind: Fixed, Amount: budget, Objective: Objective{Kind: Quantile, P: 0.2}})
			if err != nil {
				t.Fatal(err)
			}
			return sol.Certificate.Bound
		}
		least, step := -sol.Certificate.Bound, sum(sol.Spend)/(1<<budgetSteps)
		if below := bound(max(0, least-step)); below >= goal.Amount {
			t.Errorf("market %d: with %v, less than the least, the bound is %v of %v", seed, least-step, below, goal.Amount)
		}
		if beyond := bound(least + 2*step); beyond < goal.Amount {
			t.Errorf("market %d: with %v, more than the least, the bound is %v of %v", seed, least+2*step, beyond, goal.Amount)
		}
	}
}

// What not knowing costs is about the answer's own budget, where the question has none.
func TestRegretOfGoal(t *testing.T) {
	s := market(403, 3, 40)
	x := make([]float64, s.Draws)
	s.Outcome(x, s.Today())
	goal, err := Alternatives(s, Question{Kind: Goal, Amount: mean(x)}, AlternativeOptions{Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := Alternatives(s, Question{Kind: Fixed, Amount: goal[0].Budget}, AlternativeOptions{Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	numtest.Close(t, "regret", goal[0].Regret.Mean, fixed[0].Regret.Mean, 0.02) // goals are solved to another gap
}

// Questions whose answer would be another one's are refused.
func TestQuestionsWithoutAnswer(t *testing.T) {
	for _, kind := range []Kind{Goal, TargetMROI} {
		if _, err := Risk(market(1, 2, 5), Question{Kind: kind, Amount: 1}); err == nil {
			t.Errorf("aversion to risk in a question of kind %s", kind)
		}
	}
	if _, err := Spread(timed(1, 3), Question{Kind: Goal, Amount: 1, Probability: 0.9}, DefaultSwing); err == nil {
		t.Error("a goal with a probability, in time")
	}
}

// A channel that loses money at every level still may be spent on: where nothing may
// be taken away, today's spend stays.
func TestSpreadNegative(t *testing.T) {
	s := timed(2, 3)
	f := s.Flights
	f.Response[0] = times(f.Response[0], -1)
	fl, err := Spread(s, Question{Kind: Extra, Amount: 0.1 * s.Budget()}, DefaultSwing)
	if err != nil {
		t.Fatal(err)
	}
	numtest.Close(t, "what loses", sum(fl.Channels[0].Spend), s.Channels[0].Today, 1e-9)
	fl, err = Spread(s, Question{Kind: Fixed, Amount: s.Budget()}, DefaultSwing)
	if err != nil {
		t.Fatal(err)
	}
	numtest.Close(t, "what may be taken away", sum(fl.Channels[0].Spend), s.Channels[0].Today/2, 1e-9)
}

// A best cut that saves more than it must is worth what it saves.
func TestCutSavesMore(t *testing.T) {
	s := market(12, 2, 50)
	amount := 1e-3 * s.Budget()
	half := times(s.Today(), 0.5)
	loss := lossOf(s, half)
	if pays := float64(CutCosts(s, amount, half).PPays); pays != 1-above(loss, s.Budget()/2) || pays == 1-above(loss, amount) {
		t.Errorf("half of the budget is worth more than it loses with probability %v", pays)
	}
}

// Between vertices, plans of S-shaped responses bring less than the curves that they
// were found on, and their certificate says so.
func TestSpreadAttained(t *testing.T) {
	short := false
	for seed := range uint64(10) {
		s := timed(seed, 3)
		for i, row := range s.Flights.Response {
			for k, v := range row {
				row[k] = v * math.Pow(3*v/s.Channels[i].Today, 2)
			}
		}
		for _, share := range []float64{0.7, 0.9, 1.1} {
			fl, err := Spread(s, Question{Kind: Fixed, Amount: share * s.Budget()}, DefaultSwing)
			if err != nil {
				t.Fatal(err)
			}
			c := fl.Certificate
			numtest.Close(t, "value", c.Value, mean(s.Base)+fl.Outcome.Mean, 1e-6)
			numtest.Close(t, "gap", c.Gap, c.Bound-c.Value, 1e-6)
			short = short || !c.Certified
		}
	}
	if !short {
		t.Error("no plan falls short of its curves")
	}
}

// What the swing leaves no room for says so.
func TestSpreadConflict(t *testing.T) {
	s := timed(1, 3)
	_, err := Spread(s, Question{Kind: Cut, Amount: 0.6 * s.Budget()}, DefaultSwing)
	if err == nil || !strings.Contains(err.Error(), "within 50% of their flighting") {
		t.Errorf("a cut by more than the swing: %v", err)
	}
}
