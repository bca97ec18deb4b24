package response

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
)

// A Learned compares what was believed about a channel before the data and after.
type Learned struct {
	Channel          string
	Quantity         string // what is compared: roi, contribution, half_life or half_saturation
	Prior, Posterior draws.Estimate

	// PriorQuantiles and Quantiles are the orders 0.005, 0.015, …, 0.995 of both
	// distributions, to draw densities from.
	PriorQuantiles, Quantiles []float64

	// Overlap is the share of probability that both have in common over deciles of
	// the prior: from 0.1, all of the posterior within one of them, to 1. Near 1
	// the data said nothing.
	Overlap float64
}

// quantity is what Learned compares: values over draws, per something.
type quantity struct {
	name string
	per  float64
	of   func(c *channelDraws) []float64
}

// quantities lists those of channel i.
func (a *Analysis) quantities(i int) []quantity {
	m := a.fit.Model
	effect := quantity{"contribution", 1, func(c *channelDraws) []float64 { return c.contribution }}
	if m.Data().Channels[i].Kind.IsPaid() {
		effect.name, effect.per = "roi", float64(a.spend(i))
	}
	all := []quantity{effect, {"half_life", 1, func(c *channelDraws) []float64 { return c.halfLife }}}
	if m.Saturates(i) {
		all = append(all, quantity{"half_saturation", 1, func(c *channelDraws) []float64 { return c.halfSaturation }})
	}
	return all
}

// sorted returns the values over draws, NaN first.
func (q quantity) sorted(c *channelDraws) []float64 {
	x := slices.Clone(q.of(c))
	for k := range x {
		x[k] /= q.per
	}
	slices.Sort(x)
	return x
}

// Learned returns prior and posterior of each channel's return (contribution, for
// organic ones), half-life in days and half-saturation, as far as there is anything
// to learn: what the specification fixes is left out. There are as many draws from
// the prior as from the posterior.
func (a *Analysis) Learned() ([]Learned, error) {
	after, err := a.everyDraw()
	if err != nil {
		return nil, err
	}
	before := a.priorDraws()
	var all []Learned
	for i, c := range a.fit.Model.Data().Channels {
		for _, q := range a.quantities(i) {
			prior, posterior := q.sorted(before[i]), q.sorted(after.channels[i])
			if !known(prior) {
				all = append(all, a.learned(c.Name, q.name, prior, posterior))
			}
		}
	}
	return all, nil
}

// priorDraws returns what draws from the prior say about each channel.
func (a *Analysis) priorDraws() []*channelDraws {
	m := a.fit.Model
	n := a.fit.Count(0)
	channels := make([]*channelDraws, len(m.Data().Channels))
	for i := range channels {
		channels[i] = newChannelDraws(n)
	}
	r := rng.New(0, "prior of what is learned", 0)
	theta := make([]float64, m.Layout().Size())
	for k := range n {
		m.DrawPrior(theta, r)
		for i, c := range channels {
			a.eval.SetChannel(theta, i)
			a.fillLearned(c, i, k)
		}
	}
	return channels
}

// fillLearned stores what draw k says of channel i's quantities, and leaves the
// contribution in the analysis' cells.
func (a *Analysis) fillLearned(c *channelDraws, i, k int) {
	a.eval.Contribution(a.cells, i)
	c.contribution[k] = a.worth(a.cells)
	c.halfLife[k], c.halfSaturation[k] = a.eval.HalfLife(i), a.eval.HalfSaturation(i)*a.exposureUnit(i)
}

// known reports whether sorted draws are all the same but for rounding.
func known(x []float64) bool {
	first, last := x[0], x[len(x)-1]
	return last-first <= 1e-10*math.Abs(first)
}

// learned compares sorted draws.
func (a *Analysis) learned(channel, quantity string, prior, posterior []float64) Learned {
	l := Learned{Channel: channel, Quantity: quantity, Overlap: overlap(prior, posterior)}
	for k := range 100 {
		p := (float64(k) + 0.5) / 100
		l.PriorQuantiles = append(l.PriorQuantiles, quantile(prior, p))
		l.Quantiles = append(l.Quantiles, quantile(posterior, p))
	}
	l.Prior, l.Posterior = a.estimate(prior), a.estimate(posterior)
	return l
}

// quantile returns the quantile of order p of sorted x, NaN if any value is.
func quantile(x []float64, p float64) float64 {
	if math.IsNaN(x[0]) {
		return nan
	}
	return draws.QuantileSorted(x, p)
}

// Overlap returns the share of probability that draws from prior and posterior have
// in common over deciles of the prior: see Learned. It sorts both. It is NaN if any
// value is.
func Overlap(prior, posterior []float64) float64 {
	slices.Sort(prior)
	slices.Sort(posterior)
	return overlap(prior, posterior)
}

// overlap returns Σ min(1/10, share of the posterior) over deciles of the prior;
// both are sorted. It is NaN if any value is.
func overlap(prior, posterior []float64) float64 {
	if math.IsNaN(prior[0]) || math.IsNaN(posterior[0]) {
		return nan
	}
	const bins = 10
	var common float64
	from := 0
	for b := 1; b <= bins; b++ {
		to := len(posterior)
		if b < bins {
			to, _ = slices.BinarySearch(posterior, draws.QuantileSorted(prior, float64(b)/bins))
		}
		common += min(1.0/bins, float64(to-from)/float64(len(posterior)))
		from = to
	}
	return common
}
