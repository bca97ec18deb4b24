package parquetfile

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/noonmark/noonmark/internal/app"
)

// A table is one open file.
type table struct {
	name    string
	columns []column
	groups  []rowGroup
	close   func() error
}

// A rowGroup is a number of rows, column by column.
type rowGroup struct {
	file     io.ReaderAt
	chunks   []parquet.ColumnChunk
	metadata *format.RowGroup
}

// Name returns the path.
func (t *table) Name() string { return t.name }

// Close closes the file.
func (t *table) Close() error { return t.close() }

// Columns returns the top-level columns of the schema.
func (t *table) Columns() []app.TableColumn {
	columns := make([]app.TableColumn, len(t.columns))
	for i, c := range t.columns {
		columns[i] = c.TableColumn
	}
	return columns
}

// Rows reads the given columns.
func (t *table) Rows(columns []int) iter.Seq2[app.Row, error] {
	return func(yield func(app.Row, error) bool) {
		var unreadable app.Problems
		for _, c := range columns {
			if why := t.columns[c].Unreadable; why != "" {
				unreadable.Add(app.Problem{
					Code: ColumnUnreadable, File: t.name, Column: t.columns[c].Name,
					Text:   "the column " + why,
					Advice: "Write it as numbers, text or dates, or do not ask for it",
				})
			}
		}
		if err := unreadable.Err(); err != nil {
			yield(app.Row{}, err)
			return
		}
		row := app.Row{Number: 1, Cells: make([]app.Cell, len(columns))}
		for i := range t.groups {
			if !t.readGroup(&t.groups[i], columns, &row, yield) {
				return
			}
		}
		if row.Number == 1 {
			yield(app.Row{}, app.Problem{Code: NoRows, File: t.name, Text: "the table has columns, but no rows", Advice: "Export the file again with its data"})
		}
	}
}

// readGroup yields the rows of a row group and reports whether to go on.
func (t *table) readGroup(group *rowGroup, columns []int, row *app.Row, yield func(app.Row, error) bool) bool {
	readers, err := t.openGroup(group, columns)
	defer t.closeGroup(readers)
	if err != nil {
		yield(app.Row{}, err)
		return false
	}
	for range group.metadata.NumRows {
		row.Number++
		bad, err := t.readRow(readers, row)
		switch {
		case err != nil:
			yield(app.Row{}, err)
			return false
		case bad != nil:
			if !yield(app.Row{}, bad) {
				return false
			}
		case !yield(*row, nil):
			return false
		}
	}
	return true
}

func (t *table) openGroup(group *rowGroup, columns []int) (readers []*columnReader, err error) {
	defer recoverDamage(t.name, &err)
	for _, c := range columns {
		r, err := group.open(&t.columns[c])
		if err != nil {
			return readers, damaged(t.name, err)
		}
		readers = append(readers, r)
	}
	return readers, nil
}

// open opens a column of the group.
func (g *rowGroup) open(c *column) (*columnReader, error) {
	if c.leaf >= len(g.chunks) || c.leaf >= len(g.metadata.Columns) {
		return nil, errors.New("a row group has fewer columns than the schema")
	}
	chunk, ok := g.chunks[c.leaf].(*parquet.FileColumnChunk)
	if !ok {
		return nil, errors.New("a column is not in the file")
	}
	source := newPageSource(g.file, &g.metadata.Columns[c.leaf].MetaData, g.metadata.NumRows, c.optional)
	return &columnReader{column: c, pages: chunk.PagesFrom(source)}, nil
}

// closeGroup gives buffers back. What it cannot give back the garbage collector
// will find.
func (t *table) closeGroup(readers []*columnReader) {
	var err error
	defer recoverDamage(t.name, &err)
	for _, r := range readers {
		r.close()
	}
}

// readRow reads the cells of one row. A bad row has values that are no cells;
// after an error nothing can be read.
func (t *table) readRow(readers []*columnReader, row *app.Row) (bad, err error) {
	defer recoverDamage(t.name, &err)
	var problems app.Problems
	for i, r := range readers {
		value, err := r.next()
		if err == io.EOF {
			err = fmt.Errorf("column %q ends in row %d, before its row group does", r.column.Name, row.Number)
		}
		if err != nil {
			return nil, damaged(t.name, err)
		}
		row.Cells[i] = app.Cell{}
		if value.IsNull() {
			continue
		}
		if row.Cells[i], err = r.column.decode.decode(value); err != nil {
			problems.Add(app.Problem{
				Code: BadValue, File: t.name, Row: row.Number, Column: r.column.Name,
				Text:   "the value cannot be read: " + err.Error(),
				Advice: "Correct it where the file is made",
			})
		}
	}
	return problems.Err(), nil
}

// A columnReader reads the values of one column of a row group.
type columnReader struct {
	column *column
	pages  parquet.Pages
	page   parquet.Page // nil between pages
	values parquet.ValueReader
	buffer [256]parquet.Value
	ready  []parquet.Value // the part of buffer that is still to come
}

// next returns the next value, which is valid until the next call; at the end
// it returns io.EOF.
func (r *columnReader) next() (parquet.Value, error) {
	for len(r.ready) == 0 {
		if err := r.fill(); err != nil {
			return parquet.Value{}, err
		}
	}
	value := r.ready[0]
	r.ready = r.ready[1:]
	return value, nil
}

// fill makes values ready, or moves from one page to the next.
func (r *columnReader) fill() error {
	if r.page == nil {
		page, err := r.pages.ReadPage()
		if err != nil {
			return err
		}
		r.page, r.values = page, page.Values()
	}
	n, err := r.values.ReadValues(r.buffer[:])
	r.ready = r.buffer[:n]
	switch {
	case err == nil && n == 0:
		return io.ErrNoProgress
	case err == io.EOF && n == 0:
		r.release()
		return nil
	case err == io.EOF:
		return nil // values point into the page; the next call releases it
	}
	return err
}

func (r *columnReader) release() {
	parquet.Release(r.page)
	r.page = nil
}

func (r *columnReader) close() {
	if r.page != nil {
		r.release()
	}
	_ = r.pages.Close() // nothing was written
}
