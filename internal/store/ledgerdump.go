package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// wallClock is what tells the time of the clock, by table; no columns are all of them.
// Everything else is a function of what was fed to the ledger.
var wallClock = map[string][]string{
	"attempts":         nil,
	"goose_db_version": nil, // when the tables were made
	"runs":             {"recorded_at"},
}

// Dump writes every row as text.
func (l *Ledger) Dump(ctx context.Context, w io.Writer) error {
	q, end, err := l.readOnly(ctx)
	if err != nil {
		return l.problem(ctx, err)
	}
	defer end()
	at := &ledgerReader{ledgerPlace: l.ledgerPlace, queries: q}
	tables, err := at.texts(ctx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`)
	if err != nil {
		return err
	}
	return app.WriteTo("", w, func(w io.Writer) error {
		for _, name := range tables {
			if err := at.dump(ctx, w, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// dump writes the rows of a table.
func (r *ledgerReader) dump(ctx context.Context, w io.Writer, name string) error {
	hidden, some := wallClock[name]
	if some && hidden == nil {
		return nil
	}
	columns, err := r.texts(ctx, `SELECT name FROM pragma_table_info(?) ORDER BY cid`, name)
	if err != nil {
		return err
	}
	columns = slices.DeleteFunc(columns, func(c string) bool { return slices.Contains(hidden, c) })
	shown := `"` + strings.Join(columns, `", "`) + `"`
	rows, err := r.queries.QueryContext(ctx, fmt.Sprintf(`SELECT %s FROM "%s" ORDER BY %s`, shown, name, shown))
	if err != nil {
		return r.problem(ctx, err)
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	err = eachRow(rows, func() error {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = dumped(v)
		}
		_, err := fmt.Fprintf(w, "%s\t%s\n", name, strings.Join(texts, "\t"))
		return err
	})
	return r.problem(ctx, err)
}

// dumped returns a value as text: two values have the same only if they are the same.
func dumped(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'e', -1, 64)
	case string:
		return strconv.Quote(v)
	case []byte:
		return fmt.Sprintf("sha256:%x", sha256.Sum256(v))
	}
	panic(fmt.Sprintf("store: a value of type %T", v))
}

// texts returns the texts that a query selects.
func (r *ledgerReader) texts(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := r.queries.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, r.problem(ctx, err)
	}
	var list []string
	err = eachRow(rows, func() error {
		var s string
		err := rows.Scan(&s)
		list = append(list, s)
		return err
	})
	return list, r.problem(ctx, err)
}
