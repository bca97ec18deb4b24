package daily

import (
	"context"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// reconcile settles the forecasts whose outcome is mature, says how far forecasts can
// be trusted, and makes those of the day.
func (w *dayWork) reconcile(context.Context) (string, error) {
	w.settle()
	w.report.Confidence = forecast.Assess(w.record.settled, w.record.naive, forecast.DefaultThresholds())
	if err := w.forecast(); err != nil {
		return "", err
	}
	return countOf(len(w.report.Scores), "forecast") + " settled", nil
}

// settle scores forecasts of periods that are mature. A sum with a value that is wrong,
// or that nobody knows, cannot be scored: what is stored of a sum says nothing of its
// parts, and to put an estimate in the place of the value would score the model by
// itself. One that something true moved, such as a promotion that nobody had told of,
// can.
func (w *dayWork) settle() {
	m := w.market
	outcome := append([]float64(nil), m.data.Outcome.Values[:m.n]...)
	for _, f := range append(append([]fix(nil), w.base.fixes...), w.acts.ownFixes(m.grain)...) {
		if t := periodsBetween(m.grain, m.data.Periods[0], f.Day); f.Channel == "" && t >= 0 && t < m.n && w.isWrong(&f) {
			outcome[t] = math.NaN()
		}
	}
	mature := m.grain.Next(m.data.Periods[m.n-1-m.maturing], 1) - 1
	series := forecast.Series{From: m.data.Periods[0], Grain: m.grain, Values: outcome}
	var open []app.Forecast
	for i := range w.record.open {
		f := &w.record.open[i]
		actual := math.NaN()
		if f.To <= mature {
			actual = sumOf(outcome, periodsBetween(m.grain, m.data.Periods[0], f.From), periodsBetween(m.grain, m.data.Periods[0], f.To))
		}
		naiveError, naiveCRPS := naive(asForecast(f, f.Quantiles).Target, series, actual)
		score, err := w.record.settle(f, actual, naiveError, naiveCRPS)
		if math.IsNaN(actual) || err != nil {
			open = append(open, *f)
			continue
		}
		w.report.Scores = append(w.report.Scores, scoreOf(f, &score, naiveError, naiveCRPS))
	}
	w.record.open = open
}

// isWrong reports whether an outcome that is corrected was not what happened.
func (w *dayWork) isWrong(f *fix) bool {
	switch f.Kind {
	case monitor.Keep:
		return false
	case monitor.Event:
		what := monitor.Type(w.acts.types[f.Anomaly])
		if a, ok := w.tip.found[f.Anomaly]; ok {
			what = a.Type
		}
		return what == monitor.TrackingBreak || what == monitor.DataError
	}
	return true
}

func sumOf(x []float64, from, to int) float64 {
	var sum float64
	for t := from; t <= to; t++ {
		if t < 0 || t >= len(x) {
			return math.NaN()
		}
		sum += x[t]
	}
	return sum
}

// naive returns how the forecast that says "as in the last season" did; NaN where it
// could not be made.
func naive(target forecast.Target, s forecast.Series, actual float64) (err, crps float64) {
	f, problem := forecast.Naive(target, s)
	if problem != nil || math.IsNaN(actual) {
		return math.NaN(), math.NaN()
	}
	return f.Median() - actual, f.CRPS(actual)
}

// scoreOf returns a score as the ledger has it.
func scoreOf(f *app.Forecast, s *forecast.Score, naiveError, naiveCRPS float64) app.Score {
	x := func(v float64) draws.Float { return draws.Float(v) }
	return app.Score{
		Forecast: f.Run, Made: f.Made, Horizon: f.Horizon, Geo: f.Geo, To: f.To,
		Actual: x(s.Outcome), Error: x(s.Error), Percentage: x(s.Percentage()), CRPS: x(s.CRPS), IntervalScore: x(s.IntervalScore), PIT: x(s.PIT),
		Hit50: s.Hits.In50, Hit80: s.Hits.In80, Hit90: s.Hits.In90, Hit95: s.Hits.In95, NaiveError: x(naiveError), NaiveCRPS: x(naiveCRPS),
	}
}

// forecast makes the forecasts of the day, of the posterior or of the scheme that the
// configuration asks for, with intervals as past ones teach.
func (w *dayWork) forecast() error {
	m := w.market
	w.report.FutureInputs = m.inputs
	targets := forecast.Targets(w.day, m.grain, w.periodEnd())
	if len(targets) == 0 {
		return nil
	}
	last := targets[0].To
	for _, t := range targets {
		last = max(last, t.To)
	}
	ensemble, err := w.ensemble()
	if err != nil {
		return err
	}
	ahead := periodsBetween(m.grain, m.data.Periods[m.n-1], last)
	day := uint64(uint32(w.day)) //nolint:gosec // days before 1970 wrap, and name a stream as well
	futures := m.futures(w.tip.model.Data(), ahead, defaultFutures, rng.New(seedOf(w.config), "future", day))
	outlook, err := w.tip.model.Ahead(ensemble, ahead, futures...)
	if err != nil {
		return err
	}
	for _, t := range targets {
		total := outlook.Totals[periodsBetween(m.grain, m.data.Periods[m.n-1], t.To)-1]
		w.report.Forecasts = append(w.report.Forecasts, w.forecastOf(t, total))
	}
	return nil
}

// periodEnd returns the last day of the budget period: the month, of daily data.
// Other data have forecasts of the next four weeks or the next month anyway.
func (w *dayWork) periodEnd() mmm.Day {
	if w.feed.grain != mmm.Daily {
		return w.day
	}
	y, mo, _ := w.day.Date()
	return mmm.DayOf(y, mo, 1).AddMonths(1) - 1
}

// ensemble returns what forecasts are made with.
func (w *dayWork) ensemble() (*track.Ensemble, error) {
	if w.tip.scheme == nil {
		return w.tip.now.ensemble, nil
	}
	tiers, err := w.tip.tiers(w.market.n - 1)
	if err != nil {
		return nil, err
	}
	return tiers.Ensemble(), nil
}

// forecastOf returns a forecast with its intervals as past ones of the horizon teach.
func (w *dayWork) forecastOf(t forecast.Target, total particle.Mixture) app.Forecast {
	raw := forecast.FromMixture(t, total)
	f := forecast.Recalibrate(forecast.Of(t.Horizon, w.record.settled), forecast.DefaultRecalibrationOptions()).Apply(raw)
	return app.Forecast{
		Run: w.tx.ID(), Made: t.Made, Horizon: string(t.Horizon), From: t.From, To: t.To, Mean: draws.Float(f.Mean),
		Orders: forecast.Orders(), Quantiles: f.Quantiles, Raw: raw.Quantiles,
	}
}
