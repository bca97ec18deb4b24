package workspace

import (
	"fmt"

	"github.com/noonmark/noonmark/mmm/review"
)

// A threshold is one of the numbers that decide what a review finds, under the
// key by which a configuration may change it.
type threshold struct {
	key string
	of  func(t *review.Thresholds) *float64
}

// thresholds are those that depend on what one is used to and can live with,
// rather than on statistics alone.
var thresholds = []threshold{
	{"max_rhat", func(t *review.Thresholds) *float64 { return &t.Fit.Convergence.MaxRhat }},
	{"min_ess", func(t *review.Thresholds) *float64 { return &t.Fit.Convergence.MinESS }},
	{"min_ebfmi", func(t *review.Thresholds) *float64 { return &t.Fit.Convergence.MinEBFMI }},
	{"outlier", func(t *review.Thresholds) *float64 { return &t.Data.FarOut }},
	{"cost_jump", func(t *review.Thresholds) *float64 { return &t.Data.CostJump }},
	{"level_jump", func(t *review.Thresholds) *float64 { return &t.Data.LevelJump }},
	{"vif", func(t *review.Thresholds) *float64 { return &t.Design.VIFWarning }},
	{"vif_error", func(t *review.Thresholds) *float64 { return &t.Design.VIFError }},
	{"correlation_error", func(t *review.Thresholds) *float64 { return &t.Design.CorrelationError }},
	{"observations_per_parameter", func(t *review.Thresholds) *float64 { return &t.Design.PerParameter }},
	{"prior_excess", func(t *review.Thresholds) *float64 { return &t.Design.PriorExcess }},
	{"negative_baseline", func(t *review.Thresholds) *float64 { return &t.Fit.NegativeBaseline }},
	{"negative_baseline_error", func(t *review.Thresholds) *float64 { return &t.Fit.NegativeBaselineError }},
	{"small_baseline", func(t *review.Thresholds) *float64 { return &t.Fit.SmallBaseline }},
	{"holdout_ratio", func(t *review.Thresholds) *float64 { return &t.Fit.HoldoutRatio }},
	{"autocorrelation", func(t *review.Thresholds) *float64 { return &t.Fit.Autocorrelation }},
	{"not_learned", func(t *review.Thresholds) *float64 { return &t.Fit.NotLearned }},
	{"far_from_prior", func(t *review.Thresholds) *float64 { return &t.Fit.FarFromPrior }},
	{"wide_return", func(t *review.Thresholds) *float64 { return &t.Fit.WideReturn }},
	{"implausible_return", func(t *review.Thresholds) *float64 { return &t.Fit.StandsOut }},
	{"carryover_cut", func(t *review.Thresholds) *float64 { return &t.Fit.CarryoverCut }},
	{"lift_test", func(t *review.Thresholds) *float64 { return &t.Fit.LiftTest }},
}

// maxDivergences is the key of the one threshold that counts.
const maxDivergences = "max_divergences"

// Thresholds returns the numbers that decide what a review of the data, the design
// and the fit finds.
func (c *Config) Thresholds() review.Thresholds { return Thresholds(c.Review) }

// Thresholds returns those of a review with the given ones changed, by key.
func Thresholds(given map[string]float64) review.Thresholds {
	t := review.DefaultThresholds()
	for _, x := range thresholds {
		if v, ok := given[x.key]; ok {
			*x.of(&t) = v
		}
	}
	if v, ok := given[maxDivergences]; ok {
		t.Fit.Convergence.MaxDivergences = int(v)
	}
	return t
}

// checkReview reports thresholds of errors that come before those of warnings.
func (c *Config) checkReview(add func(path, text, advice string)) {
	t := c.Thresholds()
	for _, x := range []struct {
		key, errorKey  string
		warning, error float64
	}{
		{"vif", "vif_error", t.Design.VIFWarning, t.Design.VIFError},
		{"negative_baseline", "negative_baseline_error", t.Fit.NegativeBaseline, t.Fit.NegativeBaselineError},
	} {
		if x.warning > x.error {
			add("review", fmt.Sprintf("%s, %v, is above %s, %v: what is not worth a warning cannot be an error", x.key, x.warning, x.errorKey, x.error), "Lower the first, or raise the second")
		}
	}
}
