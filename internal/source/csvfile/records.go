package csvfile

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// records reads one row of text after the other and counts rows as a
// spreadsheet does: blank lines count, lines inside quotation marks do not.
type records struct {
	csv   *csv.Reader
	limit *recordLimit
	shift int // row number minus line number
	row   int // number of the last row read
}

func newRecords(text io.Reader, by separator) *records {
	limit := &recordLimit{text: text}
	r := &records{csv: csv.NewReader(limit), limit: limit}
	r.csv.Comma = by.char
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
	r.csv.TrimLeadingSpace = by.char != '\t' // a tab is a space, too
	if by.declared {
		r.shift = 1
	}
	return r
}

// next returns the next row that is not blank and its number. The row is valid
// until the next call. After a Problem with a row, reading goes on; every other
// error is the last, io.EOF among them.
func (r *records) next() (record []string, row int, err error) {
	for {
		r.limit.left = maxRecord
		record, err = r.csv.Read()
		if err != nil {
			return nil, 0, r.problem(err)
		}
		line, _ := r.csv.FieldPos(0)
		r.row = line + r.shift
		last := len(record) - 1
		lastLine, _ := r.csv.FieldPos(last)
		r.shift -= lastLine - line + strings.Count(record[last], "\n")
		if !isBlank(record) {
			return record, r.row, nil
		}
	}
}

func (r *records) problem(err error) error {
	if errors.Is(err, errTooLong) {
		return app.Problem{
			Code: RowTooLong, Row: r.row + 1,
			Text:   "this row is longer than 16 MB, so a quotation mark in it is probably never closed",
			Advice: "Find the quotation mark and close it",
		}
	}
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	r.row = parse.StartLine + r.shift
	r.shift -= parse.Line - parse.StartLine
	return app.Problem{
		Code: RowQuotes, Row: r.row,
		Text:   `a quotation mark is out of place, so it is not clear where the value ends`,
		Advice: `Put the whole value in quotation marks and double those inside it: "12"" vinyl"`,
	}
}

// isBlank reports whether a row has no values, as a spreadsheet leaves below a
// table.
func isBlank(record []string) bool {
	for _, value := range record {
		if strings.TrimSpace(value) != "" {
			return false
		}
	}
	return true
}

var errTooLong = errors.New("row too long")

// A recordLimit fails when more than left bytes are read.
type recordLimit struct {
	text io.Reader
	left int
}

func (r *recordLimit) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errTooLong
	}
	n, err := r.text.Read(p)
	r.left -= n
	return n, err
}
