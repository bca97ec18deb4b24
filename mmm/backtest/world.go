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
	scenario Scenario
	m        *sim.Market
	start    map[*track.Spec]*track.Ensemble // at T0
	worst    float64                         // k-hat of the fits of a policy
	clock    Clock
	result   Result
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
	if clock == nil {
		clock = func() float64 { return 0 }
	}
	w := &world{clock: clock, learner: newLearner(m), scenario: s, m: m, start: map[*track.Spec]*track.Ensemble{},
		result: Result{Suite: Suite, Scenario: scenario, Seed: seed}}
	if s.Open {
		if err := w.open(ctx); err != nil {
			return Result{}, fmt.Errorf("%s, seed %d: %w", scenario, seed, err)
		}
	}
	if s.Closed {
		if err := w.closed(ctx); err != nil {
			return Result{}, fmt.Errorf("%s, seed %d: %w", scenario, seed, err)
		}
	}
	return w.result, nil
}

// open plays the policies that know.
func (w *world) open(ctx context.Context) error {
	for _, p := range []struct {
		policy     Policy
		spec       *track.Spec
		deliveries []delivery
	}{
		{NeverRefit, &w.static, refits(0)[:1]},
		{Quarterly, &w.static, refits(deliveryDays)},
		{DriftAwareQuarterly, &w.dynamic, refits(0)},
	} {
		if err := w.delivered(ctx, p.policy, p.spec, p.deliveries); err != nil {
			return fmt.Errorf("%s: %w", p.policy, err)
		}
	}
	for _, p := range []struct {
		policy Policy
		tests  []sim.TestDesign
	}{
		{Daily, nil},
		{DailyUpDown14, w.programme(14, sim.UpDown)},
		{DailyUpDown7, w.programme(7, sim.UpDown)},
		{DailyMixed14, w.programme(14, sim.Mixed)},
	} {
		if err := w.followed(ctx, p.policy, p.tests); err != nil {
			return fmt.Errorf("%s: %w", p.policy, err)
		}
	}
	return nil
}
