package dataset

import (
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
)

// takeEvents takes columns that mark dates: with 0 and 1, or with names.
func (s *sorter) takeEvents() {
	for _, e := range s.free(NumberColumn) {
		switch {
		case !e.Numbers.Logical || e.lastIs(controlWord) || e.has(competitorWord):
		case e.has(treatmentWord):
			s.input(&s.guess.Treatments, e, High, "it is 0 or 1, and named like something the business sets")
		default:
			ones := e.Numbers.Count - e.Numbers.Zeros
			s.event(e, nil, High, fmt.Sprintf("it is 1 in %s and 0 in the others", app.Plural(ones, "row")))
		}
	}
	for _, e := range s.free(TextColumn) {
		levels, rows := eventLevels(e)
		const most, mostUnnamed = 100, 20
		few := 2*rows <= s.profile.Rows
		switch {
		case len(levels) == 0 || len(levels) > most:
		case e.has(eventWord):
			s.event(e, levels, High, fmt.Sprintf("it names %s in %s", app.Plural(len(levels), "event"), app.Plural(rows, "row")))
		case few && len(levels) <= mostUnnamed:
			s.event(e, levels, Low, fmt.Sprintf("it has a text in %s of %s only", app.Thousands(rows), app.Plural(s.profile.Rows, "row")))
		}
	}
}

func (s *sorter) event(e *entry, levels []string, confidence Confidence, reason string) {
	s.use(e)
	s.guess.Events = append(s.guess.Events, EventGuess{e.Name, levels, Reason{reason, confidence}})
}

// eventLevels returns the names of events in a column of text, and the number of
// rows that have one. "na", "no" and "0" name none.
func eventLevels(e *entry) (levels []string, rows int) {
	for _, v := range e.Values {
		if isMissing(v.Text) || v.Text == "0" || v.Text == "no" {
			continue
		}
		levels, rows = append(levels, v.Text), rows+v.Rows
	}
	return levels, rows
}
