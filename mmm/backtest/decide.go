package backtest

import (
	"context"
	"math"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/track"
)

// decisionDraws is the number of draws that a decision is about, and decideEvery the
// days from one to the next of policies that decide weekly.
const (
	decisionDraws = 64
	decideEvery   = 7
)

// Holds of weekly policies: they move when a gain is likely and worth it, and the more
// readily for having tested. References and oracles move whenever they see one.
var (
	untested  = hold{probability: 0.75, deadBand: 0.005}
	withTests = hold{probability: 0.6, deadBand: 0.005}
)

// nothing decides nothing.
func nothing(*sim.Live, int) ([]response, error) { return nil, nil }

// oracle knows the truth of every day, or of T0 alone.
func oracle(daily bool) decider {
	return func(l *sim.Live, day int) ([]response, error) {
		if day > 0 && !daily {
			return nil, nil
		}
		return []response{l.TrueResponse}, nil
	}
}

// byDelivery decides on days on which a model is delivered.
func (w *world) byDelivery(ctx context.Context, spec *track.Spec, all []delivery) decider {
	return func(l *sim.Live, day int) ([]response, error) {
		for _, d := range all {
			if d.from == day {
				return w.learnt(ctx, l, spec, d)
			}
		}
		return nil, nil
	}
}

// learnt returns what a model believes that has learnt from the outcomes before a day,
// with the prices of the day of delivery.
func (w *world) learnt(ctx context.Context, l *sim.Live, spec *track.Spec, d delivery) ([]response, error) {
	data := l.Data()
	model, err := w.model(&data, spec, track.Notes{}, w.before+d.learnt)
	if err != nil {
		return nil, err
	}
	e, err := w.ensemble(ctx, model, spec, d.learnt)
	if err != nil {
		return nil, err
	}
	return w.responses(model, e)
}

// tiers decides every day by the fixed blend of three tiers, on a static model as it is
// delivered.
func (w *world) tiers(ctx context.Context, all []delivery) decider {
	var stable *track.Ensemble
	return func(l *sim.Live, day int) ([]response, error) {
		data := l.Data()
		model, err := w.model(&data, &w.static, track.Notes{}, data.T())
		if err != nil {
			return nil, err
		}
		if d := all[inUse(all, day)]; d.from == day {
			if stable, err = w.ensemble(ctx, model, &w.static, d.learnt); err != nil {
				return nil, err
			}
		}
		e, err := blend(model, stable, model.T(), track.DefaultTiers())
		if err != nil {
			return nil, err
		}
		return w.responses(model, e)
	}
}

// weekly follows the market and decides every week; results of tests are read when
// they are over.
func (w *world) weekly(ctx context.Context, tests []sim.TestDesign) decider {
	var e *track.Ensemble
	return func(l *sim.Live, day int) ([]response, error) {
		if day%decideEvery != 0 {
			return nil, nil
		}
		over, err := readAll(overBy(tests, l.Day()), l.Read)
		if err != nil {
			return nil, err
		}
		data := l.Data()
		model, err := w.model(&data, &w.dynamic, track.Notes{Tests: over}, data.T())
		if err != nil {
			return nil, err
		}
		if e == nil {
			if e, err = w.ensemble(ctx, model, &w.dynamic, 0); err != nil {
				return nil, err
			}
		}
		tracker, err := model.Follow(e)
		if err != nil {
			return nil, err
		}
		tracker.Run(model.T())
		return w.responses(model, e)
	}
}

// overBy returns the tests that end before a day.
func overBy(tests []sim.TestDesign, day mmm.Day) []sim.TestDesign {
	var over []sim.TestDesign
	for _, t := range tests {
		if t.End < day {
			over = append(over, t)
		}
	}
	return over
}

// responses returns draws of what spend brings, at the prices of the last days.
func (w *world) responses(m *track.Model, e *track.Ensemble) ([]response, error) {
	v, err := m.View(e, m.T()-1)
	if err != nil {
		return nil, err
	}
	prices := make([]float64, len(m.Data().Channels))
	for c := range prices {
		prices[c] = price(m.Data(), c)
	}
	var all []response
	for _, d := range v.Draws(decisionDraws, rng.New(w.m.Seed, "decide", uint64(m.T()))) {
		all = append(all, func(c int, spend float64) float64 {
			y := []float64{spend / prices[c]}
			v.Steady(d.Particle, c).Apply(y, y)
			return d.Effect[c] * y[0]
		})
	}
	return all, nil
}

// price returns what a unit of exposure of channel c cost when it was last bought.
func price(d *mmm.Data, c int) float64 {
	ch := &d.Channels[c]
	for t := d.T() - 1; t >= 0; t-- {
		if x := ch.Exposure[d.History+t]; x > 0 && ch.Spend[t] > 0 {
			return ch.Spend[t] / x
		}
	}
	return math.NaN()
}
