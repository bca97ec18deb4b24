package store

import (
	"context"
	"errors"
	"time"

	"github.com/noonmark/noonmark/internal/app"
)

// A ledgerWriter is an app.LedgerWriter: it holds the lock of a ledger.
type ledgerWriter struct {
	*Ledger
	lock *heldLock
	open *ledgerTx // the run that is open, or nil
}

// Lock makes the caller the only writer.
func (l *Ledger) Lock(ctx context.Context) (app.LedgerWriter, error) {
	const pause = 20 * time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		lock, err := holdLock(l.lockPath())
		switch {
		case err == nil:
			return &ledgerWriter{Ledger: l, lock: lock}, nil
		case !errors.Is(err, errHeld):
			return nil, app.WriteProblem(l.lockPath(), err)
		case waited >= l.Patience:
			return nil, l.busy(lockHolder(l.lockPath()))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Log writes what became of an attempt.
func (w *ledgerWriter) Log(ctx context.Context, a app.Attempt) error {
	if w.open != nil {
		panic("store: Log while a run is open")
	}
	_, err := w.db.ExecContext(ctx, attempts.insert(), values(attempts.fields(&a))...)
	return w.problem(ctx, err)
}

// Unlock aborts a run that is open and lets others write.
func (w *ledgerWriter) Unlock() error {
	var err error
	if w.open != nil {
		err = w.open.Abort()
	}
	w.lock.unlock()
	return err
}
