package mmm

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/experiment"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// buildChannels lays out the parameters of all channels of a kind and makes the
// channels ready.
func (m *Model) buildChannels(kind ChannelKind) {
	var members []int
	var names []string
	for i := range m.data.Channels {
		if m.data.Channels[i].Kind == kind {
			members, names = append(members, i), append(names, m.data.Channels[i].Name)
		}
	}
	if len(members) == 0 {
		return
	}
	for _, i := range members {
		m.prepareChannel(i)
	}
	suffix, dim := kindSuffix[kind], Dim{kindDim[kind], names}
	shape := make([]map[string]int, len(members))
	for k := range shape {
		shape[k] = map[string]int{}
	}
	for _, name := range shapeOrder.front {
		m.shapeParam(name, suffix, dim, members, shape)
	}
	var etas []dist.Dist
	for _, i := range members {
		etas = append(etas, m.spec.Channels[i].Eta.Dist)
	}
	eta := m.spreadScale("eta_"+suffix, etas, dim)
	for _, name := range shapeOrder.back {
		m.shapeParam(name, suffix, dim, members, shape)
	}
	dev := m.deviations("beta_g"+suffix+"_dev", dim)
	at := m.effectParams(suffix, "beta_"+suffix, dim.Name, names, func(k int) (PriorOn, dist.Dist) {
		s := &m.spec.Channels[members[k]]
		return s.On, s.Effect.Dist
	})
	for k, i := range members {
		c := &m.channels[i]
		c.shape = positions(c.kernel, c.curve, shape[k])
		c.effect = geoEffect{
			logNormal:   m.spec.Effects == LogNormalEffects && !m.data.National(),
			coefficient: c.spec.On == OnCoefficient,
			theta:       at[k], eta: offset(eta, k), dev: dev[k],
		}
		m.setPrior(c, shape[k])
		m.setLifts(c)
	}
}

// prepareChannel scales a channel's exposure.
func (m *Model) prepareChannel(i int) {
	c := &m.channels[i]
	c.data, c.spec = &m.data.Channels[i], &m.spec.Channels[i]
	c.kernel, _ = adstock.New(c.spec.Adstock)
	c.curve, _ = saturation.New(c.spec.Saturation)
	c.scale = m.scale.exposureScale(m.data, c.data)
	c.x = m.inputRows(c.data.Exposure, c.scale.factor)
	if c.data.Frequency != nil {
		c.freq = m.inputRows(c.data.Frequency, nil)
	}
}

// inputRows returns, for each geo, a series over media periods divided by the
// geo's factor, with just the history that the carry-over window reaches back to
// in front, zeros where there is none.
func (m *Model) inputRows(series, factor []float64) [][]float64 {
	lag, n := m.window-1, m.data.MediaT()
	rows := make([][]float64, m.data.G())
	for g := range rows {
		row := make([]float64, lag+m.data.T())
		for t := range row {
			if from := t + m.data.History - lag; from >= 0 {
				row[t] = series[g*n+from]
				if factor != nil {
					row[t] = safeDiv(row[t], factor[g])
				}
			}
		}
		rows[g] = row
	}
	return rows
}

// shapeParam adds one shape parameter for those members of a kind that have it.
func (m *Model) shapeParam(name, suffix string, dim Dim, members []int, at []map[string]int) {
	var with []int
	var labels []string
	var priors []dist.Dist
	for k, i := range members {
		if prior := m.shapePrior(i, name); prior != nil {
			with, labels, priors = append(with, k), append(labels, dim.Labels[k]), append(priors, prior)
		}
	}
	block := name + "_" + suffix
	start := m.layout.add(block, priors, Dim{subsetDim(dim.Name, len(with) == len(members), block), labels})
	for j, k := range with {
		at[k][name] = start + j
	}
}

// shapePrior returns the prior of a shape parameter of channel i, or nil if the
// channel does not have it.
func (m *Model) shapePrior(i int, name string) dist.Dist {
	c := &m.channels[i]
	if slices.Contains(c.kernel.Params(), name) || slices.Contains(c.curve.Params(), name) {
		return c.spec.Shape[name].Dist
	}
	if m.spec.Compat.InertParameters && c.spec.Saturation == saturation.KindNone && slices.Contains(saturation.Hill{}.Params(), name) {
		if prior, ok := c.spec.Shape[name]; ok {
			return prior.Dist
		}
		return DefaultShape(m.data.Grain, m.spec.MaxLag, c.data.Kind, c.spec.Adstock, saturation.KindHill)[name].Dist
	}
	return nil
}

