package planning

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A plan is today's mix at another total, and some channels at other spends.
func TestWhatIf(t *testing.T) {
	s, dir, b := built(t, "")
	today := b.Today()
	scale, budget := 1.2, b.Budget()/2
	for _, c := range []struct {
		change Change
		want   []float64
		says   string
	}{
		{Change{}, today, "today's plan, from "},
		{Change{Scale: &scale}, []float64{1.2 * today[0], 1.2 * today[1], 1.2 * today[2]}, "today's plan times 1.2"},
		{Change{Budget: &budget}, []float64{today[0] / 2, today[1] / 2, today[2] / 2}, "today's mix at "},
		{Change{Spend: map[string]Amount{"tv": {100, plan.Money}, "video": {-0.5, plan.Change}}}, []float64{100, today[1], today[2] / 2}, "tv at 100 EUR, video at -50%"},
		{Change{Budget: &budget, Spend: map[string]Amount{"tv": {0.1, plan.Change}}}, []float64{1.1 * today[0], today[1] / 2, today[2] / 2}, "tv at +10%"},
	} {
		a, err := s.WhatIf(dir, Ask{}, c.change)
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, x := range a.Allocation {
			got = append(got, x.Spend)
		}
		numtest.CloseSlice(t, c.says, got, c.want, 1e-12)
		if !strings.Contains(a.Basis.Context, c.says) || a.Basis.Decision != plan.Planning || a.Solution != nil || a.Question.Kind != "" || a.Question.Constraints != nil {
			t.Errorf("%s: %+v", c.says, a.Basis)
		}
	}
}

// The draws of a query are those of its estimates.
func TestQuery(t *testing.T) {
	s, dir, b := built(t, "")
	scale := 0.9
	q, err := s.Query(dir, Ask{}, Change{Scale: &scale})
	if err != nil {
		t.Fatal(err)
	}
	numtest.Close(t, "outcome", sum(q.Outcome)/float64(b.Draws), q.Assessment.Outcome.Mean, 1e-12)
	for i, c := range q.Contributions {
		numtest.Close(t, q.Allocation[i].Channel, sum(c)/float64(b.Draws), q.Allocation[i].Outcome.Mean, 1e-12)
	}
	want := make([]float64, b.Draws)
	plan := b.Today()
	for i := range plan {
		plan[i] *= scale
	}
	b.Outcome(want, plan)
	numtest.CloseSlice(t, "draws", q.Outcome, want, 1e-12)
}

// In another world prices and values are others, and answers say so.
func TestWorld(t *testing.T) {
	s, dir, _ := built(t, "")
	usual, err := s.WhatIf(dir, Ask{}, Change{})
	if err != nil {
		t.Fatal(err)
	}
	world := surface.World{Cost: map[string]float64{"tv": 2}, Value: 3}
	other, err := s.WhatIf(dir, Ask{World: world}, Change{})
	if err != nil {
		t.Fatal(err)
	}
	scale := 0.5
	half, err := s.WhatIf(dir, Ask{}, Change{Scale: &scale})
	if err != nil {
		t.Fatal(err)
	}
	numtest.Close(t, "video", other.Allocation[2].Outcome.Mean, 3*usual.Allocation[2].Outcome.Mean, 1e-12)
	numtest.Close(t, "tv at twice the price", other.Allocation[0].Outcome.Mean, 3*half.Allocation[0].Outcome.Mean, 1e-9)
	if other.Surface.ID != usual.Surface.ID || !strings.Contains(other.Basis.Context, "tv costing 2 times as much, outcome worth 3 times as much") {
		t.Errorf("got %s: %s", other.Surface.ID, other.Basis.Context)
	}
}

