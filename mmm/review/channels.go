package review

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// returns finds channels whose return is the prior's, or not what anyone would
// expect.
func (c *fitReview) returns() {
	for _, l := range c.learned {
		if words, unit, ok := c.effect(l); ok {
			c.againstPrior(l, words, unit)
		}
	}
	for i := range c.channels.Channels {
		ch := &c.channels.Channels[i]
		if ch.Kind.IsPaid() && !c.unlearned(ch.Name, "roi") && (ch.ROI.Hi > c.t.WideReturn*ch.ROI.Lo || !(ch.ROI.Lo > 0)) {
			c.add(finding.WideReturn(finding.Channel(ch.Name), rangeOf(ch.ROI), ch.ROI.Median, c.returnUnit()))
		}
	}
	c.standouts()
}

// effect returns the words and the unit of a learned quantity if it says what the
// channel brings.
func (c *fitReview) effect(l response.Learned) (words, unit string, ok bool) {
	switch l.Quantity {
	case "roi":
		return "return", c.returnUnit(), true
	case "contribution":
		return "contribution", c.unit, true
	}
	return "", "", false
}

// returnUnit returns the unit of ROI: none in money, else that of outcome per unit
// of spend.
func (c *fitReview) returnUnit() string {
	if c.d.Outcome.Money() {
		return ""
	}
	return c.unit + " per unit of spend"
}

// againstPrior reports what the data did not change, and what they changed beyond
// expectation.
func (c *fitReview) againstPrior(l response.Learned, words, unit string) {
	s := finding.Channel(l.Channel)
	if l.Overlap >= c.t.NotLearned {
		c.add(finding.NotLearned(s, words, l.Overlap, rangeOf(l.Prior), rangeOf(l.Posterior), unit))
		return
	}
	p := c.t.FarFromPrior
	prior := finding.Range{Lo: quantile(l.PriorQuantiles, p), Hi: quantile(l.PriorQuantiles, 1-p), Level: 1 - 2*p}
	if m := l.Posterior.Median; m < prior.Lo || m > prior.Hi {
		c.add(finding.FarFromPrior(s, words, m, prior, unit))
	}
}

// quantile interpolates quantiles of the orders 0.005, 0.015, …, 0.995.
func quantile(q []float64, p float64) float64 {
	at := math.Max(0, math.Min(p*float64(len(q))-0.5, float64(len(q)-1)))
	i := min(int(at), len(q)-2)
	return q[i] + (at-float64(i))*(q[i+1]-q[i])
}

// unlearned reports whether the data said nothing about a quantity of a channel.
func (c *fitReview) unlearned(channel, quantity string) bool {
	for _, l := range c.learned {
		if l.Channel == channel && l.Quantity == quantity {
			return l.Overlap >= c.t.NotLearned
		}
	}
	return false
}

// standouts finds paid channels that surely return several times what the other
// ones do together, or a fraction of it; the latter only if none does the former,
// in whose light all others look small.
func (c *fitReview) standouts() {
	n := len(c.scan.total)
	total := make([]float64, n)
	var spend float64
	for i, ch := range c.channels.Channels {
		if ch.Kind.IsPaid() {
			spend += float64(ch.Spend)
			floats.Add(total, c.scan.contribution[i])
		}
	}
	var above, below []finding.Finding
	for i, ch := range c.channels.Channels {
		own := float64(ch.Spend)
		if !ch.Kind.IsPaid() || own == spend {
			continue
		}
		share, multiple, least := make([]float64, n), make([]float64, n), math.Inf(1)
		for k, v := range c.scan.contribution[i] {
			least = math.Min(least, math.Min(v, total[k]-v))
			share[k] = v / total[k]
			multiple[k] = v / own / ((total[k] - v) / (spend - own))
		}
		if !(least > 0) {
			continue // less than nothing has no multiples
		}
		m := draws.Summarise(multiple, c.level)
		f := finding.StandsOut(finding.Channel(ch.Name), rangeOf(m), own/spend, stat.Mean(share, nil))
		switch {
		case m.Lo > c.t.StandsOut:
			above = append(above, f)
		case m.Hi < 1/c.t.StandsOut:
			below = append(below, f)
		}
	}
	if len(above) == 0 {
		above = below
	}
	c.found = append(c.found, above...)
}

