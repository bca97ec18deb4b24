package backtest

import (
	"math"

	"github.com/noonmark/noonmark/bayes/particle"
)

// A Metric names a number about one policy in one world.
type Metric string

// Metrics of knowing, over every 7th day t of evaluation and all paid channels. All use
// outcomes of the days before t alone, and what was spent and bought up to t.
const (
	// MROASError is Σ spend |estimate - truth| / Σ spend truth of marginal returns: the
	// long-run revenue of one more unit of currency per day at the mean exposure of the
	// last 28 days and the price of day t, as sim.ChannelTruth.MROAS defines it. Spend is
	// what that exposure costs at that price; the estimate is the posterior mean.
	MROASError Metric = "mroas_wape"

	// CoefficientError is the same of β: outcome per day at the world's reference
	// exposure held for good.
	CoefficientError Metric = "coef_wape"

	// ContributionError is Σ |estimate - truth| / Σ truth of the outcome that each channel
	// brought on day t.
	ContributionError Metric = "contribution_wape"

	// MROASCoverage is the share of true marginal returns within the 90% interval, and
	// MROASInterval the mean interval score (Gneiting & Raftery 2007, eq. 43), both
	// weighted by spend, the latter over the weighted truth.
	MROASCoverage Metric = "mroas_cov90"
	MROASInterval Metric = "mroas_interval_score"
)

// Metrics of forecasts of the outcome of one day, made 1, 7 and 28 days before, with
// known inputs. Errors are of the mean. A forecast h days ahead of day t uses outcomes
// up to t-h; those of more than one day are made every 7th day.
const (
	MAPE1      Metric = "mape_1" // mean |outcome - forecast| / outcome
	MAPE7      Metric = "mape_7"
	MAPE28     Metric = "mape_28"
	CRPS1      Metric = "crps_1" // mean continuous ranked probability score, in % of the mean outcome
	CRPS7      Metric = "crps_7"
	CRPS28     Metric = "crps_28"
	Coverage1  Metric = "cov90_1" // share of outcomes within the 90% interval
	Coverage7  Metric = "cov90_7"
	Coverage28 Metric = "cov90_28"
)

// Metrics of deciding. The true outcome that marketing brings, without noise and less
// what tests cost, summed over the days of evaluation, is V; V₀ is that of doing
// nothing.
const (
	Value  Metric = "value"         // V - V₀, outcome units
	Gain   Metric = "gain"          // 100 (V - V₀)/V₀
	Media  Metric = "media"         // V
	Regret Metric = "regret"        // 100 (V of the daily oracle - V)/V₀
	KeepUp Metric = "keep_up_value" // V less that of the oracle who decides once, at T0
	Loss   Metric = "loss"          // 1 where V < V₀, else 0
	Churn  Metric = "churn"         // mean over days of ½ Σ |Δ share of budget|, in %
	Hold   Metric = "hold_rate"     // share of decisions that changed nothing
	Cost   Metric = "test_cost"     // outcome that tests cost, in % of V₀
)

// Metrics of detection, from T0 on. An alarm is an anomaly that was in the action lane,
// of a channel unless its name says otherwise.
const (
	Alarms       Metric = "alarms"
	RightAlarms  Metric = "right_alarms"  // whose days overlap those of an event of the channel
	FalseAlarms  Metric = "false_alarms"  // whose do not
	TypedAlarms  Metric = "typed_alarms"  // right ones of the type of such an event
	ChannelYears Metric = "channel_years" // watched

	OutcomeAlarms      Metric = "outcome_alarms"
	RightOutcomeAlarms Metric = "right_outcome_alarms"
)

// Events is the number of events of a type, that of sim.AnomalyTruth or, of those of the
// outcome, "outcome_" and that.
func Events(kind string) Metric { return Metric("events_" + kind) }

// Found is the number of events for which there was an alarm while they lasted, or on
// the day after.
func Found(kind string) Metric { return Metric("found_" + kind) }

// FoundSoon is the number of those within three days of their beginning.
func FoundSoon(kind string) Metric { return Metric("found_soon_" + kind) }

// Delay is the mean number of days from the beginning of found events to the alarm.
func Delay(kind string) Metric { return Metric("delay_" + kind) }

// Metrics of time, for who has a clock: the mean time of a day's update on which nothing
// is resampled, and the longest of one on which particles move.
const (
	StepTime Metric = "ms_per_day"
	MoveTime Metric = "ms_per_move"
)

// KHat is the worst shape of the tail of importance weights of the models that a policy
// learnt: above 0.7 the approximation is not to be relied on.
const KHat Metric = "khat"

// A wape accumulates a weighted absolute error.
type wape struct{ off, of float64 }

func (w *wape) add(weight, truth, estimate float64) {
	w.off += weight * math.Abs(estimate-truth)
	w.of += weight * truth
}

func (w *wape) value() float64 { return w.off / w.of }

// intervals accumulates coverage and scores of 90% intervals.
type intervals struct{ weight, inside, score, truth float64 }

func (s *intervals) add(weight, truth, lo, hi float64) {
	s.weight += weight
	s.truth += weight * truth
	s.score += weight * intervalScore(truth, lo, hi)
	if lo <= truth && truth <= hi {
		s.inside += weight
	}
}

// tail is the probability on either side of a 90% interval.
const tail = 0.05

// intervalScore is (hi - lo) + 2/α (lo - truth)⁺ + 2/α (truth - hi)⁺, α = 10%.
func intervalScore(truth, lo, hi float64) float64 {
	return hi - lo + (math.Max(0, lo-truth)+math.Max(0, truth-hi))/tail
}

// forecasts accumulates scores of forecasts of one horizon.
type forecasts struct{ n, percentage, crps, inside, outcome float64 }

func (f *forecasts) add(outcome float64, forecast particle.Mixture) {
	f.n++
	f.outcome += outcome
	f.percentage += math.Abs(outcome-forecast.Mean()) / outcome
	f.crps += forecast.CRPS(outcome)
	if p := forecast.CDF(outcome); p >= tail && p <= 1-tail {
		f.inside++
	}
}

// horizons are those of forecasts, in days, with their metrics.
var horizons = [...]struct {
	days                 int
	mape, crps, coverage Metric
}{{1, MAPE1, CRPS1, Coverage1}, {7, MAPE7, CRPS7, Coverage7}, {28, MAPE28, CRPS28, Coverage28}}

// longest is the last horizon.
const longest = len(horizons) - 1

// report adds the scores of horizon h.
func (f *forecasts) report(r *Result, p Policy, h int) {
	if f.n == 0 {
		return
	}
	r.add(p, horizons[h].mape, 100*f.percentage/f.n)
	r.add(p, horizons[h].crps, 100*f.crps/f.outcome)
	r.add(p, horizons[h].coverage, f.inside/f.n)
}
