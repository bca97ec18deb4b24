// Package parquetfile reads tables from Parquet files.
//
// It reads columns with one value in each row: numbers, decimals, booleans (as
// 0 and 1), text, dates and timestamps. Columns of lists, maps and records, and
// of values that are none of these, are listed but cannot be read. Only columns
// asked for are read, a page at a time.
//
// Rows count as in a spreadsheet whose row 1 is the header: the first is row 2.
package parquetfile

import (
	"fmt"
	"io"
	"os"

	"github.com/noonmark/noonmark/internal/app"
)

// Problems with Parquet files.
const (
	NotParquet       app.ProblemCode = "parquet_not_parquet"
	Empty            app.ProblemCode = "parquet_empty"
	Encrypted        app.ProblemCode = "parquet_encrypted"
	Damaged          app.ProblemCode = "parquet_damaged"
	NoRows           app.ProblemCode = "parquet_no_rows"
	ColumnUnreadable app.ProblemCode = "parquet_column_unreadable"
	DuplicateColumn  app.ProblemCode = "parquet_duplicate_column"
	BadValue         app.ProblemCode = "parquet_bad_value"
)

// Format is the Parquet format.
type Format struct{}

// OpenTable opens a file and reads its schema.
func (Format) OpenTable(path string) (app.Table, error) {
	file, err := app.OpenDataFile(path)
	if err != nil {
		return nil, err
	}
	t, err := openFile(path, file)
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, err
	}
	t.close = file.Close
	return t, nil
}

func openFile(path string, file *os.File) (*table, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, damaged(path, err)
	}
	return newTable(path, file, info.Size())
}

// newTable reads the schema of the file called name.
func newTable(name string, r io.ReaderAt, size int64) (t *table, err error) {
	defer recoverDamage(name, &err)
	metadata, err := readFooter(name, r, size)
	if err != nil {
		return nil, err
	}
	t = &table{name: name}
	file, err := openWithoutPages(metadata)
	if err != nil {
		return nil, damaged(name, err)
	}
	seen := map[string]bool{}
	for _, c := range file.Root().Columns() {
		if seen[c.Name()] {
			return nil, app.Problem{
				Code: DuplicateColumn, File: name, Column: c.Name(),
				Text:   "two columns have this name, so it does not say which is meant",
				Advice: "Give every column a name of its own",
			}
		}
		seen[c.Name()] = true
		t.columns = append(t.columns, newColumn(c))
	}
	for i, group := range file.RowGroups() {
		t.groups = append(t.groups, rowGroup{file: r, chunks: group.ColumnChunks(), metadata: &metadata.RowGroups[i]})
	}
	return t, nil
}

func damaged(name string, cause error) error {
	return app.Problem{
		Code: Damaged, File: name, Cause: cause,
		Text:   "this Parquet file is damaged (" + app.Printable(cause.Error()) + ")",
		Advice: "Copy or export it again",
	}
}

// recoverDamage turns a panic of the decoder, which trusts files, into an error.
func recoverDamage(name string, err *error) {
	if r := recover(); r != nil {
		*err = damaged(name, fmt.Errorf("%v", r))
	}
}
