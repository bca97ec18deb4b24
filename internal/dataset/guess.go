package dataset

import (
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// A Guess says what part each column of a table seems to play in a model.
// Columns are named as in the table.
type Guess struct {
	File string
	Rows int

	Time       TimeGuess
	Geo        *GeoGuess // nil for a national table
	Outcome    OutcomeGuess
	Currency   CurrencyGuess
	Channels   []ChannelGuess
	Organic    []InputGuess
	Treatments []InputGuess
	Controls   []InputGuess
	Events     []EventGuess
	Ignored    []InputGuess

	// Problems are those of the table and of the columns with a part to play.
	Problems app.ProblemList
}

// Confidence says how far to trust a guess.
type Confidence string

// The degrees of confidence.
const (
	High   Confidence = "high"   // name and values say so
	Medium Confidence = "medium" // name or values say so
	Low    Confidence = "low"    // someone should look
)

// A Reason says why a guess was made.
type Reason struct {
	Text       string     `json:"reason"` // in words that follow "because"
	Confidence Confidence `json:"confidence"`
}

// A TimeGuess is the column of dates. Its column is empty if there is none.
type TimeGuess struct {
	Column   string
	Calendar Calendar
	Dates    *Dates
	Reason
}

// A GeoGuess is the column of geos, and that of their population, if any.
type GeoGuess struct {
	Column     string
	Geos       []string // in alphabetical order
	Population string
	Reason
	PopulationReason Reason
}

// An OutcomeGuess is what marketing is to drive. Its column is empty if there is
// none that says so.
type OutcomeGuess struct {
	Column string
	Kind   mmm.OutcomeKind
	Value  string // column with the revenue of one unit; empty if there is none
	Reason
	ValueReason Reason
}

// A CurrencyGuess is an ISO 4217 code; empty if the table has none.
type CurrencyGuess struct {
	Code string
	Reason
}

// A ChannelGuess is a paid channel and its columns. Exposure, or reach and
// frequency, may be empty.
type ChannelGuess struct {
	Name                              string
	Spend, Exposure, Reach, Frequency string
	Reason
}

// An InputGuess is an input of one column.
type InputGuess struct {
	Name, Column string
	Reason
}

// An EventGuess is a column that marks the dates of events: with 1, or with the
// name of the event where Levels has the names.
type EventGuess struct {
	Column string
	Levels []string
	Reason
}

// A Role is the part that a column plays.
type Role string

// The roles, as they are called in a configuration.
const (
	RoleTime       Role = "time"
	RoleGeo        Role = "geo"
	RolePopulation Role = "population"
	RoleOutcome    Role = "outcome"
	RoleValue      Role = "value"
	RoleSpend      Role = "spend"
	RoleExposure   Role = "exposure"
	RoleReach      Role = "reach"
	RoleFrequency  Role = "frequency"
	RoleOrganic    Role = "organic"
	RoleTreatment  Role = "treatment"
	RoleControl    Role = "control"
	RoleEvent      Role = "event"
	RoleIgnored    Role = "ignored"
)

// A Guessed is the role of one column.
type Guessed struct {
	Column string `json:"column"`
	Role   Role   `json:"role"`
	Name   string `json:"name,omitempty"` // of the channel or input
	Reason
}

// Columns lists the role of every column that has one, roles in the order of
// their declaration, and columns as they are in the guess.
func (g *Guess) Columns() []Guessed {
	var list []Guessed
	add := func(column string, role Role, name string, why Reason) {
		if column != "" {
			list = append(list, Guessed{column, role, name, why})
		}
	}
	add(g.Time.Column, RoleTime, "", g.Time.Reason)
	if g.Geo != nil {
		add(g.Geo.Column, RoleGeo, "", g.Geo.Reason)
		add(g.Geo.Population, RolePopulation, "", g.Geo.PopulationReason)
	}
	add(g.Outcome.Column, RoleOutcome, "", g.Outcome.Reason)
	add(g.Outcome.Value, RoleValue, "", g.Outcome.ValueReason)
	for _, c := range g.Channels {
		add(c.Spend, RoleSpend, c.Name, c.Reason)
		add(c.Exposure, RoleExposure, c.Name, c.Reason)
		add(c.Reach, RoleReach, c.Name, c.Reason)
		add(c.Frequency, RoleFrequency, c.Name, c.Reason)
	}
	for _, inputs := range []struct {
		role Role
		list []InputGuess
	}{{RoleOrganic, g.Organic}, {RoleTreatment, g.Treatments}, {RoleControl, g.Controls}} {
		for _, i := range inputs.list {
			add(i.Column, inputs.role, i.Name, i.Reason)
		}
	}
	for _, e := range g.Events {
		add(e.Column, RoleEvent, "", e.Reason)
	}
	for _, i := range g.Ignored {
		list = append(list, Guessed{i.Column, RoleIgnored, "", i.Reason})
	}
	return list
}
