package store

import (
	"context"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/noonmark/noonmark/internal/app"
)

//go:embed migrations/*.sql
var migrations embed.FS

// prepare brings the tables to the format that the program knows.
func (l *Ledger) prepare(ctx context.Context) error {
	ready, err := l.ready(ctx)
	if ready || err != nil {
		return err
	}
	w, err := l.Lock(ctx)
	if err != nil {
		return err
	}
	err = l.migrate(ctx)
	if unlocking := w.Unlock(); err == nil {
		err = unlocking
	}
	return err
}

// ready reports whether there is nothing to prepare.
func (l *Ledger) ready(ctx context.Context) (bool, error) {
	var tables int
	if err := l.db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return false, l.problem(ctx, err)
	}
	if tables == 0 {
		return false, nil // asking for its version would write
	}
	p, err := l.migrator()
	if err != nil {
		return false, err
	}
	version, known, err := p.GetVersions(ctx)
	if err != nil {
		return false, l.problem(ctx, err)
	}
	if version > known {
		return false, l.newer(version, known)
	}
	var mode string
	if err := l.db.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&mode); err != nil {
		return false, l.problem(ctx, err)
	}
	return version == known && mode == "wal", nil
}

// migrate is for the one writer.
func (l *Ledger) migrate(ctx context.Context) error {
	// Readers do not wait for the writer, nor the writer for them.
	if _, err := l.db.ExecContext(ctx, `PRAGMA journal_mode = WAL`); err != nil {
		return l.problem(ctx, err)
	}
	p, err := l.migrator()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return l.problem(ctx, err)
	}
	if err := app.SyncFolder(string(l.ledgerPlace)); err != nil {
		return app.WriteProblem(l.path(), err)
	}
	return nil
}

func (l *Ledger) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, l.db, files, goose.WithDisableGlobalRegistry(true))
}
