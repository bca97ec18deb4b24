package app

import (
	"time"

	"github.com/noonmark/noonmark/mmm"
)

// A SeriesKey names a series of observations.
type SeriesKey struct {
	Source string `json:"source"`
	Series string `json:"series"`
	Geo    string `json:"geo"` // empty for a series that has none
}

// An Observation is what a source said about a cell, a series on a date, and when.
type Observation struct {
	SeriesKey
	Date    mmm.Day   // the first day of its period
	Value   float64   // in the unit of the series; NaN where the source said that there is none
	KnownAt time.Time // when it could be known, to the second
	Run     RunID     // that recorded it
}

// Ingested says what became of observations that were to be ingested.
type Ingested struct {
	New      int     `json:"new"`      // cells of which nothing was known
	Restated int     `json:"restated"` // cells of which something else was known
	Same     int     `json:"same"`     // observations that said nothing new
	First    mmm.Day `json:"first"`    // the first date of those new or restated; 0 if there are none
}

// A SeriesSummary says how much of a series is known.
type SeriesSummary struct {
	SeriesKey
	First, Last mmm.Day   // with values that are not empty
	Cells       int       // with such values
	Arrived     time.Time // when something new became known last
}

// Freshness is how old what a source says is.
type Freshness struct {
	Run     RunID         `json:"run"`
	Source  string        `json:"source"`
	Arrived time.Time     `json:"arrived"` // when something new became known last; zero for never
	Newest  mmm.Day       `json:"newest"`  // the newest date with a value; 0 for none
	Age     time.Duration `json:"age_ns"`  // at the cut-off of the run, to the second
	Target  time.Duration `json:"target_ns"`
	Late    bool          `json:"late"`
}
