package plan

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/surface"
	"gonum.org/v1/gonum/floats"
)

// An Assessment is everything the surface says of one allocation.
type Assessment struct {
	Allocation []Allocated `json:"allocation"` // by channel, in the order of the surface
	Budget     float64     `json:"budget"`

	// Outcome is all of it, within the horizon and what spending brings after;
	// Incremental is what spending brings, and Later the posterior mean of its part
	// that arrives after the horizon.
	Outcome     draws.Estimate `json:"outcome"`
	Incremental draws.Estimate `json:"incremental"`
	Later       draws.Float    `json:"later"`
	ROI         draws.Estimate `json:"roi"` // of all spend

	VsCurrent     Comparison            `json:"vs_current"`
	Extrapolation surface.Extrapolation `json:"extrapolation"`
}

// Allocated is one channel's part of an allocation.
type Allocated struct {
	Channel string         `json:"channel"`
	Spend   float64        `json:"spend"`
	Today   float64        `json:"today"`
	Change  float64        `json:"change"`  // in money
	Outcome draws.Estimate `json:"outcome"` // that the spend brings
	ROI     draws.Estimate `json:"roi"`     // NaN without spend
	MROI    draws.Estimate `json:"mroi"`    // of one more unit of money
}

// A Comparison is of an allocation with today's, draw by draw.
type Comparison struct {
	Gain    draws.Estimate `json:"gain"`         // in outcome
	PBetter float64        `json:"p_better"`     // probability that there is more outcome
	Spend   float64        `json:"spend_change"` // additional spend

	// Net is the gain less the additional spend, and PWorth the probability that it
	// is above zero: NaN where outcome is not money.
	Net    draws.Estimate `json:"net_gain"`
	PWorth draws.Float    `json:"p_worth"`
}

// Assess answers what an allocation would bring. Every spend must be between 0 and
// what the surface covers.
func Assess(s *surface.Surface, spend []float64) *Assessment {
	n := s.Draws
	outcome, incremental, one := make([]float64, n), make([]float64, n), make([]float64, n)
	estimate := func(x []float64) draws.Estimate { return draws.SummariseWith(one, x, s.Options.Level) } // one is scratch
	a := &Assessment{Budget: sum(spend), Later: draws.Float(s.Later(spend)), Extrapolation: s.Extrapolation(spend)}
	for i, x := range spend {
		c := &s.Channels[i]
		s.Contribution(one, i, x)
		floats.Add(incremental, one)
		part := Allocated{Channel: c.Name, Spend: x, Today: c.Today, Change: x - c.Today, Outcome: estimate(one)}
		part.ROI = per(part.Outcome, x)
		s.Margin(one, i, x)
		part.MROI = estimate(one)
		a.Allocation = append(a.Allocation, part)
	}
	floats.AddTo(outcome, s.Base, incremental)
	a.Outcome, a.Incremental = estimate(outcome), estimate(incremental)
	a.ROI = per(a.Incremental, a.Budget)
	a.VsCurrent = compare(s, outcome, a.Budget)
	return a
}

// per divides an estimate by an amount.
func per(e draws.Estimate, by float64) draws.Estimate {
	return draws.Estimate{Mean: e.Mean / by, Median: e.Median / by, Lo: e.Lo / by, Hi: e.Hi / by, Level: e.Level}
}

// compare compares the draws of an outcome at a budget with today's plan.
func compare(s *surface.Surface, outcome []float64, budget float64) Comparison {
	gain := make([]float64, s.Draws)
	s.Outcome(gain, s.Today())
	floats.SubTo(gain, outcome, gain)
	c := Comparison{Gain: s.Estimate(gain), PBetter: above(gain, 0), Spend: budget - s.Budget()}
	c.Net, c.PWorth = per(c.Gain, nan), draws.Float(nan)
	if s.Money {
		c.Net = plus(c.Gain, -c.Spend)
		c.PWorth = draws.Float(above(gain, c.Spend))
	}
	return c
}

// above returns the share of x that is more than limit.
func above(x []float64, limit float64) float64 {
	n := 0
	for _, v := range x {
		if v > limit {
			n++
		}
	}
	return float64(n) / float64(len(x))
}

// plus adds an amount to an estimate.
func plus(e draws.Estimate, by float64) draws.Estimate {
	return draws.Estimate{Mean: e.Mean + by, Median: e.Median + by, Lo: e.Lo + by, Hi: e.Hi + by, Level: e.Level}
}
