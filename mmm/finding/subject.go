package finding

import "fmt"

// A Subject is what a finding is about: `channel "tv"`, `outcome "sales"`,
// "baseline".
type Subject struct {
	Kind string // channel, control, treatment, outcome, lift test; empty for the whole
	Name string // empty where there is only one of its kind
}

// String returns the subject as findings and problems name it.
func (s Subject) String() string {
	if s.Name == "" {
		return s.Kind
	}
	return fmt.Sprintf("%s %q", s.Kind, s.Name)
}

// start returns the subject as the beginning of a sentence.
func (s Subject) start() string { return capital(s.String()) }

// Channel returns the subject of findings about a channel.
func Channel(name string) Subject { return Subject{"channel", name} }

// Outcome returns the subject of findings about the outcome.
func Outcome(name string) Subject { return Subject{"outcome", name} }

// A Range is an interval for a quantity, with its probability.
type Range struct {
	Lo, Hi float64
	Level  float64
}

// Place is where something was found: a date, and in which geo. The geo is empty
// in a national model.
type Place struct {
	Day string // YYYY-MM-DD
	Geo string
}

// String returns "2024-03-04" or "2024-03-04 in Texas".
func (p Place) String() string {
	if p.Geo == "" {
		return p.Day
	}
	return p.Day + " in " + p.Geo
}
