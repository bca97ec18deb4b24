package review

import (
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/stat"
)

// geoTime finds variables that hardly differ between geos, or hardly over time.
func (c *designReview) geoTime() {
	d := c.d
	if d.National() {
		return
	}
	absorbed := len(c.m.Spec().Baseline.Knots) == d.T()
	for _, v := range c.variables {
		byGeo, byTime := adjustedR2(v.values, d.G())
		if byTime >= c.t.CommonShare {
			c.add(finding.MovesWithTime(v.subject, byTime, absorbed))
		}
		if byGeo >= c.t.CommonShare {
			c.add(finding.MovesWithGeo(v.subject, byGeo))
		}
	}
}

// adjustedR2 returns the adjusted R² of regressions of x, [g][t], on a dummy for
// each geo, and on one for each period: with n values, k dummies and R² the share
// of variance between groups,
//
//	1 - (1-R²) (n-1)/(n-k)
//
// It is NaN for a constant, and where each group has one value.
func adjustedR2(x []float64, geos int) (byGeo, byTime float64) {
	n, periods := len(x), len(x)/geos
	mean, sd := stat.PopMeanStdDev(x, nil)
	total := float64(n) * sd * sd
	groups := func(k, size int, group func(i int) int) float64 {
		means := make([]float64, k)
		for i, v := range x {
			means[group(i)] += v / float64(size)
		}
		var between float64
		for _, v := range means {
			between += float64(size) * (v - mean) * (v - mean)
		}
		return 1 - (1-between/total)*float64(n-1)/float64(n-k)
	}
	byGeo = groups(geos, periods, func(i int) int { return i / periods })
	byTime = groups(periods, geos, func(i int) int { return i % periods })
	return byGeo, byTime
}
