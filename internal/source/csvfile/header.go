package csvfile

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/noonmark/noonmark/internal/app"
)

// readHeader reads the first row that is not blank as the names of the columns.
func (t *table) readHeader(by separator) error {
	record, row, err := t.records.next()
	if err == io.EOF {
		return app.Problem{Code: Empty, Text: "the file has separators but no values", Advice: "Export it again, or take it out of the list of data files"}
	}
	if err != nil {
		return err
	}
	t.header = slices.Clone(record)
	for len(t.header) > 0 && strings.TrimSpace(t.header[len(t.header)-1]) == "" {
		t.header = t.header[:len(t.header)-1]
	}
	if len(t.header) == 1 && by.width > 1 {
		return t.titleProblem(row)
	}
	if len(t.header) > maxColumns {
		return app.Problem{
			Code: TooManyColumns, Row: row,
			Text:   fmt.Sprintf("the header has %s, more than the %s of the widest spreadsheet", app.Plural(len(t.header), "column"), app.Thousands(maxColumns)),
			Advice: "Check the separator, or write one row for each date",
		}
	}
	for i, name := range t.header {
		if !utf8.ValidString(name) {
			return notUTF8(row, app.ColumnLetter(i), name)
		}
		t.header[i] = columnName(name)
	}
	return t.checkUnique(row)
}

// columnName is the name in a header, with single spaces for line breaks and
// other space inside it.
func columnName(s string) string { return strings.Join(strings.Fields(s), " ") }

// titleProblem says that there is something above the header, and where the
// table seems to begin.
func (t *table) titleProblem(row int) error {
	text := fmt.Sprintf("row %d has one value, %s, and most rows have more, so it looks like a title above the table", row, app.Quote(t.header[0]))
	advice := "Delete what stands above the header"
	for {
		record, begin, err := t.records.next()
		if err != nil {
			break
		}
		for len(record) > 0 && strings.TrimSpace(record[len(record)-1]) == "" {
			record = record[:len(record)-1]
		}
		if len(record) > 1 {
			advice += fmt.Sprintf("; the table seems to begin in row %d with %s", begin, app.Quote(record[0]))
			break
		}
	}
	return app.Problem{Code: TitleRow, Text: text, Advice: advice}
}

func (t *table) checkUnique(row int) error {
	first := map[string]int{}
	var pairs []string
	for i, name := range t.header {
		if j, seen := first[name]; seen && name != "" {
			pairs = append(pairs, fmt.Sprintf("%s and %s are both called %s", app.ColumnLetter(j), app.ColumnLetter(i), app.Quote(name)))
			continue
		}
		first[name] = i
	}
	if pairs == nil {
		return nil
	}
	more := ""
	if n := len(pairs) - app.ExamplesPerKind; n > 0 {
		pairs, more = pairs[:app.ExamplesPerKind], fmt.Sprintf(", and %d more", n)
	}
	return app.Problem{
		Code: DuplicateColumn, Row: row,
		Text:   "columns " + strings.Join(pairs, ", ") + more + ", so a name does not say which is meant",
		Advice: "Give every column a name of its own",
	}
}

func notUTF8(row int, column, value string) error {
	return app.Problem{
		Code: RowNotUTF8, Row: row, Column: column,
		Text:   fmt.Sprintf("%s is not UTF-8 text; it was probably saved in an older encoding such as Windows-1252", app.Quote(value)),
		Advice: `Save the file as "CSV UTF-8"`,
	}
}
