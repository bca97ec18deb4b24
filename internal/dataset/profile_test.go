package dataset

import (
	"fmt"
	"iter"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
)

// typed is a table of cells that have their types already.
type typed struct {
	columns []app.TableColumn
	rows    [][]app.Cell
}

func (t typed) Name() string               { return "t.parquet" }
func (t typed) Columns() []app.TableColumn { return t.columns }
func (t typed) Close() error               { return nil }

func (t typed) Rows(columns []int) iter.Seq2[app.Row, error] {
	return func(yield func(app.Row, error) bool) {
		cells := make([]app.Cell, len(columns))
		for i, row := range t.rows {
			for j, c := range columns {
				cells[j] = row[c]
			}
			if !yield(app.Row{Number: i + 2, Cells: cells}, nil) {
				return
			}
		}
	}
}

func TestDescribe(t *testing.T) {
	p := describe(t, "date,geo,tv,radio,notes,\n2024-01-01,north,5,n/a,,\n2024-01-08,NA,-2,7,,\n2024-01-15,north,,7,,\n")
	if p.Rows != 3 || p.File != "t.csv" || len(p.Columns) != 5 || p.Problems.Err() != nil {
		t.Fatalf("%d rows of %d columns in %s, %v", p.Rows, len(p.Columns), p.File, p.Problems.Err())
	}
	want := []Column{
		{Name: "date", Kind: DateColumn},
		{Name: "geo", Kind: TextColumn},
		{Name: "tv", Kind: NumberColumn, Missing: 1, FirstMissing: 4},
		{Name: "radio", Kind: NumberColumn, Missing: 1, FirstMissing: 2},
		{Name: "notes", Kind: EmptyColumn, Missing: 3, FirstMissing: 2},
	}
	for i, w := range want {
		if got := p.Columns[i]; got.Name != w.Name || got.Index != i || got.Kind != w.Kind || got.Missing != w.Missing || got.FirstMissing != w.FirstMissing {
			t.Errorf("got %+v, want %+v", got, w)
		}
	}
	if got, want := p.Columns[1].Values, []Value{{"north", 2}, {"NA", 1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("values of geo %v, want %v", got, want)
	}
	if p.Columns[1].Constant() || p.Columns[3].Constant() {
		t.Error("geo or radio is constant: it is not, it has a missing value")
	}
}

func TestDescribeTyped(t *testing.T) {
	day := func(i, second int) app.Cell { return app.Cell{Kind: app.Date, Day: monday(i), Second: second} }
	number := func(v float64) app.Cell { return app.Cell{Kind: app.Number, Number: v} }
	table := typed{
		columns: []app.TableColumn{{Name: "day"}, {Name: "tags", Unreadable: "holds lists"}, {Name: "tv"}, {Name: "yyyymmdd"}},
		rows: [][]app.Cell{
			{day(0, 0), {}, number(5), {Kind: app.Text, Text: "20240101"}},
			{day(1, 3600), {}, number(math.Inf(1)), {Kind: app.Text, Text: "20240108"}},
			{day(2, 0), {}, {}, {Kind: app.Text, Text: "20240115"}},
		},
	}
	p := Describe(table)
	if c := p.Columns[0]; c.Kind != DateColumn || c.Dates.Last != monday(2) || len(c.Problems) != 1 || c.Problems[0].Code != "times_of_day" {
		t.Errorf("day: %+v", c)
	}
	if c := p.Columns[1]; c.Unreadable != "holds lists" || c.Kind != "" {
		t.Errorf("tags: %+v", c)
	}
	if c := p.Columns[2]; c.Kind != NumberColumn || c.Numbers.Count != 1 || c.Missing != 1 || len(c.Problems) != 1 || c.Problems[0].Row != 3 {
		t.Errorf("tv: %+v %+v", c, c.Numbers)
	}
	if c := p.Columns[3]; c.Kind != DateColumn || c.Dates.Format != "YYYYMMDD" {
		t.Errorf("yyyymmdd: %+v", c)
	}
}

func TestDescribeGoesOnAfterBadRows(t *testing.T) {
	p := describe(t, "date,tv\n2024-01-01,5\nshort\n2024-01-15,7\n")
	if p.Rows != 2 || p.Columns[1].Numbers.Max != 7 || len(p.Problems.List()) != 1 {
		t.Errorf("%d rows, tv %+v, problems %v", p.Rows, p.Columns[1].Numbers, p.Problems.List())
	}
}

func TestDescribeForgetsValuesOfLongColumns(t *testing.T) {
	var b strings.Builder
	b.WriteString("url,n\n")
	for i := range MaxValues + 10 {
		fmt.Fprintf(&b, "https://example.com/%d,%d\n", i, i%7)
	}
	p := describe(t, b.String())
	if p.Columns[0].Values != nil || p.Columns[0].Kind != TextColumn || len(p.Columns[1].Values) != 7 {
		t.Errorf("url has %d values, n has %d", len(p.Columns[0].Values), len(p.Columns[1].Values))
	}
	p = describe(t, "a,b\n"+strings.Repeat("x", 1000)+",1\n")
	if p.Columns[0].Values != nil {
		t.Error("a long text is remembered")
	}
}

func TestDescribeSeesNumbersBelowText(t *testing.T) {
	var b strings.Builder
	b.WriteString("tv,late\n")
	for i := range 1000 {
		late := ""
		if i > 900 {
			late = "5"
		}
		cell := fmt.Sprint(i)
		if i < 15 {
			cell = "not yet"
		}
		fmt.Fprintf(&b, "%s,%s\n", cell, late)
	}
	p := describe(t, b.String())
	tv := p.Columns[0]
	if tv.Kind != NumberColumn || tv.Numbers.Count != 985 || len(tv.Problems) != app.ExamplesPerKind || tv.Problems[2].More != 12 {
		t.Errorf("tv: %s, %+v, %v", tv.Kind, tv.Numbers, tv.Problems)
	}
	if late := p.Columns[1]; late.Kind != NumberColumn || late.Missing != 901 {
		t.Errorf("late: %+v", late)
	}
}

func BenchmarkDescribe(b *testing.B) {
	text := weeks("date,geo,tv,radio,orders", 20000, func(i int) string {
		return fmt.Sprintf("geo%d,%d.%d,%d,%d", i%50, i, i%10, i%13*100, i%997)
	})
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		describe(b, text)
	}
}
