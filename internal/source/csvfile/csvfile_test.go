package csvfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/tabletest"
)

// read opens text as a file called t.csv and returns its header, its rows as
// "number: cell|cell" and its errors.
func read(t *testing.T, text string) (header []string, rows []string, errs []string) {
	t.Helper()
	return readFrom(t, strings.NewReader(text))
}

func readFrom(t *testing.T, text io.Reader) (header []string, rows []string, errs []string) {
	t.Helper()
	table, err := newTable("t.csv", text)
	if err != nil {
		return nil, nil, []string{problem(t, err)}
	}
	var all []int
	for i, c := range table.Columns() {
		header = append(header, c.Name)
		all = append(all, i)
	}
	for row, err := range table.Rows(all) {
		if err != nil {
			errs = append(errs, problem(t, err))
			continue
		}
		var cells []string
		for _, c := range row.Cells {
			if (c.Kind == app.Missing) != (c.Text == "") || (c.Kind != app.Missing && c.Kind != app.Text) {
				t.Errorf("cell of kind %d with text %q", c.Kind, c.Text)
			}
			cells = append(cells, c.Text)
		}
		rows = append(rows, fmt.Sprintf("%d: %s", row.Number, strings.Join(cells, "|")))
	}
	return header, rows, errs
}

// problem returns the sentence of an error, which must be an app.Problem.
func problem(t *testing.T, err error) string {
	t.Helper()
	var p app.Problem
	if !errors.As(err, &p) || p.Code == "" {
		t.Errorf("%T is not a problem with a code: %v", err, err)
	}
	return err.Error()
}

func TestReads(t *testing.T) {
	header, two := []string{"date", "tv"}, []string{"2: 2024-01-01|5", "3: 2024-01-02|6"}
	for what, c := range map[string]struct {
		text   string
		header []string
		rows   []string
	}{
		"commas":                    {"date,tv\n2024-01-01,5\n2024-01-02,6\n", header, two},
		"no line end":               {"date,tv\n2024-01-01,5\n2024-01-02,6", header, two},
		"semicolons":                {"date;tv\n2024-01-01;5\n2024-01-02;6\n", header, two},
		"tabs":                      {"date\ttv\n2024-01-01\t5\n2024-01-02\t6\n", header, two},
		"bars":                      {"date|tv\n2024-01-01|5\n2024-01-02|6\n", header, two},
		"declared separator":        {"sep=;\r\ndate;tv\r\n2024-01-01;5\r\n", header, []string{"3: 2024-01-01|5"}},
		"byte order mark":           {"\ufeffdate,tv\n2024-01-01,5\n2024-01-02,6\n", header, two},
		"Windows lines":             {"date,tv\r\n2024-01-01,5\r\n2024-01-02,6\r\n", header, two},
		"old Mac lines":             {"date,tv\r2024-01-01,5\r2024-01-02,6\r", header, two},
		"space around values":       {" date , tv\n2024-01-01, 5 \n2024-01-02,\u00a06\n", header, two},
		"space before quotes":       {"date, tv\n2024-01-01, \"5\"\n2024-01-02,6\n", header, two},
		"quoted header":             {"\"date\",\"tv, all\nchannels\"\n2024-01-01,5\n", []string{"date", "tv, all channels"}, []string{"2: 2024-01-01|5"}},
		"decimal commas":            {"date;tv;radio\n2024-01-01;1,5;2,5\n2024-01-02;2,5;3,5\n", []string{"date", "tv", "radio"}, []string{"2: 2024-01-01|1,5|2,5", "3: 2024-01-02|2,5|3,5"}},
		"lines inside a value":      {"date,note\n2024-01-01,\"a\nb\n\"\n2024-01-02,c\n\n2024-01-03,d\n", []string{"date", "note"}, []string{"2: 2024-01-01|a\nb", "3: 2024-01-02|c", "5: 2024-01-03|d"}},
		"blank rows at the end":     {"date,tv\n2024-01-01,5\n2024-01-02,6\n,\n,\n\n\n", header, two},
		"blank rows in the middle":  {"\n,\ndate,tv\n,,\n2024-01-01,5\n", header, []string{"5: 2024-01-01|5"}},
		"blank columns at the end":  {"date,tv,,\n2024-01-01,5,,\n2024-01-02,6\n", header, two},
		"a column without a name":   {",date,tv\n0,2024-01-01,5\n1,2024-01-02,\n", []string{"", "date", "tv"}, []string{"2: 0|2024-01-01|5", "3: 1|2024-01-02|"}},
		"empty tab values":          {"date\ttv\tradio\n2024-01-01\t\t5\n", []string{"date", "tv", "radio"}, []string{"2: 2024-01-01||5"}},
		"names that differ in case": {"date,TV,tv\n2024-01-01,5,6\n", []string{"date", "TV", "tv"}, []string{"2: 2024-01-01|5|6"}},
	} {
		t.Run(what, func(t *testing.T) {
			header, rows, errs := read(t, c.text)
			if !slices.Equal(header, c.header) || !slices.Equal(rows, c.rows) || errs != nil {
				t.Errorf("got  %q %q %q\nwant %q %q", header, rows, errs, c.header, c.rows)
			}
		})
	}
}

