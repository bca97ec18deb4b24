package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm/plan"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// A question is something to ask a surface.
type question struct {
	name string
	ask  func(s subject) error
}

// questions lists what is timed.
func (s subject) questions() []question {
	within := []plan.Constraint{{Text: "within 30% of today's mix", Subject: plan.Each, Op: plan.Within, Amount: 0.3}}
	best := func(o plan.Objective, constraints []plan.Constraint) plan.Question {
		return plan.Question{Kind: plan.Fixed, Amount: s.s.Budget(), Objective: o, Constraints: constraints}
	}
	solve := func(name string, q plan.Question) question {
		return question{name, func(s subject) error {
			_, err := plan.Solve(s.s, q)
			return err
		}}
	}
	frontier := func(name string, constraints []plan.Constraint) question {
		return question{name, func(s subject) error {
			_, err := plan.Frontier(s.s, plan.Budgets(s.s, s.s.Options.MaxBudget, 41), constraints)
			return err
		}}
	}
	return []question{
		solve("best mean", best(plan.Objective{}, nil)),
		solve("best mean, within 30%", best(plan.Objective{}, within)),
		solve("best CVaR 10%", best(plan.Objective{Kind: plan.CVaR, P: 0.1}, nil)),
		solve("best mean - 1 sd", best(plan.Objective{Kind: plan.MeanSD, P: 1}, nil)),
		solve("best quantile 10%", best(plan.Objective{Kind: plan.Quantile, P: 0.1}, nil)),
		frontier("frontier of 41 budgets", nil),
		frontier("frontier of 41 budgets, within 30%", within),
		{"alternatives, within 30%", func(s subject) error {
			_, err := plan.Alternatives(s.s, best(plan.Objective{}, within), plan.DefaultAlternatives())
			return err
		}},
		{"margins at today's plan", func(s subject) error {
			_, err := plan.Margins(s.s, s.s.Today(), within)
			return err
		}},
	}
}

// measure asks as often as there are runs, and writes how long answers took.
func (q question) measure(s subject, o options, out io.Writer) error {
	var ms, allocations, allocated []float64
	for range o.runs {
		before := memory(true)
		start := time.Now()
		if err := q.ask(s); err != nil {
			return err
		}
		ms = append(ms, 1e3*time.Since(start).Seconds())
		after := memory(false)
		allocations = append(allocations, float64(after.Mallocs-before.Mallocs))
		allocated = append(allocated, megabytes(after.TotalAlloc-before.TotalAlloc))
	}
	fmt.Fprintf(out, "| %s: %s | %.2f | %.2f | %.0f | %.2f |\n", s.name, q.name, middle(ms), most(ms), middle(allocations), middle(allocated))
	return nil
}

// whatIfs assesses random mixes of today's budget, and writes how long single calls
// took: medians over runs of the quantiles of each.
func (s subject) whatIfs(o options, out io.Writer) {
	r := rng.New(1, "what-ifs", 0)
	var p50, p99, longest, allocations, allocated []float64
	for range o.runs {
		ms := make([]float64, o.calls)
		before := memory(true)
		for k := range ms {
			mix := s.s.Today()
			for i := range mix {
				mix[i] *= 0.5 + r.Float64()
			}
			floats.Scale(s.s.Budget()/floats.Sum(mix), mix)
			start := time.Now()
			plan.Assess(s.s, mix)
			ms[k] = 1e3 * time.Since(start).Seconds()
		}
		after := memory(false)
		slices.Sort(ms)
		p50 = append(p50, stat.Quantile(0.5, stat.Empirical, ms, nil))
		p99 = append(p99, stat.Quantile(0.99, stat.Empirical, ms, nil))
		longest = append(longest, ms[len(ms)-1])
		allocations = append(allocations, float64(after.Mallocs-before.Mallocs)/float64(o.calls))
		allocated = append(allocated, megabytes(after.TotalAlloc-before.TotalAlloc)/float64(o.calls))
	}
	fmt.Fprintf(out, "| %s, %d calls | %.3f | %.3f | %.2f | %.0f | %.3f |\n", s.name, o.calls, middle(p50), middle(p99), middle(longest), middle(allocations), middle(allocated))
}

// memory returns what the program has allocated, after collecting garbage if asked.
func memory(collect bool) runtime.MemStats {
	if collect {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m
}

func megabytes(bytes uint64) float64 { return float64(bytes) / 1e6 }

func middle(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return stat.Quantile(0.5, stat.Empirical, x, nil)
}

func most(x []float64) float64 { return slices.Max(x) }
