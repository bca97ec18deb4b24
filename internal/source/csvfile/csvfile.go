// Package csvfile reads tables from files of separated values.
//
// Values may be separated by commas, semicolons, tabs or vertical bars; text is
// UTF-8, or UTF-16 as Excel writes it; quoting is that of RFC 4180. The first
// row that is not blank is the header. Blank rows are skipped, and so are blank
// columns without a name at the end. Every cell is text or missing.
package csvfile

import (
	"bufio"
	"errors"
	"io"

	"github.com/noonmark/noonmark/internal/app"
)

// Problems with files of separated values.
const (
	NotText         app.ProblemCode = "csv_not_text"
	Empty           app.ProblemCode = "csv_empty"
	OneColumn       app.ProblemCode = "csv_one_column"
	TitleRow        app.ProblemCode = "csv_title_row"
	BadHeader       app.ProblemCode = "csv_bad_header"
	DuplicateColumn app.ProblemCode = "csv_duplicate_column"
	TooManyColumns  app.ProblemCode = "csv_too_many_columns"
	NoRows          app.ProblemCode = "csv_no_rows"
	RowLength       app.ProblemCode = "csv_row_length"
	RowQuotes       app.ProblemCode = "csv_row_quotes"
	RowTooLong      app.ProblemCode = "csv_row_too_long"
	RowNotUTF8      app.ProblemCode = "csv_row_not_utf8"
	HeaderRepeated  app.ProblemCode = "csv_header_repeated"
	ReadFailed      app.ProblemCode = "csv_read_failed"
)

const (
	// sampleSize is how much of a file is looked at before it is read, in bytes.
	sampleSize = 64 << 10

	// maxRecord is the longest row, in bytes: a limit on memory. A row this
	// long is a quotation mark that is never closed.
	maxRecord = 16 << 20

	// maxColumns is the width of the widest spreadsheet.
	maxColumns = 16384
)

// Format is the format of files of separated values.
type Format struct{}

// OpenTable opens a file and reads its header.
func (Format) OpenTable(path string) (app.Table, error) {
	file, err := app.OpenDataFile(path)
	if err != nil {
		return nil, err
	}
	t, err := newTable(path, file)
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, err
	}
	t.close = file.Close
	return t, nil
}

// newTable reads the header of the file called name.
func newTable(name string, file io.Reader) (*table, error) {
	text, err := decode(file)
	if err != nil {
		return nil, inFile(name, err)
	}
	separator, err := detectSeparator(text)
	if err != nil {
		return nil, inFile(name, err)
	}
	t := &table{name: name, records: newRecords(text, separator)}
	if err := t.readHeader(separator); err != nil {
		return nil, inFile(name, err)
	}
	return t, nil
}

// inFile says in which file a problem is. Errors of the disk become problems.
func inFile(name string, err error) error {
	var p app.Problem
	if !errors.As(err, &p) {
		p = app.Problem{
			Code: ReadFailed, Cause: err,
			Text:   "the file cannot be read any further: " + err.Error(),
			Advice: "Check the disk or the share it is on, and copy the file again",
		}
	}
	p.File = name
	return p
}

// peek returns the beginning of the text without consuming it.
func peek(text *bufio.Reader) ([]byte, error) {
	sample, err := text.Peek(sampleSize)
	if err == io.EOF {
		err = nil
	}
	return sample, err
}
