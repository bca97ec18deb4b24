package review

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// residuals finds what is left in the residuals: runs, seasons, single periods,
// geos with more noise than others.
func (c *fitReview) residuals() {
	common := commonResidual(c.scan.residual, c.d.G())
	sd := stat.PopStdDev(finite(common), nil)
	dependent := false
	if sd >= c.t.Absorbed {
		c.patterns(common)
		whole := fillGaps(common)
		dependent = c.runs(whole, 1, false)
		c.seasonal(whole)
		c.surprises(common)
	}
	if c.d.National() {
		return
	}
	if !dependent {
		c.runs(fillGaps(c.scan.residual), c.d.G(), true)
	}
	c.cellSurprises(common)
	c.unequalNoise()
}

// commonResidual returns what the residuals of all geos have in common,
// Σ_g r_gt / √G_t over the G_t observed geos, NaN where none is.
func commonResidual(residual []float64, geos int) []float64 {
	common := make([]float64, len(residual)/geos)
	for t := range common {
		n := 0.0
		for g := range geos {
			if r := residual[g*len(common)+t]; !math.IsNaN(r) {
				common[t] += r
				n++
			}
		}
		common[t] /= math.Sqrt(n)
	}
	return common
}

// fillGaps returns x with its mean, 0, in place of NaN, so that neighbours stay
// neighbours: correlations come out smaller, never larger.
func fillGaps(x []float64) []float64 {
	y := slices.Clone(x)
	for i, v := range y {
		if math.IsNaN(v) {
			y[i] = 0
		}
	}
	return y
}

// finite returns the values of x without gaps.
func finite(x []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(x), math.IsNaN)
}

func (c *fitReview) has(code finding.Code) bool {
	return slices.ContainsFunc(c.found, func(f finding.Finding) bool { return f.Code == code })
}

// serial is the autocorrelation at a lag within the rows of x, [g][t], and its
// p-value: in one row that of the test of Ljung & Box (1978) for this lag alone,
// z² = n(n+2) r²/(n-k) with one degree of freedom.
func serial(x []float64, geos, lag int) (r, p float64) {
	periods := len(x) / geos
	if lag >= periods {
		return math.NaN(), math.NaN()
	}
	var products, squares float64
	for g := range geos {
		row := geo(x, g, geos)
		for t, v := range row {
			squares += v * v
			if t >= lag {
				products += v * row[t-lag]
			}
		}
	}
	r = products / squares
	n, pairs := float64(len(x)), float64(len(x)-geos*lag)
	z := math.Abs(r) / math.Sqrt(pairs/(n*(n+2)))
	return r, 2 * distuv.UnitNormal.Survival(z)
}

// runs finds residuals x, [g][t], of one period that go with those of the one
// before, and reports whether they do.
func (c *fitReview) runs(x []float64, geos int, within bool) bool {
	r, p := serial(x, geos, 1)
	if !(p < c.t.PatternProbability && math.Abs(r) > c.t.Autocorrelation) {
		return false
	}
	found := c.dependence(1, r)
	found.DurbinWatson, found.TooNarrow, found.WithinGeos = durbinWatson(x, geos), math.Sqrt((1+r)/(1-r)), within
	if r > 0 {
		c.add(finding.ResidualsPersist(found))
	} else {
		c.add(finding.ResidualsAlternate(found))
	}
	return true
}

// seasonal finds residuals that are alike at the distance of a season.
func (c *fitReview) seasonal(common []float64) {
	for _, s := range seasons(c.d.Grain) {
		r, p := serial(common, 1, s.lag)
		// A season stands out from what is left of a slow drift at shorter lags.
		before, _ := serial(common, 1, s.lag-max(1, s.lag/4))
		if p < c.t.PatternProbability && r > c.t.Autocorrelation && r > before+c.t.Autocorrelation/2 && !c.has(s.pattern) {
			c.add(finding.ResidualsSeasonal(c.dependence(s.lag, r), s.name))
		}
	}
}

func (c *fitReview) dependence(lag int, r float64) finding.Dependence {
	spec := &c.m.Spec().Baseline
	return finding.Dependence{Lag: lag, Correlation: r, Period: string(c.d.Grain),
		KnotEvery: float64(c.d.T()) / float64(len(spec.Knots)), YearlyOrder: spec.YearlyOrder, Weekly: spec.Weekly}
}

// durbinWatson returns the Durbin–Watson statistic of the rows of x taken
// together.
func durbinWatson(x []float64, geos int) float64 {
	var differences, squares float64
	for g := range geos {
		row := geo(x, g, geos)
		var own float64
		for _, v := range row {
			own += v * v
		}
		if own > 0 {
			differences += own * diagnostic.DurbinWatson(row)
			squares += own
		}
	}
	return differences / squares
}

// A seasonLag is a lag at which residuals of a season are alike.
type seasonLag struct {
	lag     int
	name    string
	pattern finding.Code // the finding that says the same in better words
}

func seasons(g mmm.Grain) []seasonLag {
	switch g {
	case mmm.Daily:
		return []seasonLag{{7, "week", "residual_weekday_pattern"}, {364, "year", "residual_month_pattern"}}
	case mmm.Weekly:
		return []seasonLag{{52, "year", "residual_month_pattern"}}
	}
	return []seasonLag{{12, "year", "residual_month_pattern"}}
}
