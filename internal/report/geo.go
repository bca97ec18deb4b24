package report

import (
	"cmp"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// geoFits are the geos with the most outcome.
type geoFits struct {
	buckets buckets
	geos    []geoFit
	draws   int // behind each estimate

	coverage coverage // over every geo and period
}

// A geoFit is expected against actual outcome in one geo, per period.
type geoFit struct {
	name             string
	share            float64 // of all actual outcome
	actual, expected float64 // totals; expected is the posterior mean
	coverage         coverage

	// Means over buckets: of the actual and expected value, and of the ends of
	// predictive intervals.
	actuals, means, lo, hi []float64
}

const (
	shownGeos = 12 // small multiples that fit on a page

	// geoMemory bounds the values kept to estimate every cell: draws times cells.
	// With the three series of a fit that is 200 MB.
	geoMemory = 8 << 20
)

// collectGeos returns the largest geos, none for a national model.
func collectGeos(m *mmm.Model, a *response.Analysis) (geoFits, error) {
	d := m.Data()
	if d.National() {
		return geoFits{}, nil
	}
	limit := max(1, min(geoMemory/(d.G()*d.T()), response.SeriesDraws))
	f, err := a.FitFrom(limit, true)
	if err != nil {
		return geoFits{}, err
	}
	out := geoFits{buckets: newBuckets(d.Periods, d.Grain, layerPoints), draws: a.Count(limit)}
	var all float64
	for g := range d.Geos {
		one := newGeoFit(f, g, m, out.buckets)
		all += one.actual
		out.coverage.add(one.coverage)
		out.geos = append(out.geos, one)
	}
	slices.SortStableFunc(out.geos, func(a, b geoFit) int { return cmp.Compare(b.actual, a.actual) })
	out.geos = out.geos[:min(shownGeos, len(out.geos))]
	for i := range out.geos {
		out.geos[i].share = out.geos[i].actual / all
	}
	return out, nil
}

func newGeoFit(f *response.Fit, g int, m *mmm.Model, b buckets) geoFit {
	expected, predicted, actual := f.Expected.Values[g], f.Predicted.Values[g], f.Actual[g]
	held := make([]bool, len(actual))
	for t := range held {
		held[t] = !m.Observed(g*len(actual) + t)
	}
	out := geoFit{name: m.Data().Geos[g], coverage: newCoverage(actual, predicted, held),
		actuals: b.means(func(t int) float64 { return actual[t] }),
		means:   b.means(func(t int) float64 { return expected[t].Mean }),
		lo:      b.means(func(t int) float64 { return predicted[t].Lo }),
		hi:      b.means(func(t int) float64 { return predicted[t].Hi }),
	}
	for t := range actual {
		out.actual += actual[t]
		out.expected += expected[t].Mean
	}
	return out
}
