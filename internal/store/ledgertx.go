package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/noonmark/noonmark/internal/app"
)

// A ledgerTx is an app.LedgerTx: a transaction of the database.
type ledgerTx struct {
	ledgerReader
	writer *ledgerWriter
	tx     *sql.Tx
	run    app.RunID
	ready  map[string]*sql.Stmt // statements by their text; they end with the transaction
	wrote  tally
	err    error // the first one
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
		row := values(to.fields(&rows[i]))
		if err := t.exec(ctx, text, row...); err != nil {
			return err
		}
		t.wrote.add(to.name, row)
	}
	return t.err
}

// Log writes what became of an attempt, together with the run.
func (t *ledgerTx) Log(ctx context.Context, a app.Attempt) error {
	return t.exec(ctx, attempts.insert(), values(attempts.fields(&a))...) // no part of the sum
}

// Commit makes the run visible and safe.
func (t *ledgerTx) Commit(ctx context.Context, r app.Run) error {
	if t.writer.open != t {
		panic("store: Commit of a run that has ended")
	}
	before, _, err := findOne(ctx, &t.ledgerReader, runs, `WHERE run = ?`, int64(t.run-1))
	if err != nil {
		return errors.Join(err, t.Abort())
	}
	r.ID = t.run
	r.Sum = sumOf(before.Sum, t.wrote, &r)
	if err := t.exec(ctx, runs.insert(), values(runs.fields(&r))...); err != nil {
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
