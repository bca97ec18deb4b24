package app

import (
	"time"

	"github.com/noonmark/noonmark/mmm/forecast"
)

// A Loop is what a report shows of the daily loop: what its ledger remembers of the last
// days.
type Loop struct {
	Last Run // of the last day
	Now  time.Time
	Days int // that were run, of those shown

	Confidence   forecast.Confidence
	Coefficients []Coefficient // by the posterior, by date and channel
	Forecasts    []Forecast    // of the next period, by the day on which they were made
	Scores       []Score       // of these
	Anomalies    []Anomaly     // of the days shown
	Corrections  []Correction  // of the days shown, in force or not
	Freshness    []Freshness   // now
}
