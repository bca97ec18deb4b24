package plan

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A FrontierPoint is the best allocation of one budget.
type FrontierPoint struct {
	Budget      float64        `json:"budget"` // allowed
	Spent       float64        `json:"spent"`  // less where more spending brings nothing
	Spend       []float64      `json:"-"`      // by channel
	Allocation  []Share        `json:"allocation"`
	Outcome     draws.Estimate `json:"outcome"`
	Incremental draws.Estimate `json:"incremental"`
	ROI         draws.Estimate `json:"roi"`

	// MROI is what one more unit of budget brings here, in the posterior mean: the
	// slope of the frontier.
	MROI draws.Float `json:"mroi"`

	// TodaysMix is the outcome of today's mix at the same budget: NaN where the
	// surface does not cover it.
	TodaysMix draws.Estimate `json:"todays_mix"`
	Gap       float64        `json:"relative_gap"`
}

// A Share is a channel's spend.
type Share struct {
	Channel string  `json:"channel"`
	Spend   float64 `json:"spend"`
}

func shares(s *surface.Surface, spend []float64) []Share {
	list := make([]Share, len(spend))
	for i, x := range spend {
		list[i] = Share{s.Channels[i].Name, x}
	}
	return list
}

// Budgets returns n budgets from none to most times today's.
func Budgets(s *surface.Surface, most float64, n int) []float64 {
	b := make([]float64, n)
	for i := range b {
		b[i] = most * s.Budget() * float64(i) / float64(n-1)
	}
	return b
}

// Frontier returns the best allocation in the posterior mean of each budget, which
// increase, under constraints. Budgets that the constraints do not allow are left
// out; the error is that of the last one if all are. There must be a budget. Bounds relative to today's mix
// are relative to that mix at each budget.
func Frontier(s *surface.Surface, budgets []float64, constraints []Constraint) ([]FrontierPoint, error) {
	means := s.Means(nil)
	var list []FrontierPoint
	var none []restriction
	var start []float64
	for _, b := range budgets {
		q := Question{Kind: Fixed, Amount: b, Constraints: constraints}
		if err := q.Check(s); err != nil {
			return nil, err
		}
		all := q.restrictions(s)
		p, ok := problem(s, all)
		if !ok {
			none = all
			continue
		}
		p.Objectives = []separable.Curve{means}
		res := separable.Solve(p, separable.Options{Gap: q.gap(), Start: start})
		if res.X == nil {
			none = all
			continue
		}
		start = res.X
		f := point(s, b, res.X)
		f.Gap = certify(Objective{}, res.Value, res.Bound, max(math.Abs(res.Value), leastScale*math.Abs(f.Outcome.Mean)), 0).Relative
		list = append(list, f)
	}
	if list == nil {
		return nil, conflict(s, none)
	}
	for i := range list {
		list[i].MROI = draws.Float(slope(list, i))
	}
	return list, nil
}

// point fills what a frontier says of an allocation.
func point(s *surface.Surface, budget float64, spend []float64) FrontierPoint {
	f := FrontierPoint{Budget: budget, Spent: sum(spend), Spend: spend, Allocation: shares(s, spend)}
	x := make([]float64, s.Draws)
	s.Incremental(x, spend)
	f.Incremental = s.Estimate(x)
	f.ROI = per(f.Incremental, f.Spent)
	s.Outcome(x, spend)
	f.Outcome = s.Estimate(x)
	f.TodaysMix = per(f.Outcome, nan)
	mix := times(s.Today(), budget/s.Budget())
	for i := range mix {
		if mix[i] > s.Channels[i].Max() {
			return f
		}
	}
	s.Outcome(x, mix)
	f.TodaysMix = s.Estimate(x)
	return f
}

// slope returns the change of mean outcome by budget around a point of a frontier.
func slope(list []FrontierPoint, i int) float64 {
	lo, hi := max(i-1, 0), min(i+1, len(list)-1)
	if list[hi].Budget == list[lo].Budget {
		return nan
	}
	return (list[hi].Outcome.Mean - list[lo].Outcome.Mean) / (list[hi].Budget - list[lo].Budget)
}

