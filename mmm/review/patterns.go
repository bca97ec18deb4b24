package review

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// patterns finds residuals that depend on the weekday or the month.
func (c *fitReview) patterns(common []float64) {
	d := c.d
	if d.Grain == mmm.Daily {
		c.pattern(common, "weekday", func(day mmm.Day) string { return day.Weekday().String() })
	}
	if d.Grain != mmm.Monthly && float64(d.T())*d.Grain.Days() >= c.design.SeasonYears*almost*365.25 {
		c.pattern(common, "month", func(day mmm.Day) string {
			_, month, _ := day.Date()
			return monthNames[month-1]
		})
	}
}

var monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// pattern judges residuals by the name that of gives to a period.
func (c *fitReview) pattern(common []float64, what string, of func(mmm.Day) string) {
	at := map[string]int{}
	var names []string
	var values [][]float64
	var periods [][]int
	for t, day := range c.d.Periods {
		if math.IsNaN(common[t]) {
			continue
		}
		name := of(day)
		if _, ok := at[name]; !ok {
			at[name] = len(names)
			names, values, periods = append(names, name), append(values, nil), append(periods, nil)
		}
		k := at[name]
		values[k], periods[k] = append(values[k], common[t]), append(periods[k], t)
	}
	share, p := anova(values)
	if !(share >= c.t.PatternShare && p < c.t.PatternProbability) {
		return
	}
	mean, most := stat.Mean(finite(common), nil), 0
	for k, v := range values {
		if math.Abs(stat.Mean(v, nil)-mean) > math.Abs(stat.Mean(values[most], nil)-mean) {
			most = k
		}
	}
	c.add(finding.ResidualPattern(what, names[most], c.relative(periods[most]), share))
}

// anova is the one-way analysis of variance of groups of values: the adjusted
// share of their variance that is between groups, and the p-value of its F test.
// Both are NaN where there are fewer than two groups or no group has two values.
func anova(groups [][]float64) (share, p float64) {
	var all []float64
	for _, g := range groups {
		all = append(all, g...)
	}
	mean, sd := stat.PopMeanStdDev(all, nil)
	n, k := float64(len(all)), float64(len(groups))
	total, between := n*sd*sd, 0.0
	for _, g := range groups {
		m := stat.Mean(g, nil) - mean
		between += m * m * float64(len(g))
	}
	if k < 2 || n <= k {
		return math.NaN(), math.NaN()
	}
	within := math.Max(total-between, 0)
	share = 1 - within/total*(n-1)/(n-k)
	return share, distuv.F{D1: k - 1, D2: n - k}.Survival(between / (k - 1) / (within / (n - k)))
}

// relative returns actual over expected outcome, less 1, of all geos in some
// periods.
func (c *fitReview) relative(periods []int) float64 {
	var actual, expected float64
	for _, t := range periods {
		for g := range c.d.G() {
			i := g*c.d.T() + t
			actual += c.d.Outcome.Values[i] * c.d.ValueAt(i)
			expected += c.scan.expected[i]
		}
	}
	return actual/expected - 1
}

// unequalNoise finds geos whose noise differs under a common noise scale, by the
// test of Brown & Forsythe (1974), Robust tests for the equality of variances:
// an analysis of variance of absolute deviations from each geo's median.
func (c *fitReview) unequalNoise() {
	d := c.d
	if c.m.Spec().UniqueSigma {
		return
	}
	var sds []float64
	var deviations [][]float64
	for g := range d.G() {
		x := pick(geo(c.scan.residual, g, d.G()), func(t int) bool { return c.m.Observed(g*d.T() + t) })
		if len(x) < 2 {
			return
		}
		sd := stat.PopStdDev(x, nil)
		sds = append(sds, sd)
		floats.AddConst(-draws.Quantile(x, 0.5), x)
		for i, v := range x {
			x[i] = math.Abs(v)
		}
		deviations = append(deviations, x)
	}
	low, high := floats.MinIdx(sds), floats.MaxIdx(sds)
	_, p := anova(deviations)
	if ratio := sds[high] / sds[low]; ratio >= c.t.NoiseRatio && p < c.t.PatternProbability {
		c.add(finding.UnequalNoise(d.Geos[high], d.Geos[low], ratio))
	}
}
