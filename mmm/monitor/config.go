package monitor

import (
	"math"

	"github.com/noonmark/noonmark/mmm"
)

// A Config holds all numbers that decide what is noticed. Start from DefaultConfig.
//
// The defaults come from a simulation study: 10 markets of 8 channels over 630 days
// with planted events, of which the chain of ratios with these limits found all
// outages, bot traffic and spend errors and 93% of tracking breaks, at a precision
// of .96 and .24 false alarms per channel and year. Numbers with another source say so.
type Config struct {
	// Grain is the length of a period. Only daily series have a weekly pattern.
	Grain mmm.Grain

	// Scheme chooses the charts. Defaults to Robust.
	Scheme Scheme

	// Ratios are the charts of the links of the chain, Innovations that of the
	// outcome, both of the scheme Robust.
	Ratios, Innovations ChartConfig

	// Raw are the charts of the schemes Raw28 and Raw90.
	Raw RawConfig

	Signatures SignatureConfig
}

// A Scheme is a kind of control chart.
type Scheme string

// The schemes.
const (
	Robust Scheme = "robust" // robust one-step residuals of ratios, and CUSUM
	Raw28  Scheme = "raw_28" // μ ± kσ of the last 28 values of the series themselves
	Raw90  Scheme = "raw_90" // the same of the last 90
)

// Schemes lists every scheme.
func Schemes() []Scheme { return []Scheme{Robust, Raw28, Raw90} }

// A ChartConfig says how a Chart follows its series and when it calls.
type ChartConfig struct {
	// LevelGain and WeekdayGain are the shares of a residual by which the level and
	// the weekday's effect move. A LevelGain of 0 means that the series is centred on
	// 0 by its nature, as innovations are.
	LevelGain, WeekdayGain float64

	// Clip is the size, in standard deviations, beyond which a residual moves the
	// centre no further; beyond Hold it does not move it at all. Hold, at which sums
	// clip values as well, must be above their Slack.
	Clip, Hold float64

	// Window is the number of residuals from which the scale is estimated, and
	// MinScale the least scale, in the unit of the series.
	Window   int
	MinScale float64

	// Start is the number of values from which the first centre is taken, and Warmup
	// the number that must have been seen before the chart calls.
	Start, Warmup int

	// Action and Review are the limits of one value, in standard deviations.
	Action, Review float64

	// ActionSum and ReviewSum are the limits of cumulated values.
	ActionSum, ReviewSum CUSUM

	// ResetAfter is the number of values of one episode after which the new level is
	// taken as normal. 0 means never.
	ResetAfter int
}

// A CUSUM cumulates what values exceed Slack by, and calls at Limit; both are in
// standard deviations.
type CUSUM struct{ Slack, Limit float64 }

// A RawConfig holds the limits of the raw charts in standard deviations: those of
// warnings go to the review lane and those of control to the action lane.
type RawConfig struct{ Warning, Control float64 }

// A SignatureConfig holds what tells types of events apart.
type SignatureConfig struct {
	// Delivered is the share of usual exposure below which a channel counts as out,
	// and Billed the share of planned spend above which money was taken all the same.
	Delivered, Billed float64

	// SpendHigh and SpendLow are the ratios of spend to plan beyond which spend is a
	// mistake, and Sustained the ratio, or its inverse, from which a lasting shift is
	// one of unit, tax or currency.
	SpendHigh, SpendLow, Sustained float64

	// SustainedPeriods is the number of periods from which a shift is a lasting one.
	SustainedPeriods int

	// Opposite is the standardised size from which a neighbouring link counts as moving
	// the other way.
	Opposite float64

	// Material is the ratio, or its inverse, from which exposure or clicks are wrong
	// rather than a little off: between the moves of prices, a fifth, and the mildest
	// bots of the study, ×1.5. It is a judgement.
	Material float64

	// Invented is the ratio from which exposure that brought clicks and no conversions,
	// or clicks that came with such exposure, count as invented: the study's mildest
	// bots were ×1.5, and prices jump by a fifth.
	Invented float64

	// Broken is the standardised fall of conversions per click beyond which tracking
	// is broken rather than degrading, and BrokenRatio the ratio below which it is so
	// however noisy the channel: halfway between the mildest break (.5) and the usual
	// degradation (.7) of the study, and a little nearer to the latter.
	Broken, BrokenRatio float64

	// Decade is how near to a power of ten, as a difference of log10, a ratio must be
	// to count as a slipped digit: factors of 7.1 to 14 are. It is a judgement.
	Decade float64

	// Collapse is the ratio of the outcome to its forecast below which one day is
	// enough to call tracking broken; a milder fall takes two. It is a judgement.
	Collapse float64

	// Persist is the number of periods after which an episode of the outcome is a new
	// level rather than a promotion or a break. It is a judgement: promotions last days.
	Persist int

	// LogOdds is the evidence of the outcome, as a log odds ratio, from which it says
	// whether ads ran: 9 to 1.
	LogOdds float64
}

// DefaultConfig returns the defaults for periods of a length.
func DefaultConfig(grain mmm.Grain) Config {
	ratios := ChartConfig{
		LevelGain: .15, WeekdayGain: .08,
		Clip: 2.5, Hold: 4,
		Window: 60,
		// Nobody acts on a ratio that is less than a tenth off: 5 × 2%.
		MinScale: .02,
		Start:    7, Warmup: 28,
		Action: 5, Review: 4,
		ActionSum: CUSUM{.75, 10}, ReviewSum: CUSUM{.5, 6},
		ResetAfter: 21,
	}
	if grain != mmm.Daily {
		ratios.WeekdayGain = 0
	}
	innovations := ratios
	innovations.LevelGain, innovations.WeekdayGain = 0, 0
	innovations.MinScale = 1 // what the forecast says of itself
	innovations.Action, innovations.Review = 4, 3.5
	innovations.Start, innovations.ResetAfter = 0, 0
	return Config{
		Grain:       grain,
		Scheme:      Robust,
		Ratios:      ratios,
		Innovations: innovations,
		Raw:         RawConfig{Warning: 2, Control: 3},
		Signatures: SignatureConfig{
			Delivered: .1, Billed: .4,
			SpendHigh: 1.9, SpendLow: .4,
			Sustained: 1.1, SustainedPeriods: 2,
			Opposite: 1.5,
			Material: 1.25, Invented: 1.4,
			Broken: 4, BrokenRatio: .65,
			Decade:   .15,
			Collapse: .75,
			Persist:  14,
			LogOdds:  2.2,
		},
	}
}

// periods returns the number of periods from one to another, both included.
func (c *Config) periods(from, to mmm.Day) int {
	return 1 + int(math.Round(float64(to-from)/c.Grain.Days()))
}

// season returns the number of periods of the weekly pattern.
func (c *Config) season() int {
	if c.Grain == mmm.Daily {
		return 7
	}
	return 1
}
