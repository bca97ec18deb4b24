package store

import (
	"context"
	"database/sql"
	"iter"
	"math"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// An observation is kept under the number of its series. It is the last one of its
// cell, as known at a time, that has the greatest of
//
//	known_at · 1024 + again
//
// where again counts earlier ones of the same second. SQLite takes the other columns of
// a row from the one that has the maximum.
const lastKnown = `max(known_at * 1024 + again)`

// mostAgain is the largest again.
const mostAgain = 1023

// numberedSeries is a series, its number and the run that recorded it first.
type numberedSeries struct {
	number int64
	run    app.RunID
	app.SeriesKey
}

var allSeries = &table[numberedSeries]{
	name:    "series",
	columns: "series, run, source, name, geo",
	fields: func(s *numberedSeries) []any {
		return append([]any{whole(&s.number), whole(&s.run)}, keyFields(&s.SeriesKey)...)
	},
}

// A keptObservation is an observation as it is kept.
type keptObservation struct {
	series int64
	date   mmm.Day
	known  int64
	again  int64
	run    app.RunID
	value  float64
}

var observations = &table[keptObservation]{
	name:    "observations",
	columns: "series, date, known_at, again, run, value",
	fields: func(o *keptObservation) []any {
		return []any{whole(&o.series), whole(&o.date), whole(&o.known), whole(&o.again), whole(&o.run), number(&o.value)}
	},
}

// AsKnown returns the observations of a span as they were known at a time.
func (r *ledgerReader) AsKnown(ctx context.Context, at time.Time, span app.Span) iter.Seq2[app.Observation, error] {
	return func(yield func(app.Observation, error) bool) {
		if err := r.eachKnown(ctx, at, span, func(o app.Observation) bool { return yield(o, nil) }); err != nil {
			yield(app.Observation{}, err)
		}
	}
}

// eachKnown calls a function for each observation until it returns false.
func (r *ledgerReader) eachKnown(ctx context.Context, at time.Time, span app.Span, each func(app.Observation) bool) error {
	q, end, err := r.snapshot(ctx)
	if err != nil {
		return r.problem(ctx, err)
	}
	defer end()
	known := &ledgerReader{ledgerPlace: r.ledgerPlace, queries: q}
	series, err := find(ctx, known, allSeries, `ORDER BY source, name, geo`)
	if err != nil {
		return err
	}
	for _, s := range series {
		// Of each series all are read before any is handed over, so that whoever gets
		// them may use the ledger.
		list, err := known.observations(ctx, s, `SELECT date, known_at, run, value, `+lastKnown+` FROM observations
			WHERE series = ? AND date BETWEEN ? AND ? AND known_at <= ? GROUP BY date ORDER BY date`,
			s.number, int64(span.From), int64(span.To), at.Unix())
		if err != nil {
			return err
		}
		for _, o := range list {
			if !each(o) {
				return nil
			}
		}
	}
	return nil
}

// observations reads those of a series that a query selects: their date, when they
// were known, their run, their value, and a number.
func (r *ledgerReader) observations(ctx context.Context, s numberedSeries, query string, args ...any) ([]app.Observation, error) {
	rows, err := r.queries.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, r.problem(ctx, err)
	}
	list := []app.Observation{}
	err = eachRow(rows, func() error {
		var date, known, run, order int64
		var value sql.NullFloat64
		if err := rows.Scan(&date, &known, &run, &value, &order); err != nil {
			return err
		}
		o := app.Observation{SeriesKey: s.SeriesKey, Date: mmm.Day(date), Value: value.Float64, KnownAt: time.Unix(known, 0).UTC(), Run: app.RunID(run)}
		if !value.Valid {
			o.Value = math.NaN()
		}
		list = append(list, o)
		return nil
	})
	return list, r.problem(ctx, err)
}

// seriesOf returns the series with a key, if there is one.
func (r *ledgerReader) seriesOf(ctx context.Context, key app.SeriesKey) (numberedSeries, bool, error) {
	return findOne(ctx, r, allSeries, `WHERE source = ? AND name = ? AND geo = ?`, key.Source, key.Series, key.Geo)
}

// Vintages returns everything that was ever known of the cells of a series.
func (r *ledgerReader) Vintages(ctx context.Context, key app.SeriesKey, span app.Span) ([]app.Observation, error) {
	s, there, err := r.seriesOf(ctx, key)
	if err != nil || !there {
		return []app.Observation{}, err
	}
	return r.observations(ctx, s, `SELECT date, known_at, run, value, again FROM observations
		WHERE series = ? AND date BETWEEN ? AND ? ORDER BY date, known_at, again`,
		s.number, int64(span.From), int64(span.To))
}

// Series returns every series, with how much of it is known at a time.
func (r *ledgerReader) Series(ctx context.Context, at time.Time) ([]app.SeriesSummary, error) {
	rows, err := r.queries.QueryContext(ctx, `
		SELECT source, name, geo, min(CASE WHEN value IS NOT NULL THEN date END), max(CASE WHEN value IS NOT NULL THEN date END),
			count(value), max(last) / 1024
		FROM (SELECT series, date, value, `+lastKnown+` AS last FROM observations WHERE known_at <= ? GROUP BY series, date)
		JOIN series USING (series)
		GROUP BY source, name, geo ORDER BY source, name, geo`, at.Unix())
	if err != nil {
		return nil, r.problem(ctx, err)
	}
	list := []app.SeriesSummary{}
	err = eachRow(rows, func() error {
		var s app.SeriesSummary
		err := rows.Scan(append(keyFields(&s.SeriesKey), optionalDay(&s.First), optionalDay(&s.Last), &s.Cells, seconds(&s.Arrived))...)
		list = append(list, s)
		return err
	})
	return list, r.problem(ctx, err)
}
