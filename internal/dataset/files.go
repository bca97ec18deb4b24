package dataset

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// LoadEvents reads a table of events: columns name and date, and optionally end
// (the last day), geo (several separated by ;), lead and lag (periods). Rows with
// the same name are occurrences of one event.
func LoadEvents(open app.TableOpener, file string, lead, lag int, places Places, problems *app.Problems) []mmm.Event {
	var events []mmm.Event
	at := map[string]int{}
	readSmall(open, file, []string{"name", "date"}, []string{"end", "geo", "lead", "lag"}, problems, func(r *smallRow) {
		name := r.text("name")
		start, okStart := r.day("date")
		end, okEnd := r.dayOr("end", start)
		before, after := r.count("lead", lead), r.count("lag", lag)
		if name == "" {
			r.problem("missing_value", "name", "the event has no name", "Give it one, or delete the row")
		}
		if name == "" || !okStart || !okEnd {
			return
		}
		i, known := at[name]
		if !known {
			i, at[name] = len(events), len(events)
			events = append(events, mmm.Event{Name: name, Lead: before, Lag: after})
			places[fmt.Sprintf("event %q", name)] = Place{file, r.row}
		}
		if e := &events[i]; e.Lead != before || e.Lag != after {
			r.problem("event_reach", "name", fmt.Sprintf("event %s has lead %d and lag %d here, and %d and %d above", app.Quote(name), before, after, e.Lead, e.Lag), "Give them the same values in every row of an event")
		}
		events[i].Occurrences = append(events[i].Occurrences, mmm.EventSpan{Start: start, End: end, Geos: r.list("geo")})
	})
	return events
}

// LoadExperiments reads a table of lift tests: columns channel, start, end,
// effect and se, and optionally name, geos (separated by ;), against (the
// exposure compared with, as a multiple of the actual one; 0 by default),
// count_until (the last day on which outcome was counted) and unit (outcome,
// the default, or revenue).
func LoadExperiments(open app.TableOpener, file string, roles *Roles, places Places, problems *app.Problems) []mmm.LiftTest {
	var tests []mmm.LiftTest
	readSmall(open, file, []string{"channel", "start", "end", "effect", "se"}, []string{"name", "geos", "against", "count_until", "unit"}, problems, func(r *smallRow) {
		t := mmm.LiftTest{Name: r.text("name"), Channel: r.text("channel"), Geos: r.list("geos")}
		okay := make([]bool, 6)
		t.Start, okay[0] = r.day("start")
		t.End, okay[1] = r.day("end")
		t.CountUntil, okay[2] = r.dayOr("count_until", 0)
		t.Effect, okay[3] = r.number("effect")
		t.SE, okay[4] = r.number("se")
		t.Against, okay[5] = r.numberOr("against", 0)
		if t.Name == "" {
			t.Name = fmt.Sprintf("%s %s", t.Channel, t.Start)
		}
		switch unit := r.text("unit"); unit {
		case "", "outcome":
		case "revenue":
			t.InRevenue = true
		default:
			r.problem("unknown_unit", "unit", fmt.Sprintf("%s is neither outcome nor revenue", app.Quote(unit)), "Give the effect in one of them, and write which")
		}
		if slices.Contains(append(okay, r.knownChannel(t.Channel, roles)), false) {
			return
		}
		tests = append(tests, t)
		places[fmt.Sprintf("lift test %q", t.Name)] = Place{file, r.row}
	})
	return tests
}

// Places says where each event and lift test was read, by what models call it:
// `lift test "tv 2024-03-01"`.
type Places map[string]Place

// A Place is a row of a file.
type Place struct {
	File string
	Row  int
}

// A smallRow is a row of a table with known column names, which need not all be
// there.
type smallRow struct {
	file     string
	row      int
	cells    map[string]app.Cell
	dates    map[string]*Dates
	faulty   map[string]bool // columns with dates that were reported
	problems *app.Problems
}

