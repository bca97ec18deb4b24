package review

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/stat/distuv"
)

// residuals finds what is left in the residuals: runs, seasons, single periods,
// geos with more noise than others.
func (c *fitReview) residuals() {
	common := commonResidual(c.scan.residual, c.d.G())
	_, sd := meanSD(common)
	if sd >= c.t.Absorbed {
		c.patterns(common)
		c.dependence(common, common, 1, false)
		c.surprises(common)
	}
	if c.d.National() {
		return
	}
	if !c.has("residuals_persist") {
		c.dependence(fillGaps(c.scan.residual), nil, c.d.G(), true)
	}
	c.cellSurprises()
	c.unequalNoise()
}

// commonResidual returns what the residuals of all geos have in common,
// Σ_g r_gt / √G_t over the G_t observed geos; 0, its mean, where none is observed.
func commonResidual(residual []float64, geos int) []float64 {
	common := make([]float64, len(residual)/geos)
	for t := range common {
		n := 0
		for g := range geos {
			if r := residual[g*len(common)+t]; !math.IsNaN(r) {
				common[t] += r
				n++
			}
		}
		common[t] /= math.Sqrt(math.Max(float64(n), 1))
	}
	return common
}

// fillGaps returns x with its mean, 0, in place of NaN: correlations come out
// smaller, never larger.
func fillGaps(x []float64) []float64 {
	y := slices.Clone(x)
	for i, v := range y {
		if math.IsNaN(v) {
			y[i] = 0
		}
	}
	return y
}

func (c *fitReview) has(code finding.Code) bool {
	return slices.ContainsFunc(c.found, func(f finding.Finding) bool { return f.Code == code })
}

// serial is the autocorrelation at a lag within the rows of x, [g][t], and its
// two-sided p-value by a normal approximation with the variance of Ljung & Box
// (1978), (n-k)/(n(n+2)).
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

// dependence finds runs, alternation and seasons in residuals x, [g][t]. season is
// the national residual, or nil if seasons were looked for already.
func (c *fitReview) dependence(x, season []float64, geos int, within bool) {
	d := c.d
	r, p := serial(x, geos, 1)
	found := finding.Dependence{Lag: 1, Correlation: r, DurbinWatson: durbinWatson(x, geos), TooNarrow: math.Sqrt((1 + r) / (1 - r)), Period: string(d.Grain), WithinGeos: within,
		KnotEvery: float64(d.T()) / float64(len(c.m.Spec().Baseline.Knots)), YearlyOrder: c.m.Spec().Baseline.YearlyOrder}
	switch {
	case !(p < c.t.PatternProbability):
	case r > c.t.Autocorrelation:
		c.add(finding.ResidualsPersist(found))
	case r < -c.t.Autocorrelation:
		c.add(finding.ResidualsAlternate(found))
	}
	if season == nil {
		return
	}
	for _, s := range seasons(d.Grain) {
		r, p := serial(season, 1, s.lag)
		// A season stands out from what is left of a slow drift at shorter lags.
		before, _ := serial(season, 1, s.lag-max(1, s.lag/4))
		if p < c.t.PatternProbability && r > c.t.Autocorrelation && r > before+c.t.Autocorrelation/2 && !c.has(s.pattern) {
			found.Lag, found.Correlation = s.lag, r
			c.add(finding.ResidualsSeasonal(found, s.name))
		}
	}
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
