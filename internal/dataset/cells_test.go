package dataset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

var sales = []Measure{
	{Source: "outcome", Series: "outcome", Column: "sales", Subject: "outcome", What: "outcome", NonNegative: true},
	{Source: "tv", Series: "tv.spend", Column: "tv", Subject: `channel "tv"`, What: "spend", NonNegative: true},
}

func readCells(t *testing.T, axes Axes, text string) (*Cells, *app.Problems) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.csv"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var problems app.Problems
	return ReadCells(inFolder(dir), "t.csv", axes, sales, &problems), &problems
}

// Rows may say nothing of a measure, and tables may lack its column.
func TestReadCells(t *testing.T) {
	cells, problems := readCells(t, Axes{Date: "date", Events: []string{"fair", "strike"}}, "date,sales,fair\n2024-01-02,7,1\n2024-01-01,,0\n")
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if !cells.Has[0] || cells.Has[1] || strings.Join(cells.Columns, " ") != "date sales fair" {
		t.Errorf("%v of %v", cells.Has, cells.Columns)
	}
	nan := cells.Rows[1].Values[0] - cells.Rows[1].Values[0]
	numtest.CloseSlice(t, "first row", cells.Rows[0].Values, []float64{7, nan}, 0)
	numtest.CloseSlice(t, "second row", cells.Rows[1].Values, []float64{nan, nan}, 0)
	if row := cells.Rows[0]; row.Day != mmm.DayOf(2024, 1, 2) || !row.KnownAt.IsZero() || strings.Join(row.Events, " ") != "fair" {
		t.Errorf("the first row is %+v", row)
	}
	if row := cells.Rows[1]; len(row.Events) > 0 {
		t.Errorf("events %v on a day without any", row.Events)
	}
}

// Rows of one date that were known at different times are vintages; at one time they
// are a mistake.
func TestReadVintages(t *testing.T) {
	axes := Axes{Date: "date", KnownAt: "known_at"}
	cells, problems := readCells(t, axes, "date,known_at,sales\n2024-01-01,2024-01-02T06:00:00Z,7\n2024-01-01,2024-01-03 08:00,8\n2024-01-02,2024-01-03T08:00:00+02:00,9\n")
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range cells.Rows {
		got = append(got, row.KnownAt.Format(time.RFC3339))
	}
	if want := "2024-01-02T06:00:00Z 2024-01-03T08:00:00Z 2024-01-03T06:00:00Z"; strings.Join(got, " ") != want {
		t.Errorf("known at %v, want %s", got, want)
	}
	for text, want := range map[string]string{
		"date,known_at,sales\n2024-01-01,2024-01-02T06:00:00Z,7\n2024-01-01,2024-01-02T06:00:00Z,8\n": "other values",
		"date,known_at,sales\n2024-01-01,Monday,7\n":                                                  `"Monday" is not a time`,
		"date,known_at,sales\n2024-01-01,,7\n":                                                        "there is no time",
		"date,sales\n2024-01-01,7\n":                                                                  "no such column",
		"date,known_at,sales\n2024-01-01,2024-01-02T06:00:00Z,-7\n":                                   "negative",
	} {
		_, problems := readCells(t, axes, text)
		if err := problems.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestLoadCreatives(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "c.csv"), []byte("channel,date\ntv,2024-02-01\ntv,2024-01-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	roles := &Roles{Channels: []ChannelRole{{Name: "tv"}, {Name: "search"}}}
	var problems app.Problems
	got := LoadCreatives(inFolder(dir), "c.csv", roles, &problems)
	if days := got["tv"]; problems.Err() != nil || len(got) != 1 || len(days) != 2 || days[0] != mmm.DayOf(2024, 1, 1) {
		t.Errorf("%v, %v", got, problems.Err())
	}
	LoadCreatives(inFolder(dir), "c.csv", &Roles{Channels: []ChannelRole{{Name: "TV"}}}, &problems)
	if err := problems.Err(); err == nil || !strings.Contains(err.Error(), `Did you mean "TV"?`) {
		t.Error(err)
	}
}
