package app

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Coefficient is an entry of the history of coefficients: what a channel brought on
// a date, seen over several horizons.
type Coefficient struct {
	Run     RunID   `json:"run"`
	Date    mmm.Day `json:"date"`
	Channel string  `json:"channel"`
	Geo     string  `json:"geo"`
	Scheme  string  `json:"scheme"` // by which it was estimated

	// All in the unit of the coefficient; null where there is none.
	RealTime draws.Float `json:"realtime"` // of the last 1-7 days
	Recent   draws.Float `json:"recent"`   // 8-30
	Stable   draws.Float `json:"stable"`   // 31 and more
	Blended  draws.Float `json:"blended"`
	Lo       draws.Float `json:"lo"` // of Blended
	Hi       draws.Float `json:"hi"`

	Z           draws.Float `json:"z"`                  // of the change, in posterior standard deviations
	Status      string      `json:"status"`             // by Z
	Significant bool        `json:"significant_change"` // by Z
	Change      draws.Float `json:"change"`             // since the day before, relative
	Band        string      `json:"band"`               // by Change: the bands of 10% and 25%
}

// A Forecast is what was expected before the fact.
type Forecast struct {
	Run     RunID       `json:"run"`
	Made    mmm.Day     `json:"made"` // the day whose run made it
	Horizon string      `json:"horizon"`
	Geo     string      `json:"geo"`
	From    mmm.Day     `json:"from"` // the period it is about
	To      mmm.Day     `json:"to"`
	Mean    draws.Float `json:"mean"` // in the unit of the outcome, as are quantiles

	Orders    []float64 `json:"orders"` // of the quantiles, increasing, within (0, 1)
	Quantiles []float64 `json:"quantiles"`
	Raw       []float64 `json:"raw_quantiles"` // before they were recalibrated
}

// A Score says how good a forecast was, once the outcome is mature.
type Score struct {
	Run      RunID   `json:"run"`
	Forecast RunID   `json:"forecast_run"` // these five name the forecast
	Made     mmm.Day `json:"made"`
	Horizon  string  `json:"horizon"`
	Geo      string  `json:"geo"`
	To       mmm.Day `json:"to"`

	Actual        draws.Float `json:"actual"` // in the unit of the outcome
	Error         draws.Float `json:"error"`  // mean less actual
	Percentage    draws.Float `json:"percentage_error"`
	CRPS          draws.Float `json:"crps"`
	IntervalScore draws.Float `json:"interval_score"`
	PIT           draws.Float `json:"pit"`
	Hit50         bool        `json:"hit_50"` // the actual is in the central 50% interval
	Hit80         bool        `json:"hit_80"`
	Hit90         bool        `json:"hit_90"`
	Hit95         bool        `json:"hit_95"`

	// Of the forecast that says: as in the last season.
	NaiveError draws.Float `json:"naive_error"`
	NaiveCRPS  draws.Float `json:"naive_crps"`
}
