package backtest

import (
	"context"
	"math"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/track"
)

// particles is the number of them in every ensemble: the default.
var particles = track.DefaultOnline().Particles

// A delivery is a model that is learnt from the outcomes before one day of evaluation,
// and in use from another on.
type delivery struct{ learnt, from int }

// quarterDays are the days from one quarterly fit to the next, and deliveryDays those that
// it takes to deliver one.
const (
	quarterDays  = 91
	deliveryDays = 45
)

// refits returns deliveries at T0 and after every quarter, some days late, as far as they
// are in use for long enough to be checked.
func (s span) refits(late int) []delivery {
	all := []delivery{{0, 0}}
	for day := quarterDays; day+late+checkEvery <= s.days; day += quarterDays {
		all = append(all, delivery{day, day + late})
	}
	return all
}

// delivered scores a policy that is left alone from delivery to delivery, and returns
// what it learnt.
func (w *world) delivered(ctx context.Context, p Policy, spec *track.Spec, all []delivery) (learnt []*track.Ensemble, err error) {
	s := w.newTally()
	w.worst = math.Inf(-1)
	for k, d := range all {
		until := w.days
		if k+1 < len(all) {
			until = all[k+1].from
		}
		model, err := w.model(w.m.Data(), spec, track.Notes{}, w.before+d.learnt)
		if err != nil {
			return nil, err
		}
		e, err := w.ensemble(ctx, model, spec, d.learnt)
		if err != nil {
			return nil, err
		}
		learnt = append(learnt, e.Clone())
		if err := s.alone(model, e, d.from, until); err != nil {
			return nil, err
		}
	}
	s.report(&w.result, p)
	if !math.IsInf(w.worst, -1) {
		w.result.add(p, KHat, w.worst)
	}
	return learnt, nil
}

// alone scores an ensemble that sees no more outcomes, while it is in use: what it
// forecasts is as far ahead as its last outcome is back.
func (s *tally) alone(m *track.Model, e *track.Ensemble, from, until int) error {
	tracker, err := m.Follow(e)
	if err != nil {
		return err
	}
	tracker.Run(s.before + from)
	for day := from; day < min(s.days, until+horizons[longest].days-1); day++ {
		if day < until && day%checkEvery == 0 {
			if err := s.know(m, e, day); err != nil {
				return err
			}
		}
		f := tracker.Step().Forecast
		for h := range horizons {
			made := day - horizons[h].days + 1 // at the beginning of that day
			if made >= from && made < until && (h == 0 || made%checkEvery == 0) {
				s.forecast(h, day, f)
			}
		}
	}
	return nil
}

// tiered scores a policy of three tiers on the static model as it was learnt and is
// delivered. Blends and forecasts are of every 7th day.
func (w *world) tiered(p Policy, tiers track.TierSpec, learnt []*track.Ensemble, all []delivery) error {
	model, err := w.model(w.m.Data(), &w.static, track.Notes{}, w.before+w.days)
	if err != nil {
		return err
	}
	s := w.newTally()
	for day := 0; day < w.days; day += checkEvery {
		e, err := blend(model, learnt[inUse(all, day)], w.before+day, tiers)
		if err != nil {
			return err
		}
		if err := s.know(model, e, day); err != nil {
			return err
		}
		if err := s.ahead(model, e, day, 0, longest); err != nil {
			return err
		}
	}
	s.report(&w.result, p)
	return nil
}

// blend returns what three tiers say before period t.
func blend(m *track.Model, stable *track.Ensemble, t int, spec track.TierSpec) (*track.Ensemble, error) {
	tiers, err := m.Tiers(stable, t-1, spec)
	if err != nil {
		return nil, err
	}
	return tiers.Ensemble(), nil
}

// inUse returns the delivery that is in use on a day.
func inUse(all []delivery, day int) int {
	k := 0
	for k+1 < len(all) && all[k+1].from <= day {
		k++
	}
	return k
}

// followed scores a policy that takes every day's outcome, and tests.
func (w *world) followed(ctx context.Context, p Policy, designs []sim.TestDesign) error {
	tests, err := readAll(designs, w.m.Read)
	if err != nil {
		return err
	}
	model, err := w.model(w.m.Data(), &w.dynamic, track.Notes{Tests: tests}, w.before+w.days)
	if err != nil {
		return err
	}
	e, err := w.ensemble(ctx, model, &w.dynamic, 0)
	if err != nil {
		return err
	}
	tracker, err := model.Follow(e)
	if err != nil {
		return err
	}
	s := w.newTally()
	for day := range w.days {
		if day%checkEvery == 0 {
			if err := s.know(model, e, day); err != nil {
				return err
			}
			if err := s.ahead(model, e, day, 1, longest); err != nil {
				return err
			}
		}
		began := w.clock()
		in := tracker.Step()
		s.time(w.clock()-began, in.Moved)
		s.forecast(0, day, in.Forecast)
	}
	s.report(&w.result, p)
	return nil
}

// ensemble returns what was learnt from the outcomes before a day of evaluation. Before
// T0 all models of a world have the same outcomes, and what they learn by is learnt once.
func (w *world) ensemble(ctx context.Context, m *track.Model, spec *track.Spec, day int) (*track.Ensemble, error) {
	if e := w.start[spec]; day == 0 && e != nil {
		return e.Clone(), nil
	}
	fit, err := w.fit(ctx, m, spec, w.before+day)
	if err != nil {
		return nil, err
	}
	w.worst = math.Max(w.worst, fit.KHat)
	e := fit.Ensemble(particles, w.m.Seed)
	if day == 0 {
		w.start[spec] = e.Clone()
	}
	return e, nil
}

// readAll returns tests in the form that trackers take.
func readAll(designs []sim.TestDesign, read func(sim.TestDesign) (sim.CellTest, error)) ([]track.Test, error) {
	var all []track.Test
	for _, d := range designs {
		t, err := read(d)
		if err != nil {
			return nil, err
		}
		all = append(all, testOf(&t))
	}
	return all, nil
}

// testOf returns a read-out, which is per day, as one of all its days.
func testOf(t *sim.CellTest) track.Test {
	days := float64(t.End - t.Start + 1)
	return track.Test{Name: t.Channel + " " + t.Start.String(), Channel: t.Channel, Start: t.Start, End: t.End, CountUntil: t.End,
		High: t.High, Low: t.Low, Effect: t.Effect * days, SE: t.SE * days, Settled: true, Known: t.End}
}

// programme returns the tests of a year of evaluation.
func (w *world) programme(every int, kind sim.TestKind) []sim.TestDesign {
	from := w.t0(w.m)
	return w.m.Programme(every, kind, from, from+mmm.Day(w.days)-1)
}
