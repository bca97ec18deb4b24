package plan

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

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
	p := possible(s, all)
	if p == nil {
		return nil, conflict(s, all)
	}
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