func TestReadsUTF16(t *testing.T) {
	const text = "date\tgéo\r\n2024-01-01\tÎle-de-France\r\n"
	for what, encoding := range map[string]interface {
		String(string) (string, error)
	}{
		"little endian":            unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(),
		"big endian":               unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(),
		"little endian, no mark":   unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(),
		"big endian, without mark": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(),
	} {
		encoded, err := encoding.String(text)
		if err != nil {
			t.Fatal(err)
		}
		header, rows, errs := read(t, encoded)
		if !slices.Equal(header, []string{"date", "géo"}) || !slices.Equal(rows, []string{"2: 2024-01-01|Île-de-France"}) || errs != nil {
			t.Errorf("%s: got %q %q %q", what, header, rows, errs)
		}
	}
}

// mistakes are files that people do send, each with what they are told.
var mistakes = []struct {
	what, text string
	want       []string
}{
	{"empty file", "", []string{
		`t.csv: the file is empty. Export it again, or take it out of the list of data files.`}},
	{"blank file", "\ufeff \r\n\n  \n", []string{
		`t.csv: the file is empty. Export it again, or take it out of the list of data files.`}},
	{"separators only", ",,,\n,,,\n", []string{
		`t.csv: the file has separators but no values. Export it again, or take it out of the list of data files.`}},
	{"header only", "date,tv\n", []string{
		`t.csv: there is a header, but no row below it. Export the file again with its data.`}},
	{"one column", "date tv radio\n2024-01-01 5 6\n", []string{
		`t.csv: there is one column only, "date tv radio", but a table needs dates and at least one other column. Separate values by comma, semicolon, tab or |.`}},
	{"short row", "date,tv,radio\n2024-01-01,5\n2024-01-02,6,7\n", []string{
		`t.csv, row 2: this row has 2 values, the header has 3, so values cannot be matched with columns. Complete the row, or delete it.`}},
	{"unquoted thousands", "date,tv\n2024-01-01,1,234\n2024-01-02,6\n2024-01-03,7\n", []string{
		`t.csv, row 2: this row has 3 values, the header has 2, so values cannot be matched with columns. Put values that contain the separator, such as 1,234.5, in quotation marks.`}},
	{"quotation mark never closed", "date,tv\n2024-01-01,\"5\n2024-01-02,6\n", []string{
		`t.csv, row 2: a quotation mark is out of place, so it is not clear where the value ends. Put the whole value in quotation marks and double those inside it: "12"" vinyl".`}},
	{"quotation mark closed too late", "date,tv,radio\n2024-01-01,\"5,6\n2024-01-02,6,7\n2024-01-03,\"\n2024-01-04,8,9\n2024-01-05,8,9\n", []string{
		`t.csv, row 2: this row has 2 values, the header has 3, so values cannot be matched with columns; a quotation mark in it is closed only 2 lines further down. Find the quotation mark and close it.`}},
	{"inches", "date,vinyl\n2024-01-01,12\" single\n2024-01-02,6\n", []string{
		`t.csv, row 2: a quotation mark is out of place, so it is not clear where the value ends. Put the whole value in quotation marks and double those inside it: "12"" vinyl".`}},
	{"joined files", "date,tv\n2024-01-01,5\ndate,tv\n2024-01-02,6\n", []string{
		`t.csv, row 3: this row repeats the header, as when files are joined one below the other. Delete the row.`}},
	{"title above the header", "Media report 2024,,\n\ndate,tv,radio\n2024-01-01,5,6\n2024-01-02,5,6\n", []string{
		`t.csv: row 1 has one value, "Media report 2024", and most rows have more, so it looks like a title above the table. Delete what stands above the header; the table seems to begin in row 3 with "date".`}},
	{"two columns of one name", "date,tv,radio,tv\n2024-01-01,5,6,7\n", []string{
		`t.csv, row 1: columns B and D are both called "tv", so a name does not say which is meant. Give every column a name of its own.`}},
	{"names that differ in space only", "date,tv,tv \n2024-01-01,5,6\n", []string{
		`t.csv, row 1: columns B and C are both called "tv", so a name does not say which is meant. Give every column a name of its own.`}},
	{"Latin-1 value", "date,geo\n2024-01-01,\xcele-de-France\n2024-01-02,Corse\n", []string{
		`t.csv, row 2, column "geo": "\xcele-de-France" is not UTF-8 text; it was probably saved in an older encoding such as Windows-1252. Save the file as "CSV UTF-8".`}},
	{"Latin-1 header", "date,g\xe9o\n2024-01-01,x\n", []string{
		`t.csv, row 1, column "B": "g\xe9o" is not UTF-8 text; it was probably saved in an older encoding such as Windows-1252. Save the file as "CSV UTF-8".`}},
	{"Excel workbook", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml ... xl/workbook.xml", []string{
		`t.csv: this is an Excel workbook (.xlsx), not a file of separated values. Save the sheet as CSV.`}},
	{"old Excel workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", []string{
		`t.csv: this is an Excel 97 workbook (.xls), not a file of separated values. Save the sheet as CSV.`}},
	{"OpenDocument", "PK\x03\x04\x14\x00\x00\x08mimetypeapplication/vnd.oasis.opendocument.spreadsheet", []string{
		`t.csv: this is an OpenDocument spreadsheet, not a file of separated values. Save the sheet as CSV.`}},
	{"ZIP archive", "PK\x03\x04\x14\x00\x00\x08data.csv", []string{
		`t.csv: this is a ZIP archive, not a file of separated values. Unpack it first.`}},
	{"gzip archive", "\x1f\x8b\x08\x00\x00", []string{
		`t.csv: this is a gzip archive, not a file of separated values. Unpack it first.`}},
	{"Parquet file", "PAR1\x15\x04\x15", []string{
		`t.csv: this is a Parquet file, not a file of separated values. Let its name end in .parquet.`}},
	{"sign-in page", "\n<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", []string{
		`t.csv: this is a web page, not a file of separated values. A download that asks for a sign-in saves its sign-in page; fetch the file again.`}},
	{"JSON", "[\n  {\"date\": \"2024-01-01\", \"tv\": 5}\n]\n", []string{
		`t.csv: this is JSON, not a file of separated values. Save the table as CSV, one row for each date.`}},
	{"Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n", []string{
		`t.csv: this is a Git LFS pointer, not the data it stands for, not a file of separated values. Fetch the data with git lfs pull.`}},
	{"binary data", "date,tv\n\x00\x01\x02\x03,5\n", []string{
		`t.csv: this is a file of binary data, not a file of separated values. Export the table as CSV.`}},
	{"UTF-32", "\xff\xfe\x00\x00d\x00\x00\x00", []string{
		`t.csv: this is UTF-32 text, not a file of separated values. Save it as UTF-8.`}},
}

