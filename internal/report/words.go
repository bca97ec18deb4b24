package report

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// priorWords says where a prior has its probability: 1.22× [0.28×, 5.37×],
// LogNormal(0.2, 0.9).
func (d *Document) priorWords(p dist.Prior, write func(float64) string) string {
	if f, ok := p.Dist.(dist.Fixed); ok {
		return "fixed at " + write(f.Mean())
	}
	tail := (1 - d.model.Answers.Level) / 2
	lo, median, hi := p.Quantile(tail), p.Quantile(0.5), p.Quantile(1-tail)
	if math.IsNaN(lo) || math.IsNaN(median) || math.IsNaN(hi) {
		return p.String()
	}
	return fmt.Sprintf("%s [%s, %s]", write(median), write(lo), write(hi))
}

func (d *Document) curveWords(s mmm.ChannelSpec) string {
	c, err := saturation.New(s.Saturation)
	if err != nil {
		return string(s.Saturation)
	}
	text := map[saturation.Kind]string{saturation.KindNone: "none", saturation.KindHill: "Hill", saturation.KindLogistic: "logistic"}[s.Saturation]
	if text == "" {
		text = string(s.Saturation)
	}
	text += d.shapeWords(s, c.Params())
	if s.SaturationFirst && s.Saturation != saturation.KindNone {
		text += "; before carry-over"
	}
	return text
}

// A definition is a term and the phrase that may replace it.
type definition struct{ Term, Text string }

// definitions are the terms of the report, in alphabetical order.
func (d *Document) definitions() []definition {
	all := []definition{
		{"Adstock, carry-over", "part of the effect of exposure that happens in later periods."},
		{"Baseline", "outcome that is expected without any channel and with treatments at the value that counts as none."},
		{"Certificate", "bound on an error: of the surface, how far its outcomes are from the model's; of a plan, how much better than it any other could be."},
		{"Chain", "one of several independent runs of the sampler on the same model."},
		{"Coefficient", "what a channel brings a period at its reference exposure, held for good."},
		{"Contribution", "expected outcome with a channel less expected outcome without it, all else as it was."},
		{"CPIK", "cost per incremental key performance indicator: spend of a channel divided by its incremental outcome."},
		{"Credible interval", "interval that holds a stated posterior probability, " + d.level() + " in this report, with equal probability on both sides."},
		{"Divergence", "transition of the sampler that left the region where its steps are accurate, a sign that draws may miss part of the posterior."},
		{"Draw", "one set of values of all parameters, taken from the posterior."},
		{"E-BFMI", "estimated Bayesian fraction of missing information: how freely the sampler moves between energies, from the variance of their changes relative to their variance."},
		{"Effectiveness", "contribution of a channel divided by its units of exposure."},
		{"Efficient frontier", "best expected outcome of every budget."},
		{"ESS", "effective sample size: number of independent draws that would estimate as precisely as the draws at hand, for the bulk or the tails of the posterior."},
		{"Exposure", "units of a channel that were delivered, such as impressions, clicks or reach times frequency."},
		{"Extrapolation", "plan with more or less spend than was ever observed, in a channel, in total, or in combination."},
		{"Half-life", "time by which half of the whole effect of exposure has happened. The effect within a " + string(d.data.Grain) + " is taken to be even, so that without carry-over it is half a " + string(d.data.Grain) + "."},
		{"Half-saturation", "exposure, or frequency, at which the response is half of its limit."},
		{"Held out", "not learned from, so that predictions can be compared with what happened."},
		{"Incremental outcome", "contribution in units of the outcome."},
		{"Innovation", "error of a forecast one period ahead, in standard deviations of that forecast."},
		{"MAPE, wMAPE", "mean absolute error of expected outcome in percent of the actual one: of each cell, or in all."},
		{"mROI", "marginal return on investment: contribution of 1% more spend divided by that spend. It is taken to buy 1% more exposure; with reach and frequency 1% more reach, in which response is linear, so that mROI equals ROI."},
		{"Organic channel", "channel that is not paid for."},
		{"Outcome", "business result that marketing is to drive, also called key performance indicator."},
		{"Overlap", "share of probability that prior and posterior have in common, over deciles of the prior: 10% if all of the posterior lies within one of them, or beyond the last."},
		{"Posterior", "probability of parameter values given the data and the prior."},
		{"Predictive interval", "interval that holds a stated probability of the value that will be observed, its noise included."},
		{"Prior", "probability of parameter values before the data are seen."},
		{"R-hat", "spread of all draws relative to the spread within chains, 1 where chains agree."},
		{"R²", "share of the variance of the actual outcome that expected outcome explains."},
		{"Regret", "outcome that a plan falls short of the best one, were the truth known."},
		{"Response curve", "contribution of a channel as its spend is scaled up and down."},
		{"Robustness", "least probability that a plan does better than today's mix at the same budget, over assumptions that may be wrong."},
		{"ROI", "return on investment: contribution of a channel divided by its spend, as a ratio."},
		{"Saturation", "response to average exposure, or to average frequency, as a share of the limit that more cannot exceed."},
		{"Surface", "what the posterior implies about every plan for a period, stored so that questions need no fitting."},
		{"Today's plan", "spend of the period that plans are made for, as it was the last time."},
		{"Treatment", "action that is not media, such as a price or a promotion."},
	}
	return all
}
