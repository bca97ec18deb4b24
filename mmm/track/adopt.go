package track

import (
	"math"
	"reflect"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// Adopt takes over into spec, a DefaultSpec, what somebody set in s, the specification
// of a model for d: whatever differs from mmm.DefaultSpec, where a tracker has the same.
// That is the maximum lag, seasons, and of channels carry-over, saturation, their order
// and priors of their parameters, and priors on ROI and contribution, as those of the
// channel's share of the outcome. Where there is no money, ROI is in outcome units. What
// else there is in s is about things that a tracker has not: knots, geos, coefficients
// in other units, marginal returns. d may have several geos; spec and s have channels
// in the same order.
func Adopt(spec *Spec, s *mmm.Spec, d *mmm.Data) {
	def := mmm.DefaultSpec(d)
	if s.MaxLag != def.MaxLag {
		spec.MaxLag = s.MaxLag
	}
	if s.Baseline.YearlyOrder != def.Baseline.YearlyOrder {
		spec.YearlyOrder = s.Baseline.YearlyOrder
	}
	if s.Baseline.Weekly != def.Baseline.Weekly {
		spec.Weekly = s.Baseline.Weekly
	}
	for i := range spec.Channels {
		adoptShape(&spec.Channels[i], &s.Channels[i], d, &d.Channels[i])
		if !reflect.DeepEqual(s.Channels[i].Effect, def.Channels[i].Effect) || s.Channels[i].On != def.Channels[i].On {
			adoptEffect(&spec.Channels[i], &s.Channels[i], d, &d.Channels[i])
		}
	}
}

// adoptShape takes over kernel, curve and order, and of their priors those that are not
// what mmm has by default for that kernel and curve. For a kernel or a curve of another
// kind than before, all are those of s.
func adoptShape(c *ChannelSpec, s *mmm.ChannelSpec, d *mmm.Data, ch *mmm.Channel) {
	usual := mmm.DefaultShape(d.Grain, d.Grain.DefaultMaxLag(), ch.Kind, s.Adstock, s.Saturation)
	known := c.Shape
	c.Adstock, c.Saturation, c.SaturationFirst = s.Adstock, s.Saturation, s.SaturationFirst
	c.Shape = map[string]dist.Prior{}
	for name, prior := range s.Shape {
		own, ok := known[name]
		if ok && reflect.DeepEqual(prior, usual[name]) {
			prior = own
		}
		c.Shape[name] = prior
	}
}

// adoptEffect takes over what a prior says of the share of the outcome that a channel
// brings.
func adoptEffect(c *ChannelSpec, s *mmm.ChannelSpec, d *mmm.Data, ch *mmm.Channel) {
	unit := 1.0 // share of the outcome for one unit of what the prior is on
	switch s.On {
	case mmm.OnContribution:
	case mmm.OnROI:
		unit = floats.Sum(ch.Spend) / worth(d)
	default:
		return
	}
	if mean, sd := unit*s.Effect.Mean(), unit*s.Effect.SD(); isFinite(mean) && isNotNegative(sd) {
		c.Share, c.ShareSD = mean, sd
	}
}

// worth returns Σ outcome·value of all cells, those missing as the mean of the others.
func worth(d *mmm.Data) float64 {
	var sum, present float64
	for i, y := range d.Outcome.Values {
		if !math.IsNaN(y) {
			sum += y * d.ValueAt(i)
			present++
		}
	}
	return sum * float64(len(d.Outcome.Values)) / present
}
