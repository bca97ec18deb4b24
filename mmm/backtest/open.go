package backtest

import (
	"math"

	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/track"
	"gonum.org/v1/gonum/floats"
)

// A tally scores what a policy knows, day by day.
type tally struct {
	span
	truth *sim.Truth
	data  *mmm.Data // what truly happened

	mroas, coefficient, contribution wape
	intervals                        intervals
	forecasts                        [len(horizons)]forecasts
	steps, moves                     timing
}

// A timing is how long something took, in seconds.
type timing struct{ n, total, longest float64 }

// time takes note of how long a step took.
func (s *tally) time(seconds float64, moved bool) {
	t := &s.steps
	if moved {
		t = &s.moves
	}
	t.n++
	t.total += seconds
	t.longest = math.Max(t.longest, seconds)
}

// marginalDays is the number of days over whose mean exposure marginal returns are
// stated, and checkEvery the days from one check of what is known to the next.
const (
	marginalDays = 28
	checkEvery   = 7
)

func (w *world) newTally() *tally { return &tally{span: w.span, truth: w.m.Truth, data: w.m.Data()} }

// know scores what an ensemble holds at the beginning of a day of evaluation.
func (s *tally) know(m *track.Model, e *track.Ensemble, day int) error {
	t := s.before + day
	b, err := believe(m, e, t)
	if err != nil {
		return err
	}
	d := s.data
	for c := range s.truth.Channels {
		truth := &s.truth.Channels[c]
		mroas := float64(truth.MROAS[t])
		if math.IsNaN(mroas) {
			continue // organic, or dark for a month
		}
		exposure := trailing(d.Channels[c].Exposure, d.History+t)
		unit := truth.Price[t] * truth.ReferenceSpend / truth.ReferenceExposure
		spend := exposure * unit
		perUnit := s.truth.Value / unit // revenue per spend of outcome per exposure
		returns := b.marginal(c, exposure).times(perUnit)
		s.mroas.add(spend, mroas, returns.mean())
		s.coefficient.add(spend, truth.Coefficient[t], b.held(c, truth.ReferenceExposure).mean())
		s.contribution.add(1, truth.Contribution[0][t], b.contribution(c).mean())
		lo, hi := returns.interval()
		s.intervals.add(spend, mroas, lo, hi)
	}
	return nil
}

// trailing returns the mean of x over the days up to t.
func trailing(x []float64, t int) float64 {
	return floats.Sum(x[t+1-marginalDays:t+1]) / marginalDays
}

// ahead scores forecasts made at the beginning of a day, of the horizons from one to
// another as far as they end within the year.
func (s *tally) ahead(m *track.Model, e *track.Ensemble, day, from, to int) error {
	for to >= from && day+horizons[to].days > s.days {
		to--
	}
	if to < from {
		return nil
	}
	o, err := m.Ahead(e, horizons[to].days)
	if err != nil {
		return err
	}
	for h := from; h <= to; h++ {
		k := horizons[h].days
		s.forecast(h, day+k-1, o.Periods[k-1])
	}
	return nil
}

// forecast scores a forecast of a day of evaluation by what was true.
func (s *tally) forecast(horizon, day int, f particle.Mixture) {
	s.forecasts[horizon].add(s.data.Outcome.Values[s.before+day], f)
}

// report adds what was scored.
func (s *tally) report(r *Result, p Policy) {
	r.add(p, MROASError, s.mroas.value())
	r.add(p, CoefficientError, s.coefficient.value())
	r.add(p, ContributionError, s.contribution.value())
	r.add(p, MROASCoverage, s.intervals.inside/s.intervals.weight)
	r.add(p, MROASInterval, s.intervals.score/s.intervals.truth)
	for h := range s.forecasts {
		s.forecasts[h].report(r, p, h)
	}
	if s.steps.total > 0 {
		r.add(p, StepTime, 1000*s.steps.total/s.steps.n)
	}
	if s.moves.total > 0 {
		r.add(p, MoveTime, 1000*s.moves.longest)
	}
}
