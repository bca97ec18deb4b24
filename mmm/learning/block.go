package learning

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Block is what a stretch of consecutive periods showed, once all of it is mature.
// Every series has one value per period of the block; NaN says that there is none,
// such as on a day that was masked, and leaves the period out.
type Block struct {
	From     mmm.Day // first period
	Channels []Channel
	Sources  []Source
}

// A Channel is one channel's part of a block.
type Channel struct {
	Name string
	Signal

	// Exposure is what the channel's response is a curve of: exposure or spend with
	// its carry-over in it, which is what constant spend of that size would be.
	Exposure []float64

	// Raw is exposure or spend without carry-over, and Before that of the period
	// before each.
	Raw, Before []float64

	// Level is the exposure beyond which returns may fall, and the median one that
	// effects on other channels are stated for, as [LevelOf] chooses them. Those
	// of a candidate's first block stay.
	Level Level

	// Age is the time since the creative was refreshed, in days. Nil if unknown.
	Age []float64
}

// A Signal is where a channel's efficiency shows.
type Signal struct {
	// Innovation is the one-step forecast error in its standard deviations: of the
	// outcome, or of a ratio of the channel's own, such as the logarithm of
	// conversions per click.
	Innovation []float64

	// Per is what the innovation would be if the channel worked twice as well
	// as expected: its expected contribution, or 1 for the logarithm of a ratio,
	// over the standard deviation of the forecast.
	Per []float64

	// Own says that the innovation is of the channel's own ratio, so that nothing
	// but its efficiency moves it.
	Own bool
}

// A Source is one source's part of a block.
type Source struct {
	Name string

	// Restated is ln(mature value / first value reported) of each period.
	Restated []float64
}

// A Level is an exposure, and the median one, so that it means something.
type Level struct {
	At     float64 `json:"at"`
	Median float64 `json:"median"`
}

// LevelOf returns the level that splits past exposures: their third quartile, of
// those above zero, so that a quarter of the days is beyond it. It is zero, which is
// no level, when there are none.
func LevelOf(exposure []float64) Level {
	used := slices.DeleteFunc(slices.Clone(exposure), func(x float64) bool { return !(x > 0) || math.IsInf(x, 1) })
	if len(used) == 0 {
		return Level{}
	}
	return Level{At: draws.Quantile(used, 0.75), Median: draws.Quantile(used, 0.5)}
}