// Every kind of question has an answer that says what was asked, and when.
func TestOptimizeKinds(t *testing.T) {
	s, dir, b := built(t, "")
	outcome := make([]float64, b.Draws)
	b.Outcome(outcome, b.Today())
	goal := sum(outcome) / float64(b.Draws)
	for _, c := range []struct {
		q    plan.Question
		says string
	}{
		{plan.Question{Kind: plan.Fixed, Amount: 1500}, "the best use of a budget of 1,500 EUR, from 2025-02-24 to 2025-05-25 (as from 2024-11-25 to 2025-02-23)"},
		{plan.Question{Kind: plan.Fixed, Amount: 1500, Objective: plan.Objective{Kind: plan.CVaR, P: 0.2}}, "by the mean of the worst 20% of outcomes"},
		{plan.Question{Kind: plan.Extra, Amount: 150}, "additional 150 EUR"},
		{plan.Question{Kind: plan.Cut, Amount: 150}, "the least harm of a cut by 150 EUR"},
		{plan.Question{Kind: plan.TargetROI, Amount: 0.01}, "a return of at least 0.01"},
		{plan.Question{Kind: plan.TargetMROI, Amount: 0.1}, "brings at least 0.1"},
		{plan.Question{Kind: plan.Goal, Amount: goal}, "the smallest budget that reaches an outcome of "},
		{plan.Question{Kind: plan.Goal, Amount: 0.9 * goal, Probability: 0.5}, "with a probability of 50%"},
	} {
		a, err := s.Optimize(dir, Ask{Question: c.q})
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		if !strings.Contains(a.Basis.Context, c.says) || a.Basis.Decision != plan.Optimisation || a.Solution == nil || a.Robustness == nil || a.Surface.ID != b.ID {
			t.Errorf("%s: got %s, %s", c.says, a.Basis.Context, a.Basis.Decision)
		}
		if (a.Downside != nil) != (c.q.Kind == plan.Cut) {
			t.Errorf("%s: downside %v", c.says, a.Downside)
		}
	}
}

// An answer of a model that did not converge is there, and not to be acted on.
func TestNotConverged(t *testing.T) {
	s, dir := newService(t, "")
	fit(t, dir, converged+1)
	build(t, s, dir, quick())
	a, err := s.Optimize(dir, Ask{})
	if err != nil || a.Basis.Strength != plan.NotAppropriate {
		t.Errorf("%v, %+v", err, a)
	}
}

// Explorations keep to what answers keep to, and say the same of themselves.
func TestExplorations(t *testing.T) {
	s, dir, b := built(t, "plan: {constraints: [tv >= -10%]}")
	ask := Ask{Constraints: []string{"video <= +5%"}}
	want := []string{"tv >= -10%", "video <= +5%", "each within 30%"}
	f := DefaultFrontier()
	f.Ask, f.Budgets = ask, 5
	frontier, err := s.Frontier(dir, f)
	if err != nil {
		t.Fatal(err)
	}
	risk, err := s.Risk(dir, ask)
	if err != nil {
		t.Fatal(err)
	}
	margins, err := s.Marginal(dir, ask, Change{})
	if err != nil {
		t.Fatal(err)
	}
	alternatives, err := s.Alternatives(dir, ask, plan.DefaultAlternatives())
	if err != nil {
		t.Fatal(err)
	}
	flight, err := s.Spread(dir, ask, plan.DefaultSwing)
	wantSpread := b.Flights != nil
	if (err == nil) != wantSpread {
		t.Errorf("spread: %v, with parts %v", err, wantSpread)
	}
	all := map[string]Exploration{"frontier": frontier.Exploration, "risk": risk.Exploration, "margins": margins.Exploration, "alternatives": alternatives.Exploration}
	if wantSpread {
		all["spread"] = flight.Exploration
	}
	for name, e := range all {
		if got := texts(e.Question.Constraints); !slices.Equal(got, want) {
			t.Errorf("%s keeps to %q, want %q", name, got, want)
		}
		if e.Surface.ID != b.ID || e.Basis == nil || e.Basis.Decision != plan.Planning || !strings.Contains(e.Basis.Context, "from 2025-02-24 to 2025-05-25") {
			t.Errorf("%s: %+v", name, e.Basis)
		}
	}
	if len(frontier.Points) == 0 || len(risk.Points) == 0 || len(margins.Margins) != 3 || len(alternatives.Alternatives) < 2 {
		t.Errorf("%d, %d, %d, %d", len(frontier.Points), len(risk.Points), len(margins.Margins), len(alternatives.Alternatives))
	}
}

