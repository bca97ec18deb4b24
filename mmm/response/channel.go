package response

import (
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

// channelDraws holds the values of a channel's quantities over draws.
type channelDraws struct {
	contribution, outcome, more, moreFrequency, halfLife, saturation []float64
}

func newChannelDraws(n int) *channelDraws {
	return &channelDraws{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
}

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
	m := a.fit.Model
	d := m.Data()
	n := a.fit.Count(0)
	inputs := a.marginalInputs()
	channels, treatments := make([]*channelDraws, len(d.Channels)), make([]*channelDraws, len(d.Treatments))
	for i := range channels {
		channels[i] = newChannelDraws(n)
	}
	for i := range treatments {
		treatments[i] = newChannelDraws(n)
	}
	expected, baseline := make([]float64, n), make([]float64, n)
	err := a.fit.Each(0, func(k int, theta []float64) {
		a.eval.Set(theta)
		a.eval.Expected(a.cells)
		expected[k] = a.worth(a.cells)
		baseline[k] = expected[k]
		for i, c := range channels {
			a.eval.Contribution(a.cells, i)
			c.outcome[k], c.contribution[k] = a.sum(a.cells), a.worth(a.cells)
			baseline[k] -= c.contribution[k]
			a.fillMargins(c, inputs[i], i, k)
		}
		for i, c := range treatments {
			a.eval.TreatmentContribution(a.cells, i)
			c.outcome[k], c.contribution[k] = a.sum(a.cells), a.worth(a.cells)
			baseline[k] -= c.contribution[k]
		}
	})
	if err != nil {
		return nil, err
	}
	out := &Channels{Actual: a.worth(d.Outcome.Values)}
	negative := 0
	for _, b := range baseline {
		if b < 0 {
			negative++
		}
	}
	out.NegativeBaseline = float64(negative) / float64(n)
	out.Expected, out.Baseline = a.estimate(expected), a.estimate(baseline)
	out.Paid = a.group("All paid channels", channels, func(i int) bool { return d.Channels[i].Kind.IsPaid() }, out.Expected.Mean)
	out.All = a.group("All channels", append(append([]*channelDraws(nil), channels...), treatments...), func(int) bool { return true }, out.Expected.Mean)
	for i, c := range channels {
		out.Channels = append(out.Channels, a.reduceChannel(i, c, out.Expected.Mean))
	}
	for i, c := range treatments {
		out.Treatments = append(out.Treatments, a.reduceTotals(Channel{Name: d.Treatments[i].Name, Spend: draws.Float(nan), Exposure: draws.Float(nan)}, c, out.Expected.Mean))
	}
	return out, nil
}

// marginalInput is a channel's exposure 1% up, by reach and by frequency, and its
// mean.
type marginalInput struct {
	more, moreFrequency mmm.Input
	frequency           bool
	mean                []float64 // one value, in model units
}

func (a *Analysis) marginalInputs() []marginalInput {
	m := a.fit.Model
	inputs := make([]marginalInput, len(m.Data().Channels))
	for i := range inputs {
		in := &inputs[i]
		in.more = m.Scaled(i, 1+marginal)
		in.frequency = m.Data().Channels[i].Frequency != nil
		if in.frequency {
			in.moreFrequency = m.Input(i, func(reach, frequency float64, _, _ int) (float64, float64) { return reach, (1 + marginal) * frequency })
		}
		in.mean = []float64{a.average(i)}
	}
	return inputs
}

func (a *Analysis) fillMargins(c *channelDraws, in marginalInput, i, k int) {
	a.eval.Respond(a.cells, i, in.more)
	c.more[k] = a.worth(a.cells) - c.contribution[k]
	c.moreFrequency[k] = c.more[k]
	if in.frequency {
		a.eval.Respond(a.cells, i, in.moreFrequency)
		c.moreFrequency[k] = a.worth(a.cells) - c.contribution[k]
	}
	c.halfLife[k] = a.eval.HalfLife(i)
	var level [1]float64
	a.eval.Saturation(level[:], in.mean, i)
	c.saturation[k] = level[0]
	if !a.fit.Model.Saturates(i) {
		c.saturation[k] = nan
	}
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
