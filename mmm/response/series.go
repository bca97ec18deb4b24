package response

import (
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
)

// A Series is a quantity through time, by geo or over all geos together, in the
// unit of results. Estimates are from SeriesDraws draws.
type Series struct {
	Name   string
	Geos   []string           // one empty name when summed over geos
	Values [][]draws.Estimate // [geo][t]
}

// Fit is expected against actual outcome through time, in the unit of results.
type Fit struct {
	Expected, Baseline Series

	// Predicted is expected outcome with observation noise: its intervals should
	// hold the actual value as often as their level says.
	Predicted Series

	Actual [][]float64 // [geo][t]
}

// PredictiveNoise returns the random numbers that Fit replicates the outcome with:
// mmm.Evaluator.Replicate, called with them for each of SeriesDraws draws, gives the
// same replicates, so that shares of them agree wherever they are stated.
func PredictiveNoise() *rand.Rand { return rng.New(0, "posterior predictive", 0) }

// Fit returns expected and actual outcome, by geo or summed over geos.
func (a *Analysis) Fit(byGeo bool) (*Fit, error) { return a.FitFrom(SeriesDraws, byGeo) }

// FitFrom is Fit from the draws that Each visits with the given limit, which bounds
// the memory it takes.
func (a *Analysis) FitFrom(limit int, byGeo bool) (*Fit, error) {
	n := a.fit.Count(limit)
	expected, predicted, baseline := a.newSeries("expected", byGeo, n), a.newSeries("predicted", byGeo, n), a.newSeries("baseline", byGeo, n)
	noise := PredictiveNoise()
	err := a.fit.Each(limit, func(k int, theta []float64) {
		a.eval.Set(theta)
		a.eval.Expected(a.cells)
		expected.store(a, k)
		a.eval.Replicate(a.cells, noise)
		predicted.store(a, k)
		a.eval.Baseline(a.cells)
		baseline.store(a, k)
	})
	if err != nil {
		return nil, err
	}
	return &Fit{Expected: expected.reduce(a), Predicted: predicted.reduce(a), Baseline: baseline.reduce(a), Actual: a.actual(byGeo)}, nil
}

// actual returns the outcome in the unit of results, [geo][t].
func (a *Analysis) actual(byGeo bool) [][]float64 {
	d := a.fit.Model.Data()
	rows := make([][]float64, 1)
	if byGeo {
		rows = make([][]float64, d.G())
	}
	for g := range rows {
		rows[g] = make([]float64, d.T())
	}
	for i, v := range d.Outcome.Values {
		rows[(i/d.T())%len(rows)][i%d.T()] += v * a.value[i]
	}
	return rows
}

// Baseline returns the baseline through time, which is that of Fit.
func (a *Analysis) Baseline(byGeo bool) (Series, error) {
	s := a.newSeries("baseline", byGeo, a.fit.Count(SeriesDraws))
	err := a.fit.Each(SeriesDraws, func(k int, theta []float64) {
		a.eval.Set(theta)
		a.eval.Baseline(a.cells)
		s.store(a, k)
	})
	return s.reduce(a), err
}

// Contributions calls visit with the contribution through time of each channel
// and then of each treatment.
func (a *Analysis) Contributions(byGeo bool, visit func(Series) error) error {
	d := a.fit.Model.Data()
	one := func(name string, contribution func(theta []float64)) error {
		s := a.newSeries(name, byGeo, a.fit.Count(SeriesDraws))
		if err := a.fit.Each(SeriesDraws, func(k int, theta []float64) {
			contribution(theta)
			s.store(a, k)
		}); err != nil {
			return err
		}
		return visit(s.reduce(a))
	}
	for i := range d.Channels {
		if err := one(d.Channels[i].Name, func(theta []float64) {
			a.eval.SetChannel(theta, i)
			a.eval.Contribution(a.cells, i)
		}); err != nil {
			return err
		}
	}
	for i := range d.Treatments {
		if err := one(d.Treatments[i].Name, func(theta []float64) {
			a.eval.SetTreatments(theta)
			a.eval.TreatmentContribution(a.cells, i)
		}); err != nil {
			return err
		}
	}
	return nil
}

// seriesDraws collects a quantity over draws, [geo][t][draw].
type seriesDraws struct {
	name     string
	geos     []string
	together bool
	n        int
	draws    []float64
}

func (a *Analysis) newSeries(name string, byGeo bool, n int) *seriesDraws {
	d := a.fit.Model.Data()
	s := &seriesDraws{name: name, geos: d.Geos, together: !byGeo, n: n}
	if s.together {
		s.geos = []string{""}
	}
	s.draws = make([]float64, len(s.geos)*d.T()*s.n)
	return s
}

// store takes draw k of the quantity from the analysis' cells, in outcome units.
func (s *seriesDraws) store(a *Analysis, k int) {
	periods := len(s.draws) / s.n / len(s.geos)
	for i, v := range a.cells {
		at := i
		if s.together {
			at = i % periods
		}
		s.draws[at*s.n+k] += v * a.value[i]
	}
}

func (s *seriesDraws) reduce(a *Analysis) Series {
	out := Series{Name: s.name, Geos: s.geos, Values: make([][]draws.Estimate, len(s.geos))}
	periods := len(s.draws) / s.n / len(s.geos)
	for i := range len(s.geos) * periods {
		out.Values[i/periods] = append(out.Values[i/periods], a.estimate(s.draws[i*s.n:(i+1)*s.n]))
	}
	return out
}
