package dataset

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
)

// takeTime takes the column of dates: one that is called so, if there are more.
func (s *sorter) takeTime() {
	var best *entry
	for _, e := range s.columns {
		named := e.has(timeWord)
		if e.Name == "" || e.Dates == nil || e.Kind != DateColumn && !named {
			continue // numbers may be dates by chance
		}
		if best == nil || named && !best.has(timeWord) || named == best.has(timeWord) && e.Kind == DateColumn && best.Kind != DateColumn {
			best = e
		}
	}
	if best == nil {
		s.noTime()
		return
	}
	s.use(best)
	if best.Kind != DateColumn {
		best.Problems = best.asDates
	}
	t := &s.guess.Time
	t.Column, t.Dates, t.Calendar = best.Name, best.Dates, inferGrain(best.Dates.Days)
	t.Reason = Reason{fmt.Sprintf("it holds dates (%s), %s to %s", t.Dates.Format, t.Dates.First, t.Dates.Last), Medium}
	if best.has(timeWord) {
		t.Confidence = High
	}
}

// noTime says that there are no dates, and what is wrong with those that were
// meant to be.
func (s *sorter) noTime() {
	for _, e := range s.columns {
		if e.has(timeWord) {
			for _, p := range e.asDates {
				s.found.Add(p)
			}
		}
		if e.Name == "" && e.Kind == DateColumn {
			s.found.Add(app.Problem{
				Code: "unnamed_dates", File: s.profile.File, Row: 1,
				Text:   fmt.Sprintf("column %s holds dates, but has no name", app.ColumnLetter(e.Index)),
				Advice: `Name it "date"`,
			})
			return
		}
	}
	s.found.Add(app.Problem{
		Code: "no_dates", File: s.profile.File,
		Text:   "no column holds dates, so the rows cannot be placed in time",
		Advice: "Give the table a column with the first day of each period, written as 2024-01-31",
	})
}

// takeGeo takes the column that tells rows of the same date apart.
func (s *sorter) takeGeo() {
	dates := s.guess.Time.Dates
	for _, e := range s.free(TextColumn, NumberColumn) {
		if e.Constant() && e.has(geoWord) {
			s.ignore(e, High, fmt.Sprintf("it has one value, %s, so the table is national", app.Quote(e.Values[0].Text)))
		}
	}
	if dates == nil || dates.Repeat == 0 {
		return
	}
	var best *entry
	bestScore := 0
	for _, e := range s.free(TextColumn, NumberColumn) {
		if score := s.geoScore(e); score > bestScore {
			best, bestScore = e, score
		}
	}
	if best == nil {
		s.repeatedDates()
		return
	}
	s.use(best)
	g := &GeoGuess{Column: best.Name, Reason: Reason{fmt.Sprintf("its %s tell rows of the same date apart", app.Plural(len(best.Values), "value")), Medium}}
	if best.has(geoWord) {
		g.Confidence = High
	}
	for _, v := range best.Values {
		g.Geos = append(g.Geos, v.Text)
	}
	slices.Sort(g.Geos)
	s.guess.Geo = g
	for _, e := range s.free(TextColumn) {
		if e.has(geoWord) {
			s.ignore(e, Medium, fmt.Sprintf("rows are by %s", app.Quote(best.Name)))
		}
	}
}

// geoScore says how well the values of a column would do as geos: 0 if some date
// would be there twice for one of them.
func (s *sorter) geoScore(e *entry) int {
	dates := s.guess.Time.Dates
	named := e.has(geoWord)
	isName := e.Kind == TextColumn || e.Numbers.Whole && named
	if !isName || len(e.Values) < 2 || e.Missing > 0 || e.has(longWord) && !named {
		return 0
	}
	for _, v := range e.Values {
		if v.Rows > dates.Distinct {
			return 0
		}
	}
	score := 1
	if named {
		score += 2
	}
	if len(e.Values)*dates.Distinct == s.profile.Rows {
		score++
	}
	return score
}

// repeatedDates says that rows of the same date cannot be told apart, and why
// that may be.
func (s *sorter) repeatedDates() {
	dates := s.guess.Time.Dates
	p := app.Problem{
		Code: "repeated_dates", File: s.profile.File, Row: dates.Repeat, Column: s.guess.Time.Column,
		Text:   fmt.Sprintf("the date is that of row %d, too, and no column tells such rows apart", dates.RepeatOf),
		Advice: "Give one row for each date, or add a column with the geo",
	}
	for _, e := range s.free(TextColumn) {
		if e.has(geoWord) {
			p.Text = fmt.Sprintf("the date is that of row %d, too, and not even %s tells such rows apart", dates.RepeatOf, app.Quote(e.Name))
			p.Advice = fmt.Sprintf("Sum the table to one row for each date and %s", app.Quote(e.Name))
		}
	}
	long := slices.DeleteFunc(s.free(TextColumn), func(e *entry) bool { return !e.has(longWord) })
	if len(long) > 0 {
		p.Code = "long_table"
		p.Text = fmt.Sprintf("the date is that of row %d, too: the table seems to have one row for each value of %s", dates.RepeatOf, app.Quote(long[0].Name))
		p.Advice = "Pivot the table: one row for each date (and geo), and one column for each channel and measure"
	}
	s.found.Add(p)
}

// takePopulation takes the population of the geos.
func (s *sorter) takePopulation() {
	candidates := slices.DeleteFunc(s.free(NumberColumn), func(e *entry) bool { return !e.has(populationWord) || e.has(spendWord|exposureWord) })
	slices.SortStableFunc(candidates, func(a, b *entry) int { return cmp.Compare(len(a.words), len(b.words)) })
	for i, e := range candidates {
		g := s.guess.Geo
		switch {
		case g == nil:
			s.ignore(e, Medium, "population makes geos comparable, and the table is national")
		case i > 0:
			s.ignore(e, Medium, "it is another population")
		default:
			s.use(e)
			g.Population, g.PopulationReason = e.Name, Reason{"named like population, and the same in each geo at all times", High}
			if e.Values == nil || len(e.Values) > len(g.Geos) {
				g.PopulationReason = Reason{"named like population, though it changes over time", Medium}
			}
		}
	}
}
