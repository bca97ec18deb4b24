package store

import (
	"context"
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
)

// lastRuling selects the status of what has an id, or what it is without a ruling.
func lastRuling(of string, without app.Status) string {
	return fmt.Sprintf(", coalesce((SELECT rulings.status FROM rulings WHERE rulings.of = %s.id ORDER BY rulings.number DESC LIMIT 1), '%s')", of, without)
}

var anomalies = &table[app.Anomaly]{
	name:    "anomalies",
	columns: "id, run, type, source, series, geo, channel, from_day, to_day, open, detected, lane, delivery, z, size, evidence, title, text, advice",
	fields: func(a *app.Anomaly) []any {
		fields := append([]any{&a.ID, whole(&a.Run), &a.Type}, keyFields(&a.SeriesKey)...)
		return append(fields,
			&a.Channel, whole(&a.From), whole(&a.To), &a.Open, whole(&a.Detected), &a.Lane, &a.Delivery,
			number(&a.Z), number(&a.Size), jsonList(&a.Evidence), &a.Title, &a.Text, &a.Advice)
	},
	derived:       lastRuling("anomalies", app.StatusOpen),
	derivedFields: func(a *app.Anomaly) []any { return []any{&a.Status} },
}

var learnings = &table[app.Learning]{
	name:    "learnings",
	columns: "id, run, kind, channel, other, found, title, text, effect_mean, effect_median, effect_lo, effect_hi, effect_level, p, evidence, version, proposal",
	fields: func(l *app.Learning) []any {
		e := &l.Effect
		return []any{
			&l.ID, whole(&l.Run), &l.Kind, &l.Channel, &l.Other, whole(&l.Found), &l.Title, &l.Text,
			number(&e.Mean), number(&e.Median), number(&e.Lo), number(&e.Hi), number(&e.Level),
			number(&l.P), jsonList(&l.Evidence), &l.Version, jsonText(&l.Proposal),
		}
	},
	derived:       lastRuling("learnings", app.StatusFound),
	derivedFields: func(l *app.Learning) []any { return []any{&l.Status} },
}

// numberedRuling is a ruling with its place among all of them.
type numberedRuling struct {
	number int64
	app.Ruling
}

var rulings = &table[numberedRuling]{
	name:    "rulings",
	columns: "number, run, of, status, reason, author, at",
	fields: func(r *numberedRuling) []any {
		return []any{whole(&r.number), whole(&r.Run), &r.Of, &r.Status, &r.Reason, &r.Author, seconds(&r.At)}
	},
}

// Anomalies returns the anomalies that were there on a day of a span.
func (r *ledgerReader) Anomalies(ctx context.Context, span app.Span) ([]app.Anomaly, error) {
	return find(ctx, r, anomalies, `WHERE `+anomalies.latest("id")+` AND from_day <= ? AND (open OR to_day >= ?)
		ORDER BY from_day, channel, source, series, geo, type`, int64(span.To), int64(span.From))
}

// Learnings returns all learnings.
func (r *ledgerReader) Learnings(ctx context.Context) ([]app.Learning, error) {
	return find(ctx, r, learnings, `WHERE `+learnings.latest("id")+` ORDER BY found, kind, channel, other`)
}

// Rulings returns how a status came about.
func (r *ledgerReader) Rulings(ctx context.Context, id string) ([]app.Ruling, error) {
	all, err := find(ctx, r, rulings, `WHERE of = ? ORDER BY number`, id)
	list := make([]app.Ruling, len(all))
	for i := range all {
		list[i] = all[i].Ruling
	}
	return list, err
}

// AppendAnomalies appends anomalies.
func (t *ledgerTx) AppendAnomalies(ctx context.Context, list []app.Anomaly) error {
	for i := range list {
		list[i].Run = t.run
		if list[i].ID == "" {
			list[i].ID = app.AnomalyIDOf(&list[i])
		}
	}
	return add(ctx, t, anomalies, list)
}

// AppendLearnings appends learnings.
func (t *ledgerTx) AppendLearnings(ctx context.Context, list []app.Learning) error {
	for i := range list {
		list[i].Run = t.run
		if list[i].ID == "" {
			list[i].ID = app.LearningIDOf(&list[i])
		}
	}
	return add(ctx, t, learnings, list)
}

// AppendRuling changes the status of an anomaly or a learning.
func (t *ledgerTx) AppendRuling(ctx context.Context, r app.Ruling) error {
	var ids []string
	rows, err := t.queries.QueryContext(ctx, `SELECT id FROM anomalies UNION SELECT id FROM learnings ORDER BY id`)
	if err != nil {
		return t.problem(ctx, err)
	}
	there := false
	err = eachRow(rows, func() error {
		var id string
		err := rows.Scan(&id)
		ids, there = append(ids, id), there || id == r.Of
		return err
	})
	switch {
	case err != nil:
		return t.problem(ctx, err)
	case !there:
		return unknownAmong(RulingOfNothing, "anomaly or learning", r.Of, ids)
	}
	last, err := t.number(ctx, `SELECT max(number) FROM rulings`)
	if err != nil {
		return err
	}
	r.Run = t.run
	return add(ctx, t, rulings, []numberedRuling{{last + 1, r}})
}
