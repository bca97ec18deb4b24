package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// A Measure is a column of numbers that is followed from day to day.
type Measure struct {
	Source  string // who delivers it
	Series  string // its name where it is stored
	Column  string
	Subject string // for problems: channel "tv"
	What    string // spend, exposure, …

	NonNegative bool
}

// Axes are the columns that say what a row is about.
type Axes struct {
	Date    string
	Geo     string   // empty for none
	KnownAt string   // the column of when the row was known; empty for none
	Events  []string // columns that mark dates
}

// Cells are what a table says of measures, row by row.
type Cells struct {
	File    string
	Columns []string // all of the table
	Has     []bool   // by measure: whether the table has its column
	Rows    []CellRow
}

// A CellRow is what a row says.
type CellRow struct {
	Number  int // in the file
	Geo     string
	Day     mmm.Day
	KnownAt time.Time // zero where there is no column for it
	Values  []float64 // by measure; NaN where there is none
	Events  []string  // that are marked
}

// ReadCells reads what a table says of measures. It need not have all columns of them,
// and rows need not be complete. Two rows of one date (and geo) are a problem, unless
// they were known at different times. It returns nil where the file cannot be used.
func ReadCells(open app.TableOpener, file string, axes Axes, measures []Measure, problems *app.Problems) *Cells {
	out := &Cells{File: file, Has: make([]bool, len(measures))}
	if !out.open(open, axes, measures, problems) {
		return nil
	}
	marks := slices.DeleteFunc(slices.Clone(axes.Events), func(name string) bool { return !slices.Contains(out.Columns, name) })
	l := &loader{roles: &Roles{Date: axes.Date, Geo: axes.Geo, Events: marks}, knownAt: axes.KnownAt, only: file, problems: problems, cells: map[cellKey]*cell{}}
	var at []int // measure of each use
	for i, m := range measures {
		if out.Has[i] {
			l.uses, at = append(l.uses, use{column: m.Column, subject: m.Subject, what: m.What, nonNegative: m.NonNegative}), append(at, i)
		}
	}
	l.file(open, file)
	problems.AddError(l.values.Err())
	for key, c := range l.cells {
		row := CellRow{Number: c.row, Geo: key.geo, Day: key.day, Values: make([]float64, len(measures))}
		if axes.KnownAt != "" {
			row.KnownAt = time.Unix(key.known, 0).UTC()
		}
		for i := range row.Values {
			row.Values[i] = math.NaN()
		}
		for i, v := range c.values {
			row.Values[at[i]] = v
		}
		row.Events = slices.DeleteFunc(c.events, func(name string) bool { return name == "" })
		out.Rows = append(out.Rows, row)
	}
	slices.SortFunc(out.Rows, func(a, b CellRow) int { return a.Number - b.Number })
	return out
}

// open reads which columns the table has.
func (c *Cells) open(open app.TableOpener, axes Axes, measures []Measure, problems *app.Problems) bool {
	table, err := open.OpenTable(c.File)
	if err != nil {
		problems.AddError(err)
		return false
	}
	defer func() { _ = table.Close() }() // it was only read
	for _, column := range table.Columns() {
		c.Columns = append(c.Columns, column.Name)
	}
	for i, m := range measures {
		c.Has[i] = slices.Contains(c.Columns, m.Column)
	}
	return true
}

// knownTimes are the ways in which times are written that do not leave open what they
// are.
var knownTimes = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"}

// readKnownAt returns the second that a cell names: in UTC, unless it says otherwise.
func readKnownAt(c app.Cell) (int64, bool) {
	const day = 24 * 60 * 60
	switch c.Kind {
	case app.Date:
		return int64(c.Day)*day + int64(c.Second), true
	case app.Text:
		for _, layout := range knownTimes {
			if t, err := time.Parse(layout, strings.TrimSpace(c.Text)); err == nil {
				return t.Unix(), true
			}
		}
	}
	return 0, false
}

// known returns when a row was known, 0 where there is no column for it, and whether
// it can be read.
func (r *rowReader) known(row app.Row) (int64, bool) {
	if r.knownAt < 0 {
		return 0, true
	}
	cell := row.Cells[r.knownAt]
	second, ok := readKnownAt(cell)
	if !ok {
		text := "there is no time at which the row was known"
		if cell.Kind == app.Text {
			text = fmt.Sprintf("%s is not a time", app.Quote(cell.Text))
		}
		r.l.problems.Add(r.problem("not_a_time", row.Number, r.l.knownAt, "vintages", text, "Write times in UTC, as 2024-01-31T06:00:00Z"))
	}
	return second, ok
}

// GrainOf returns the length of the periods that begin on the given days, which are
// distinct and in order; or what is wrong with them.
func GrainOf(days []mmm.Day) (mmm.Grain, error) {
	c := inferGrain(days)
	if c.Problem != nil {
		return "", *c.Problem
	}
	return c.Grain, nil
}
