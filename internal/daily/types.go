package daily

import (
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/monitor"
)

// A RunRequest says which days to run. Without any it is every day after the last one
// done up to the newest complete one; or that one again where it was done, which
// takes in what has changed since.
type RunRequest struct {
	Dir      string   // of the workspace
	From, To *mmm.Day // both included; nil for the default

	// Author of what the run records; empty for the program.
	Author string
}

// A Progress says how far a run is. Days with a fit take minutes, others less than a
// second.
type Progress struct {
	Day   mmm.Day
	Done  int // days
	Days  int // days in all
	Stage string

	Fit *mmm.FitProgress // while parameters are learned
}

// A Report is what a run did.
type Report struct {
	Workspace string      `json:"workspace"`
	Days      []DayReport `json:"days"`
}

// A DayStatus says what became of a day.
type DayStatus string

// The statuses of days.
const (
	DayDone      DayStatus = "done"
	DayUnchanged DayStatus = "unchanged" // it was done before, with the same inputs
	DayReplayed  DayStatus = "replayed"  // it was done before, and is part of the past that was computed again
)

// A DayReport is what a day brought.
type DayReport struct {
	Date         mmm.Day               `json:"date"`
	Status       DayStatus             `json:"status"`
	Run          app.RunID             `json:"run"`
	ReplayedFrom mmm.Day               `json:"replayed_from"` // the first period that was computed again; the date itself where none was
	MaturingFrom mmm.Day               `json:"maturing_from"` // the first period that every run computes again, since it may still change
	KnownAt      time.Time             `json:"known_at"`      // the cut-off
	Ingested     app.Ingested          `json:"ingested"`
	Stages       []app.Stage           `json:"stages"`
	Coefficients []Coefficient         `json:"coefficients"`
	Anomalies    []app.Anomaly         `json:"anomalies"`
	Corrections  []app.Correction      `json:"corrections"` // made or taken back by this run
	Forecasts    []app.Forecast        `json:"forecasts"`
	Scores       []app.Score           `json:"scores"`
	Learnings    []app.Learning        `json:"learnings"` // new ones
	Notes        []app.ChangeNote      `json:"change_notes"`
	Findings     []finding.Finding     `json:"findings"`
	Freshness    []app.Freshness       `json:"freshness"`
	Confidence   forecast.Confidence   `json:"confidence"`
	Completeness map[string]Completing `json:"completeness"` // by series that is restated
	FutureInputs []FutureInput         `json:"future_inputs"`
}

// A FutureInput says what is expected of a series in the periods that forecasts are
// about. Forecasts allow for how far off that usually is.
type FutureInput struct {
	Series string  `json:"series"`
	By     StandIn `json:"by"`
}

// A StandIn says what stands for values that are not known.
type StandIn string

// The stand-ins. Treatments that were decided beforehand stand for themselves.
const (
	ByPlan        StandIn = "planned"           // the plan, at the price of the last 28 days
	BySameWeekday StandIn = "same_weekday_mean" // the mean of the same weekday of the last four weeks
	ByLastFour    StandIn = "last_four_mean"    // the mean of the last four periods
	ByPersistence StandIn = "persistence"       // the last value, which returns to the mean as it usually does
)

// Completing says how a source's values mature.
type Completing struct {
	Periods int       `json:"periods"` // until they are as good as final
	Share   []float64 `json:"share"`   // of the final value that is there, by age
	SD      []float64 `json:"sd"`
}

// A Coefficient is what is known of a channel after a day.
type Coefficient struct {
	app.Coefficient

	Effect       draws.Estimate `json:"effect"`       // outcome per period at reference exposure
	Contribution draws.Estimate `json:"contribution"` // outcome of the last 28 days (4 weeks) that it brought
	ROI          draws.Estimate `json:"roi"`          // per unit of spend; null for organic channels
	MROI         draws.Estimate `json:"mroi"`         // of the next unit
}

// A CorrectRequest is a correction that a person makes.
type CorrectRequest struct {
	Dir     string
	Kind    monitor.Kind
	Channel string          // empty for the outcome
	Series  monitor.Measure // of the channel; empty for the outcome
	Geo     string          // empty for the whole market

	From, To mmm.Day
	Value    *float64 // in place of each value, of impute and filter
	Variance *float64 // of each observation of the outcome; of event, by default that of a promotion

	Reason, Author string
	Anomaly        string // the ID of what it corrects; empty for none
}

// A Decision is what a person makes of an anomaly, a learning or a correction.
type Decision struct {
	Dir            string
	ID             string
	Reason, Author string
}

// A YAMLChange is a change of noonmark.yaml that incorporates a learning.
type YAMLChange struct {
	Learning app.Learning      `json:"learning"`
	Why      string            `json:"why"`
	Set      map[string]string `json:"set"` // by key
}

// A Status is how the loop stands.
type Status struct {
	Now          time.Time           `json:"now"`
	Last         *app.Run            `json:"last_run"` // nil before the first
	Attempts     []app.Attempt       `json:"attempts"` // of the last day
	Due          []mmm.Day           `json:"due"`      // complete days that were not run
	Freshness    []SourceFreshness   `json:"freshness"`
	Confidence   forecast.Confidence `json:"confidence"`
	OpenActions  []app.Anomaly       `json:"open_actions"`
	OpenReviews  []app.Anomaly       `json:"open_reviews"` // that wait for a person
	Learnings    int                 `json:"learnings_found"`
	Corrections  int                 `json:"corrections_in_force"`
	Recent       []Settled           `json:"recent_forecasts"`
	ModelUpdated time.Time           `json:"model_updated"` // when the posterior was last moved

	// Verified says that the sums of all that was recorded were computed again and are
	// as they were; false where nobody asked.
	Verified bool `json:"verified"`
}

// SourceFreshness is how old what a source says is now.
type SourceFreshness struct {
	Source  string             `json:"source"`
	Arrived time.Time          `json:"arrived"`
	Newest  mmm.Day            `json:"newest"`
	Age     draws.Float        `json:"age_hours"` // null for never
	Target  float64            `json:"target_hours"`
	Status  monitor.Timeliness `json:"status"`
}

// Settled is a forecast of one period and what came.
type Settled struct {
	Date   mmm.Day     `json:"date"`
	Median draws.Float `json:"median"`
	Lo     draws.Float `json:"lo"`
	Hi     draws.Float `json:"hi"`
	Actual draws.Float `json:"actual"` // null until it is mature
	Hit    bool        `json:"hit"`
}
