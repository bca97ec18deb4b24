package forecast

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/particle"
)

// orders of the quantiles that a forecast keeps. They hold the ends of central
// intervals of 50, 80, 90, 95 and 99%.
var orders = [...]float64{
	0.005, 0.025, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50,
	0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 0.975, 0.995,
}

const median = len(orders) / 2

// Orders returns the orders of the quantiles of every forecast, increasing and
// symmetric about ½.
func Orders() []float64 { return slices.Clone(orders[:]) }

// A Forecast is the distribution of an outcome before it is known, as quantiles.
type Forecast struct {
	Target
	Mean      float64   `json:"mean"`
	Quantiles []float64 `json:"quantiles"` // at Orders()

	// Recalibration is what the quantiles went through; the zero value says that
	// they are those of the model.
	Recalibration Recalibration `json:"recalibration,omitzero"`
}

// FromMixture returns the forecast of an ensemble, of which each particle makes a
// normal one of the target's outcome.
//
// Special cases are: as for [particle.Mixture].
func FromMixture(t Target, m particle.Mixture) Forecast {
	f := Forecast{Target: t, Mean: m.Mean(), Quantiles: make([]float64, len(orders))}
	mixtureQuantiles(f.Quantiles, m)
	return f
}

// Median returns the quantile of order ½, the point forecast that errors are
// measured from: of all points it has the least expected absolute error.
func (f Forecast) Median() float64 { return f.Quantiles[median] }

// Interval returns the central interval of a level in (0, 1).
func (f Forecast) Interval(level float64) (lo, hi float64) {
	if !(level > 0 && level < 1) {
		panic(fmt.Sprintf("forecast: interval of level %v", level))
	}
	return f.Quantile((1 - level) / 2), f.Quantile((1 + level) / 2)
}

// Validate reports what is wrong with a forecast that came from elsewhere.
func (f Forecast) Validate() error {
	switch {
	case !slices.Contains(Horizons(), f.Horizon):
		return fmt.Errorf("forecast: unknown horizon %q, want one of %v", f.Horizon, Horizons())
	case f.From <= f.Made || f.To < f.From:
		return fmt.Errorf("forecast: made on %v, it cannot be about %v to %v", f.Made, f.From, f.To)
	case len(f.Quantiles) != len(orders):
		return fmt.Errorf("forecast: %d quantiles, want %d", len(f.Quantiles), len(orders))
	case !finite(f.Mean) || !finite(f.Quantiles...):
		return fmt.Errorf("forecast: mean or quantiles for %v are not finite", f.From)
	case !slices.IsSorted(f.Quantiles):
		return fmt.Errorf("forecast: quantiles for %v do not increase", f.From)
	}
	return nil
}

func finite(x ...float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}
