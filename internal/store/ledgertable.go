package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// A table says how what is of type T is kept in the rows of a table.
type table[T any] struct {
	name    string
	columns string // with commas between them

	// fields returns where the columns are in a T, to be read and to be written.
	fields func(*T) []any

	// derived is what is selected besides, after a comma, and where it is in a T.
	derived       string
	derivedFields func(*T) []any
}

func (t *table[T]) insert() string {
	marks := strings.Repeat(", ?", strings.Count(t.columns, ",")+1)[2:]
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, t.columns, marks)
}

// latest is the condition that no later run says something about the same keys.
func (t *table[T]) latest(keys ...string) string {
	same := make([]string, len(keys))
	for i, k := range keys {
		same[i] = fmt.Sprintf("later.%s = %s.%s", k, t.name, k)
	}
	return fmt.Sprintf("run = (SELECT max(run) FROM %s AS later WHERE %s)", t.name, strings.Join(same, " AND "))
}

// queries is what reads: the database, or a transaction.
type queries interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// A ledgerReader is an app.LedgerReader.
type ledgerReader struct {
	ledgerPlace
	queries queries

	// snapshot returns queries that see one state of the ledger, and their end.
	snapshot func(ctx context.Context) (queries, func(), error)
}

// find returns the rows of a table that a clause selects and orders.
func find[T any](ctx context.Context, r *ledgerReader, t *table[T], clause string, args ...any) ([]T, error) {
	rows, err := r.queries.QueryContext(ctx, fmt.Sprintf("SELECT %s%s FROM %s %s", t.columns, t.derived, t.name, clause), args...)
	if err != nil {
		return nil, r.problem(ctx, err)
	}
	list := []T{}
	err = eachRow(rows, func() error {
		var v T
		fields := t.fields(&v)
		if t.derived != "" {
			fields = append(fields, t.derivedFields(&v)...)
		}
		if err := rows.Scan(fields...); err != nil {
			return err
		}
		list = append(list, v)
		return nil
	})
	return list, r.problem(ctx, err)
}

// findOne returns the first row that a clause selects, if there is one.
func findOne[T any](ctx context.Context, r *ledgerReader, t *table[T], clause string, args ...any) (T, bool, error) {
	list, err := find(ctx, r, t, clause+" LIMIT 1", args...)
	if err != nil || len(list) == 0 {
		var none T
		return none, false, err
	}
	return list[0], true, nil
}

// eachRow calls a function for each row and closes the rows.
func eachRow(rows *sql.Rows, each func() error) error {
	defer func() { _ = rows.Close() }() // Err says what went wrong
	for rows.Next() {
		if err := each(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// number returns the one number that a query selects, 0 for NULL.
func (r *ledgerReader) number(ctx context.Context, query string, args ...any) (int64, error) {
	var n sql.NullInt64
	err := r.queries.QueryRowContext(ctx, query, args...).Scan(&n)
	return n.Int64, r.problem(ctx, err)
}
