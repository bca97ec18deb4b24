package backtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
)

// A Quantity is a metric of a policy.
type Quantity struct {
	Policy Policy
	Metric Metric
}

// A Form says how a claim reads the ratio of two sums over worlds.
type Form string

// The forms of claims: with r = Σ Of / Σ Over,
const (
	Reduction Form = "reduction" // 1 - r
	Increase  Form = "increase"  // r - 1
	Level     Form = "level"     // r
)

// A Target is what is to be shown of a scenario.
type Target struct {
	Scenario string
	Of       Quantity
	Over     Quantity // the zero Quantity stands for the number of worlds
	Form     Form
	Bound    float64
	AtMost   bool // Bound is from above
}

// A Claim is a target and what the worlds say of it.
type Claim struct {
	Policy    Policy      `json:"policy"`
	Metric    string      `json:"metric"`
	Reference string      `json:"reference"` // what it is compared with; empty for none
	Target    float64     `json:"target"`
	AtMost    bool        `json:"at_most"` // the target is an upper bound
	Estimate  draws.Float `json:"estimate"`
	Lo        draws.Float `json:"lo"` // 95% bootstrap interval over seeds
	Hi        draws.Float `json:"hi"`
	Seeds     int         `json:"seeds"` // in which it was measured
	Earned    bool        `json:"earned"`
}

// Verdict returns "earned", or "not earned" with the estimate and its interval.
func (c *Claim) Verdict() string {
	switch {
	case c.Earned:
		return "earned"
	case c.Seeds == 0:
		return "not measured"
	}
	return fmt.Sprintf("not earned: %.3f [%.3f, %.3f]", c.Estimate, c.Lo, c.Hi)
}

// bootstrapDraws and claimLevel are those of the suite.
const (
	bootstrapDraws = 2000
	claimLevel     = 0.95
)

// judge returns the claim of a target on results of its scenario.
func (t *Target) judge(results []Result) Claim {
	of, over := t.pairs(results)
	c := Claim{Policy: t.Of.Policy, Metric: t.name(), Target: t.Bound, AtMost: t.AtMost, Reference: t.reference(),
		Seeds: len(of), Estimate: draws.Float(t.Form.of(of, over))}
	lo, hi := math.NaN(), math.NaN()
	if len(of) > 1 { // one world has no spread
		lo, hi = t.Form.interval(of, over, rng.New(0, "bootstrap "+t.Scenario+" "+c.Metric+" "+string(c.Policy), uint64(len(of))))
	}
	c.Lo, c.Hi = draws.Float(lo), draws.Float(hi)
	c.Earned = lo >= t.Bound
	if t.AtMost {
		c.Earned = hi <= t.Bound
	}
	return c
}

// pairs returns both quantities in every world that has them.
func (t *Target) pairs(results []Result) (of, over []float64) {
	for i := range results {
		a, b := results[i].value(t.Of), 1.0
		if t.Over != (Quantity{}) {
			b = results[i].value(t.Over)
		}
		if !math.IsNaN(a) && !math.IsNaN(b) {
			of, over = append(of, a), append(over, b)
		}
	}
	return of, over
}

func (t *Target) name() string {
	name := string(t.Of.Metric)
	if t.Form != Level {
		name += " " + string(t.Form)
	}
	switch {
	case t.Over.Metric != "" && t.Over.Metric != t.Of.Metric:
		name += " over " + string(t.Over.Metric)
	case t.Form == Level && t.reference() != "":
		name += " share"
	}
	return name
}

func (t *Target) reference() string {
	if t.Over.Policy == t.Of.Policy {
		return ""
	}
	return string(t.Over.Policy)
}

// of returns the form's reading of Σ of / Σ over.
func (f Form) of(of, over []float64) float64 {
	var a, b float64
	for i := range of {
		a, b = a+of[i], b+over[i]
	}
	r := a / b
	switch f {
	case Reduction:
		return 1 - r
	case Increase:
		return r - 1
	case Level:
		return r
	}
	panic("backtest: unknown form " + string(f))
}

// interval returns the percentile interval of the form under resampling of worlds:
// both quantities of a world are drawn together. A resample whose ratio is not a
// number, as of worlds without a single alarm, says nothing and is left out.
func (f Form) interval(of, over []float64, r *rand.Rand) (lo, hi float64) {
	n := len(of)
	a, b := make([]float64, n), make([]float64, n)
	var all []float64
	for range bootstrapDraws {
		for i := range a {
			k := r.IntN(n)
			a[i], b[i] = of[k], over[k]
		}
		if v := f.of(a, b); !math.IsNaN(v) {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(all)
	return draws.QuantileSorted(all, (1-claimLevel)/2), draws.QuantileSorted(all, (1+claimLevel)/2)
}
