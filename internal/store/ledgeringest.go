package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// Ingest appends the observations that say something new.
func (t *ledgerTx) Ingest(ctx context.Context, list []app.Observation) (app.Ingested, error) {
	var done app.Ingested
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b app.Observation) int {
		return cmp.Or(compareKeys(a.SeriesKey, b.SeriesKey), cmp.Compare(a.Date, b.Date), cmp.Compare(a.KnownAt.Unix(), b.KnownAt.Unix()))
	})
	for _, ofSeries := range chunks(sorted, func(o app.Observation) app.SeriesKey { return o.SeriesKey }) {
		if err := t.ingestSeries(ctx, ofSeries, &done); err != nil {
			return app.Ingested{}, err
		}
	}
	return done, t.err
}

func compareKeys(a, b app.SeriesKey) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Series, b.Series), cmp.Compare(a.Geo, b.Geo))
}

// chunks cuts a sorted list where its key changes.
func chunks[T any, K comparable](list []T, key func(T) K) [][]T {
	var all [][]T
	for len(list) > 0 {
		n := slices.IndexFunc(list, func(v T) bool { return key(v) != key(list[0]) })
		if n < 0 {
			n = len(list)
		}
		all, list = append(all, list[:n]), list[n:]
	}
	return all
}

// ingestSeries ingests observations of one series, which are sorted by date.
func (t *ledgerTx) ingestSeries(ctx context.Context, list []app.Observation, done *app.Ingested) error {
	s, err := t.seriesFor(ctx, list[0].SeriesKey)
	if err != nil {
		return err
	}
	there, err := t.vintages(ctx, s, app.Span{From: list[0].Date, To: list[len(list)-1].Date})
	if err != nil {
		return err
	}
	for _, ofCell := range chunks(list, func(o app.Observation) mmm.Day { return o.Date }) {
		cell := there[ofCell[0].Date]
		for _, o := range ofCell {
			if cell, err = t.ingestOne(ctx, s, cell, o, done); err != nil {
				return err
			}
		}
	}
	return nil
}

// seriesFor returns the series with a key, and makes it where there is none.
func (t *ledgerTx) seriesFor(ctx context.Context, key app.SeriesKey) (numberedSeries, error) {
	s, there, err := t.seriesOf(ctx, key)
	if there || err != nil {
		return s, err
	}
	last, err := t.number(ctx, `SELECT max(series) FROM series`)
	if err != nil {
		return s, err
	}
	s = numberedSeries{last + 1, t.run, key}
	return s, add(ctx, t, allSeries, []numberedSeries{s})
}

// A vintage is what is known of a cell from some second on.
type vintage struct {
	known, again int64
	value        float64
}

// vintages returns all of a series by date, as they became known.
func (t *ledgerTx) vintages(ctx context.Context, s numberedSeries, span app.Span) (map[mmm.Day][]vintage, error) {
	rows, err := t.queries.QueryContext(ctx, `SELECT date, known_at, again, value FROM observations
		WHERE series = ? AND date BETWEEN ? AND ? ORDER BY date, known_at, again`, s.number, int64(span.From), int64(span.To))
	if err != nil {
		return nil, t.problem(ctx, err)
	}
	all := map[mmm.Day][]vintage{}
	err = eachRow(rows, func() error {
		var date int64
		var v vintage
		err := rows.Scan(&date, &v.known, &v.again, number(&v.value))
		all[mmm.Day(date)] = append(all[mmm.Day(date)], v)
		return err
	})
	return all, t.problem(ctx, err)
}

// ingestOne appends an observation to what is known of its cell, unless it says
// nothing new, and returns what is known then.
func (t *ledgerTx) ingestOne(ctx context.Context, s numberedSeries, cell []vintage, o app.Observation, done *app.Ingested) ([]vintage, error) {
	v := vintage{o.KnownAt.Unix(), 0, o.Value}
	// place is that of the first one that became known later.
	place, _ := slices.BinarySearchFunc(cell, v.known, func(v vintage, known int64) int {
		if v.known <= known {
			return -1
		}
		return 1
	})
	if place > 0 {
		before := cell[place-1]
		if before.value == v.value || math.IsNaN(before.value) && math.IsNaN(v.value) {
			done.Same++
			return cell, nil
		}
		if before.known == v.known {
			v.again = before.again + 1
		}
		done.Restated++
	} else {
		done.New++
	}
	if v.again > mostAgain {
		return cell, tooOften(o)
	}
	if done.New+done.Restated == 1 || o.Date < done.First {
		done.First = o.Date
	}
	return slices.Insert(cell, place, v), add(ctx, t, observations, []keptObservation{{s.number, o.Date, v.known, v.again, t.run, v.value}})
}

func tooOften(o app.Observation) error {
	return app.Problem{
		Code: RestatedTooOften, File: o.Source, Column: o.Series, Date: o.Date.String(),
		Text:   fmt.Sprintf("more than %d different values are said to have become known in the same second", mostAgain),
		Advice: "Check the times at which the source says that its values became known",
	}
}
