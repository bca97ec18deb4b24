package track

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// A layout says where the parameters are in θ, and the elements of the state in s.
// Parameters whose prior is fixed are no part of θ: their value stands for them.
type layout struct {
	names  []string
	priors []dist.Dist
	coords []dist.Coordinate

	shape            [][]param // [c][k] of kernel, then of curve
	wear             []param   // [c]
	rate             []param   // [c] ln(q_c/q)
	q, level, sd, ar param

	slopeAt, columnAt, effectAt, noiseAt, size int // elements of the state; the level is 0
}

// A param is a parameter: at a position of θ, or fixed at a value where at is -1.
type param struct {
	at    int
	fixed float64
}

func (p param) of(theta []float64) float64 {
	if p.at < 0 {
		return p.fixed
	}
	return theta[p.at]
}

// add adds g to the derivative by the parameter.
func (p param) add(grad []float64, g float64) {
	if p.at >= 0 {
		grad[p.at] += g
	}
}

func newLayout(s *Spec, in []input, columns int) (*layout, error) {
	l := &layout{}
	for i := range s.Channels {
		shape, err := l.addShape(&s.Channels[i], in[i].name)
		if err != nil {
			return nil, err
		}
		l.shape = append(l.shape, shape)
		wear := param{at: -1}
		if in[i].wear != nil {
			wear = l.add(fmt.Sprintf("wear[%s]", in[i].name), s.Channels[i].Wear.Dist)
		}
		l.wear = append(l.wear, wear)
	}
	for i := range s.Channels {
		l.rate = append(l.rate, l.add(fmt.Sprintf("drift_ratio[%s]", in[i].name), s.Drift.Spread.Dist))
	}
	l.q = l.add("drift", s.Drift.Rate.Dist)
	l.level = l.add("level_drift", s.Baseline.Drift.Dist)
	l.sd = l.add("sigma", s.Noise.SD.Dist)
	l.ar = l.add("rho", s.Noise.AR.Dist)
	l.slopeAt, l.columnAt = 1, 2
	l.effectAt = l.columnAt + columns
	l.noiseAt = l.effectAt + len(s.Channels)
	l.size = l.noiseAt + 1
	return l, nil
}

func (l *layout) addShape(c *ChannelSpec, name string) ([]param, error) {
	kernel, err := adstock.New(c.Adstock)
	if err != nil {
		return nil, fmt.Errorf("channel %q: %w", name, err)
	}
	curve, err := saturation.New(c.Saturation)
	if err != nil {
		return nil, fmt.Errorf("channel %q: %w", name, err)
	}
	var shape []param
	for _, key := range slices.Concat(kernel.Params(), curve.Params()) {
		p, ok := c.Shape[key]
		if !ok {
			return nil, fmt.Errorf("channel %q: no prior for %s", name, key)
		}
		shape = append(shape, l.add(fmt.Sprintf("%s[%s]", key, name), p.Dist))
	}
	return shape, nil
}

// add adds a parameter with a prior.
func (l *layout) add(name string, d dist.Dist) param {
	if f, ok := d.(dist.Fixed); ok {
		return param{at: -1, fixed: f.Value}
	}
	l.names = append(l.names, name)
	l.priors = append(l.priors, d)
	l.coords = append(l.coords, dist.Gaussian(d))
	return param{at: len(l.names) - 1}
}
