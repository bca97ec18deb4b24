package parquetfile

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
)

// A wantColumn is a column of the files in testdata: its cells, as show shows
// them, or why it cannot be read.
type wantColumn struct {
	name  string
	cells [4]string
	why   string
}

// wantColumns is the table that testdata/write.py writes with pyarrow 26.0.1.
var wantColumns = []wantColumn{
	{"bool", [4]string{"number 1", "", "number 0", "number 1"}, ""},
	{"int8", [4]string{"number -128", "", "number 0", "number 127"}, ""},
	{"int64", [4]string{"number -9.007199254740992e+15", "", "number 0", "number 9.007199254740992e+15"}, ""},
	{"uint32", [4]string{"number 4.294967295e+09", "", "number 0", "number 1"}, ""},
	{"uint64", [4]string{"number 9.223372036854776e+18", "", "number 0", "number 1"}, ""},
	{"float", [4]string{"number 0.5", "", "", "number -1.25"}, ""},
	{"double", [4]string{"number 0.1", "", "", "number +Inf"}, ""},
	{"decimal9", [4]string{"number -1.23456789e+06", "", "number 0.01", "number 5"}, ""},
	{"decimal38", [4]string{"number -1.2345678901234567e+19", "", "number 0.001", "number 5"}, ""},
	{"text", [4]string{"text Île", "", "", "text b"}, ""},
	{"category", [4]string{"text north", "", "text south", "text north"}, ""},
	{"date", [4]string{"day 2024-02-29", "", "day 1969-12-31", "day 9999-12-31"}, ""},
	{"ms_utc", [4]string{"day 2024-02-29", "", "day 1969-12-31 + 86399 s", "day 2024-03-01 + 19800 s"}, ""},
	{"us_local", [4]string{"day 2024-02-29", "", "day 1969-12-31 + 86399 s", "day 2024-03-01 + 19800 s"}, ""},
	{"ns_local", [4]string{"day 2024-02-29", "", "day 1969-12-31 + 86399 s", "day 2024-03-01 + 19800 s"}, ""},
	{"nothing", [4]string{"", "", "", ""}, ""},
	{"half", [4]string{}, "holds binary data"},
	{"time", [4]string{}, "holds times of day"},
	{"binary", [4]string{}, "holds binary data"},
	{"list", [4]string{}, "holds lists, not one value in each row"},
	{"map", [4]string{}, "holds maps, not one value in each row"},
	{"record", [4]string{}, "holds records, not one value in each row"},
	{"last", [4]string{"number 1", "number 2", "number 3", "number 4"}, ""},
}

func show(c app.Cell) string {
	switch {
	case c.Kind == app.Missing:
		return ""
	case c.Kind == app.Number:
		return "number " + strconv.FormatFloat(c.Number, 'g', -1, 64)
	case c.Kind == app.Text:
		return "text " + c.Text
	case c.Second != 0:
		return fmt.Sprintf("day %s + %d s", c.Day, c.Second)
	}
	return "day " + c.Day.String()
}

func TestReadReference(t *testing.T) {
	for _, file := range []string{"snappy", "zstd_v2", "gzip_old", "int96"} {
		t.Run(file, func(t *testing.T) {
			table, err := Format{}.OpenTable("testdata/" + file + ".parquet")
			if err != nil {
				t.Fatal(err)
			}
			defer table.Close()
			want := wantFor(t, table.Columns())
			var readable []int
			for c, w := range want {
				if w.why == "" {
					readable = append([]int{c}, readable...) // any order may be asked for
				}
			}
			rows := 0
			for row, err := range table.Rows(readable) {
				if err != nil {
					t.Fatal(err)
				}
				for i, c := range readable {
					if got := show(row.Cells[i]); got != want[c].cells[rows] {
						t.Errorf("row %d of %s: %q, want %q", row.Number, want[c].name, got, want[c].cells[rows])
					}
				}
				rows++
			}
			if rows != 4 {
				t.Errorf("%d rows, want 4", rows)
			}
		})
	}
}

// wantFor returns what is wanted of each column.
func wantFor(t *testing.T, columns []app.TableColumn) []wantColumn {
	t.Helper()
	var want []wantColumn
	for _, c := range columns {
		for _, w := range wantColumns {
			if w.name == c.Name {
				want = append(want, w)
				if c.Unreadable != w.why {
					t.Errorf("column %s: unreadable %q, want %q", c.Name, c.Unreadable, w.why)
				}
			}
		}
	}
	if len(want) != len(columns) {
		t.Fatalf("%d columns, want %d", len(columns), len(want))
	}
	return want
}
