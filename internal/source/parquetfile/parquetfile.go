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
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"

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

const (
	magic          = "PAR1"
	magicEncrypted = "PARE"

	// frame is the size of what surrounds the content of a file: the magic
	// bytes twice, and the length of the footer.
	frame = 12

	// readBuffer is read at once from a column, in bytes.
	readBuffer = 64 << 10
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
	if err := checkFrame(name, r, size); err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(r, size,
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(readBuffer))
	if err != nil {
		return nil, damaged(name, err)
	}
	t = &table{name: name, file: r, groups: file.RowGroups(), layout: file.Metadata().RowGroups}
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
	return t, nil
}

// checkFrame looks at both ends of a file, and at the footer.
func checkFrame(name string, r io.ReaderAt, size int64) error {
	if size == 0 {
		return app.Problem{Code: Empty, File: name, Text: "the file is empty", Advice: "Export it again, or take it out of the list of data files"}
	}
	head, tail := make([]byte, len(magic)), make([]byte, 4+len(magic))
	if size >= frame {
		if _, err := r.ReadAt(head, 0); err != nil {
			return damaged(name, err)
		}
		if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil {
			return damaged(name, err)
		}
	}
	footer := int64(tail[0]) | int64(tail[1])<<8 | int64(tail[2])<<16 | int64(tail[3])<<24
	switch end := string(tail[4:]); {
	case string(head) == magicEncrypted || end == magicEncrypted:
		return app.Problem{Code: Encrypted, File: name, Text: "this Parquet file is encrypted", Advice: "Export it without encryption"}
	case string(head) != magic:
		return app.Problem{Code: NotParquet, File: name, Text: "this is not a Parquet file", Advice: "Let its name end in what it is, or export it as Parquet"}
	case end != magic || footer > size-frame:
		return app.Problem{Code: Damaged, File: name, Text: "this Parquet file has no end, as when a copy is cut short", Advice: "Copy or export it again"}
	}
	content := make([]byte, footer)
	if _, err := r.ReadAt(content, size-int64(len(tail))-footer); err != nil {
		return damaged(name, err)
	}
	if _, ok := structureLength(content); !ok {
		return damaged(name, errors.New("the footer does not hold what it says"))
	}
	return nil
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
