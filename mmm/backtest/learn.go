package backtest

import (
	"context"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/track"
)

// A learner makes models of one world. Both kinds share scale and all priors but those of
// drift, and what they learnt before T0 is learnt once.
type learner struct {
	scale   track.Scale
	events  []mmm.Event // the calendar is known, whatever happened so far
	renewed [][]mmm.Day // days on which creatives were replaced, which advertisers know
	static  track.Spec
	dynamic track.Spec
	modes   map[*track.Spec][]float64 // where the next search begins
}

// leastDrift is the drift of what does not: a positive number whose square is nothing.
const leastDrift = 1e-4

func newLearner(m *sim.Market, s span) *learner {
	before := m.Until(s.t0(m) - 1)
	l := &learner{scale: track.NewScale(&before), events: m.Data().Events, renewed: m.Refreshes(), dynamic: track.DefaultSpec(&before), static: track.DefaultSpec(&before), modes: map[*track.Spec][]float64{}}
	l.static.Drift.Rate = dist.Prior{Dist: dist.Fixed{Value: leastDrift}}
	l.static.Drift.Spread = dist.Prior{Dist: dist.Fixed{Value: 0}}
	return l
}

// fitDraws is the number of weighted draws that an ensemble is chosen from: three for
// each particle.
const fitDraws = 192

// fit learns from the outcomes of a model's first periods.
func (l *learner) fit(ctx context.Context, m *track.Model, spec *track.Spec, until int) (*track.Fit, error) {
	opts := track.FastFitOptions()
	opts.Until, opts.Start, opts.Draws = until, l.modes[spec], fitDraws
	f, err := m.Fit(ctx, opts, nil)
	if err == nil && l.modes[spec] == nil {
		l.modes[spec] = f.Mode
	}
	return f, err
}

// model returns the model of data whose outcomes from period until on are not known.
func (l *learner) model(d *mmm.Data, spec *track.Spec, notes track.Notes, until int) (*track.Model, error) {
	notes.Refreshes = l.renewed
	blind := *d
	blind.Events = l.events
	blind.Outcome.Values = slices.Clone(d.Outcome.Values)
	for t := until; t < d.T(); t++ {
		blind.Outcome.Values[t] = math.NaN()
	}
	return track.New(&blind, notes, *spec, l.scale)
}

// believe returns what an ensemble holds, of the inputs of period t.
func believe(m *track.Model, e *track.Ensemble, t int) (*belief, error) {
	v, err := m.View(e, t)
	if err != nil {
		return nil, err
	}
	b := &belief{weights: e.Weights()}
	for c := range m.Data().Channels {
		var effects []normal
		for i := range b.weights {
			mean, sd := v.Effect(i, c)
			effects = append(effects, normal{mean, sd})
		}
		b.effects = append(b.effects, effects)
		b.today = append(b.today, v.Response(c))
	}
	b.shape = func(c, i int) steady {
		return func(x float64) (float64, float64) {
			y, slope := []float64{0}, []float64{0}
			v.Steady(i, c).ApplyGrad(y, slope, []float64{x})
			return y[0], slope[0]
		}
	}
	return b, nil
}
