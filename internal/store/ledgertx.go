package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// A ledgerTx is an app.LedgerTx: a transaction of the database.
type ledgerTx struct {
	ledgerReader
	writer *ledgerWriter
	tx     *sql.Tx
	run    app.RunID
	ready  map[string]*sql.Stmt // statements by their text; they end with the transaction
	err    error                // the first one
}

// Begin starts a run.
func (w *ledgerWriter) Begin(ctx context.Context) (app.LedgerTx, error) {
	if w.open != nil {
		panic("store: Begin while a run is open")
	}
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, w.problem(ctx, err)
	}
	t := &ledgerTx{writer: w, tx: tx, ready: map[string]*sql.Stmt{}}
	t.ledgerReader = ledgerReader{
		ledgerPlace: w.ledgerPlace, queries: tx,
		snapshot: func(context.Context) (queries, func(), error) { return tx, func() {}, nil },
	}
	last, err := t.number(ctx, `SELECT max(run) FROM runs`)
	if err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	t.run = app.RunID(last + 1)
	w.open = t
	return t, nil
}

// ID returns the ID of the run.
func (t *ledgerTx) ID() app.RunID { return t.run }

// exec runs a statement, which is prepared once.
func (t *ledgerTx) exec(ctx context.Context, text string, args ...any) error {
	if t.err != nil {
		return t.err
	}
	s := t.ready[text]
	if s == nil {
		if s, t.err = t.tx.PrepareContext(ctx, text); t.err != nil {
			t.err = t.problem(ctx, t.err)
			return t.err
		}
		t.ready[text] = s
	}
	if _, err := s.ExecContext(ctx, args...); err != nil {
		t.err = t.problem(ctx, err)
	}
	return t.err
}

// add appends rows to a table.
func add[T any](ctx context.Context, t *ledgerTx, to *table[T], rows []T) error {
	text := to.insert()
	for i := range rows {
		if err := t.exec(ctx, text, to.fields(&rows[i])...); err != nil {
			return err
		}
	}
	return t.err
}

// Log writes what became of an attempt, together with the run.
func (t *ledgerTx) Log(ctx context.Context, a app.Attempt) error {
	return add(ctx, t, attempts, []app.Attempt{a})
}

// PutSnapshot stores a snapshot in place of that of the same day.
func (t *ledgerTx) PutSnapshot(ctx context.Context, s app.Snapshot) error {
	if err := t.DropSnapshots(ctx, []mmm.Day{s.Day}); err != nil {
		return err
	}
	s.Run = t.run
	return add(ctx, t, snapshots, []app.Snapshot{s})
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

// Commit makes the run visible and safe.
func (t *ledgerTx) Commit(ctx context.Context, r app.Run) error {
	if t.writer.open != t {
		panic("store: Commit of a run that has ended")
	}
	r.ID = t.run
	if err := add(ctx, t, runs, []app.Run{r}); err != nil {
		return errors.Join(err, t.Abort())
	}
	t.writer.open = nil
	return t.problem(ctx, t.tx.Commit())
}

// Abort discards everything written.
func (t *ledgerTx) Abort() error {
	if t.writer.open != t {
		return nil
	}
	t.writer.open = nil
	err := t.tx.Rollback()
	if errors.Is(err, sql.ErrTxDone) { // its context has ended, and it with it
		return nil
	}
	return t.problem(context.Background(), err)
}
