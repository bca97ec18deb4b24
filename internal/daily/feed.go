package daily

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
)

// A feed is what the tables of a workspace say now.
type feed struct {
	tables   app.TableOpener
	axes     dataset.Axes
	config   *workspace.Config
	measures []dataset.Measure
	grain    mmm.Grain
	geos     []string // "" for a market without any

	said     []saying            // by the data, in order of series, geo and date
	vintages []saying            // with times of their own, in order of these
	dir      string              // that the names of files are relative to
	columns  map[string][]string // of each file
	sourceOf []string            // by measure: a file that has its column; empty for none

	events    []mmm.Event
	tests     []mmm.LiftTest
	refreshes map[string][]mmm.Day
}

// A saying is what a table says of a cell.
type saying struct {
	measure int
	geo     string
	day     mmm.Day
	value   float64
	known   time.Time // zero for tables that do not tell
}

func (s saying) cell() cellKey { return cellKey{s.measure, s.geo, s.day} }

// A cellKey names a cell of a measure.
type cellKey struct {
	measure int
	geo     string
	day     mmm.Day
}

// readFeed reads the tables of a workspace. The error lists everything that is wrong
// with them. A column that is missing is no error: what is known of it stays.
func readFeed(tables app.TableOpener, w *workspace.Workspace) (*feed, error) {
	f := &feed{tables: tables, config: w.Config, measures: w.Config.Measures(), columns: map[string][]string{}}
	f.sourceOf = make([]string, len(f.measures))
	var problems app.Problems
	files := w.DataFiles(&problems)
	axes := dataset.Axes{Date: w.Config.Time.Column, Events: w.Config.Events.Columns}
	if w.Config.Geo != nil {
		axes.Geo = w.Config.Geo.Column
	}
	f.axes = axes
	marks := map[string][]dataset.CellRow{}
	for _, file := range files {
		f.read(tables, file, axes, marks, &problems)
	}
	if w.Config.Vintages != "" {
		axes.KnownAt, axes.Events = knownAtColumn, nil
		f.read(tables, w.Path(w.Config.Vintages), axes, nil, &problems)
	}
	f.readRest(tables, w, &problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := f.finish(); err != nil {
		return nil, app.ProblemList{err.(app.Problem)}
	}
	f.markEvents(marks)
	return f, nil
}

// knownAtColumn is the column of vintages.csv that says when a row was known.
const knownAtColumn = "known_at"

// read adds what a table says.
func (f *feed) read(tables app.TableOpener, file string, axes dataset.Axes, marks map[string][]dataset.CellRow, problems *app.Problems) {
	cells := dataset.ReadCells(tables, file, axes, f.measures, problems)
	if cells == nil {
		return
	}
	f.columns[file] = cells.Columns
	for i, has := range cells.Has {
		if has && f.sourceOf[i] == "" {
			f.sourceOf[i] = file
		}
	}
	for _, row := range cells.Rows {
		for i, v := range row.Values {
			s := saying{measure: i, geo: row.Geo, day: row.Day, value: v, known: row.KnownAt}
			switch {
			case !cells.Has[i], math.IsNaN(v) && axes.KnownAt != "":
			case axes.KnownAt != "":
				f.vintages = append(f.vintages, s)
			default:
				f.said = append(f.said, s)
			}
		}
		for _, name := range row.Events {
			marks[name] = append(marks[name], row)
		}
	}
}

// readRest reads events, tests and creatives.
func (f *feed) readRest(tables app.TableOpener, w *workspace.Workspace, problems *app.Problems) {
	places, c := dataset.Places{}, w.Config
	if c.Events.Path != "" {
		f.events = dataset.LoadEvents(tables, w.Path(c.Events.Path), c.Events.Lead, c.Events.Lag, places, problems)
	}
	if file := w.ExperimentsFile(); file != "" {
		f.tests = dataset.LoadExperiments(tables, file, c.Roles(), places, problems)
	}
	if c.Creatives != "" {
		f.refreshes = dataset.LoadCreatives(tables, w.Path(c.Creatives), c.Roles(), problems)
	}
}

// finish finds the length of periods and the geos, and leaves each cell to one table:
// where vintages have it the data are not asked.
func (f *feed) finish() error {
	days, geos := map[mmm.Day]bool{}, map[string]bool{}
	for _, list := range [][]saying{f.said, f.vintages} {
		for _, s := range list {
			days[s.day], geos[s.geo] = true, true
		}
	}
	grain, err := dataset.GrainOf(slices.Sorted(maps.Keys(days)))
	if err != nil {
		return err
	}
	if want := f.config.Time.Grain; want != "" && want != grain {
		return app.Problem{Code: "wrong_grain", Subject: "time", Text: fmt.Sprintf("the dates are by %s, the configuration says %s", grain, want), Advice: fmt.Sprintf("Set grain: %s, or sum the data by %s", grain, want)}
	}
	f.grain, f.geos = grain, slices.Sorted(maps.Keys(geos))
	covered := map[cellKey]bool{}
	for i := range f.vintages {
		f.vintages[i].day = periodOf(grain, f.vintages[i].day)
		covered[f.vintages[i].cell()] = true
	}
	for i := range f.said {
		f.said[i].day = periodOf(grain, f.said[i].day)
	}
	f.said = slices.DeleteFunc(f.said, func(s saying) bool { return covered[s.cell()] })
	f.fillEmpty()
	return f.checkTwice()
}

// fillEmpty reads empty cells of what is spent or delivered as 0 where the column goes
// on after them; at its end they are not known yet.
func (f *feed) fillEmpty() {
	type column struct {
		measure int
		geo     string
	}
	last := map[column]mmm.Day{}
	for _, s := range f.said {
		if c := (column{s.measure, s.geo}); !math.IsNaN(s.value) {
			last[c] = max(last[c], s.day)
		}
	}
	for i := range f.said {
		s := &f.said[i]
		_, isMedia := channelOf(f.measures[s.measure].Series)
		if isMedia && math.IsNaN(s.value) && s.day < last[column{s.measure, s.geo}] {
			s.value = 0
		}
	}
}

// channelOf returns the channel of a series that has one.
func channelOf(series string) (channel string, ok bool) {
	at := strings.LastIndexByte(series, '.')
	if at < 0 {
		return "", false
	}
	return series[:at], true
}

// checkTwice reports cells of which two files say different things.
func (f *feed) checkTwice() error {
	seen := make(map[cellKey]float64, len(f.said))
	for _, s := range f.said {
		if v, twice := seen[s.cell()]; twice && v != s.value && !(math.IsNaN(v) && math.IsNaN(s.value)) {
			m := &f.measures[s.measure]
			return app.Problem{Code: "repeated_row", Column: m.Column, Subject: m.Subject, Date: s.day.String(), Text: "two files have the date, with different values", Advice: "Keep one row for each date (and geo)"}
		}
		seen[s.cell()] = s.value
	}
	return nil
}

// periodOf returns the first day of a period: months may be dated by another day.
func periodOf(grain mmm.Grain, day mmm.Day) mmm.Day {
	if grain != mmm.Monthly {
		return day
	}
	y, m, _ := day.Date()
	return mmm.DayOf(y, m, 1)
}

// markEvents adds the events that columns mark: of all geos where all have them.
func (f *feed) markEvents(marks map[string][]dataset.CellRow) {
	for _, name := range slices.Sorted(maps.Keys(marks)) {
		by := map[mmm.Day][]string{}
		for _, row := range marks[name] {
			day := periodOf(f.grain, row.Day)
			by[day] = append(by[day], row.Geo)
		}
		e := mmm.Event{Name: name, Lead: f.config.Events.Lead, Lag: f.config.Events.Lag}
		for _, day := range slices.Sorted(maps.Keys(by)) {
			span := mmm.EventSpan{Start: day, End: f.grain.Next(day, 1) - 1}
			if len(by[day]) < len(f.geos) {
				span.Geos = by[day]
			}
			e.Occurrences = append(e.Occurrences, span)
		}
		f.events = append(f.events, e)
	}
}

// newestComplete returns the newest period that the feed has all of at a time: the
// outcome and what every paid channel spent, in every geo. A column that is gone is
// not waited for. It reports false where there is none.
func (f *feed) newestComplete(at time.Time) (mmm.Day, bool) {
	needed := 0
	count := map[mmm.Day]map[cellKey]bool{}
	for i, m := range f.measures {
		if m.Series == workspace.OutcomeSeries || m.What == workspace.Spend && f.sourceOf[i] != "" {
			needed++
			for _, list := range [][]saying{f.said, f.vintages} {
				for _, s := range list {
					if s.measure == i && !math.IsNaN(s.value) && !s.known.After(at) {
						if count[s.day] == nil {
							count[s.day] = map[cellKey]bool{}
						}
						count[s.day][s.cell()] = true
					}
				}
			}
		}
	}
	var newest mmm.Day
	found := false
	for day, cells := range count {
		due := !midnight(f.grain.Next(day, 1)).After(at)
		if due && len(cells) == needed*len(f.geos) && (!found || day > newest) {
			newest, found = day, true
		}
	}
	return newest, found
}
