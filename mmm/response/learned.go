package response

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// A Learned compares what was believed about a channel before the data and after.
type Learned struct {
	Channel          string
	Quantity         string // what is compared: roi, half-life, …
	Prior, Posterior draws.Estimate

	// PriorQuantiles and Quantiles are the orders 0.005, 0.015, …, 0.995 of both
	// distributions, to draw densities from.
	PriorQuantiles, Quantiles []float64

	// Overlap is the share of probability that both have in common, from 0 to 1,
	// over deciles of the prior. Near 1 the data said nothing.
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
			return a.worth(a.cells) / sum(a.fit.Model.Data().Channels[i].Spend)
		}},
		{"contribution", func(c *mmm.Channel) bool { return !c.Kind.IsPaid() }, func(a *Analysis, i int) float64 {
			a.eval.Contribution(a.cells, i)
			return a.worth(a.cells)
		}},
		{"half_life", every, func(a *Analysis, i int) float64 { return a.eval.HalfLife(i) }},
		{"half_saturation", every, func(a *Analysis, i int) float64 { return a.eval.HalfSaturation(i) * a.exposureUnit(i) }},
	}
}

// Learned returns prior and posterior of each channel's return (contribution, for
// organic ones), half-life in days and half-saturation.
func (a *Analysis) Learned() ([]Learned, error) {
	m := a.fit.Model
	var all []Learned
	for i := range m.Data().Channels {
		for _, q := range quantities() {
			if !q.applies(&m.Data().Channels[i]) || q.name == "half_saturation" && !m.Saturates(i) {
				continue
			}
			l, err := a.learned(i, q)
			if err != nil {
				return nil, err
			}
			all = append(all, l)
		}
	}
	return all, nil
}

func (a *Analysis) learned(i int, q quantity) (Learned, error) {
	m := a.fit.Model
	n := a.fit.Count(0)
	posterior, prior := make([]float64, n), make([]float64, n)
	if err := a.fit.Each(0, func(k int, theta []float64) {
		a.eval.SetChannel(theta, i)
		posterior[k] = q.of(a, i)
	}); err != nil {
		return Learned{}, err
	}
	r := rng.New(0, "prior "+q.name, uint64(i))
	theta := make([]float64, m.Layout().Size())
	for k := range n {
		m.DrawPrior(theta, r)
		a.eval.SetChannel(theta, i)
		prior[k] = q.of(a, i)
	}
	slices.Sort(prior)
	slices.Sort(posterior)
	l := Learned{Channel: m.Data().Channels[i].Name, Quantity: q.name, Overlap: overlap(prior, posterior)}
	for p := 0.005; p < 1; p += 0.01 {
		l.PriorQuantiles = append(l.PriorQuantiles, draws.QuantileSorted(prior, p))
		l.Quantiles = append(l.Quantiles, draws.QuantileSorted(posterior, p))
	}
	l.Prior, l.Posterior = a.estimate(prior), a.estimate(posterior)
	return l, nil
}

// overlap returns Σ min(1/10, share of the posterior) over deciles of the prior;
// both are sorted.
func overlap(prior, posterior []float64) float64 {
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
