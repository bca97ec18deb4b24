// Package response answers the questions people ask of a fitted marketing mix
// model: what each channel contributed, what it returned and would return at the
// margin, how it carries over and saturates, and how well the model fits.
//
// Every answer is computed draw by draw through the model's own forward pass and
// only then reduced to an estimate, so that intervals are those of the quantity
// itself. Results are in money where the outcome has a value, and in outcome
// units otherwise; Unit says which.
//
//	channel.go    contribution, ROI, marginal ROI, CPIK, effectiveness
//	series.go     expected outcome, baseline and contributions through time
//	curve.go      response curves
//	frequency.go  optimal frequency
//	shape.go      carry-over and saturation
//	accuracy.go   R², MAPE, wMAPE
//	learned.go    prior against posterior
//	pass.go       what these take from every draw, at once
//	scope.go      the geos and periods that an answer is about
//
// Definitions follow Google Meridian's analyzer, whose numbers the tests
// reproduce.
package response

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

var nan = math.NaN()

// DefaultLevel is the posterior probability of reported intervals.
const DefaultLevel = 0.9

// An Analysis answers questions about one fit. It is for one goroutine at a time.
type Analysis struct {
	fit   *mmm.Fit
	level float64
	eval  *mmm.Evaluator
	in    []bool    // [g][t] whether the cell is in scope
	value []float64 // [g][t] worth of one unit of the outcome, 0 out of scope
	cells []float64 // scratch, [g][t]

	// Computed once.
	pass     *pass
	channels *Channels
	fitness  *Fitness
}

// New returns an analysis of a fit whose intervals have the given level in (0, 1),
// such as DefaultLevel.
func New(fit *mmm.Fit, level float64) *Analysis {
	d := fit.Model.Data()
	n := d.G() * d.T()
	a := &Analysis{fit: fit, level: level, eval: fit.Model.NewEvaluator(), in: make([]bool, n), value: make([]float64, n), cells: make([]float64, n)}
	for i := range a.value {
		a.in[i], a.value[i] = true, d.ValueAt(i)
	}
	return a
}

// Unit returns the unit of results: see mmm.Data.
func (a *Analysis) Unit() string { return a.fit.Model.Data().Unit() }

// Level returns the posterior probability of the intervals.
func (a *Analysis) Level() float64 { return a.level }

// SeriesDraws bounds the number of draws behind an estimate of every period:
// evenly spaced ones of each chain. The Monte Carlo error of the ends of a 90%
// interval is then about 7% of the posterior standard deviation.
const SeriesDraws = 1000

// Each calls f with each draw set in the analysis' evaluator: all draws, or about
// limit evenly spaced ones if limit is positive, such as SeriesDraws. k counts
// them from 0 to Count(limit)-1.
func (a *Analysis) Each(limit int, f func(k int, e *mmm.Evaluator)) error {
	return a.fit.Each(limit, func(k int, theta []float64) {
		a.eval.Set(theta)
		f(k, a.eval)
	})
}

// Count returns the number of draws that Each visits.
func (a *Analysis) Count(limit int) int { return a.fit.Count(limit) }

// worth returns Σ value·x over cells of x in scope, in the unit of results; x is in
// outcome units.
func (a *Analysis) worth(x []float64) float64 {
	var s float64
	for i, v := range x {
		s += v * a.value[i]
	}
	return s
}

// estimate reduces the values of a quantity over draws; they are reordered.
func (a *Analysis) estimate(x []float64) draws.Estimate { return draws.SummariseWith(x, x, a.level) }

// missing returns the estimate of what does not apply.
func (a *Analysis) missing() draws.Estimate {
	return draws.Estimate{Mean: nan, Median: nan, Lo: nan, Hi: nan, Level: a.level}
}