func TestMistakes(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.what, func(t *testing.T) {
			if _, _, errs := read(t, m.text); !slices.Equal(errs, m.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(errs, "\n"), strings.Join(m.want, "\n"))
			}
		})
	}
}

func TestReadingGoesOnAfterABadRow(t *testing.T) {
	_, rows, errs := read(t, "date,tv\n2024-01-01,5\nshort\n2024-01-03,1\"2\n2024-01-04,\xff\n\"2024-01-05\",8\n")
	if want := []string{"2: 2024-01-01|5", "6: 2024-01-05|8"}; !slices.Equal(rows, want) {
		t.Errorf("rows %q, want %q", rows, want)
	}
	for i, where := range []string{"t.csv, row 3: ", "t.csv, row 4: ", `t.csv, row 5, column "tv": `} {
		if i >= len(errs) || !strings.HasPrefix(errs[i], where) {
			t.Errorf("errors %q, want one at %q", errs, where)
		}
	}
}

func TestOnlyColumnsAskedForAreChecked(t *testing.T) {
	table, err := newTable("t.csv", strings.NewReader("date,note,tv\n2024-01-01,\xff,5\n"))
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range table.Rows([]int{2, 0}) {
		if err != nil || row.Cells[0].Text != "5" || row.Cells[1].Text != "2024-01-01" {
			t.Errorf("row %v, error %v", row, err)
		}
	}
}

