package plan

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/surface"
	"gonum.org/v1/gonum/floats"
)

// Robustness says where a recommendation degrades as assumptions change. The gain is
// always over today's mix at the same budget as the plan, under the same assumption,
// so that it is the allocation that is judged and not the budget.
type Robustness struct {
	// Score is the least probability of a gain over all assumptions, and Weakest the
	// one it belongs to. A plan that is today's mix has none: NaN.
	Score   draws.Float `json:"score"`
	Weakest string      `json:"weakest"`

	Assumptions []Assumption `json:"assumptions"`
}

// An Assumption is one way the world may be, and what the plan gains in it.
type Assumption struct {
	Name    string         `json:"assumption"`
	Gain    draws.Estimate `json:"gain"`
	PBetter draws.Float    `json:"p_better"`

	// Draws is the effective number of draws behind it.
	Draws float64 `json:"effective_draws"`
}

// asModelled is the assumption that nothing is otherwise.
const asModelled = "as the model says"

// priorPowers are the powers of the priors of channels that plans are looked at
// under: a fifth weaker, and as much stronger, the powers that Kallioinen et al. use.
var priorPowers = []float64{0.8, 1.25}

// minEffective is the effective number of draws below which what reweighting says is
// not shown.
const minEffective = 50

// lowerBudget is the share of the budget at which a plan is looked at again.
const lowerBudget = 0.8

// Robust looks at a plan under other assumptions: the priors of channels weaker and
// stronger; each channel in turn without any effect; a budget cut by a fifth,
// all channels alike.
func Robust(s *surface.Surface, plan []float64) *Robustness {
	mix := mixAt(s, sum(plan))
	plan = snapped(s, plan, mix)
	r := &Robustness{Score: draws.Float(nan)}
	gains := gainsByChannel(s, plan, mix)
	whole := together(gains, -1)
	r.add(s, asModelled, whole, nil)
	for _, power := range priorPowers {
		r.add(s, fmt.Sprintf("priors of channels %g times as strong", power), whole, priorWeights(s, power))
	}
	for i := range s.Channels {
		r.add(s, s.Channels[i].Name+" has no effect", together(gains, i), nil)
	}
	lower, before := make([]float64, s.Draws), make([]float64, s.Draws)
	s.Incremental(lower, times(plan, lowerBudget))
	s.Incremental(before, times(mix, lowerBudget))
	floats.Sub(lower, before)
	r.add(s, "the budget is cut by a fifth", lower, nil)
	return r
}

// add appends what draws of gain say, with the given weights, nil for equal ones.
func (r *Robustness) add(s *surface.Surface, name string, gain, weights []float64) {
	a := Assumption{Name: name, PBetter: draws.Float(nan), Draws: float64(s.Draws)}
	if weights == nil {
		a.Gain, a.PBetter = s.Estimate(gain), draws.Float(above(gain, 0))
	} else {
		a.Draws = effective(weights)
		a.Gain = per(s.Estimate(gain), nan)
		if a.Draws >= minEffective {
			a.Gain, a.PBetter = weighted(gain, weights, s.Options.Level), draws.Float(shareAbove(gain, weights))
		}
	}
	r.Assumptions = append(r.Assumptions, a)
	moves := slices.ContainsFunc(gain, func(v float64) bool { return v != 0 }) // else it is the mix it is compared with
	if moves && (math.IsNaN(float64(r.Score)) || a.PBetter < r.Score) {
		r.Score, r.Weakest = a.PBetter, name
	}
}

// mixAt returns today's mix at a budget, as far as the surface covers it.
func mixAt(s *surface.Surface, budget float64) []float64 {
	x := s.Today()
	for i := range x {
		x[i] = min(x[i]*budget/s.Budget(), s.Channels[i].Max())
	}
	return x
}

func times(x []float64, by float64) []float64 {
	return floats.ScaleTo(make([]float64, len(x)), by, x)
}

// contributions returns what each channel brings, [channel][draw].
func contributions(s *surface.Surface, plan []float64) [][]float64 {
	all := make([][]float64, len(plan))
	for i, x := range plan {
		all[i] = make([]float64, s.Draws)
		s.Contribution(all[i], i, x)
	}
	return all
}

// gainsByChannel returns what each channel brings by a plan less what it brings by
// another, [channel][draw].
func gainsByChannel(s *surface.Surface, plan, from []float64) [][]float64 {
	gains := contributions(s, plan)
	for i, before := range contributions(s, from) {
		floats.Sub(gains[i], before)
	}
	return gains
}

// together sums over channels but for one.
func together(x [][]float64, without int) []float64 {
	y := make([]float64, len(x[0]))
	for i := range x {
		if i == without {
			continue
		}
		floats.Add(y, x[i])
	}
	return y
}

// priorWeights returns weights of draws, adding up to 1, for a posterior under the
// priors of all channels to a power (Kallioinen et al. 2023):
//
//	w_s ∝ Π_i prior_i(θ_s)^(power - 1)
func priorWeights(s *surface.Surface, power float64) []float64 {
	w := make([]float64, s.Draws)
	for i := range s.Channels {
		for k, v := range s.Channels[i].LogPrior {
			w[k] += (power - 1) * v
		}
	}
	most := slices.Max(w)
	for k, v := range w {
		w[k] = math.Exp(v - most)
	}
	total := sum(w)
	for k := range w {
		w[k] /= total
	}
	return w
}

// effective returns Kish's effective number of draws, 1/Σw².
func effective(w []float64) float64 { return 1 / dot(w, w) }

// shareAbove returns the weight of draws above 0.
func shareAbove(x, w []float64) float64 {
	var p float64
	for k, v := range x {
		if v > 0 {
			p += w[k]
		}
	}
	return p
}