// A RiskPoint is the best allocation for one attitude to risk.
type RiskPoint struct {
	Aversion   float64        `json:"risk_aversion"` // λ of mean less λ standard deviations
	Spend      []float64      `json:"-"`
	Allocation []Share        `json:"allocation"`
	Outcome    draws.Estimate `json:"outcome"`
	Gain       draws.Estimate `json:"gain"`    // over today's plan
	GainSD     float64        `json:"gain_sd"` // its standard deviation: the risk that a change carries
	PBetter    float64        `json:"p_better"`
	Certified  bool           `json:"certified"`
}

// aversions are the standard deviations of a risk frontier.
var aversions = []float64{0, 0.25, 0.5, 1, 1.5, 2, 3}

// Risk returns what the question's answer would be with more and more aversion to
// the risk of changing: the gain over today's plan is the outcome whose mean, less
// multiples of its standard deviation, is to be large.
func Risk(s *surface.Surface, q Question) ([]RiskPoint, error) {
	if err := q.Check(s); err != nil {
		return nil, err
	}
	if q.Kind == Goal || q.Kind == TargetMROI {
		return nil, fmt.Errorf("a question of kind %s is answered without aversion to risk", q.Kind)
	}
	all := q.restrictions(s)
	if !feasible(s, all) {
		return nil, conflict(s, all)
	}
	relative := relativeToToday(s)
	var list []RiskPoint
	for _, lambda := range aversions {
		p, _ := problem(s, all)
		ask := q
		ask.Objective = Objective{Kind: MeanSD, P: lambda}
		sol := ask.cuts(relative, p)
		sol.Spend = snapped(s, sol.Spend, s.Today())
		a := Assess(s, sol.Spend)
		gain := make([]float64, s.Draws)
		relative.Outcome(gain, sol.Spend)
		_, sd := moments(gain)
		list = append(list, RiskPoint{
			Aversion: lambda, Spend: sol.Spend, Allocation: shares(s, sol.Spend), Outcome: a.Outcome, Gain: a.VsCurrent.Gain,
			GainSD: sd, PBetter: a.VsCurrent.PBetter, Certified: sol.Certificate.Certified,
		})
	}
	return list, nil
}

// relativeToToday returns the surface whose outcomes are gains over today's plan.
func relativeToToday(s *surface.Surface) *surface.Surface {
	r := *s
	r.Base = make([]float64, s.Draws)
	s.Incremental(r.Base, s.Today())
	for k := range r.Base {
		r.Base[k] = -r.Base[k]
	}
	return &r
}

// A Margin is what one more unit of money brings in one channel.
type Margin struct {
	Channel string         `json:"channel"`
	Spend   float64        `json:"spend"`
	MROI    draws.Estimate `json:"mroi"`
	ROI     draws.Estimate `json:"roi"`

	// PMore is the probability that the channel should get more than this: its share
	// in the best allocations of single draws, at the same budget. PLess is that it
	// should get less.
	PMore float64 `json:"p_more"`
	PLess float64 `json:"p_less"`

	// Best is where the best allocations of single draws put the channel.
	Best draws.Estimate `json:"best_spend"`
}

// moreThan is how much more, relative to the larger of a channel's spend and a
// hundredth of the budget, counts as more.
const moreThan = 0.01

// Margins returns what one more unit of money brings in each channel at an
// allocation, and whether it should have more, within constraints.
func Margins(s *surface.Surface, plan []float64, constraints []Constraint) ([]Margin, error) {
	q := Question{Kind: Fixed, Amount: sum(plan), Constraints: constraints}
	if err := q.Check(s); err != nil {
		return nil, err
	}
	all := q.restrictions(s)
	if !feasible(s, all) {
		return nil, conflict(s, all)
	}
	p, _ := problem(s, all)
	best := make([][]float64, len(plan))
	for i := range best {
		best[i] = make([]float64, s.Draws)
	}
	eachDraw(s, p, func(k int, r separable.Relaxation) {
		for i, x := range r.X {
			best[i][k] = x
		}
	})
	a := Assess(s, plan)
	list := make([]Margin, len(plan))
	for i, x := range plan {
		step := moreThan * math.Max(x, q.Amount/100)
		m := &list[i]
		m.Channel, m.Spend, m.MROI, m.ROI = s.Channels[i].Name, x, a.Allocation[i].MROI, a.Allocation[i].ROI
		for _, b := range best[i] {
			switch {
			case b > x+step:
				m.PMore += 1 / float64(s.Draws)
			case b < x-step:
				m.PLess += 1 / float64(s.Draws)
			}
		}
		m.Best = s.Estimate(best[i])
	}
	return list, nil
}
