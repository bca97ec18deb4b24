package dataset

import (
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// Roles says which columns of the data play which part, as a configuration has
// it. Empty names are columns that there are not.
type Roles struct {
	Currency        string
	Date            string
	Grain           mmm.Grain // empty: that of the dates
	Geo, Population string
	Outcome, Value  string
	OutcomeKind     mmm.OutcomeKind
	Channels        []ChannelRole // paid ones first, then organic
	Treatments      []InputRole
	Controls        []InputRole
	Events          []string // columns that mark dates
	Lead, Lag       int      // of those events
}

// A ChannelRole is a channel and its columns.
type ChannelRole struct {
	Name            string
	Kind            mmm.ChannelKind
	Spend, Exposure string // exposure is reach where there is a frequency
	Frequency       string
}

// An InputRole is an input of one column.
type InputRole struct{ Name, Column string }

// A use is the part that one column of numbers plays.
type use struct {
	column  string
	subject string // for problems: channel "tv"
	what    string // spend, exposure, …

	// empty is what an empty cell stands for: nothing spent or delivered, or
	// something that must be known.
	empty emptyCell

	nonNegative bool

	// again says that the column has another part for the same subject, such as
	// spend that stands for exposure: what is wrong with it has been said.
	again bool
}

type emptyCell int

const (
	mustBeKnown emptyCell = iota
	isZero
)

// uses lists the columns of numbers that the roles name, each once for each part.
func (r *Roles) uses() []use {
	var all []use
	add := func(u use) {
		if u.column == "" {
			return
		}
		u.again = slices.ContainsFunc(all, func(o use) bool { return o.column == u.column && o.subject == u.subject })
		all = append(all, u)
	}
	add(use{column: r.Outcome, subject: "outcome", what: "outcome", empty: mustBeKnown, nonNegative: true})
	add(use{column: r.Value, subject: "outcome", what: "value", empty: mustBeKnown, nonNegative: true})
	add(use{column: r.Population, subject: "population", what: "population", empty: mustBeKnown, nonNegative: true})
	for _, c := range r.Channels {
		subject := "channel " + app.Quote(c.Name)
		add(use{column: c.Spend, subject: subject, what: "spend", empty: isZero, nonNegative: true})
		add(use{column: c.Exposure, subject: subject, what: "exposure", empty: isZero, nonNegative: true})
		add(use{column: c.Frequency, subject: subject, what: "frequency", empty: isZero, nonNegative: true})
	}
	for _, t := range r.Treatments {
		add(use{column: t.Column, subject: "treatment " + app.Quote(t.Name), what: "treatment", empty: mustBeKnown})
	}
	for _, c := range r.Controls {
		add(use{column: c.Column, subject: "control " + app.Quote(c.Name), what: "control", empty: mustBeKnown})
	}
	return all
}

// columns lists every column that the roles name, once.
func (r *Roles) columns() []string {
	names := []string{r.Date}
	if r.Geo != "" {
		names = append(names, r.Geo)
	}
	for _, u := range r.uses() {
		names = append(names, u.column)
	}
	names = append(names, r.Events...)
	slices.Sort(names)
	return slices.Compact(names)
}
