package backtest

// A Policy is a way to keep a model current, or to decide by it.
type Policy string

// Policies that know. The static model is the dynamic one with effects that do not
// drift: its level, slope, seasons and noise are the same. NeverRefit, Quarterly and
// DriftAwareQuarterly are references that every scenario prints.
const (
	// NeverRefit is the static model, learnt before T0 and left alone: not even its level
	// moves on.
	NeverRefit Policy = "never-refit"

	// Quarterly is the static model, learnt before T0 and again after every quarter, and
	// delivered 45 days later.
	Quarterly Policy = "quarterly+45d"

	// DriftAwareQuarterly is the dynamic model, learnt again after every quarter and
	// delivered at once.
	DriftAwareQuarterly Policy = "drift-aware-quarterly"

	// Daily is the ensemble of package track with its defaults, and a step every day;
	// with tests, one begins every 14 or 7 days on the channels in turn, and is read after
	// 28. In DailyMixed hold-outs and up/down tests alternate.
	Daily         Policy = "daily"
	DailyUpDown14 Policy = "daily+updown14"
	DailyUpDown7  Policy = "daily+updown7"
	DailyMixed14  Policy = "daily+mixed14"

	// ThreeTierFixed is the scheme of three regressions, the recent one weighing 0.3;
	// ThreeTierScalar and ThreeTierMatrix weigh it by precision.
	ThreeTierFixed  Policy = "three-tier-0.3"
	ThreeTierScalar Policy = "three-tier-scalar"
	ThreeTierMatrix Policy = "three-tier-matrix"
)

// Policies that decide. Those named above decide by what they know: quarterly ones
// when a model is delivered, the three tiers daily, and ensembles weekly.
const (
	DoNothing    Policy = "do-nothing"    // the mix of the years before
	OracleDaily  Policy = "oracle-daily"  // knows the truth every day
	OracleFrozen Policy = "oracle-frozen" // knew it on T0

	Weekly         Policy = "weekly"
	WeeklyUpDown14 Policy = "weekly+updown14"
	WeeklyUpDown7  Policy = "weekly+updown7"
)

// Policies of numbers that are wrong or late. All are the Daily one; Clean sees what
// was true, in time.
const (
	Clean     Policy = "daily, clean data"
	Watched   Policy = "daily, clean data, watched" // a detector looks on, and may correct
	Fragile   Policy = "daily, unhandled, not robust"
	Unhandled Policy = "daily, unhandled"
	Handled   Policy = "daily, detected and replayed"
	Naive     Policy = "daily, first values"
	Matured   Policy = "daily, vintages"
)
