package review

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
	"gonum.org/v1/gonum/floats"
)

// A scan is what one pass over response.SeriesDraws draws collects. Arrays are
// [g][t] unless said otherwise.
type scan struct {
	expected []float64 // posterior mean of expected outcome, in the unit of results
	residual []float64 // posterior mean of the residual in units of noise, NaN in held-out cells

	// Ranks of actual among replicated outcomes, from 0 to 1: uniform if the
	// model is right.
	rank         []float64
	nationalRank []float64 // [t], of sums over geos in the unit of results

	// Of replicated outcome over fully observed periods, in the unit of results.
	total, highest, lowest []float64 // [draw]

	contribution [][]float64 // [channel][draw], in the unit of results
	lastWeight   [][]float64 // [channel][draw] weight of the last lag as a share of the largest
	lift         [][]float64 // [test][draw] implied effect
}

func newScan(m *mmm.Model, n int) *scan {
	d := m.Data()
	cells := d.G() * d.T()
	s := &scan{
		expected: make([]float64, cells), residual: make([]float64, cells), rank: make([]float64, cells), nationalRank: make([]float64, d.T()),
		total: make([]float64, n), highest: make([]float64, n), lowest: make([]float64, n),
		contribution: rowsOf(len(d.Channels), n), lastWeight: rowsOf(len(d.Channels), n), lift: rowsOf(len(d.LiftTests), n),
	}
	return s
}

func rowsOf(rows, n int) [][]float64 {
	x := make([][]float64, rows)
	for i := range x {
		x[i] = make([]float64, n)
	}
	return x
}

// scanDraws makes the pass.
func scanDraws(m *mmm.Model, a *response.Analysis) (*scan, error) {
	d := m.Data()
	n := a.Count(response.SeriesDraws)
	s := newScan(m, n)
	actual := inResults(d, d.Outcome.Values)
	nationalActual := national(actual, d.G())
	observed := wholePeriods(m, true)
	noise := response.PredictiveNoise()
	cells, weights := make([]float64, len(actual)), make([]float64, m.Window())
	err := a.Each(response.SeriesDraws, func(k int, e *mmm.Evaluator) {
		e.Expected(cells)
		for i, v := range cells {
			s.expected[i] += v * d.ValueAt(i) / float64(n)
		}
		e.Residuals(cells)
		floats.AddScaled(s.residual, 1/float64(n), cells)
		e.Replicate(cells, noise)
		for i, v := range cells {
			s.rank[i] += below(v, d.Outcome.Values[i]) / float64(n)
		}
		s.replicate(k, national(inResults(d, cells), d.G()), nationalActual, observed, n)
		for c := range d.Channels {
			e.Contribution(cells, c)
			s.contribution[c][k] = worth(d, cells)
			e.Weights(weights, c)
			s.lastWeight[c][k] = weights[len(weights)-1] / floats.Max(weights)
		}
		for i := range d.LiftTests {
			s.lift[i][k] = e.LiftEffect(i)
		}
	})
	return s, err
}

// replicate takes draw k of replicated outcome summed over geos.
func (s *scan) replicate(k int, outcome, actual []float64, observed []bool, n int) {
	s.highest[k], s.lowest[k] = math.Inf(-1), math.Inf(1)
	for t, v := range outcome {
		s.nationalRank[t] += below(v, actual[t]) / float64(n)
		if observed[t] {
			s.total[k] += v
			s.highest[k], s.lowest[k] = math.Max(s.highest[k], v), math.Min(s.lowest[k], v)
		}
	}
}

// below returns 1 if v is below x, ½ if they are equal and 0 otherwise.
func below(v, x float64) float64 {
	switch {
	case v < x:
		return 1
	case v == x:
		return 0.5
	}
	return 0
}

// inResults returns x, outcome in cells [g][t], in the unit of results.
func inResults(d *mmm.Data, x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = v * d.ValueAt(i)
	}
	return y
}

// wholePeriods reports for each period whether all its cells enter the likelihood,
// or, if observed is false, none of them does.
func wholePeriods(m *mmm.Model, observed bool) []bool {
	d := m.Data()
	all := make([]bool, d.T())
	for t := range all {
		all[t] = true
		for g := range d.G() {
			all[t] = all[t] && m.Observed(g*d.T()+t) == observed
		}
	}
	return all
}

// interval returns the central interval of draws x.
func interval(x []float64, level float64) (lo, hi float64) {
	e := draws.Summarise(x, level)
	return e.Lo, e.Hi
}