// A report's planning answers the configuration's question in every way.
func TestPlanning(t *testing.T) {
	s, dir, b := built(t, "plan: {period: quarter, budget: 2500}")
	p, err := s.Planning(dir, "")
	if err != nil || p == nil {
		t.Fatal(err)
	}
	if p.Surface.ID != b.ID || p.Best.Question.Amount != 2500 || len(p.Findings) != len(b.Findings) || len(p.Frontier) == 0 || len(p.Risk) == 0 || len(p.Alternatives) == 0 || len(p.Margins) != 3 {
		t.Errorf("got %+v", p)
	}
	best, err := s.Optimize(dir, Ask{})
	if err != nil || p.Best.Budget != best.Budget || math.IsNaN(p.Best.Budget) {
		t.Errorf("%v: the report's best spends %v, the answer %v", err, p.Best.Budget, best.Budget)
	}
}

// Where today's budget cannot keep to constraints that the planned one can, a report
// has the plan, and no margins of today.
func TestPlanningOfAnotherBudget(t *testing.T) {
	s, dir, b := built(t, "")
	configure(t, dir, fmt.Sprintf("plan: {period: quarter, budget: %v, constraints: [tv >= %v]}", 1.5*b.Budget(), 1.45*b.Channels[0].Today))
	_, err := s.Marginal(dir, Ask{}, Change{})
	wantProblem(t, err, Infeasible, "tv >=")
	p, err := s.Planning(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if p.Margins != nil || len(p.Frontier) == 0 || len(p.Alternatives) == 0 || p.Best.Allocation[0].Spend < 1.45*b.Channels[0].Today {
		t.Errorf("%d margins, %d budgets, tv at %v", len(p.Margins), len(p.Frontier), p.Best.Allocation[0].Spend)
	}
	configure(t, dir, "plan: {constraints: [tv >= +900%]}")
	_, err = s.Planning(dir, "")
	wantProblem(t, err, Infeasible, "tv >= +900%")
	if strings.Count(err.Error(), "tv >=") != 1 {
		t.Errorf("the same is said more than once: %v", err)
	}
}

// What asks for no budget does not mind a configured one that no surface covers.
func TestExplorationsOfNoBudget(t *testing.T) {
	s, dir, _ := built(t, "plan: {period: quarter, budget: 1000000000}")
	_, err := s.Optimize(dir, Ask{})
	wantProblem(t, err, BeyondSurface, "1,000,000,000")
	if _, err := s.Frontier(dir, DefaultFrontier()); err != nil {
		t.Error(err)
	}
	if _, err := s.Marginal(dir, Ask{}, Change{}); err != nil {
		t.Error(err)
	}
}

// With a configuration that cannot be read, what was stored is still there to see.
func TestPlanningWithoutConfiguration(t *testing.T) {
	s, dir, b := built(t, "")
	configure(t, dir, "plan: nine")
	p, err := s.Planning(dir, "")
	if err != nil || p.Best.Question.Amount != b.Budget() || !slices.Equal(texts(p.Best.Question.Constraints), []string{"each within 30%"}) {
		t.Errorf("%v, %+v", err, p)
	}
	if _, err := s.Optimize(dir, Ask{}); err == nil {
		t.Error("an answer without the configured constraints")
	}
	newer := strings.Replace(config, "channels:\n", "channels:\n  - {name: radio, spend: radio_spend}\n", 1) + "plan: {constraints: [radio >= 5]}"
	if err := os.WriteFile(filepath.Join(dir, workspace.FileName), []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = s.Optimize(dir, Ask{})
	wantProblem(t, err, UnknownChannel, `"radio"`)
	if p, err = s.Planning(dir, ""); err != nil || !slices.Equal(texts(p.Best.Question.Constraints), []string{"each within 30%"}) {
		t.Errorf("%v, %+v", err, p)
	}
}
