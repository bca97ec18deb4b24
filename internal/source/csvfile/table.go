package csvfile

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/noonmark/noonmark/internal/app"
)

// A table is one open file.
type table struct {
	name    string
	header  []string
	records *records
	close   func() error
}

// Name returns the path.
func (t *table) Name() string { return t.name }

// Close closes the file.
func (t *table) Close() error { return t.close() }

// Columns returns the header.
func (t *table) Columns() []app.TableColumn {
	columns := make([]app.TableColumn, len(t.header))
	for i, name := range t.header {
		columns[i].Name = name
	}
	return columns
}

// Rows reads the given columns.
func (t *table) Rows(columns []int) iter.Seq2[app.Row, error] {
	return func(yield func(app.Row, error) bool) {
		cells := make([]app.Cell, len(columns))
		any := false
		for {
			record, row, err := t.records.next()
			if err == io.EOF {
				break
			}
			any = true
			if err == nil {
				err = t.checkRow(record, row)
			}
			if err == nil {
				err = t.fill(cells, record, columns, row)
			}
			if err != nil {
				if !yield(app.Row{}, inFile(t.name, err)) || isLast(err) {
					return
				}
				continue
			}
			if !yield(app.Row{Number: row, Cells: cells}, nil) {
				return
			}
		}
		if !any {
			yield(app.Row{}, app.Problem{Code: NoRows, File: t.name, Text: "there is a header, but no row below it", Advice: "Export the file again with its data"})
		}
	}
}

// isLast reports whether nothing can be read after an error.
func isLast(err error) bool {
	var p app.Problem
	return !errors.As(err, &p) || p.Code == RowTooLong
}

func (t *table) checkRow(record []string, row int) error {
	if t.isHeader(record) {
		return app.Problem{Code: HeaderRepeated, Row: row, Text: "this row repeats the header, as when files are joined one below the other", Advice: "Delete the row"}
	}
	n := len(record)
	for n > len(t.header) && strings.TrimSpace(record[n-1]) == "" {
		n--
	}
	if n == len(t.header) {
		return nil
	}
	text := fmt.Sprintf("this row has %s, the header has %d, so values cannot be matched with columns", app.Plural(n, "value"), len(t.header))
	advice := "Complete the row, or delete it"
	lines := 0
	for _, value := range record {
		lines += strings.Count(value, "\n")
	}
	switch {
	case lines > 0:
		text += fmt.Sprintf("; a quotation mark in it is closed only %s further down", app.Plural(lines, "line"))
		advice = "Find the quotation mark and close it"
	case n > len(t.header):
		advice = "Put values that contain the separator, such as 1,234.5, in quotation marks"
	}
	return app.Problem{Code: RowLength, Row: row, Text: text, Advice: advice}
}

// isHeader reports whether a row repeats the header.
func (t *table) isHeader(record []string) bool {
	return len(record) >= len(t.header) && slices.EqualFunc(record[:len(t.header)], t.header, func(value, name string) bool {
		return len(value) >= len(name) && columnName(value) == name
	})
}

// fill stores the columns of a record as cells.
func (t *table) fill(cells []app.Cell, record []string, columns []int, row int) error {
	for i, c := range columns {
		value := strings.TrimSpace(record[c])
		cells[i] = app.Cell{}
		if value == "" {
			continue
		}
		if !utf8.ValidString(value) {
			return notUTF8(row, t.header[c], value)
		}
		cells[i] = app.Cell{Kind: app.Text, Text: value}
	}
	return nil
}