// shapes finds channels whose response the data do not show: its curve, its range
// or its end.
func (c *fitReview) shapes() {
	c.unlearnedShapes("response curve", "half_saturation")
	c.unlearnedShapes("carry-over", "half_life")
	for i := range c.channels.Channels {
		ch := &c.channels.Channels[i]
		units := c.d.Units(&c.d.Channels[i])
		if c.m.Saturates(i) && ch.Kind == mmm.Paid && !c.unlearned(ch.Name, "roi") {
			c.curvature(ch, i, units)
		}
		c.exposureRange(ch, units)
		cut := draws.Quantile(c.scan.lastWeight[i], 0.5)
		if c.m.Window() > 1 && cut >= c.t.CarryoverCut && !c.unlearned(ch.Name, "half_life") {
			c.add(finding.CarryoverCut(finding.Channel(ch.Name), cut, c.m.Window()-1, string(c.d.Grain)))
		}
	}
}

// unlearnedShapes reports the channels about whose shape the data said nothing.
func (c *fitReview) unlearnedShapes(words, quantity string) {
	var names []string
	of := 0
	for _, l := range c.learned {
		if l.Quantity == quantity {
			of++
			if l.Overlap >= c.t.NotLearned {
				names = append(names, l.Channel)
			}
		}
	}
	if len(names) > 0 {
		c.add(finding.ShapesNotLearned(words, names, of))
	}
}

// curvature reports channels that are nearly linear, or saturated. Reach and
// frequency channels are linear in reach by construction.
func (c *fitReview) curvature(ch *response.Channel, i int, units []float64) {
	s := finding.Channel(ch.Name)
	switch marginal := ch.MROI.Median / ch.ROI.Median; {
	case marginal > c.t.NearlyLinear:
		c.add(finding.NearlyLinear(s, marginal, slices.Max(national(units, c.d.G())), deliveredUnit(c.d, &c.d.Channels[i]), string(c.d.Grain)))
	case marginal < c.t.Saturated:
		c.add(finding.Saturated(s, marginal, rangeOf(ch.Saturation)))
	}
}

// exposureRange reports channels whose exposure is always near its mean, within
// geos.
func (c *fitReview) exposureRange(ch *response.Channel, units []float64) {
	d := c.d
	means := geoMeans(units, d.G())
	var relative []float64
	for i, v := range units {
		if m := means[i/d.T()]; m > 0 {
			relative = append(relative, v/m)
		}
	}
	low, high := interval(relative, 0.9)
	if low >= c.t.NarrowLow && high <= c.t.NarrowHigh {
		c.add(finding.NarrowRange(finding.Channel(ch.Name), low, high, string(d.Grain)))
	}
}

// confounded finds pairs of channels whose contributions are known together but
// not one by one.
func (c *fitReview) confounded() {
	known := func(x []float64) float64 { // half the interval as a share of the mean
		lo, hi := interval(x, c.level)
		return (hi - lo) / 2 / math.Abs(stat.Mean(x, nil))
	}
	sum := make([]float64, len(c.scan.total))
	for i, a := range c.scan.contribution {
		for j, b := range c.scan.contribution[:i] {
			correlation := stat.Correlation(a, b, nil)
			floats.AddTo(sum, a, b)
			first, second, together := known(b), known(a), known(sum)
			if correlation <= c.design.Confounded && together <= c.design.Together*math.Min(first, second) {
				c.add(finding.Inseparable(finding.Known{Name: c.d.Channels[j].Name, To: first}, finding.Known{Name: c.d.Channels[i].Name, To: second}, together, correlation, c.level))
			}
		}
	}
}

// liftTests finds lift tests that the fit does not reproduce.
func (c *fitReview) liftTests() {
	for i := range c.d.LiftTests {
		test := &c.d.LiftTests[i]
		mean, sd := stat.PopMeanStdDev(c.scan.lift[i], nil)
		z := (test.Effect - mean) / math.Hypot(test.SE, sd)
		if math.Abs(z) <= c.t.LiftTest {
			continue
		}
		unit := c.d.Outcome.Name
		if test.InRevenue {
			unit = c.unit
		}
		lo, hi := interval(c.scan.lift[i], c.level)
		reading := finding.Reading{Name: test.Name, Channel: test.Channel, Start: test.Start.String(), End: test.End.String(), Effect: test.Effect, SE: test.SE, Unit: unit}
		c.add(finding.LiftTestDisagrees(reading, finding.Range{Lo: lo, Hi: hi, Level: c.level}, z))
	}
}
