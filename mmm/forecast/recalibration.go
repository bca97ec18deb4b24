package forecast

import (
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
)

// A Recalibration moves and widens forecasts by how past ones did: the quantile
// of order p becomes the model's of order
//
//	Φ(a + b Φ⁻¹(p)),   a = Shift,  b = e^LogScale
//
// which increases in p. The zero value changes nothing. b > 1 widens intervals; a > 0
// moves them up, by a of the forecast's own standard deviations where it is normal.
type Recalibration struct {
	Shift       float64 `json:"shift"`
	LogScale    float64 `json:"log_scale"`
	Forecasts   int     `json:"forecasts"`   // scored, that it was learned from
	Independent int     `json:"independent"` // of them, without a day in common
}

// RecalibrationOptions are the settings of [Recalibrate].
type RecalibrationOptions struct {
	// PriorForecasts is the number of perfectly calibrated forecasts that the past
	// ones are added to: few past ones then change little. Defaults to 10, with
	// which a doubling of intervals needs 30 forecasts to get four fifths of the
	// way, and 20 calibrated forecasts change intervals by about a tenth.
	PriorForecasts float64

	// Limit is the most that an outcome counts, in normal scores, so that a single
	// impossible day does not widen every interval. Defaults to 6: outcomes of
	// forecasts half as wide as they should be are rarely further out.
	Limit float64
}

// DefaultRecalibrationOptions returns the defaults.
func DefaultRecalibrationOptions() RecalibrationOptions {
	return RecalibrationOptions{PriorForecasts: 10, Limit: 6}
}

// Recalibrate learns from the scores of past forecasts of one horizon. With the
// normal scores z_i = Φ⁻¹(PIT_i) of the model's own forecasts, which are standard
// normal if it is calibrated, z̅ and v their mean and variance, m the number of
// independent forecasts among them and κ = PriorForecasts,
//
//	a = m z̅ / (κ + m)
//	b² = (κ + m (v + κ/(κ + m) z̅²)) / (κ + m)
//
// the posterior mean and scale of z ~ N(a, b²) under the conjugate prior worth κ
// observations of N(0, 1). Without scores it changes nothing.
//
// Special cases are: any PIT NaN → NaN.
//
// Reference: Berkowitz (2001), "Testing density forecasts, with applications to
// risk management", JBES 19(4), for the normal scores of PITs and their two
// moments; Gneiting, Raftery, Westveld & Goldman (2005), Monthly Weather Review
// 133(5), for forecasts corrected in location and scale; Gelman et al. (2013),
// Bayesian Data Analysis, 3rd ed., section 3.3, for the posterior.
func Recalibrate(past []Score, o RecalibrationOptions) Recalibration {
	n := len(past)
	if n == 0 {
		return Recalibration{}
	}
	var mean, variance float64
	z := make([]float64, n)
	targets := make([]Target, n)
	for i, s := range past {
		z[i], targets[i] = NormalScore(s.ModelPIT, o.Limit), s.Target
		mean += z[i] / float64(n)
	}
	for _, v := range z {
		variance += (v - mean) * (v - mean) / float64(n)
	}
	independent := Independent(targets)
	kappa, m := o.PriorForecasts, float64(independent)
	scale2 := (kappa + m*(variance+kappa/(kappa+m)*mean*mean)) / (kappa + m)
	return Recalibration{Shift: m * mean / (kappa + m), LogScale: math.Log(scale2) / 2, Forecasts: n, Independent: independent}
}

// Apply returns the forecast recalibrated. Its mean moves with its quantiles, and
// f is left as it is. A forecast is recalibrated once; again panics.
func (r Recalibration) Apply(f Forecast) Forecast {
	if f.Recalibration != (Recalibration{}) {
		panic("forecast: already recalibrated")
	}
	if r.Shift == 0 && r.LogScale == 0 {
		return f
	}
	q := make([]float64, len(f.Quantiles))
	for k, z := range scores {
		q[k] = at(f.Quantiles, r.Shift+math.Exp(r.LogScale)*z)
	}
	f.Mean += meanOf(q) - meanOf(f.Quantiles)
	f.Quantiles, f.Recalibration = q, r
	return f
}

// undo returns what the PIT would have been without the recalibration.
func (r Recalibration) undo(pit float64) float64 {
	if r.Shift == 0 && r.LogScale == 0 {
		return pit
	}
	return dist.StdNormalCDF(r.Shift + math.Exp(r.LogScale)*dist.StdNormalQuantile(pit))
}
