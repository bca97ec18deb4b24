package sim

import (
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
)

// A Scenario is everything about a market but its seed. Start from one of
// Scenarios and change what you like.
//
// Every knob states its unit and, in brackets, where the value in Default comes
// from: [v1] values define the benchmark suite daily-v1 and do not change;
// [chosen] ones are meant to be realistic and have no other source. Shares are
// of Baseline.Level. Standard deviations of walks are those of the change over a
// year of 365 days. A spread s of logarithms means that one channel, or geo, in
// three is off the median by more than a factor exp(s).
type Scenario struct {
	Name        string
	Description string // one line

	Start   mmm.Day   // first modelled day; weeks start on its weekday [chosen: Monday, 2 January 2023]
	Days    int       // number of modelled days [v1: 730]
	History int       // days before Start with media and no outcome; no marketing before them [chosen: 56, the memory of carry-over]
	Grain   mmm.Grain // day or week. The world runs by day: this is how it is observed [v1: day]

	Currency string  // ISO 4217 [chosen]
	Value    float64 // currency for one unit of the outcome [chosen: 50]

	Baseline Baseline
	Media    Media
	Spend    Spend
	Drift    Drift
	Price    Price
	Noise    Noise
	Geo      Geography

	Learning  Learning
	Platform  Platform
	Vintages  Vintages
	Anomalies Anomalies
	Tests     Tests
}

// Baseline is the outcome without marketing and what else moves it.
type Baseline struct {
	Level      float64 // outcome per day, all geos together [chosen: 1000; only shares of it matter]
	LevelSD    float64 // random walk of the level, share over a year [v1: 0.04]
	TrendSD    float64 // spread of the linear trend, share per year [chosen: 0.05]
	WeekdaySD  float64 // effect of each day of the week, share [v1: 0.10]
	YearlySD   float64 // each coefficient of the first yearly harmonic, share; those of the k-th have 1/k of it [chosen: 0.08]
	Harmonics  int     // number of yearly harmonics [v1: 2]
	HolidaySD  float64 // size of a holiday's effect on each of its days, share [chosen: 0.12]
	Promotions Promotions
	Control    Control
}

// Promotions are the market's treatment: a column that is 1 while one runs.
type Promotions struct {
	Effect float64 // additional outcome while one runs, share [chosen: 0.15]
	Days   int     // length of each [v1: 4]
	Every  Range   // days from start to start, drawn for each [v1: 20 to 55]
}

// Control is the market's control variable, the price of a competitor relative
// to its mean: exp of a first-order autoregression.
type Control struct {
	SD     float64 // of the log price [chosen: 0.05]
	AR     float64 // day-to-day autocorrelation [chosen: 0.98]
	Effect float64 // additional outcome for a price twice as high, share [chosen: 0.8]
}

// Media is how marketing works.
type Media struct {
	Paid    int // paid channels [v1: 8]
	Reach   int // of which, the last ones, are measured by reach and frequency [v1: 0]
	Organic int // organic channels [v1: 0]

	Share        float64 // of outcome that paid channels bring at reference exposure; 0 for none [v1: 0.30]
	OrganicShare float64 // the same of each organic channel [chosen: 0.03]
	MixSD        float64 // spread of log reference spend over channels [v1: 0.6]
	ROISD        float64 // spread of log return at reference exposure over channels [v1: 0.5]

	MaxLag         int          // longest carry-over, days [chosen: 56]
	Adstock        adstock.Kind // geometric or weibull_pdf [v1: geometric]
	Retention      Range        // of geometric carry-over, per day [v1: 0.2 to 0.9]
	WeibullShape   Range        // of Weibull carry-over, no unit; above 1 the effect peaks late [chosen: 1.5 to 3]
	WeibullScale   Range        // of Weibull carry-over, days [chosen: 2 to 8]
	HalfSaturation Range        // in reference exposures [v1: 0.6 to 2.5]
	Slope          Range        // of the Hill curve, no unit [v1: 0.8 to 1.6]

	Frequency       float64 // reference frequency of channels with reach and frequency, per day [chosen: 2.5]
	FrequencyGrowth float64 // log frequency for one of log impressions [chosen: 0.3]
	HalfFrequency   Range   // frequency of half saturation [chosen: 1.5 to 3]
	FrequencySlope  Range   // slope of its Hill curve [chosen: 1.5 to 2.5]

	ByExposureDay bool    // saturation and drift belong to the day of exposure, then carry over, instead of carry-over first [v1: false]
	Seasonal      bool    // seasons multiply baseline and media instead of adding to the baseline [v1: false]
	Synergy       float64 // extra outcome of the first two channels together, share of the harmonic mean of their contributions [v1: 0]
}

// Spend is how budgets move. On day t channel c is planned to spend its
// reference budget times
//
//	(1 + SeasonFollow·season_t) exp(common_t + own_ct + ShockResponse·noise_t)
//
// unless it is dark, and spends that times exp(execution_ct). The season's factor
// is at least 0.1.
type Spend struct {
	Total         float64 // reference spend of all paid channels, currency per day [chosen: 10 000; with the other defaults a return of 2.1 at reference]
	CommonSD      float64 // of a log factor of all channels [v1: 0.20]
	OwnSD         float64 // of a log factor of each channel [v1: 0.35]
	AR            float64 // day-to-day autocorrelation of both [v1: 0.9]
	SeasonFollow  float64 // how far budgets follow the yearly season; 1 is proportionally [v1: 1]
	DarkPerYear   float64 // starts of dark periods per channel and year [v1: 1.2]
	DarkDays      int     // length of each [v1: 14]
	ExecutionSD   float64 // log of delivered over planned spend [v1: 0.10]
	ExecutionAR   float64 // its day-to-day autocorrelation [v1: 0.6]
	ShockResponse float64 // log spend for noise as large as Level: budgets that chase demand [v1: 0]
}

