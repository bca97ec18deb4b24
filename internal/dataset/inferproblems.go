package dataset

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/finding"
)

// findProblems lists what is wrong with the table, with the guess as a whole,
// and with the columns that have a role.
func (s *sorter) findProblems() {
	var all app.Problems
	for _, p := range s.profile.Problems.List() {
		all.Add(p)
	}
	if p, ok := s.noHeader(); ok {
		all.Add(p) // and names say nothing
	} else {
		for _, p := range s.found.List() {
			all.Add(p)
		}
		s.missingRoles(&all)
	}
	for _, e := range s.used {
		for _, p := range e.Problems {
			all.Add(p)
		}
		s.valueProblems(&all, e)
		if e.Name == s.guess.Time.Column && !hasError(e.Problems) {
			s.calendarProblems(&all) // otherwise gaps may be dates that could not be read
		}
	}
	s.guess.Problems = all.List()
}

func hasError(problems []app.Problem) bool {
	var ps app.Problems
	for _, p := range problems {
		ps.Add(p)
	}
	return ps.Err() != nil
}

// missingRoles says what a model needs and the guess has not found.
func (s *sorter) missingRoles(all *app.Problems) {
	if s.profile.Rows == 0 {
		return
	}
	if s.guess.Outcome.Column == "" {
		all.Add(app.Problem{
			Code: "no_outcome", File: s.profile.File,
			Text:   "no column of numbers is named like an outcome, such as revenue, sales or conversions",
			Advice: "Name the outcome in the configuration",
		})
	}
	if len(s.guess.Channels) == 0 {
		all.Add(app.Problem{
			Code: "no_channels", File: s.profile.File,
			Text:   "no column of numbers is named like the spend of a channel, such as tv_spend",
			Advice: "Name the channels in the configuration",
		})
	}
}

// calendarProblems says what is wrong with the dates as a calendar.
func (s *sorter) calendarProblems(all *app.Problems) {
	t := &s.guess.Time
	if t.Calendar.Problem != nil {
		p := *t.Calendar.Problem
		p.File, p.Column = s.profile.File, t.Column
		all.Add(p)
	}
	if c := &t.Calendar; c.Missing > 0 {
		missing := "is missing"
		if c.Missing > 1 {
			missing = "are missing, this one first"
		}
		all.Add(app.Problem{
			Code: "missing_periods", File: s.profile.File, Column: t.Column, Date: c.Gaps[0].String(),
			Text:   fmt.Sprintf("%s of %s %ss %s, and carry-over cannot be followed across a gap", app.Thousands(c.Missing), app.Thousands(c.Periods), c.Grain, missing),
			Advice: "Add a row for every period, with 0 where nothing was spent",
		})
	}
	s.geoProblems(all)
}

// geoProblems names the geos without a row for every date.
func (s *sorter) geoProblems(all *app.Problems) {
	g := s.guess.Geo
	if g == nil {
		return
	}
	dates := s.guess.Time.Dates.Distinct
	for _, v := range s.column(g.Column).Values {
		if v.Rows < dates {
			all.Add(app.Problem{
				Code: "incomplete_geo", File: s.profile.File, Column: g.Column,
				Text:   fmt.Sprintf("%s has rows for %s of %s, and every geo needs them all", app.Quote(v.Text), app.Thousands(v.Rows), app.Plural(dates, "date")),
				Advice: "Add the missing rows, with 0 where nothing was spent, or leave the geo out",
			})
		}
	}
}

// valueProblems says which values a role does not allow.
func (s *sorter) valueProblems(all *app.Problems, e *entry) {
	if e.Kind == NumberColumn && e.Numbers.Negatives > 0 && !s.mayBeNegative(e) {
		all.Add(app.Problem{
			Code: "negative_values", File: s.profile.File, Row: e.Numbers.FirstNegative, Column: e.Name, More: e.Numbers.Negatives - 1,
			Text:   "the value is negative, which spend, exposure and outcomes cannot be",
			Advice: "Book refunds and corrections in the period they correct",
		})
	}
	isNone := e.Kind == TextColumn // an event that is not named is none
	if e.Missing > 0 && !isNone && !s.isHistory(e) {
		all.Add(app.Problem{
			Code: "missing_values", Severity: finding.Warning, Title: "Missing values", File: s.profile.File, Row: e.FirstMissing, Column: e.Name, More: e.Missing - 1,
			Text:   "the value is missing, and a missing value is not 0",
			Advice: "Write 0 where there was nothing, and find the value where there was",
		})
	}
}

// isHistory reports whether nothing is missing in a column but what is missing of
// the outcome, too, in the first rows: they seed carry-over, which needs media
// alone.
func (s *sorter) isHistory(e *entry) bool {
	outcome := s.column(s.guess.Outcome.Column)
	return outcome != nil && e.Missing == e.leading && e.leading <= outcome.leading && !s.isMedia(e)
}

// isMedia reports whether a column is of a channel.
func (s *sorter) isMedia(e *entry) bool {
	for _, c := range s.guess.Channels {
		if slices.Contains([]string{c.Spend, c.Exposure, c.Reach, c.Frequency}, e.Name) {
			return true
		}
	}
	return slices.ContainsFunc(s.guess.Organic, func(c InputGuess) bool { return c.Column == e.Name })
}

// mayBeNegative reports whether a column is a treatment or a control.
func (s *sorter) mayBeNegative(e *entry) bool {
	for _, list := range [][]InputGuess{s.guess.Treatments, s.guess.Controls} {
		for _, i := range list {
			if i.Column == e.Name {
				return true
			}
		}
	}
	return false
}

// noHeader recognises a first row that holds values instead of names.
func (s *sorter) noHeader() (app.Problem, bool) {
	var values []string
	for _, c := range s.profile.Columns {
		_, notNumber := parseNumber(c.Name)
		_, notDate := parseDate(c.Name)
		if c.Name != "" && (notNumber == nil || notDate == nil) {
			values = append(values, c.Name)
		}
	}
	if len(values) < 2 || 2*len(values) < len(s.profile.Columns) {
		return app.Problem{}, false
	}
	return app.Problem{
		Code: "no_header", File: s.profile.File, Row: 1,
		Text:   fmt.Sprintf("the first row holds values, such as %s and %s, where the names of the columns should be", app.Quote(values[0]), app.Quote(values[1])),
		Advice: "Add a first row with names",
	}, true
}
