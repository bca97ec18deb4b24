package plan

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/surface"
	"gonum.org/v1/gonum/floats"
)

// A Downside is what a cut of the budget costs.
type Downside struct {
	Amount float64 `json:"amount"`

	// Alike is the loss where every channel is cut alike, Best where the cut is
	// allocated so that least is lost, and Worst the mean of the worst tenth of
	// draws of each.
	Alike      draws.Estimate `json:"loss_alike"`
	Best       draws.Estimate `json:"loss_best"`
	WorstAlike float64        `json:"worst_tenth_alike"`
	WorstBest  float64        `json:"worst_tenth_best"`

	// PPays is the probability that the best cut saves more than it loses; NaN where
	// outcome is not money.
	PPays draws.Float `json:"p_saves_more_than_lost"`

	// Single has the loss where one channel alone is cut, by channel; by all it
	// spends, where that is less.
	Single []SingleCut `json:"single"`
}

// A SingleCut is the loss from cutting one channel alone.
type SingleCut struct {
	Channel string         `json:"channel"`
	Cut     float64        `json:"cut"`
	Loss    draws.Estimate `json:"loss"`
}

// worstShare is the share of draws that a worst case is the mean of.
const worstShare = 0.1

// CutCosts returns what a cut of amount costs, given the allocation of the best one.
func CutCosts(s *surface.Surface, amount float64, best []float64) *Downside {
	d := &Downside{Amount: amount, PPays: draws.Float(nan)}
	alike := lossOf(s, times(s.Today(), 1-amount/s.Budget()))
	least := lossOf(s, best)
	d.Alike, d.Best = s.Estimate(alike), s.Estimate(least)
	d.WorstAlike, d.WorstBest = worst(alike), worst(least)
	if s.Money {
		d.PPays = draws.Float(1 - above(least, s.Budget()-sum(best)))
	}
	for i, c := range s.Channels {
		cut := min(amount, c.Today)
		plan := s.Today()
		plan[i] -= cut
		d.Single = append(d.Single, SingleCut{c.Name, cut, s.Estimate(lossOf(s, plan))})
	}
	return d
}

// lossOf returns how much less a plan brings than today's, [draw].
func lossOf(s *surface.Surface, plan []float64) []float64 {
	loss, after := make([]float64, s.Draws), make([]float64, s.Draws)
	s.Outcome(loss, s.Today())
	s.Outcome(after, plan)
	floats.Sub(loss, after)
	return loss
}

// worst returns the mean of the largest tenth of losses.
func worst(loss []float64) float64 {
	gain := times(loss, -1)
	return -Objective{Kind: CVaR, P: worstShare}.Of(gain)
}
