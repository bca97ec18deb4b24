package planning

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

func texts(list []plan.Constraint) []string {
	var all []string
	for _, c := range list {
		all = append(all, c.Text)
	}
	return all
}

// What an answer keeps to is the configuration's, the question's, the locks, and how
// far channels may change: 30% of the best use of a budget, unless something else is
// said.
func TestConstraintsOfAnAsk(t *testing.T) {
	half, any := 0.5, math.Inf(1)
	s, dir, _ := built(t, "")
	for _, c := range []struct {
		what, config string
		ask          Ask
		want         []string
	}{
		{"nothing said", "", Ask{}, []string{"each within 30%"}},
		{"a budget", "", Ask{Question: plan.Question{Kind: plan.Fixed, Amount: 1500}}, []string{"each within 30%"}},
		{"more money", "", Ask{Question: plan.Question{Kind: plan.Extra, Amount: 100}}, nil},
		{"a cut", "", Ask{Question: plan.Question{Kind: plan.Cut, Amount: 100}}, nil},
		{"a return", "", Ask{Question: plan.Question{Kind: plan.TargetROI, Amount: 0.1}}, nil},
		{"a marginal return", "", Ask{Question: plan.Question{Kind: plan.TargetMROI, Amount: 1}}, nil},
		{"lifted", "", Ask{MaxChange: &any}, nil},
		{"widened", "", Ask{MaxChange: &half}, []string{"each within 50%"}},
		{"of more money", "", Ask{Question: plan.Question{Kind: plan.Extra, Amount: 10}, MaxChange: &half}, []string{"each within 50%"}},
		{"configured", "plan: {constraints: [tv >= -10%], max_change: 15%}", Ask{Constraints: []string{"video <= +5%"}, Lock: []string{"search, brand"}},
			[]string{"tv >= -10%", "video <= +5%", `"search, brand" = today`, "each within 15%"}},
		{"configured to be free", "plan: {max_change: none}", Ask{}, nil},
		{"configured, of a cut", "plan: {max_change: 15%}", Ask{Question: plan.Question{Kind: plan.Cut, Amount: 100}}, nil},
		{"of the question", "", Ask{Question: plan.Question{Constraints: []plan.Constraint{locked("tv")}}}, []string{"tv = today", "each within 30%"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			configure(t, dir, c.config)
			a, err := s.Optimize(dir, c.ask)
			if err != nil {
				t.Fatal(err)
			}
			if got := texts(a.Question.Constraints); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Locks are locks whatever their channels are called.
func TestLock(t *testing.T) {
	s, dir, b := built(t, "")
	a, err := s.Optimize(dir, Ask{Lock: []string{"tv", "search, brand"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 1} {
		numtest.Close(t, a.Allocation[i].Channel, a.Allocation[i].Spend, b.Channels[i].Today, 1e-9)
	}
}

// The configuration's amounts are for surfaces of its period.
func TestDefaultQuestion(t *testing.T) {
	s, dir, b := built(t, "plan: {period: quarter, budget: 2000, target_outcome: 1}")
	a, err := s.Optimize(dir, Ask{})
	if err != nil || a.Question.Kind != plan.Fixed || a.Question.Amount != 2000 {
		t.Errorf("%v, %+v", err, a)
	}
	a, err = s.Optimize(dir, Ask{Question: plan.Question{Kind: plan.Goal}})
	if err != nil || a.Question.Amount != 1 {
		t.Errorf("%v, %+v", err, a)
	}
	configure(t, dir, "plan: {period: month, budget: 2000, target_outcome: 1}")
	a, err = s.Optimize(dir, Ask{})
	if err != nil || a.Question.Amount != b.Budget() {
		t.Errorf("%v, %+v", err, a)
	}
	_, err = s.Optimize(dir, Ask{Question: plan.Question{Kind: plan.Goal}})
	wantProblem(t, err, NoTarget, "plan.target_outcome")
}

// Questions that make no sense are told what is wrong, all of it where there is more.
func TestBadQuestions(t *testing.T) {
	s, dir, b := built(t, "")
	optimize := func(a Ask) error { _, err := s.Optimize(dir, a); return err }
	whatIf := func(c Change) error { _, err := s.WhatIf(dir, Ask{}, c); return err }
	ten := 10.0
	negative, infinite, huge := -1.0, math.Inf(1), 1e300
	for _, c := range []struct {
		err  error
		code app.ProblemCode
		says []string
	}{
		{optimize(Ask{Constraints: []string{"tvv <= +20%", "radio >= 5"}, Lock: []string{"vidoe"}}), UnknownChannel, []string{`"tvv"`, `Did you mean "tv"?`, `"radio"`, `The channels are "tv", "search, brand" or "video"`, `Did you mean "video"?`}},
		{optimize(Ask{World: surface.World{Cost: map[string]float64{"tvv": 2}}}), UnknownChannel, []string{`"tvv"`}},
		{optimize(Ask{World: surface.World{Cost: map[string]float64{"tv": -2}}}), BadQuestion, []string{"tv", "-2"}},
		{optimize(Ask{World: surface.World{Value: math.NaN()}}), BadQuestion, []string{"value"}},
		{optimize(Ask{Question: plan.Question{Kind: plan.Fixed, Amount: -3}}), BadQuestion, []string{"-3"}},
		{optimize(Ask{Question: plan.Question{Kind: "everything"}}), BadQuestion, []string{"everything"}},
		{optimize(Ask{Question: plan.Question{Kind: plan.Fixed, Amount: 1e9}}), BeyondSurface, []string{"1,000,000,000", "surface covers"}},
		{optimize(Ask{Question: plan.Question{Kind: plan.Goal, Amount: 1e12}}), Unreachable, []string{"1,000,000,000,000", "the most is about"}},
		{optimize(Ask{Constraints: []string{"tv >= +50%"}}), Infeasible, []string{`"tv >= +50%"`, `"each within 30%"`, "--max-change"}},
		{optimize(Ask{Constraints: []string{"tv = 1", "tv = 2"}}), Infeasible, []string{`"tv = 1"`, `"tv = 2"`, "Loosen one of them"}},
		{optimize(Ask{Constraints: []string{"tv <= 20%"}}), BadQuestion, []string{"of budget"}},
		{whatIf(Change{Spend: map[string]Amount{"radio": {}, "tvv": {}}}), UnknownChannel, []string{`"radio"`, `"tvv"`}},
		{whatIf(Change{Spend: map[string]Amount{"tv": {1e12, plan.Money}, "video": {1e12, plan.Money}}}), BeyondSurface, []string{`channel "tv"`, `channel "video"`}},
		{whatIf(Change{Budget: &ten, Scale: &ten}), BadQuestion, []string{"not both"}},
		{whatIf(Change{Scale: &negative}), BadQuestion, []string{"negative"}},
		{whatIf(Change{Scale: &infinite}), BadQuestion, []string{"+Inf"}},
		{whatIf(Change{Scale: &huge}), BeyondSurface, []string{"e+"}},
	} {
		wantProblem(t, c.err, c.code, c.says...)
	}
	for _, f := range []FrontierRequest{{Budgets: 1, Most: 2}, {Budgets: 1e9, Most: 2}, {Budgets: 9}, {Budgets: 9, Most: math.NaN()}, {Budgets: 9, Most: infinite}} {
		_, err := s.Frontier(dir, f)
		wantProblem(t, err, BadQuestion, "from 2 to 10,000 budgets")
	}
	_, err := s.Alternatives(dir, Ask{}, plan.AlternativeOptions{})
	wantProblem(t, err, BadQuestion, "count of 1")
	_, err = s.Spread(dir, Ask{}, -1)
	wantProblem(t, err, BadQuestion, "swing")
	_, err = s.Optimize(dir, Ask{Surface: b.ID + "0"})
	wantProblem(t, err, "surface_unknown", string(b.ID))
}

// Amounts are read as they are written.
func TestParseAmount(t *testing.T) {
	for text, want := range map[string]Amount{
		"120k": {120e3, plan.Money}, " 1,200 ": {1200, plan.Money}, "0": {0, plan.Money},
		"+20%": {0.2, plan.Change}, "-50%": {-0.5, plan.Change}, "-100%": {-1, plan.Change}, "+0.5%": {0.005, plan.Change}, "+250%": {2.5, plan.Change},
	} {
		if got, err := ParseAmount(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "%", "20%", "-5", "-101%", "x", "+x%", "+20", "++20%", "+-20%", "NaN", "+Inf%"} {
		if got, err := ParseAmount(text); err == nil {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

// A largest change is a percentage, or none.
func TestParseMaxChange(t *testing.T) {
	for text, want := range map[string]float64{"30%": 0.3, "0%": 0, " 250% ": 2.5, "12.5%": 0.125, "none": math.Inf(1)} {
		if got, err := ParseMaxChange(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "30", "-5%", "x%", "None at all", "NaN%"} {
		if got, err := ParseMaxChange(text); err == nil {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
