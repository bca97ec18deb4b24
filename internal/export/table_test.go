package export

import (
	"bytes"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// damaged are draws of which a row cannot be read.
type damaged struct {
	draws.Reader
	err error
}

func (d damaged) Row(dst []float64, chain, draw int) error {
	if draw == 3 {
		return d.err
	}
	return d.Reader.Row(dst, chain, draw)
}

// odd is a table with everything that a cell may hold.
func odd() *table {
	numbers := []float64{0, math.Copysign(0, -1), 1, -2.5, 0.1 + 0.2, 1e-6, 9.9e-7, 5e-324, 1e20, 1e21, -math.MaxFloat64, math.NaN(), math.Inf(1), math.Inf(-1)}
	texts := []string{"", "plain", "a,b", `say "x"`, "two\nlines", " space", "é 日本", "\r", "=1+1"}
	t := &table{columns: []column{{"z last", text}, {"a, first", number}, {"n", integer}, {"day", date}, {`"b"`, boolean}}}
	t.rows = func(emit func([]cell) error) error {
		for i, v := range numbers {
			day := mmm.DayOf(1969, 12, 30+i%2) + mmm.Day(i*i)
			if err := emit([]cell{textCell(texts[i%len(texts)]), numberCell(v), integerCell(-i), dateCell(day), booleanCell(i%3 == 0)}); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

// rows collects the rows of a table.
func rows(t *testing.T, from *table) [][]cell {
	t.Helper()
	var all [][]cell
	if err := from.rows(func(row []cell) error {
		all = append(all, slices.Clone(row))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCSVRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := writeCSV(&b, odd()); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got[0], []string{"z last", "a, first", "n", "day", `"b"`}) {
		t.Errorf("header %q", got[0])
	}
	for i, row := range rows(t, odd()) {
		g := got[i+1]
		if g[0] != row[0].text || g[2] != strconv.Itoa(int(row[2].value)) || g[3] != mmm.Day(row[3].value).String() || g[4] != strconv.FormatBool(row[4].value == 1) {
			t.Errorf("row %d: %q, want %v", i, g, row)
		}
		if math.IsNaN(row[1].value) {
			if g[1] != "" {
				t.Errorf("NaN is written as %q", g[1])
			}
			continue
		}
		if v := parse(t, g[1]); math.Float64bits(v) != math.Float64bits(row[1].value) {
			t.Errorf("%v is written as %s", row[1].value, g[1])
		}
	}
}

func TestCSVBytes(t *testing.T) {
	table := &table{columns: []column{{"x", number}, {"s", text}}, rows: func(emit func([]cell) error) error {
		for _, v := range []float64{1200000, 1e-6, 1e-7, 1e21, 0.1, math.Inf(-1), math.NaN()} {
			if err := emit([]cell{numberCell(v), textCell("a \"b\"")}); err != nil {
				return err
			}
		}
		return nil
	}}
	var b bytes.Buffer
	if err := writeCSV(&b, table); err != nil {
		t.Fatal(err)
	}
	want := "x,s\n1200000,\"a \"\"b\"\"\"\n0.000001,\"a \"\"b\"\"\"\n1e-07,\"a \"\"b\"\"\"\n1e+21,\"a \"\"b\"\"\"\n0.1,\"a \"\"b\"\"\"\n-inf,\"a \"\"b\"\"\"\n,\"a \"\"b\"\"\"\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func readParquet(t *testing.T, b []byte) (*parquet.File, []parquet.Row) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var all []parquet.Row
	for _, group := range f.RowGroups() {
		r := group.Rows()
		buffer := make([]parquet.Row, 7)
		for {
			n, err := r.ReadRows(buffer)
			for _, row := range buffer[:n] {
				all = append(all, row.Clone())
			}
			if err != nil {
				break
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return f, all
}

func TestParquetRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := writeParquet(&b, odd(), origin{"1.2.3", []label{{"noonmark.model_id", "m-0123456789ab"}}}); err != nil {
		t.Fatal(err)
	}
	f, got := readParquet(t, b.Bytes())
	want := rows(t, odd())
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i, row := range want {
		g := got[i]
		if g[0].String() != row[0].text || g[2].Int64() != int64(row[2].value) || g[3].Int32() != int32(row[3].value) || g[4].Boolean() != (row[4].value == 1) {
			t.Errorf("row %d: %v, want %v", i, g, row)
		}
		if math.IsNaN(row[1].value) {
			if !g[1].IsNull() {
				t.Errorf("NaN is written as %v", g[1])
			}
		} else if math.Float64bits(g[1].Double()) != math.Float64bits(row[1].value) {
			t.Errorf("%v is written as %v", row[1].value, g[1])
		}
	}
	columns := f.Root().Columns()
	for i, want := range []struct{ name, logical string }{{"z last", "STRING"}, {"a, first", ""}, {"n", "INT(64,true)"}, {"day", "DATE"}, {`"b"`, ""}} {
		logical := ""
		if l := columns[i].Type().LogicalType(); l != nil {
			logical = l.String()
		}
		if columns[i].Name() != want.name || logical != want.logical {
			t.Errorf("column %d is %q of %q, want %q of %q", i, columns[i].Name(), logical, want.name, want.logical)
		}
	}
	if id, _ := f.Lookup("noonmark.model_id"); id != "m-0123456789ab" {
		t.Errorf("model %q", id)
	}
}

// A table with more cells than a row group has several.
func TestParquetRowGroups(t *testing.T) {
	const wide, n = 3000, 3 * rowGroupCells / 3000 / 2
	tall := &table{columns: slices.Repeat([]column{{"x", integer}}, wide)}
	for i := range tall.columns {
		tall.columns[i].name += strconv.Itoa(i)
	}
	tall.rows = func(emit func([]cell) error) error {
		row := make([]cell, wide)
		for i := range n {
			for j := range row {
				row[j] = integerCell(i*wide + j)
			}
			if err := emit(row); err != nil {
				return err
			}
		}
		return nil
	}
	var b bytes.Buffer
	if err := writeParquet(&b, tall, origin{}); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	groups := f.RowGroups()
	if len(groups) != 2 || f.NumRows() != n {
		t.Fatalf("%d rows in %d groups", f.NumRows(), len(groups))
	}
	r := groups[1].Rows()
	buffer := make([]parquet.Row, 1)
	if _, err := r.ReadRows(buffer); err != nil {
		t.Fatal(err)
	}
	if got, want := buffer[0][wide-1].Int64(), groups[0].NumRows()*wide+wide-1; got != want {
		t.Errorf("the second group begins with a row that ends in %d, want %d", got, want)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// The tables of a model hold the same values as Parquet and as CSV.
func TestParquetTables(t *testing.T) {
	m := market(t)
	for _, what := range app.ModelExports() {
		header, want := readCSV(t, m, what)
		path, done := export(t, m, what, app.ExportParquet, "t.parquet")
		sameTable(t, string(what), path, done, header, want)
	}
}

// sameTable compares a table as Parquet with what it is as CSV.
func sameTable(t *testing.T, what, path string, done app.Exported, header []string, want [][]string) {
	t.Helper()
	f, got := readParquet(t, mustRead(t, path))
	if len(got) != len(want) || done.Rows != len(want) {
		t.Fatalf("%s: %d rows, said %d, want %d", what, len(got), done.Rows, len(want))
	}
	for c, column := range f.Root().Columns() {
		if column.Name() != header[c] {
			t.Errorf("%s: column %d is %s, want %s", what, c, column.Name(), header[c])
		}
		for i := range got {
			v := got[i][c]
			text := v.String()
			switch {
			case v.IsNull():
				text = ""
			case v.Kind() == parquet.Double:
				text = string(appendNumber(nil, v.Double()))
			case v.Kind() == parquet.Int32:
				text = mmm.Day(v.Int32()).String()
			}
			if text != want[i][c] {
				t.Fatalf("%s: %s of row %d is %s, want %s", what, header[c], i, text, want[i][c])
			}
		}
	}
}
