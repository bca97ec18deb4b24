package response

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Channel is what one channel, treatment, or group of channels did over the geos
// and modelled periods in scope. Estimates that do not apply are NaN.
type Channel struct {
	Name     string          `json:"channel"`
	Kind     mmm.ChannelKind `json:"kind,omitempty"` // empty for treatments and totals
	Spend    draws.Float     `json:"spend"`          // NaN unless all of it was paid for
	Exposure draws.Float     `json:"exposure"`       // units delivered: exposure, or reach times frequency; NaN for treatments and totals

	// Contribution is expected outcome with the channel less without it, in the
	// unit of results; Outcome is the same in outcome units; Share is
	// Contribution as a share of the posterior mean of all expected outcome.
	Contribution draws.Estimate `json:"contribution"`
	Outcome      draws.Estimate `json:"incremental_outcome"`
	Share        draws.Estimate `json:"contribution_share"`

	ROI  draws.Estimate `json:"roi"`  // Contribution / Spend
	MROI draws.Estimate `json:"mroi"` // return of 1% more spend over that spend

	// MROIFrequency is MROI if frequency, not reach, rises by 1%.
	MROIFrequency draws.Estimate `json:"mroi_by_frequency"`

	CPIK          draws.Estimate `json:"cpik"`          // Spend / Outcome; the median is the one to quote
	Effectiveness draws.Estimate `json:"effectiveness"` // Contribution / Exposure
	HalfLife      draws.Estimate `json:"half_life"`     // of the effect, in days
	Saturation    draws.Estimate `json:"saturation"`    // response to average exposure over all cells, or to the average frequency of those reached, as a share of the limit
}

// Channels is the summary of all channels of a fit.
type Channels struct {
	Channels   []Channel `json:"channels"`   // in the order of the data
	Treatments []Channel `json:"treatments"` // non-media treatments, against their baselines
	Paid       Channel   `json:"paid"`       // all paid channels together
	All        Channel   `json:"all"`        // all channels and treatments together

	Expected draws.Estimate `json:"expected"` // expected outcome of the whole window, in the unit of results
	Baseline draws.Estimate `json:"baseline"` // of which without channels and treatments
	Actual   float64        `json:"actual"`   // observed outcome of the whole window

	// NegativeBaseline is the posterior probability that the baseline of the
	// whole window is negative.
	NegativeBaseline float64 `json:"negative_baseline_probability"`
}

// marginal is the step of marginal returns: 1% more, as in mROI priors.
const marginal = 0.01

// Channels returns the summary of all channels and treatments. It is computed once,
// and not to be changed.
func (a *Analysis) Channels() (*Channels, error) {
	var err error
	if a.channels == nil {
		a.channels, err = a.summarise()
	}
	return a.channels, err
}

func (a *Analysis) summarise() (*Channels, error) {
	p, err := a.everyDraw()
	if err != nil {
		return nil, err
	}
	d := a.fit.Model.Data()
	out := &Channels{Actual: a.worth(d.Outcome.Values)}
	negative := 0
	for _, b := range p.baseline {
		if b < 0 {
			negative++
		}
	}
	out.NegativeBaseline = float64(negative) / float64(len(p.baseline))
	out.Expected, out.Baseline = a.estimate(p.expected), a.estimate(p.baseline)
	out.Paid = a.group("All paid channels", p.channels, func(i int) bool { return d.Channels[i].Kind.IsPaid() }, out.Expected.Mean)
	out.All = a.group("All channels", slices.Concat(p.channels, p.treatments), func(int) bool { return true }, out.Expected.Mean)
	for i, c := range p.channels {
		out.Channels = append(out.Channels, a.reduceChannel(i, c, out.Expected.Mean))
	}
	for i, c := range p.treatments {
		out.Treatments = append(out.Treatments, a.reduceTotals(Channel{Name: d.Treatments[i].Name, Spend: draws.Float(nan), Exposure: draws.Float(nan)}, c, out.Expected.Mean))
	}
	return out, nil
}

func (a *Analysis) reduceChannel(i int, c *channelDraws, expected float64) Channel {
	data := &a.fit.Model.Data().Channels[i]
	ch := Channel{Name: data.Name, Kind: data.Kind, Spend: a.spend(i), Exposure: draws.Float(a.sum(a.fit.Model.Data().Units(data)))}
	ch.MROI = a.ratio(c.more, marginal*float64(ch.Spend))
	ch.MROIFrequency = a.ratio(c.moreFrequency, marginal*float64(ch.Spend))
	ch.HalfLife = a.estimate(c.halfLife)
	ch.Saturation = a.estimate(c.saturation)
	return a.reduceTotals(ch, c, expected)
}

// reduceTotals fills what follows from contribution, spend and exposure.
func (a *Analysis) reduceTotals(ch Channel, c *channelDraws, expected float64) Channel {
	if ch.Kind == "" {
		none := a.missing()
		ch.MROI, ch.MROIFrequency, ch.HalfLife, ch.Saturation = none, none, none, none
	}
	cpik := make([]float64, len(c.outcome))
	for k, v := range c.outcome {
		cpik[k] = float64(ch.Spend) / v
	}
	ch.CPIK = a.estimate(cpik)
	ch.Outcome = a.estimate(append([]float64(nil), c.outcome...))
	ch.ROI = a.ratio(c.contribution, float64(ch.Spend))
	ch.Effectiveness = a.ratio(c.contribution, float64(ch.Exposure))
	ch.Share = a.ratio(c.contribution, expected)
	ch.Contribution = a.estimate(append([]float64(nil), c.contribution...))
	return ch
}

// ratio returns the estimate of x divided by a constant; by nothing, there is none.
func (a *Analysis) ratio(x []float64, by float64) draws.Estimate {
	if by == 0 {
		return a.missing()
	}
	r := make([]float64, len(x))
	for k, v := range x {
		r[k] = v / by
	}
	return a.estimate(r)
}

// spend returns what channel i cost, NaN for one that is not paid for; treatments
// come after the channels.
func (a *Analysis) spend(i int) draws.Float {
	if d := a.fit.Model.Data(); i < len(d.Channels) && d.Channels[i].Kind.IsPaid() {
		return draws.Float(a.sum(d.Channels[i].Spend))
	}
	return draws.Float(nan)
}

// group returns the sum of some channels, draw by draw. It has a return on spend
// only if all of them are paid for.
func (a *Analysis) group(name string, all []*channelDraws, in func(i int) bool, expected float64) Channel {
	total := newChannelDraws(a.fit.Count(0))
	ch := Channel{Name: name, Exposure: draws.Float(nan)}
	for i, c := range all {
		if !in(i) {
			continue
		}
		for k := range total.outcome {
			total.outcome[k] += c.outcome[k]
			total.contribution[k] += c.contribution[k]
		}
		ch.Spend += a.spend(i)
	}
	return a.reduceTotals(ch, total, expected)
}