// endless is a quotation mark that is never closed.
type endless struct{ head string }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.head)
	e.head = e.head[n:]
	if n == 0 {
		for n < len(p) {
			n += copy(p[n:], "2024-01-01,5\n")
		}
	}
	return n, nil
}

func TestRowTooLong(t *testing.T) {
	_, rows, errs := readFrom(t, &endless{"date,tv\n2024-01-01,5\n2024-01-02,\"6\n"})
	want := []string{"t.csv, row 3: this row is longer than 16 MB, so a quotation mark in it is probably never closed. Find the quotation mark and close it."}
	if len(rows) != 1 || !slices.Equal(errs, want) {
		t.Errorf("%d rows, errors %q", len(rows), errs)
	}
}

func TestTooManyColumns(t *testing.T) {
	_, _, errs := read(t, "a"+strings.Repeat(",a", 16384)+"\n")
	want := []string{"t.csv, row 1: the header has 16,385 columns, more than the 16,384 of the widest spreadsheet. Check the separator, or write one row for each date."}
	if !slices.Equal(errs, want) {
		t.Errorf("errors %q, want %q", errs, want)
	}
}

// failing is a disk that fails after some text.
type failing struct{ text io.Reader }

func (f failing) Read(p []byte) (int, error) {
	n, err := f.text.Read(p)
	if err == io.EOF {
		err = errors.New("input/output error")
	}
	return n, err
}

func TestDiskFails(t *testing.T) {
	head := "date,tv\n" + strings.Repeat("2024-01-01,5\n", 10000)
	for _, text := range []string{"", "date,tv\n2024-01-01,5\n", head} {
		_, _, errs := readFrom(t, failing{strings.NewReader(text)})
		want := "t.csv: the file cannot be read any further: input/output error. Check the disk or the share it is on, and copy the file again."
		if len(errs) != 1 || errs[0] != want {
			t.Errorf("after %d bytes: errors %q, want %q", len(text), errs, want)
		}
	}
}

func TestConformance(t *testing.T) {
	tabletest.Run(t, Format{}, func(t *testing.T, header []string, rows [][]string) string {
		path := filepath.Join(t.TempDir(), "t.csv")
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := csv.NewWriter(file)
		if err := errors.Join(w.Write(header), w.WriteAll(rows), file.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	})
}
