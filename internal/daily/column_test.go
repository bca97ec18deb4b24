package daily_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm/finding"
)

// column changes every value of a column of data.csv, and its name.
func (w *world) column(name, rename string, change func(v string) string) {
	w.edit("data.csv", func(text string) string {
		rows := strings.Split(strings.TrimSpace(text), "\n")
		at := slices.Index(strings.Split(rows[0], ","), name)
		for i, row := range rows {
			cells := strings.Split(row, ",")
			if i == 0 {
				cells[at] = rename
			} else {
				cells[at] = change(cells[at])
			}
			rows[i] = strings.Join(cells, ",")
		}
		return strings.Join(rows, "\n") + "\n"
	})
}

func keep(v string) string { return v }

func found(d daily.DayReport, code finding.Code) *finding.Finding {
	for i := range d.Findings {
		if d.Findings[i].Code == code {
			return &d.Findings[i]
		}
	}
	return nil
}

// A column that is renamed is missed, and recognised by its values; nothing is lost.
func TestColumnRenamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quiet(), 1)
	w.run(w.end-3, w.end-2)
	w.column("search_spend", "cost", keep)
	d := w.run(w.end-1, w.end-1).Days[0]
	if f := found(d, "column_gone"); f == nil || !strings.Contains(f.Text, `"cost" is new and has the same values in 100%`) {
		t.Errorf("%+v", d.Findings)
	}
	if f := found(d, "input_assumed"); f == nil || !strings.Contains(f.Subject, "search.spend") {
		t.Errorf("%+v", d.Findings)
	}
	if d.Ingested.Restated > 0 {
		t.Errorf("%+v", d.Ingested)
	}
	w.column("cost", "search_spend", keep)
	d = w.run(w.end, w.end).Days[0]
	if found(d, "column_back") == nil || found(d, "column_new") != nil || d.Ingested.New < 2 {
		t.Errorf("%+v, %+v", d.Ingested, d.Findings)
	}
}

// A past in another unit is named, as are columns that nobody reads.
func TestUnitChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quiet(), 1)
	w.run(w.end-1, w.end-1)
	w.column("search_spend", "search_spend", func(v string) string {
		x, err := strconv.ParseFloat(v, 64)
		if err != nil {
			t.Fatal(err)
		}
		return strconv.FormatFloat(100*x, 'f', -1, 64)
	})
	w.column("competitor_price", "competitor_price,weather", func(v string) string { return v + ",1" })
	d := w.run(w.end, w.end).Days[0]
	if f := found(d, "unit_changed"); f == nil || !strings.Contains(f.Text, "now 100×") {
		t.Errorf("%+v", d.Findings)
	}
	if len(d.Notes) != 1 || !strings.Contains(d.Notes[0].Text, "is in another unit") {
		t.Errorf("notes %+v", d.Notes)
	}
	if f := found(d, "column_new"); f == nil || f.Subject != `column "weather"` {
		t.Errorf("%+v", d.Findings)
	}
}
