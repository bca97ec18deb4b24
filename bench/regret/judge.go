package main

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm/plan"
	"gonum.org/v1/gonum/floats"
)

// A verdict is about the market of one seed. Outcomes are in money.
type verdict struct {
	seed      uint64
	converged bool
	draws     int // of the surface
	truly     float64
	oracle    map[string]float64 // gain over today of the best allocation there is, by limit
	scores    []score
}

// A score is about one allocation.
type score struct {
	limit, strategy string
	gain            float64 // true one over today
	predicted       draws.Estimate
	pBetter         float64
}

// randomMixes is the name of allocations that nobody chose, and mixes their number
// for each seed and limit.
const (
	randomMixes = "random mixes"
	mixes       = 20
)

// judge compares all allocations of a market with its truth.
func judge(m *market, seed uint64) (verdict, error) {
	today := floats.Sum(m.brings(m.believed.Today()))
	v := verdict{seed: seed, converged: m.converged, draws: m.believed.Draws, truly: today, oracle: map[string]float64{}}
	judged := func(l limit, name string, spend []float64) score {
		c := plan.Assess(m.believed, spend).VsCurrent
		return score{l.name, name, floats.Sum(m.brings(spend)) - today, c.Gain, c.PBetter}
	}
	for _, l := range limits() {
		best, err := plan.Solve(m.true, l.question(m.true, plan.Objective{}))
		if err != nil {
			return v, err
		}
		v.oracle[l.name] = floats.Sum(m.brings(best.Spend)) - today
		for _, s := range strategies() {
			spend, err := s.choose(m.believed, l)
			if err != nil {
				return v, fmt.Errorf("%s, %s: %w", s.name, l.name, err)
			}
			v.scores = append(v.scores, judged(l, s.name, spend))
		}
		for _, spend := range m.random(l, seed) {
			v.scores = append(v.scores, judged(l, randomMixes, spend))
		}
	}
	return v, nil
}

// random returns allocations of today's budget: each channel's spend today times a
// uniform number within the limit (from 0 to 2, where there is none), scaled to the
// budget.
func (m *market) random(l limit, seed uint64) [][]float64 {
	r := rng.New(seed, "regret "+l.name, 0)
	share := min(1, l.share)
	list := make([][]float64, mixes)
	for k := range list {
		x := m.believed.Today()
		for i := range x {
			x[i] *= 1 + share*(2*r.Float64()-1)
		}
		floats.Scale(m.believed.Budget()/floats.Sum(x), x)
		for i, c := range m.believed.Channels {
			x[i] = min(x[i], c.Max())
		}
		list[k] = x
	}
	return list
}

// of returns the scores of a strategy.
func (v *verdict) of(l limit, strategy string) []score {
	var some []score
	for _, s := range v.scores {
		if s.limit == l.name && s.strategy == strategy {
			some = append(some, s)
		}
	}
	return some
}

// regret is by how much an allocation falls short of the best, as a share of what
// today's spending truly brings.
func (v *verdict) regret(s score) float64 { return (v.oracle[s.limit] - s.gain) / v.truly }

// holds reports whether the interval of the predicted gain holds the true one.
func (s *score) holds() bool { return s.predicted.Lo <= s.gain && s.gain <= s.predicted.Hi }

// line is what the log says of a seed.
func (v *verdict) line() string {
	text := fmt.Sprintf("seed %d, converged %v:", v.seed, v.converged)
	for _, l := range limits() {
		s := v.of(l, theMean)[0]
		text += fmt.Sprintf(" %s: gain %.2f%% of %.2f%%, predicted %.2f%%;", l.name, 100*s.gain/v.truly, 100*v.oracle[l.name]/v.truly, 100*s.predicted.Mean/v.truly)
	}
	return text
}

func converged(all []verdict) int {
	n := 0
	for _, v := range all {
		if v.converged {
			n++
		}
	}
	return n
}
