package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
)

var corrections = &table[app.Correction]{
	name:    "corrections",
	columns: "number, run, kind, source, series, geo, channel, from_day, to_day, before, after, extra_variance, reason, author, anomaly, at",
	fields: func(c *app.Correction) []any {
		fields := append([]any{numbered("c-", &c.ID), whole(&c.Run), &c.Kind}, keyFields(&c.SeriesKey)...)
		return append(fields,
			&c.Channel, whole(&c.From), whole(&c.To), jsonList(&c.Before), jsonList(&c.After), number(&c.ExtraVariance),
			&c.Reason, &c.Author, &c.Anomaly, seconds(&c.At))
	},
}

var undos = &table[app.Undo]{
	name:    "undos",
	columns: "correction, run, reason, author, at",
	fields: func(u *app.Undo) []any {
		return []any{numbered("c-", &u.Correction), whole(&u.Run), &u.Reason, &u.Author, seconds(&u.At)}
	},
}

// Corrections returns all corrections.
func (r *ledgerReader) Corrections(ctx context.Context) ([]app.Correction, error) {
	q, end, err := r.snapshot(ctx)
	if err != nil {
		return nil, r.problem(ctx, err)
	}
	defer end()
	at := &ledgerReader{ledgerPlace: r.ledgerPlace, queries: q}
	all, err := find(ctx, at, corrections, `ORDER BY number`)
	if err != nil {
		return nil, err
	}
	back, err := find(ctx, at, undos, `ORDER BY correction`)
	if err != nil {
		return nil, err
	}
	for i := range back {
		k := slices.IndexFunc(all, func(c app.Correction) bool { return c.ID == back[i].Correction })
		if k < 0 {
			return nil, r.damaged(fmt.Errorf("correction %s was taken back and is not there", back[i].Correction))
		}
		all[k].Undone = &back[i]
	}
	return all, nil
}

// AppendCorrections appends corrections and sets their IDs.
func (t *ledgerTx) AppendCorrections(ctx context.Context, list []app.Correction) error {
	last, err := t.number(ctx, `SELECT max(number) FROM corrections`)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].ID, list[i].Run, list[i].Undone = app.NumberedCorrection(last+1+int64(i)), t.run, nil
	}
	return add(ctx, t, corrections, list)
}

// AppendUndo takes a correction back.
func (t *ledgerTx) AppendUndo(ctx context.Context, u app.Undo) error {
	all, err := t.Corrections(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c app.Correction) bool { return c.ID == u.Correction })
	switch {
	case i < 0:
		return noCorrection(u.Correction, all)
	case !all[i].InForce():
		return takenBack(&all[i])
	}
	u.Run = t.run
	return add(ctx, t, undos, []app.Undo{u})
}
