package backtest

import (
	"context"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/track"
)

// late plays the policies of a market whose outcomes come in late. All learn from final
// outcomes before T0.
func (w *world) late(ctx context.Context) error {
	if err := w.followed(ctx, Clean, nil); err != nil {
		return err
	}
	v := newVintages(w.m, w.span)
	if err := w.arriving(ctx, Naive, v.first, 0); err != nil {
		return err
	}
	return w.arriving(ctx, Matured, v.completed, v.shares.MaxAge())
}

// vintages are what was known of outcomes when.
type vintages struct {
	start  mmm.Day
	byAge  [][]float64 // [age][t]; final from the last age on
	shares monitor.Completeness
}

// ages is the number of days after which nothing changes any more in the world; policies
// find that out.
const ages = monitor.DefaultMature

func newVintages(m *sim.Market, s span) *vintages {
	v := &vintages{start: m.Scenario.Start}
	final := m.Data().Outcome.Values
	for range ages {
		v.byAge = append(v.byAge, slices.Clone(final))
	}
	var seen []monitor.Vintage
	for run := range len(final) {
		known := m.AsKnown(v.start + mmm.Day(run))
		for age := range min(ages, run+1) {
			date := run - age
			v.byAge[age][date] = known[date]
			if run < s.before {
				seen = append(seen, monitor.Vintage{Date: v.start + mmm.Day(date), Age: age, Value: known[date]})
			}
		}
	}
	v.shares = monitor.LearnCompleteness(seen, s.t0(m), ages)
	return v
}

// first returns the outcome of day t, as it was first reported whatever came later.
func (v *vintages) first(t, _ int) (value, variance float64) { return v.byAge[0][t], 0 }

// completed returns what is expected of the final outcome of day t at an age.
func (v *vintages) completed(t, age int) (value, variance float64) {
	if age >= v.shares.MaxAge() {
		return v.byAge[min(age, ages-1)][t], 0
	}
	return v.shares.Nowcast(v.byAge[age][t], age)
}

// arriving scores a policy that takes outcomes as they are reported at each age: those
// that have settled once, and those of the last days anew every day.
func (w *world) arriving(ctx context.Context, p Policy, reported func(t, age int) (value, variance float64), settle int) error {
	data := *w.m.Data()
	data.Outcome.Values = slices.Clone(data.Outcome.Values)
	variance := make([]float64, data.T())
	model := func() (*track.Model, error) {
		return w.model(&data, &w.dynamic, track.Notes{Variance: slices.Clone(variance)}, data.T())
	}
	m, err := model()
	if err != nil {
		return err
	}
	settled, err := w.ensemble(ctx, m, &w.dynamic, 0)
	if err != nil {
		return err
	}
	s := w.newTally()
	for day := range w.days {
		today := w.before + day
		for age := 0; age <= settle; age++ {
			if t := today - 1 - age; t >= w.before {
				data.Outcome.Values[t], variance[t] = reported(t, age)
			}
		}
		if m, err = model(); err != nil {
			return err
		}
		if settled, err = advance(m, settled, min(today, max(w.before, today-settle))); err != nil {
			return err
		}
		now, err := advance(m, settled.Clone(), today)
		if err != nil {
			return err
		}
		to := 0
		if day%checkEvery == 0 {
			if err := s.know(m, now, day); err != nil {
				return err
			}
			to = longest
		}
		if err := s.ahead(m, now, day, 0, to); err != nil {
			return err
		}
	}
	s.report(&w.result, p)
	return nil
}

// advance moves an ensemble up to a period.
func advance(m *track.Model, e *track.Ensemble, until int) (*track.Ensemble, error) {
	t, err := m.Follow(e)
	if err != nil {
		return nil, err
	}
	t.Run(until)
	return e, nil
}
