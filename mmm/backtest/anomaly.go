package backtest

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/track"
)

// warmUp is the number of days before T0 from which a policy of wrong numbers follows the
// market, so that its charts know what forecast errors are like.
const warmUp = 56

// anomalous plays the policies of a market in which numbers go wrong from T0 on, and of
// the same market in which they do not.
func (w *world) anomalous(ctx context.Context) error {
	quiet := w.m.Scenario
	quiet.Anomalies = sim.Default().Anomalies
	clean, err := sim.New(quiet, w.m.Seed)
	if err != nil {
		return err
	}
	fragile := w.dynamic
	fragile.Online.Robust.Threshold = 0
	for _, p := range []struct {
		policy Policy
		market *sim.Market
		spec   *track.Spec
		watch  bool
	}{
		{Clean, clean, &w.dynamic, false},
		{Watched, clean, &w.dynamic, true},
		{Fragile, w.m, &fragile, false},
		{Unhandled, w.m, &w.dynamic, false},
		{Handled, w.m, &w.dynamic, true},
	} {
		g, err := w.newGuard(ctx, p.market, clean, p.spec, p.watch)
		if err != nil {
			return err
		}
		if err := g.run(); err != nil {
			return fmt.Errorf("%s: %w", p.policy, err)
		}
		g.tally.report(&w.result, p.policy)
		if p.watch {
			g.detection().report(&w.result, p.policy)
		}
	}
	return nil
}

// A guard is a policy whose data may be wrong: it keeps what was reported and what it
// takes to be right, and learns again from the first day that it takes differently.
type guard struct {
	w     *world
	m     *sim.Market
	spec  *track.Spec
	tally *tally
	busy  []bool // [t] days on which something moves the outcome that no forecast knows of

	reported mmm.Data
	taken    mmm.Data // reported, corrected
	variance []float64

	monitor  *monitor.Monitor // nil for a policy that does not look
	platform []sim.PlatformReport
	readings [][]monitor.Reading             // [c][t]
	fixes    map[string][]monitor.Correction // by anomaly
	found    map[string]monitor.Anomaly      // as known last

	ensembles []*track.Ensemble // [day since warmUp] before that day
}

func (w *world) newGuard(ctx context.Context, m, clean *sim.Market, spec *track.Spec, watch bool) (*guard, error) {
	g := &guard{w: w, m: m, spec: spec, reported: *m.Data(), variance: make([]float64, m.Data().T()),
		fixes: map[string][]monitor.Correction{}, found: map[string]monitor.Anomaly{}}
	g.tally = &tally{span: w.span, truth: m.Truth, data: trueData(m, clean)}
	g.busy = make([]bool, m.Data().T())
	for _, a := range m.Truth.Anomalies {
		for t := int(a.From - m.Scenario.Start); a.Channel == "" && t <= int(a.To-m.Scenario.Start); t++ {
			g.busy[t] = true
		}
	}
	g.taken = copyData(&g.reported)
	if watch {
		g.watch()
	}
	model, err := w.model(&g.taken, spec, track.Notes{}, w.before-warmUp)
	if err != nil {
		return nil, err
	}
	e, err := w.beforeWarmUp(ctx, model)
	if err != nil {
		return nil, err
	}
	g.ensembles = []*track.Ensemble{e}
	return g, nil
}

// beforeWarmUp returns what all guards begin with, however they go on: what was learnt
// from outcomes before their first day.
func (w *world) beforeWarmUp(ctx context.Context, m *track.Model) (*track.Ensemble, error) {
	if w.early == nil {
		e, err := w.ensemble(ctx, m, &w.dynamic, -warmUp)
		if err != nil {
			return nil, err
		}
		w.early = e
	}
	return w.early.Clone(), nil
}

// copyData returns data whose outcome, exposure and spend may be changed.
func copyData(d *mmm.Data) mmm.Data {
	out := *d
	out.Outcome.Values = slices.Clone(d.Outcome.Values)
	out.Channels = slices.Clone(d.Channels)
	for c := range out.Channels {
		ch := &out.Channels[c]
		ch.Exposure, ch.Spend = slices.Clone(ch.Exposure), slices.Clone(ch.Spend)
	}
	return out
}

