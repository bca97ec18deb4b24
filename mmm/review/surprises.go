package review

import (
	"cmp"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/stat/distuv"
)

// surprises finds periods in which all geos together are far from expected.
func (c *fitReview) surprises(common []float64) {
	var found []finding.Surprise
	for _, o := range farOut(common, c.t.SurpriseProbability) {
		found = append(found, finding.Surprise{At: finding.Place{Day: c.d.Periods[o.at].String()}, SDs: o.z, Relative: c.relative([]int{o.at})})
	}
	if len(found) > 0 {
		c.add(finding.UnexplainedPeriods(found, string(c.d.Grain)))
	}
}

// cellSurprises finds single cells far from expected, in periods that are not
// surprising as a whole.
func (c *fitReview) cellSurprises(common []float64) {
	d := c.d
	known := map[int]bool{}
	for _, o := range farOut(common, c.t.SurpriseProbability) {
		known[o.at] = true
	}
	var found []finding.Surprise
	for _, o := range farOut(c.scan.residual, c.t.SurpriseProbability) {
		if !known[o.at%d.T()] {
			actual, expected := d.Outcome.Values[o.at]*d.ValueAt(o.at), c.scan.expected[o.at]
			found = append(found, finding.Surprise{At: cellPlace(d, o.at), SDs: o.z, Relative: actual/expected - 1})
		}
	}
	if len(found) > 0 {
		c.add(finding.UnexplainedPeriods(found, cellNoun(d)))
	}
}

// far is a residual far out, in robust standard deviations.
type far struct {
	at int
	z  float64
}

// farOut returns the residuals, the farthest first, that noise would reach
// anywhere among them with at most the given probability. Their scale is that of
// the middle half, 1.4826 times the median absolute residual, which a few
// surprises do not inflate.
func farOut(x []float64, probability float64) []far {
	sizes := finite(x)
	if len(sizes) == 0 {
		return nil
	}
	for i, v := range sizes {
		sizes[i] = math.Abs(v)
	}
	scale := 1.4826 * draws.Quantile(sizes, 0.5)
	limit := -distuv.UnitNormal.Quantile(min(max(probability, 0), 1) / 2 / float64(len(sizes)))
	var found []far
	for i, v := range x {
		if math.Abs(v) > limit*scale && scale > 0 {
			found = append(found, far{i, v / scale})
		}
	}
	slices.SortStableFunc(found, func(a, b far) int { return cmp.Compare(math.Abs(b.z), math.Abs(a.z)) })
	return found
}