// positions returns where the kernel's and then the curve's parameters are.
func positions(kernel adstock.Kernel, curve saturation.Curve, at map[string]int) []int {
	var p []int
	for _, name := range slices.Concat(kernel.Params(), curve.Params()) {
		p = append(p, at[name])
	}
	return p
}

// setPrior sets what a unit of the channel's prior quantity is worth:
//
//	ROI            difference to no channel at all          den: spend
//	ROI, window    difference to none in the window         den: spend in the window
//	mROI           difference to 1% more exposure           den: 1% of spend
//	contribution   difference to no channel at all          den: total outcome
//
// Differences are summed over all geos and modelled periods.
func (m *Model) setPrior(c *channel, shape map[string]int) {
	spend := 0.0
	for _, v := range c.data.Spend {
		spend += v
	}
	var other func(x float64, t int) float64
	switch {
	case c.spec.On == OnContribution:
		c.effect.den = m.data.TotalOutcome()
	case c.spec.On == OnMROI:
		c.effect.den = 0.01 * spend
		other = func(x float64, _ int) float64 { return 1.01 * x }
	case c.spec.On == OnROI && c.spec.Calibration != nil:
		c.effect.den = 0
		for i, v := range c.data.Spend {
			if c.spec.Calibration[m.data.History+i%m.data.T()] {
				c.effect.den += v
			}
		}
		other = func(x float64, t int) float64 {
			if c.spec.Calibration[t] {
				return 0
			}
			return x
		}
	case c.spec.On == OnROI:
		c.effect.den = spend
	}
	if other == nil {
		return
	}
	curve := c.curve
	if m.spec.Compat.SaturatedCounterfactual {
		curve = saturation.Hill{}
	}
	c.prior = &contrast{curve: curve, shape: positions(c.kernel, curve, shape), weight: m.scale.money, abs: true,
		x: m.changedRows(c, func(x float64, _, t int) float64 { return other(x, t) })}
}

// changedRows returns the channel's scaled exposure with each value, of geo g
// and media period t, replaced.
func (m *Model) changedRows(c *channel, change func(x float64, g, t int) float64) [][]float64 {
	rows := make([][]float64, len(c.x))
	for g := range rows {
		rows[g] = make([]float64, len(c.x[g]))
		for i, x := range c.x[g] {
			if t := i + m.data.History - (m.window - 1); t >= 0 {
				rows[g][i] = change(x, g, t)
			}
		}
	}
	return rows
}

// setLifts makes the channel's lift tests ready. The tested contrast is between
// actual exposure and Against times it on the share of each period that the
// test covers, in the tested geos; it counts every period from the first to the
// last one touched.
func (m *Model) setLifts(c *channel) {
	d := m.data
	for i := range d.LiftTests {
		test := &d.LiftTests[i]
		if test.Channel != c.data.Name {
			continue
		}
		tested := make([]bool, d.G())
		for g, name := range d.Geos {
			tested[g] = test.Geos == nil || slices.Contains(test.Geos, name)
		}
		until := max(test.End, test.CountUntil)
		weight := make([]float64, d.G()*d.T())
		unit := m.scale.unit
		if test.InRevenue {
			unit = m.scale.money
		}
		for k := range weight {
			start := d.Periods[k%d.T()]
			if end := d.Grain.Next(start, 1) - 1; tested[k/d.T()] && end >= test.Start && start <= until {
				weight[k] = unit[k]
			}
		}
		x := m.changedRows(c, func(x float64, g, t int) float64 {
			if !tested[g] || t < d.History {
				return x
			}
			return x * (1 + (test.Against-1)*d.Overlap(t-d.History, test.Start, test.End))
		})
		c.lifts = append(c.lifts, lift{name: test.Name, reading: experiment.Reading{Effect: test.Effect, SE: test.SE},
			contrast: contrast{curve: c.curve, shape: c.shape, weight: weight, x: x}})
	}
}

// Overlap returns the share of period t that lies between two days, both
// included.
func (d *Data) Overlap(t int, from, to Day) float64 {
	start, next := d.Periods[t], d.Grain.Next(d.Periods[t], 1)
	days := min(to+1, next) - max(from, start)
	return float64(max(days, 0)) / float64(next-start)
}
