package app

import "github.com/noonmark/noonmark/mmm"

// A Snapshot is the state of the loop after a day. It is a cache: without it the days
// before are computed again.
type Snapshot struct {
	Day     mmm.Day
	Run     RunID  // that computed it
	Inputs  string // hash of everything it was computed from
	Content []byte
}

// Every day of the last KeepDays has its snapshot; every Monday of the last KeepWeeks
// weeks; before that the first of a month.
const (
	KeepDays  = 35 // restatements that are older are rare
	KeepWeeks = 26
)

// OldSnapshots returns which of the days need no snapshot any more, when the newest
// day is given. It depends on nothing else, so that a history which was interrupted
// keeps the same ones.
func OldSnapshots(days []mmm.Day, newest mmm.Day) []mmm.Day {
	var old []mmm.Day
	for _, d := range days {
		_, _, first := d.Date()
		switch age := newest - d; {
		case age < KeepDays:
		case age < 7*KeepWeeks && d.Weekday() == mmm.Monday:
		case first == 1:
		default:
			old = append(old, d)
		}
	}
	return old
}