// Drift is how the effect of channels changes: log β is a random walk with jumps
// and a sawtooth of creatives that wear out and are replaced.
type Drift struct {
	WalkSD           float64 // over a year [v1: by level of drift]
	JumpsPerYear     float64 // permanent jumps per channel [v1]
	JumpSD           float64 // of their log size [v1]
	FatigueAmplitude float64 // log effect of a fresh creative less that of a worn one [v1]
	FatigueDays      Range   // life of a creative [v1: 40 to 100]
}

// Price is what exposure costs relative to that of the reference: its logarithm
// is a random walk from the first modelled day, with a surcharge in the fourth
// quarter. What is charged on a day scatters around it.
type Price struct {
	WalkSD        float64 // over a year [v1: by level of drift]
	FourthQuarter float64 // surcharge, share [v1: 0.20]
	WeekdaySD     float64 // log of what is charged on each day of the week [v1: 0; where platforms report, chosen: 0.04]
	NoiseSD       float64 // log of what is charged, independent from day to day [v1: 0; where platforms report, chosen: 0.08]
}

// Noise is what nothing explains: ν_t = AR ν_{t-1} + ε_t, ε Student's t.
type Noise struct {
	SD float64 // of ε, share [v1: 0.05]
	AR float64 // day-to-day autocorrelation [v1: 0.4]
	DF float64 // degrees of freedom of ε, above 2; 0 for a normal distribution [v1: 5]
}

// Geography divides the market. With a Count of 1 nothing else matters.
type Geography struct {
	Count          int     // [v1: 1]
	Population     float64 // of all geos, people [chosen: 50 million]
	PopulationSD   float64 // spread of log population [chosen: 0.7]
	InterceptSD    float64 // spread of baseline per person, share [chosen: 0.15]
	EffectSD       float64 // spread of each channel's log effect per person [chosen: 0.3]
	SpendSD        float64 // of a log factor of each geo's spend in a channel [chosen: 0.3]
	SpendAR        float64 // its day-to-day autocorrelation [chosen: 0.9]
	CommonVariance float64 // share of the noise variance of the whole market that all geos share [chosen: 0.5]
}

// A Range is what a uniform draw lies in.
type Range struct{ Min, Max float64 }

func (r Range) at(u float64) float64 { return r.Min + (r.Max-r.Min)*u }

// Default returns the scenario that all others are variations of: one geo by day,
// without drift of effects.
func Default() Scenario {
	return Scenario{
		Name: "D0", Description: "no drift of effects, prices drift little",
		Start: mmm.DayOf(2023, 1, 2), Days: 730, History: 56, Grain: mmm.Daily,
		Currency: "USD", Value: 50,
		Baseline: Baseline{
			Level: 1000, LevelSD: 0.04, TrendSD: 0.05, WeekdaySD: 0.10, YearlySD: 0.08, Harmonics: 2, HolidaySD: 0.12,
			Promotions: Promotions{Effect: 0.15, Days: 4, Every: Range{20, 55}},
			Control:    Control{SD: 0.05, AR: 0.98, Effect: 0.8},
		},
		Media: Media{
			Paid: 8, Share: 0.30, OrganicShare: 0.03, MixSD: 0.6, ROISD: 0.5,
			MaxLag: 56, Adstock: adstock.KindGeometric, Retention: Range{0.2, 0.9},
			WeibullShape: Range{1.5, 3}, WeibullScale: Range{2, 8},
			HalfSaturation: Range{0.6, 2.5}, Slope: Range{0.8, 1.6},
			Frequency: 2.5, FrequencyGrowth: 0.3, HalfFrequency: Range{1.5, 3}, FrequencySlope: Range{1.5, 2.5},
		},
		Spend: Spend{
			Total: 10_000, CommonSD: 0.20, OwnSD: 0.35, AR: 0.9, SeasonFollow: 1,
			DarkPerYear: 1.2, DarkDays: 14, ExecutionSD: 0.10, ExecutionAR: 0.6,
		},
		Drift: Drift{FatigueDays: Range{40, 100}},
		Price: Price{WalkSD: 0.05, FourthQuarter: 0.20},
		Noise: Noise{SD: 0.05, AR: 0.4, DF: 5},
		Geo: Geography{Count: 1, Population: 50e6, PopulationSD: 0.7, InterceptSD: 0.15, EffectSD: 0.3,
			SpendSD: 0.3, SpendAR: 0.9, CommonVariance: 0.5},
		Learning:  Learning{Days: 5},
		Platform:  Platform{ClickRate: Range{0.01, 0.03}, CostPerConversion: Range{6, 10}, WalkSD: 0.20, WeekdaySD: 0.05, NoiseSD: 0.05},
		Vintages:  Vintages{SD: 0.15},
		Anomalies: noAnomalies(),
		Tests:     Tests{Days: 28, Share: 0.25, Change: 0.4, UpDownSE: 0.008, HoldOutSE: 0.007, Kind: UpDown},
	}
}

// ByWeek returns the scenario observed by week, without the days that make no
// whole week and without vintages: those of a week's days are in by its end.
func (s Scenario) ByWeek() Scenario {
	s.Grain = mmm.Weekly
	s.Days -= s.Days % 7
	s.History -= s.History % 7
	s.Vintages.Outcome, s.Vintages.Conversions = Missing{}, Missing{}
	return s
}

// Longer returns the scenario with more modelled days. The market of any seed is
// the same over those that both have.
func (s Scenario) Longer(days int) Scenario {
	s.Days += days
	return s
}
