package response

import "github.com/noonmark/noonmark/mmm"

// A pass is what one look at every draw collects: what Channels, Learned and
// Fitness reduce. Orders of draws mean nothing, and may change.
type pass struct {
	channels, treatments []*channelDraws
	expected, baseline   []float64 // [draw] over all cells in scope, in the unit of results
	mean                 []float64 // [g][t] posterior mean of expected outcome, in the unit of results
}

// channelDraws holds the values of a channel's quantities over draws.
type channelDraws struct {
	contribution, outcome, more, moreFrequency, halfLife, halfSaturation, saturation []float64
}

func newChannelDraws(n int) *channelDraws {
	c := &channelDraws{}
	for _, x := range []*[]float64{&c.contribution, &c.outcome, &c.more, &c.moreFrequency, &c.halfLife, &c.halfSaturation, &c.saturation} {
		*x = make([]float64, n)
	}
	return c
}

// everyDraw makes the pass, once.
func (a *Analysis) everyDraw() (*pass, error) {
	if a.pass != nil {
		return a.pass, nil
	}
	d := a.fit.Model.Data()
	n := a.fit.Count(0)
	inputs := a.marginalInputs()
	p := &pass{expected: make([]float64, n), baseline: make([]float64, n), mean: make([]float64, len(a.cells))}
	for range d.Channels {
		p.channels = append(p.channels, newChannelDraws(n))
	}
	for range d.Treatments {
		p.treatments = append(p.treatments, newChannelDraws(n))
	}
	if err := a.fit.Each(0, func(k int, theta []float64) {
		a.eval.Set(theta)
		a.eval.Expected(a.cells)
		p.expected[k] = a.worth(a.cells)
		p.baseline[k] = p.expected[k]
		for i, v := range a.cells {
			p.mean[i] += v * a.value[i] / float64(n)
		}
		for i, c := range p.channels {
			a.fillLearned(c, i, k)
			c.outcome[k] = a.sum(a.cells)
			p.baseline[k] -= c.contribution[k]
			a.fillMargins(c, inputs[i], i, k)
		}
		for i, c := range p.treatments {
			a.eval.TreatmentContribution(a.cells, i)
			c.outcome[k], c.contribution[k] = a.sum(a.cells), a.worth(a.cells)
			p.baseline[k] -= c.contribution[k]
		}
	}); err != nil {
		return nil, err
	}
	a.pass = p
	return p, nil
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
	var level [1]float64
	a.eval.Saturation(level[:], in.mean, i)
	c.saturation[k] = level[0]
	if !a.fit.Model.Saturates(i) {
		c.saturation[k] = nan
	}
}
