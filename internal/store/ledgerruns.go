package store

import (
	"context"

	"github.com/noonmark/noonmark/internal/app"
)

var runs = &table[app.Run]{
	name:    "runs",
	columns: "run, kind, day, from_day, inputs, config, model, version, seed, author, recorded_at, sum",
	fields: func(r *app.Run) []any {
		return []any{
			whole(&r.ID), &r.Kind, whole(&r.Day), whole(&r.From), &r.Inputs, &r.Config, &r.Model, &r.Version,
			digits(&r.Seed), &r.Author, seconds(&r.Recorded), &r.Sum,
		}
	},
}

var attempts = &table[app.Attempt]{
	name:    "attempts",
	columns: "day, attempt, status, at, took_ns, run, stages, error",
	fields: func(a *app.Attempt) []any {
		return []any{
			whole(&a.Day), whole(&a.Number), &a.Status, seconds(&a.At), whole(&a.Took), whole(&a.Run),
			jsonList(&a.Stages), &a.Error,
		}
	},
}

// LastRun returns the latest run of the latest day.
func (r *ledgerReader) LastRun(ctx context.Context) (app.Run, bool, error) {
	return findOne(ctx, r, runs, `WHERE kind = ? ORDER BY day DESC, run DESC`, app.DayRun)
}

// Runs returns the runs of the days of a span.
func (r *ledgerReader) Runs(ctx context.Context, span app.Span) ([]app.Run, error) {
	return find(ctx, r, runs, `WHERE day BETWEEN ? AND ? ORDER BY run`, int64(span.From), int64(span.To))
}

// Attempts returns what became of attempts.
func (r *ledgerReader) Attempts(ctx context.Context, span app.Span) ([]app.Attempt, error) {
	return find(ctx, r, attempts, `WHERE day BETWEEN ? AND ? ORDER BY attempts.number`, int64(span.From), int64(span.To))
}
