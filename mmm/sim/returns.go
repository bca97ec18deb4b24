package sim

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/adstock"
	"gonum.org/v1/gonum/floats"
)

// marginalStep is the step of marginal returns over a window: 1% more, as in the
// definition that models use.
const marginalStep = 0.01

// marginalDays is the number of days whose mean exposure daily marginal returns
// are stated at.
const marginalDays = 28

// returnSince returns what a channel brought and cost from period t on, given
// its contribution, what marginalStep more exposure would have brought, and
// spend, each [g][t].
func (w *world) returnSince(t int, contribution, more, spent [][]float64) Return {
	var r Return
	var extra float64
	for g := range contribution {
		r.Outcome += floats.Sum(contribution[g][t:])
		r.Spend += floats.Sum(spent[g][t:])
		extra += floats.Sum(more[g][t:])
	}
	r.Spend = round(r.Spend, 2)
	r.ROI, r.MROI = draws.Float(math.NaN()), draws.Float(math.NaN())
	if r.Spend > 0 {
		r.ROI = draws.Float(w.s.Value * r.Outcome / r.Spend)
		r.MROI = draws.Float(w.s.Value * extra / (marginalStep * r.Spend))
	}
	return r
}

// halfLife returns the half-life of the channel's effect in days.
func (c *channel) halfLife(maxLag int) float64 {
	weights := make([]float64, maxLag+1)
	c.kernel.Weights(weights, c.kernelAt)
	return adstock.HalfLife(weights)
}

// marginal returns the marginal return of channel c by day. With x̄_g the mean
// relative exposure of the last 28 days, held for good, and S(λ) the outcome per
// day in the long run when it is multiplied by λ everywhere,
//
//	mROAS_t = Value · S'(1) / (what x̄ costs per day at the price of day t)
//
// For one geo and carry-over first that is Value β_t z'(x̄) / (reference spend ·
// price_t). Seasons that multiply count as 1. NaN where x̄ is 0, and for organic
// channels.
func (w *world) marginal(c int) []float64 {
	ch := &w.channels[c]
	out := make([]float64, w.days)
	units := impressions(ch.exposure, ch.frequency)
	for t := range out {
		out[t] = w.marginalAt(c, t, units)
	}
	return out
}

// marginalAt returns the marginal return on day t, given the channel's
// impressions, [g][t].
func (w *world) marginalAt(c, t int, impressions [][]float64) float64 {
	ch := &w.channels[c]
	var gain, cost float64
	for g := range w.weights {
		_, slope := w.steady(c, g, t, trailing(ch.input[g], t))
		if partner := w.partner(c); partner >= 0 {
			level, _ := w.steady(partner, g, t, trailing(w.channels[partner].input[g], t))
			slope += w.synergy(slope, level, w.weights[g])
		}
		gain += slope
		cost += trailing(impressions[g], t) * ch.price[t] * ch.cost
	}
	if !(cost > 0) {
		return math.NaN()
	}
	return w.s.Value * gain / cost
}

// partner returns the channel with which c has synergy, or -1.
func (w *world) partner(c int) int {
	if w.s.Media.Synergy > 0 && c < 2 {
		return 1 - c
	}
	return -1
}

// steady returns the outcome per day that channel c alone brings in geo g in the
// long run, on day t's effect and with input x held for good, and its derivative
// by ln x.
func (w *world) steady(c, g, t int, x float64) (level, slope float64) {
	ch := &w.channels[c]
	beta := w.weights[g] * ch.geo[g] * ch.beta * ch.drift[t]
	if ch.kind.HasFrequency() {
		return beta * x, beta * x
	}
	h, dh, top := ch.hillAt(x, 1)
	return beta * h / top, beta * dh * x / top
}

// trailing returns the mean of x over the days up to t.
func trailing(x []float64, t int) float64 {
	from := max(0, t+1-marginalDays)
	return floats.Sum(x[from:t+1]) / float64(t+1-from)
}
