package review

import (
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// Thresholds are all numbers that decide whether something is found. Start from
// DefaultThresholds.
type Thresholds struct {
	Data    DataThresholds
	Design  DesignThresholds
	Fit     FitThresholds
	Surface SurfaceThresholds
}

// DataThresholds decide about data.
type DataThresholds struct {
	// Fence is the distance from the middle half of a series, in interquartile
	// ranges, beyond which a value counts as an outlier, and FarOut the distance
	// that one of them must have for a finding. Tukey (1977), Exploratory Data
	// Analysis, 2D: inner fences at 1.5 and outer ones at 3.
	Fence, FarOut float64

	// Peak is how many times the middle of a channel's exposures one must be to be far
	// out: a digit too many makes ten.
	Peak float64

	// MaxOutliers is the share of far-out values above which they are the shape of
	// the distribution rather than exceptions.
	MaxOutliers float64

	// Invariable is the standard deviation, on a scale where the whole series has
	// 1, below which what is left without outliers counts as constant. Google
	// Meridian, data exploration: 1e-4.
	Invariable float64

	// RarePeriods is the number of periods up to which a variable that moves in no
	// others is reported: with five or fewer, one coincidence is a fifth of all that
	// is known.
	RarePeriods int

	// ActiveShare and ActivePeriods: a channel active in a smaller share of periods,
	// or in fewer of them, is sparse.
	ActiveShare   float64
	ActivePeriods int

	// NoticedShare and MaterialShare are the shares of a channel's spend or exposure
	// from which a mismatch of the two is a note, and a warning: what a report in
	// whole percents could show at all, and what it does show.
	NoticedShare, MaterialShare float64

	// CostJump and LevelJump are the factors from which a lasting change of cost
	// per unit, and of level, is reported. Changes of unit are by 10 or more, most
	// by 100 or 1000; media prices seldom move fivefold for good. JumpPeriods is how
	// many active periods there must be on either side.
	CostJump, LevelJump float64
	JumpPeriods         int

	// CostOutlier is the factor to the usual cost per unit from which a single cost
	// is reported, if it is far out as well.
	CostOutlier float64

	// ZeroShare is the share of zeros from which an outcome counts as inflated by
	// them: normal noise then has its centre where a fifth of the values is at the
	// edge.
	ZeroShare float64

	// GapProbability is the probability below which a run of zeros is no chance.
	GapProbability float64

	// IncompleteShare is the share of recent periods' outcome below which the last
	// period looks incomplete, if no period before it ever fell as far.
	IncompleteShare float64

	// PopulationCorrelation is the rank correlation of exposure with population
	// below which exposure does not look like a total, and PopulationGeos the number
	// of geos from which that is asked: with 8, chance brings a correlation of 0.8
	// below it in about one case of twenty.
	PopulationCorrelation float64
	PopulationGeos        int

	// GeoSpread is the ratio of the largest to the smallest geo's outcome from which
	// missing population matters.
	GeoSpread float64
}

// DesignThresholds decide about a model before it is fitted.
type DesignThresholds struct {
	// VIFError and VIFWarning are variance inflation factors. Google Meridian, data
	// exploration: 1000 stops a fit; 10 is the usual rule of thumb, Kutner,
	// Nachtsheim, Neter & Li (2005), Applied Linear Statistical Models, 10.5.
	VIFError, VIFWarning float64

	// CorrelationError is a correlation at which two variables are one. Google
	// Meridian, data exploration: 0.999.
	CorrelationError float64

	// PerParameter is the number of observations for each parameter below which a
	// note is made, and PerParameterWarning below which a warning. Chan & Perry
	// (2017), Challenges and Opportunities in Media Mix Modeling, 3.1: 7 to 10 for a
	// stable regression. Below 3, half of what a fit learns is noise it fits.
	PerParameter, PerParameterWarning float64

	// SeasonYears is the number of years that a yearly season wants: what is to be
	// told from chance must happen twice.
	SeasonYears float64

	// KnotPeriods is the distance of knots, in periods, below which the baseline of
	// a national model can follow everything.
	KnotPeriods float64

	// CommonShare is the share of a variable's variation that is common to all geos,
	// or constant over time, from which geos, or time, add little.
	CommonShare float64

	// Narrowed is the share of the prior's standard deviation of a channel's
	// contribution by which a fit can be expected to narrow it at best, below which a
	// note is made, and NarrowedWarning a warning. Narrowed by a tenth, prior and
	// posterior have 95% of probability in common.
	Narrowed, NarrowedWarning float64

	// Confounded is the correlation of two contributions, before a fit or after, from
	// which they take from each other, and Together how well their sum is known,
	// relative to its size, in proportion to the better known of them, up to which
	// they count as one: for independent contributions of one size it is 0.71.
	Confounded, Together float64

	// PriorExcess is the prior probability that channels bring more than the whole
	// outcome from which priors are reported. Google Meridian, review of a negative
	// baseline: 0.2.
	PriorExcess float64

	// PriorDraws is the number of prior draws behind prior quantities.
	PriorDraws int
}

// FitThresholds decide about a fit.
type FitThresholds struct {
	// Convergence is what draws should meet: see mmm.Convergence for its sources.
	Convergence mmm.Convergence

	// UnusableRhat, UnusableESS and UnusableDivergences, a share of draws, are what
	// makes results wrong rather than doubtful. At R-hat 1.05 and with an effective
	// sample size of 100, Monte Carlo errors are a tenth of a posterior standard
	// deviation; Gelman & Rubin (1992) were content with 1.1.
	UnusableRhat, UnusableESS, UnusableDivergences float64

	// NotableShift is the distance, in posterior standard deviations, of the mean
	// over divergences from the posterior mean, from which a parameter is named
	// besides the farthest.
	NotableShift float64

	// SaturatedTrees is the share of trajectories cut at the maximum depth from
	// which it is worth saying.
	SaturatedTrees float64

	// ChainAgrees is the R-hat of a single chain's halves up to which it has settled:
	// chains that have, but not with the others, are modes.
	ChainAgrees float64

	// NegativeBaseline is the probability from which a negative baseline is a
	// warning, and NegativeBaselineError an error. Google Meridian, review: 0.2, 0.8.
	NegativeBaseline, NegativeBaselineError float64

	// SmallBaseline is the share of outcome below which a baseline is suspicious.
	// Default priors expect paid channels to bring 40%.
	SmallBaseline float64

	// HoldoutRatio is the ratio of held-out to training error (wMAPE) from which a
	// model is much worse on data it has not seen.
	HoldoutRatio float64

	// TotalProbability and ExtremeProbability are the probabilities, of a total and
	// of a largest or smallest value as far out as the actual one, below which the
	// model cannot produce it.
	TotalProbability, ExtremeProbability float64

	// CoverageMargin is how far coverage may fall below its level, and WideMargin
	// how far it may exceed it, beyond CoverageErrors standard errors. A model has
	// adapted to what it is compared with: with a fifth as many parameters as
	// observations, 50% intervals hold 59% of them.
	CoverageMargin, WideMargin, CoverageErrors float64

	// Absorbed is the standard deviation of the residual that geos have in common, 1
	// if they are independent, below which the baseline has taken it up and it shows
	// nothing.
	Absorbed float64

	// Autocorrelation of residuals from which it is reported, if its p-value is
	// below PatternProbability: at 0.3, standard errors of slow effects are too small
	// by a factor up to 1.4.
	Autocorrelation float64

	// PatternShare is the share of residual variance that weekdays or months account
	// for from which it is reported, if its p-value is below PatternProbability.
	PatternShare       float64
	PatternProbability float64

	// SurpriseProbability is the probability that any period of data without
	// surprises is as far from expected (a Bonferroni bound).
	SurpriseProbability float64

	// NoiseRatio is the ratio of the largest to the smallest noise of a geo from
	// which one noise scale for all is reported, if a test of equal variances
	// rejects it.
	NoiseRatio float64

	// NotLearned is the overlap of prior and posterior from which the data said
	// nothing: that of a normal posterior a fifth narrower than its prior, or a
	// quarter of a standard deviation away from it.
	NotLearned float64

	// FarFromPrior is the prior probability outside of which a posterior median is
	// unexpected. Google Meridian, review of ROI consistency: 0.01 on each side.
	FarFromPrior float64

	// WideReturn is the ratio of the ends of a return's interval from which it is
	// hardly known. The default ROI prior has 19.
	WideReturn float64

	// StandsOut is how many times the return of the other paid channels one must
	// surely return, or what fraction, to be called implausible.
	StandsOut float64

	// NearlyLinear and Saturated are ratios of marginal return to return above which
	// no diminishing returns are in sight, and below which there is nothing left.
	NearlyLinear, Saturated float64

	// NarrowLow and NarrowHigh are shares of mean exposure: a channel whose 5% and
	// 95% quantiles over periods lie between them hardly varies.
	NarrowLow, NarrowHigh float64

	// CarryoverCut is the weight of the last lag, as a share of the largest, from
	// which the window cuts carry-over.
	CarryoverCut float64

	// LiftTest is the number of standard errors, of test and model together, from
	// which they disagree: one in twenty tests by chance.
	LiftTest float64
}

// SurfaceThresholds decide about prediction spaces.
type SurfaceThresholds struct {
	// Anchor and AnchorError are how far the factor between reported and modelled
	// totals may be from 1 without a warning, and without an error.
	Anchor, AnchorError float64

	// RelError is the largest error, relative to what spending brings, up to which a
	// surface counts as the model: far below what any posterior knows.
	RelError float64

	// OffSeason is how many days of the year a plan may be away from its pattern.
	OffSeason float64
}

// DefaultThresholds returns the thresholds whose sources are named with each
// field; where none is, they are judgement.
func DefaultThresholds() Thresholds {
	return Thresholds{
		Data: DataThresholds{
			Fence: 1.5, FarOut: 3, Peak: 5, MaxOutliers: 0.05, Invariable: 1e-4, RarePeriods: 5,
			ActiveShare: 0.1, ActivePeriods: 8, NoticedShare: 0.001, MaterialShare: 0.01,
			CostJump: 5, LevelJump: 10, JumpPeriods: 4, CostOutlier: 3,
			ZeroShare: 0.2, GapProbability: 0.01, IncompleteShare: 0.7,
			PopulationCorrelation: 0.3, PopulationGeos: 8, GeoSpread: 2,
		},
		Design: DesignThresholds{
			VIFError: 1000, VIFWarning: 10, CorrelationError: 0.999,
			PerParameter: 7, PerParameterWarning: 3, SeasonYears: 2, KnotPeriods: 2, CommonShare: 0.95,
			Narrowed: 0.3, NarrowedWarning: 0.1, Confounded: -0.5, Together: 0.6, PriorExcess: 0.2, PriorDraws: 200,
		},
		Fit: FitThresholds{
			Convergence: mmm.DefaultConvergence(), UnusableRhat: 1.05, UnusableESS: 100, UnusableDivergences: 0.01, NotableShift: 0.5, SaturatedTrees: 0.01, ChainAgrees: 1.05,
			NegativeBaseline: 0.2, NegativeBaselineError: 0.8, SmallBaseline: 0.25,
			HoldoutRatio: 2, TotalProbability: 0.01, ExtremeProbability: 0.005, CoverageMargin: 0.03, WideMargin: 0.12, CoverageErrors: 3,
			Absorbed: 0.3, Autocorrelation: 0.3, PatternShare: 0.1, PatternProbability: 0.001, SurpriseProbability: 0.001, NoiseRatio: 2,
			NotLearned: 0.9, FarFromPrior: 0.01, WideReturn: 10, StandsOut: 3,
			NearlyLinear: 0.9, Saturated: 0.1, NarrowLow: 0.7, NarrowHigh: 1.4, CarryoverCut: 0.25, LiftTest: 2,
		},
		Surface: SurfaceThresholds{Anchor: surface.AnchorWarning, AnchorError: surface.AnchorBlock, RelError: 0.005, OffSeason: 31},
	}
}
