package app

import (
	"iter"

	"github.com/noonmark/noonmark/mmm"
)

// A CellKind says what a cell holds.
type CellKind uint8

// The kinds of cell.
const (
	Missing CellKind = iota
	Number
	Text
	Date
)

// A Cell is one value of a table, as its file holds it. A file of text has text
// and missing cells only; what they mean is for the reader of the table to say.
type Cell struct {
	Kind   CellKind
	Text   string  // of Text; without surrounding space, and not empty
	Number float64 // of Number; may be infinite, never NaN
	Day    mmm.Day // of Date
	Second int     // of Date: the second of the day, 0 for a plain date
}

// A Row is one row of a table.
type Row struct {
	// Number counts rows as a spreadsheet does: the header is row 1. Files
	// without a header row count as if they had one.
	Number int

	// Cells holds the columns asked for, in the order asked for. It is valid
	// until the next row; the texts in it may be kept.
	Cells []Cell
}

// A TableColumn is one column of a table.
type TableColumn struct {
	Name string // may be empty

	// Unreadable says why the column has no single value in each row, in words
	// that follow "the column"; it is empty for columns that can be read.
	Unreadable string
}

// A Table streams the rows of one file.
type Table interface {
	// Name is the name of the file, as its user wrote it.
	Name() string

	// Columns returns the columns in the order of the file. Names that are not
	// empty are unique.
	Columns() []TableColumn

	// Rows reads the given columns, in the given order, from first row to last.
	// It may be called once. An error stands in the place of a row that cannot
	// be read; whoever goes on gets the rows after it, if there are any. Errors
	// that a user can do something about are Problems.
	Rows(columns []int) iter.Seq2[Row, error]

	Close() error
}

// A TableOpener opens the tables of one format.
type TableOpener interface {
	OpenTable(path string) (Table, error)
}

// ColumnLetter returns the name that a spreadsheet gives to column i: A for 0,
// Z for 25, AA for 26.
func ColumnLetter(i int) string {
	letters := ""
	for i++; i > 0; i = (i - 1) / 26 {
		letters = string(rune('A'+(i-1)%26)) + letters
	}
	return letters
}
