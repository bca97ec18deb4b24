package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"time"

	"github.com/noonmark/noonmark/internal/app"
)

// DefaultPatience is how long Lock waits for another writer: longer than a person's
// act or a day takes, shorter than anyone waits without a word.
const DefaultPatience = 5 * time.Second

// A Ledger is an app.Ledger in a SQLite database in the folder of a workspace
// (docs/format/ledger.md).
type Ledger struct {
	// Patience is how long Lock waits for another writer. Defaults to DefaultPatience.
	Patience time.Duration

	ledgerReader
	db *sql.DB
}

// OpenLedger opens the ledger of the workspace in a folder. Where there is none, the
// problem is app.NoLedger.
func OpenLedger(ctx context.Context, workspace string) (*Ledger, error) {
	place := ledgerPlace(filepath.Join(workspace, Folder))
	if err := place.mustExist(); err != nil {
		return nil, err
	}
	return openLedger(ctx, place)
}

// CreateLedger opens the ledger of the workspace in a folder, and makes it where
// there is none.
func CreateLedger(ctx context.Context, workspace string) (*Ledger, error) {
	place := ledgerPlace(filepath.Join(workspace, Folder))
	work, err := newScratch(string(place)) // explains the folder
	if err != nil {
		return nil, err
	}
	work.remove()
	return openLedger(ctx, place)
}

func openLedger(ctx context.Context, place ledgerPlace) (*Ledger, error) {
	db, err := sql.Open("sqlite", place.source())
	if err != nil {
		return nil, place.problem(ctx, err)
	}
	// Every connection has a cache of its own; readers are few.
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(4)
	l := &Ledger{Patience: DefaultPatience, db: db}
	l.ledgerReader = ledgerReader{ledgerPlace: place, queries: db, snapshot: l.readOnly}
	if err := l.prepare(ctx); err != nil {
		_ = db.Close() // it failed already
		return nil, err
	}
	return l, nil
}

// readOnly returns a transaction that sees the ledger as it is now, and its end.
func (l *Ledger) readOnly(ctx context.Context) (queries, func(), error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, nil, err
	}
	return tx, func() { _ = tx.Rollback() }, nil // nothing was written
}

// Close ends the use of the ledger.
func (l *Ledger) Close() error { return l.problem(context.Background(), l.db.Close()) }

var _ app.Ledger = (*Ledger)(nil)
