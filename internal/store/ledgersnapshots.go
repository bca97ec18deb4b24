package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// A summedSnapshot is a snapshot with the SHA-256 of its content.
type summedSnapshot struct {
	app.Snapshot
	sum string
}

var snapshots = &table[summedSnapshot]{
	name:    "snapshots",
	columns: "day, run, inputs, content, sum",
	fields: func(s *summedSnapshot) []any {
		return []any{whole(&s.Day), whole(&s.Run), &s.Inputs, &s.Content, &s.sum}
	},
}

func sumOfContent(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// SnapshotBefore returns the latest intact snapshot of a day before the given one.
func (r *ledgerReader) SnapshotBefore(ctx context.Context, day mmm.Day) (app.Snapshot, bool, error) {
	for {
		s, there, err := findOne(ctx, r, snapshots, `WHERE day < ? ORDER BY day DESC`, int64(day))
		if !there || err != nil || s.sum == sumOfContent(s.Content) {
			return s.Snapshot, there, err
		}
		day = s.Day
	}
}

// SnapshotDays returns the days that have snapshots.
func (r *ledgerReader) SnapshotDays(ctx context.Context) ([]mmm.Day, error) {
	rows, err := r.queries.QueryContext(ctx, `SELECT day FROM snapshots ORDER BY day`)
	if err != nil {
		return nil, r.problem(ctx, err)
	}
	days := []mmm.Day{}
	err = eachRow(rows, func() error {
		var d mmm.Day
		err := rows.Scan(whole(&d))
		days = append(days, d)
		return err
	})
	return days, r.problem(ctx, err)
}

// PutSnapshot stores a snapshot in place of that of the same day.
func (t *ledgerTx) PutSnapshot(ctx context.Context, s app.Snapshot) error {
	if err := t.DropSnapshots(ctx, []mmm.Day{s.Day}); err != nil {
		return err
	}
	s.Run = t.run
	row := summedSnapshot{s, sumOfContent(s.Content)}
	return t.exec(ctx, snapshots.insert(), values(snapshots.fields(&row))...) // no part of the sum
}

// DropSnapshots removes the snapshots of days.
func (t *ledgerTx) DropSnapshots(ctx context.Context, days []mmm.Day) error {
	for _, d := range days {
		if err := t.exec(ctx, `DELETE FROM snapshots WHERE day = ?`, int64(d)); err != nil {
			return err
		}
	}
	return t.err
}