// readSmall calls f with every row of a table. Column names are compared without
// regard to case.
func readSmall(open app.TableOpener, file string, required, optional []string, problems *app.Problems, f func(*smallRow)) {
	table, err := open.OpenTable(file)
	if err != nil {
		problems.AddError(err)
		return
	}
	profile := Describe(table)
	table.Close()
	names := map[string]*Column{}
	var all []string
	for i := range profile.Columns {
		c := &profile.Columns[i]
		all = append(all, c.Name)
		names[strings.ToLower(strings.TrimSpace(c.Name))] = c
	}
	complete := true
	for _, name := range required {
		if names[name] == nil {
			problems.Add(app.Problem{Code: "no_such_column", File: file, Column: name, Text: "the file has no such column", Advice: fmt.Sprintf("It needs %s and may have %s; it has %s", strings.Join(required, ", "), strings.Join(optional, ", "), listNames(all))})
			complete = false
		}
	}
	for _, p := range profile.Problems.List() {
		problems.Add(p)
	}
	if !complete {
		return
	}
	if table, err = open.OpenTable(file); err != nil {
		problems.AddError(err)
		return
	}
	defer table.Close()
	r := &smallRow{file: file, dates: map[string]*Dates{}, faulty: map[string]bool{}, problems: problems}
	var columns []int
	var keys []string
	for _, name := range append(append([]string(nil), required...), optional...) {
		if c := names[name]; c != nil {
			columns, keys = append(columns, c.Index), append(keys, name)
			if r.dates[name] = c.Dates; c.Kind == DateColumn {
				for _, p := range c.Problems {
					problems.Add(p)
				}
				r.faulty[name] = hasError(c.Problems)
			}
		}
	}
	for row, err := range table.Rows(columns) {
		if err != nil {
			continue // reported with the profile
		}
		r.row, r.cells = row.Number, map[string]app.Cell{}
		for i, key := range keys {
			r.cells[key] = row.Cells[i]
		}
		f(r)
	}
}

func (r *smallRow) problem(code app.ProblemCode, column, text, advice string) {
	r.problems.Add(app.Problem{Code: code, File: r.file, Row: r.row, Column: column, Text: text, Advice: advice})
}

func (r *smallRow) text(column string) string { return geoName(r.cells[column]) }

// list returns the parts of a cell between semicolons; nil for an empty cell.
func (r *smallRow) list(column string) []string {
	var parts []string
	for part := range strings.SplitSeq(r.text(column), ";") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// knownChannel reports a channel that there is not.
func (r *smallRow) knownChannel(name string, roles *Roles) bool {
	var names []string
	for _, c := range roles.Channels {
		names = append(names, c.Name)
	}
	if slices.Contains(names, name) {
		return true
	}
	advice := cmp.Or(app.DidYouMean(name, names), "The channels are "+listNames(names))
	r.problem("no_such_channel", "channel", fmt.Sprintf("there is no channel %s", app.Quote(name)), advice)
	return false
}

func (r *smallRow) empty(column string) bool {
	c := r.cells[column]
	return c.Kind == app.Missing || c.Kind == app.Text && isMissing(c.Text)
}

func (r *smallRow) day(column string) (mmm.Day, bool) {
	d := r.dates[column]
	if d != nil {
		if day, ok := d.read(r.cells[column]); ok {
			return day, true
		}
	}
	text := "there is no date"
	if !r.empty(column) {
		if d != nil && r.faulty[column] {
			return 0, false // it has been reported
		}
		text = fmt.Sprintf("%s is not a date", app.Quote(r.text(column)))
	}
	r.problem("not_a_date", column, text, "Write dates as 2024-01-31")
	return 0, false
}

func (r *smallRow) dayOr(column string, or mmm.Day) (mmm.Day, bool) {
	if r.empty(column) {
		return or, true
	}
	return r.day(column)
}

func (r *smallRow) number(column string) (float64, bool) {
	switch c := r.cells[column]; c.Kind {
	case app.Number:
		return c.Number, true
	case app.Text:
		if n, fault := parseNumber(c.Text); fault == nil && n.valid[point] {
			return n.value[point], true
		}
	}
	text := "there is no number"
	if !r.empty(column) {
		text = fmt.Sprintf("%s is not a number", app.Quote(r.text(column)))
	}
	r.problem("not_a_number", column, text, "Write a number such as 1234.5")
	return 0, false
}

func (r *smallRow) numberOr(column string, or float64) (float64, bool) {
	if r.empty(column) {
		return or, true
	}
	return r.number(column)
}

// count reads a whole number that is not negative.
func (r *smallRow) count(column string, or int) int {
	v, ok := r.numberOr(column, float64(or))
	if ok && (v != float64(int(v)) || v < 0) {
		r.problem("not_a_count", column, fmt.Sprintf("%v is not a whole number of periods", v), "Write 0, 1, 2 or more")
		return or
	}
	return int(v)
}