// trueData returns what truly happened in a market, of which clean is the one where
// nothing goes wrong: exposure and spend of that, but none while ads did not run.
func trueData(m, clean *sim.Market) *mmm.Data {
	d := copyData(clean.Data())
	copy(d.Outcome.Values, m.Data().Outcome.Values) // breaks of the outcome are not scored
	for _, a := range m.Truth.Anomalies {
		if !a.Delivery {
			continue
		}
		c := slices.IndexFunc(d.Channels, func(ch mmm.Channel) bool { return ch.Name == a.Channel })
		for t := int(a.From - m.Scenario.Start); t <= int(a.To-m.Scenario.Start); t++ {
			d.Channels[c].Exposure[d.History+t], d.Channels[c].Spend[t] = 0, 0
		}
	}
	return &d
}

// run plays the year.
func (g *guard) run() error {
	for t := g.w.before - warmUp; t < g.w.before+g.w.days; t++ {
		if t >= g.w.before {
			if err := g.score(t - g.w.before); err != nil {
				return err
			}
		}
		first := t
		if g.monitor != nil {
			expected, err := g.expect(t)
			if err != nil {
				return err
			}
			g.look(t, expected)
			first = min(t, g.correct())
		}
		if err := g.learn(first, t); err != nil {
			return err
		}
	}
	return nil
}

// at returns the ensemble before day t.
func (g *guard) at(t int) *track.Ensemble { return g.ensembles[t-g.w.before+warmUp] }

// learn takes the days from the first that changed to t.
func (g *guard) learn(first, t int) error {
	model, err := g.model(&g.taken, t+1)
	if err != nil {
		return err
	}
	g.ensembles = g.ensembles[:first-g.w.before+warmUp+1]
	tracker, err := model.Follow(g.at(first).Clone())
	if err != nil {
		return err
	}
	for range t - first + 1 {
		tracker.Step()
		g.ensembles = append(g.ensembles, tracker.Ensemble().Clone())
	}
	return nil
}

func (g *guard) model(d *mmm.Data, until int) (*track.Model, error) {
	return g.w.model(d, g.spec, track.Notes{Variance: slices.Clone(g.variance)}, until)
}

// score scores what is known at the beginning of a day, and forecasts of it with what
// truly ran on it.
func (g *guard) score(day int) error {
	t := g.w.before + day
	d := copyData(&g.taken)
	for c := range d.Channels {
		d.Channels[c].Exposure[d.History+t] = g.tally.data.Channels[c].Exposure[d.History+t]
	}
	model, err := g.model(&d, t)
	if err != nil {
		return err
	}
	if day%checkEvery == 0 {
		if err := g.tally.know(model, g.at(t), day); err != nil {
			return err
		}
	}
	if g.busy[t] {
		return nil
	}
	return g.tally.ahead(model, g.at(t), day, 0, 0)
}

// expect returns the forecast of day t with what is reported of it, and what channels
// that report next to nothing would have added had they run as usual.
func (g *guard) expect(t int) (monitor.Observation, error) {
	o := monitor.Observation{Day: g.m.Scenario.Start + mmm.Day(t)}
	mean, sd, err := g.ahead(&g.taken, t)
	if err != nil {
		return o, err
	}
	o.Outcome = monitor.Outcome{Value: g.reported.Outcome.Values[t], Expected: mean, SD: sd}
	for c := range g.readings {
		r := g.readings[c][t]
		if usual := trailing(g.taken.Channels[c].Exposure, g.taken.History+t-1); g.taken.Channels[c].Exposure[g.taken.History+t] < outageShare*usual {
			d := copyData(&g.taken)
			d.Channels[c].Exposure[d.History+t] = usual
			with, _, err := g.ahead(&d, t)
			if err != nil {
				return o, err
			}
			r.AtStake = with - mean
		}
		o.Channels = append(o.Channels, r)
	}
	return o, nil
}

// outageShare is the share of usual exposure below which it matters what a channel would
// have brought.
const outageShare = 0.1

// ahead returns the forecast of day t.
func (g *guard) ahead(d *mmm.Data, t int) (mean, sd float64, err error) {
	model, err := g.model(d, t)
	if err != nil {
		return math.NaN(), math.NaN(), err
	}
	o, err := model.Ahead(g.at(t), 1)
	if err != nil {
		return math.NaN(), math.NaN(), err
	}
	return o.Periods[0].Mean(), o.Periods[0].SD(), nil
}
