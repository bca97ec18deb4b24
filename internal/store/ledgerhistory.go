package store

import (
	"context"

	"github.com/noonmark/noonmark/internal/app"
)

var coefficients = &table[app.Coefficient]{
	name:    "coefficients",
	columns: "run, date, channel, geo, scheme, realtime, recent, stable, blended, lo, hi, z, status, significant, change, band",
	fields: func(c *app.Coefficient) []any {
		return []any{
			whole(&c.Run), whole(&c.Date), &c.Channel, &c.Geo, &c.Scheme,
			number(&c.RealTime), number(&c.Recent), number(&c.Stable), number(&c.Blended), number(&c.Lo), number(&c.Hi),
			number(&c.Z), &c.Status, &c.Significant, number(&c.Change), &c.Band,
		}
	},
}

var forecasts = &table[app.Forecast]{
	name:    "forecasts",
	columns: "run, made, horizon, geo, from_day, to_day, mean, orders, quantiles, raw_quantiles",
	fields: func(f *app.Forecast) []any {
		return []any{
			whole(&f.Run), whole(&f.Made), &f.Horizon, &f.Geo, whole(&f.From), whole(&f.To),
			number(&f.Mean), jsonNumbers(&f.Orders), jsonNumbers(&f.Quantiles), jsonNumbers(&f.Raw),
		}
	},
}

var scores = &table[app.Score]{
	name: "scores",
	columns: "run, forecast_run, made, horizon, geo, to_day, actual, error, percentage, crps, interval_score, pit, " +
		"hit_50, hit_80, hit_90, hit_95, naive_error, naive_crps",
	fields: func(s *app.Score) []any {
		return []any{
			whole(&s.Run), whole(&s.Forecast), whole(&s.Made), &s.Horizon, &s.Geo, whole(&s.To),
			number(&s.Actual), number(&s.Error), number(&s.Percentage), number(&s.CRPS), number(&s.IntervalScore), number(&s.PIT),
			&s.Hit50, &s.Hit80, &s.Hit90, &s.Hit95, number(&s.NaiveError), number(&s.NaiveCRPS),
		}
	},
}

// Coefficients returns the history of a channel by a scheme.
func (r *ledgerReader) Coefficients(ctx context.Context, channel, scheme string, span app.Span) ([]app.Coefficient, error) {
	return find(ctx, r, coefficients, `WHERE (?1 = '' OR channel = ?1) AND (?2 = '' OR scheme = ?2) AND date BETWEEN ?3 AND ?4
		AND `+coefficients.latest("channel", "scheme", "geo", "date")+` ORDER BY date, channel, geo, scheme`,
		channel, scheme, int64(span.From), int64(span.To))
}

// Forecasts returns the forecasts about periods that end in a span.
func (r *ledgerReader) Forecasts(ctx context.Context, span app.Span) ([]app.Forecast, error) {
	return find(ctx, r, forecasts, `WHERE to_day BETWEEN ? AND ? ORDER BY made, run, to_day, horizon, geo`, int64(span.From), int64(span.To))
}

// Scores returns the scores of forecasts about periods that end in a span.
func (r *ledgerReader) Scores(ctx context.Context, span app.Span) ([]app.Score, error) {
	return find(ctx, r, scores, `WHERE to_day BETWEEN ? AND ? AND `+scores.latest("to_day", "horizon", "geo", "made", "forecast_run")+`
		ORDER BY to_day, made, forecast_run, horizon, geo`, int64(span.From), int64(span.To))
}

// AppendCoefficients appends to the history of coefficients.
func (t *ledgerTx) AppendCoefficients(ctx context.Context, list []app.Coefficient) error {
	for i := range list {
		list[i].Run = t.run
	}
	return add(ctx, t, coefficients, list)
}

// AppendForecasts appends forecasts.
func (t *ledgerTx) AppendForecasts(ctx context.Context, list []app.Forecast) error {
	for i := range list {
		list[i].Run = t.run
	}
	return add(ctx, t, forecasts, list)
}

// AppendScores appends scores.
func (t *ledgerTx) AppendScores(ctx context.Context, list []app.Score) error {
	for i := range list {
		list[i].Run = t.run
	}
	return add(ctx, t, scores, list)
}
