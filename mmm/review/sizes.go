package review

import (
	"cmp"
	"slices"

	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/stat"
)

// sizes finds what is missing to compare geos and money, and exposure that does
// not look like a total.
func (c *dataReview) sizes() {
	d := c.d
	if !d.Outcome.Money() {
		c.add(finding.NoMoney(finding.Outcome(d.Outcome.Name)))
	}
	if d.Currency == "" {
		c.add(finding.NoCurrency())
	}
	if d.National() {
		return
	}
	if d.Population == nil {
		means := geoMeans(d.Outcome.Values, d.G())
		if low, high := slices.Min(means), slices.Max(means); high >= c.t.GeoSpread*low && low > 0 {
			c.add(finding.NoPopulation(d.G(), high/low))
		}
		return
	}
	if d.G() < c.t.PopulationGeos {
		return
	}
	for _, s := range inputSeries(d) {
		if !s.delivered {
			continue
		}
		if r := spearman(d.Population, geoMeans(s.values, d.G())); r < c.t.PopulationCorrelation {
			c.add(finding.ExposureNotByPopulation(s.subject, r, d.G()))
		}
	}
}

// geoMeans returns the mean over time of x, [g][t], for each geo.
func geoMeans(x []float64, geos int) []float64 {
	means := make([]float64, geos)
	for g := range means {
		means[g] = stat.Mean(geo(x, g, geos), nil)
	}
	return means
}

// spearman returns the rank correlation of x and y, NaN where one is constant.
func spearman(x, y []float64) float64 {
	return stat.Correlation(ranks(x), ranks(y), nil)
}

// ranks returns the ranks of x, ties sharing their mean.
func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	r := make([]float64, len(x))
	for from, to := 0, 0; from < len(order); from = to {
		for to < len(order) && cmp.Compare(x[order[to]], x[order[from]]) == 0 {
			to++
		}
		for _, i := range order[from:to] {
			r[i] = float64(from+to-1) / 2
		}
	}
	return r
}
