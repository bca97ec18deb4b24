package response

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
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

// quantity is something a draw says about a channel.
type quantity struct {
	name    string
	applies func(c *mmm.Channel) bool
	of      func(a *Analysis, i int) float64
}

// quantities lists what Learned compares.
func quantities() []quantity {
	every := func(*mmm.Channel) bool { return true }
	return []quantity{
		{"roi", func(c *mmm.Channel) bool { return c.Kind.IsPaid() }, func(a *Analysis, i int) float64 {
			a.eval.Contribution(a.cells, i)
			return a.worth(a.cells) / float64(a.spend(i))
		}},
		{"contribution", func(c *mmm.Channel) bool { return !c.Kind.IsPaid() }, func(a *Analysis, i int) float64 {
			a.eval.Contribution(a.cells, i)
			return a.worth(a.cells)
		}},
		{"half_life", every, func(a *Analysis, i int) float64 { return a.eval.HalfLife(i) }},
		{"half_saturation", every, func(a *Analysis, i int) float64 { return a.eval.HalfSaturation(i) * a.exposureUnit(i) }},
	}
}

// question is a quantity of a channel with its draws from prior and posterior.
type question struct {
	quantity
	channel          int
	prior, posterior []float64
}

// Learned returns prior and posterior of each channel's return (contribution, for
// organic ones), half-life in days and half-saturation, as far as there is anything
// to learn: what the specification fixes is left out. There are as many draws from
// the prior as from the posterior.
func (a *Analysis) Learned() ([]Learned, error) {
	m := a.fit.Model
	n := a.fit.Count(0)
	var questions []*question
	for i := range m.Data().Channels {
		for _, q := range quantities() {
			if q.applies(&m.Data().Channels[i]) && (q.name != "half_saturation" || m.Saturates(i)) {
				questions = append(questions, &question{q, i, make([]float64, n), make([]float64, n)})
			}
		}
	}
	ask := func(theta []float64, answer func(q *question, value float64)) {
		for k, q := range questions {
			if k == 0 || q.channel != questions[k-1].channel {
				a.eval.SetChannel(theta, q.channel)
			}
			answer(q, q.of(a, q.channel))
		}
	}
	if err := a.fit.Each(0, func(k int, theta []float64) {
		ask(theta, func(q *question, value float64) { q.posterior[k] = value })
	}); err != nil {
		return nil, err
	}
	r := rng.New(0, "prior of what is learned", 0)
	theta := make([]float64, m.Layout().Size())
	for k := range n {
		m.DrawPrior(theta, r)
		ask(theta, func(q *question, value float64) { q.prior[k] = value })
	}
	var all []Learned
	for _, q := range questions {
		slices.Sort(q.prior) // NaN first
		slices.Sort(q.posterior)
		if !known(q.prior) {
			all = append(all, a.learned(m.Data().Channels[q.channel].Name, q.name, q.prior, q.posterior))
		}
	}
	return all, nil
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
