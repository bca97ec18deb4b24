package backtest

import (
	"context"
	"fmt"

	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/track"
)

// A world is one market while policies are played in it.
type world struct {
	*learner
	span
	all    bool // policies are played
	m      *sim.Market
	start  map[*track.Spec]*track.Ensemble // at T0
	early  *track.Ensemble                 // before the guards' first day
	worst  float64                         // k-hat of the fits of a policy
	clock  Clock
	result Result
}

// A Clock returns the seconds since some moment.
type Clock func() float64

// World plays every policy that a scenario compares in the market of a seed. The same
// scenario and seed give the same numbers, to the bit, but for those of time; without a
// clock there are none.
func World(ctx context.Context, scenario string, seed uint64, clock Clock) (Result, error) {
	s, err := Lookup(scenario)
	if err != nil {
		return Result{}, err
	}
	m, err := s.market(seed)
	if err != nil {
		return Result{}, err
	}
	return s.play(ctx, m, suiteSpan, clock)
}

// play plays a scenario in a market.
func (s *Scenario) play(ctx context.Context, m *sim.Market, length span, clock Clock) (Result, error) {
	if clock == nil {
		clock = func() float64 { return 0 }
	}
	w := &world{clock: clock, learner: newLearner(m, length), span: length, all: s.All, m: m, start: map[*track.Spec]*track.Ensemble{},
		result: Result{Suite: Suite, Scenario: s.Name, Seed: m.Seed}}
	for _, part := range []struct {
		has  bool
		play func(context.Context) error
	}{{s.Open, w.open}, {s.Closed, w.closed}, {s.Late, w.late}, {s.Anomalies, w.anomalous}} {
		if !part.has {
			continue
		}
		if err := part.play(ctx); err != nil {
			return Result{}, fmt.Errorf("%s, seed %d: %w", s.Name, m.Seed, err)
		}
	}
	return w.result, nil
}

// open plays the policies that know.
func (w *world) open(ctx context.Context) error {
	if _, err := w.delivered(ctx, NeverRefit, &w.static, w.refits(0)[:1]); err != nil {
		return err
	}
	late := w.refits(deliveryDays)
	stable, err := w.delivered(ctx, Quarterly, &w.static, late)
	if err != nil {
		return err
	}
	if _, err := w.delivered(ctx, DriftAwareQuarterly, &w.dynamic, w.refits(0)); err != nil {
		return err
	}
	if err := w.followers(ctx); err != nil || !w.all {
		return err
	}
	for _, p := range []struct {
		policy Policy
		scheme track.Scheme
	}{{ThreeTierFixed, track.FixedScheme}, {ThreeTierScalar, track.ScalarScheme}, {ThreeTierMatrix, track.MatrixScheme}} {
		tiers := track.DefaultTiers()
		tiers.Scheme = p.scheme
		if err := w.tiered(p.policy, tiers, stable, late); err != nil {
			return err
		}
	}
	return nil
}

// followers plays the policies that know and take a step every day.
func (w *world) followers(ctx context.Context) error {
	for _, p := range []struct {
		policy Policy
		tests  []sim.TestDesign
		always bool
	}{
		{Daily, nil, true},
		{DailyUpDown14, w.programme(14, sim.UpDown), true},
		{DailyUpDown7, w.programme(7, sim.UpDown), false},
		{DailyMixed14, w.programme(14, sim.Mixed), false},
	} {
		if !p.always && !w.all {
			continue
		}
		if err := w.followed(ctx, p.policy, p.tests); err != nil {
			return err
		}
	}
	return nil
}
