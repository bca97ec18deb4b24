package review

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/finding"
)

// predictions compares actual outcome with what the model would make up, noise
// included: interval by interval, in total, and at the ends.
func (c *fitReview) predictions() {
	d := c.d
	noun := cellNoun(d)
	bad := c.badGeos()
	observed := func(i int) bool { return c.m.Observed(i) }
	if !c.coverage(pick(c.scan.rank, observed), finding.Coverage{Noun: noun, Geos: bad}) && len(bad) > 0 {
		in := func(i int) bool { return observed(i) && slices.Contains(bad, d.Geos[i/d.T()]) }
		c.coverage(pick(c.scan.rank, in), finding.Coverage{Noun: noun, Geos: bad, Only: true})
	}
	c.coverage(pick(c.scan.rank, func(i int) bool { return !c.m.Observed(i) }), finding.Coverage{Noun: noun, Held: true})
	seen, unseen := wholePeriods(c.m, true), wholePeriods(c.m, false)
	if !d.National() {
		base := finding.Coverage{Noun: string(d.Grain), National: true}
		c.coverage(pick(c.scan.nationalRank, func(t int) bool { return seen[t] }), base)
		base.Held = true
		c.coverage(pick(c.scan.nationalRank, func(t int) bool { return unseen[t] }), base)
	}
	c.totals(seen)
}

// pick returns the values of x whose index satisfies ok.
func pick(x []float64, ok func(i int) bool) []float64 {
	var y []float64
	for i, v := range x {
		if ok(i) {
			y = append(y, v)
		}
	}
	return y
}

// covered returns the share of ranks within the central interval of a level.
func covered(ranks []float64, level float64) float64 {
	in := 0
	for _, r := range ranks {
		if math.Abs(r-0.5) <= level/2 {
			in++
		}
	}
	return float64(in) / float64(len(ranks))
}

// coverage judges the coverage of 50% and 90% intervals by the ranks of actual
// values. Held-out values are not expected to be covered better than the level;
// those the model has seen are, as it has adapted to them. It reports whether it
// found anything.
func (c *fitReview) coverage(ranks []float64, of finding.Coverage) bool {
	of.N = len(ranks)
	if of.N == 0 {
		return false
	}
	for _, level := range []float64{0.9, 0.5} {
		of.Level, of.Share = level, covered(ranks, level)
		chance := c.t.CoverageErrors * math.Sqrt(level*(1-level)/float64(of.N))
		switch {
		case of.Share < level-chance-c.t.CoverageMargin:
			c.add(finding.IntervalsTooNarrow(of))
			return true
		case of.Share > level+chance+c.t.WideMargin:
			c.add(finding.IntervalsTooWide(of))
			return true
		}
	}
	return false
}

// badGeos returns the geos whose 90% intervals are too narrow by themselves.
func (c *fitReview) badGeos() []string {
	const level = 0.9
	var names []string
	for g, name := range c.d.Geos {
		ranks := pick(c.scan.rank, func(i int) bool { return i/c.d.T() == g && c.m.Observed(i) })
		chance := c.t.CoverageErrors * math.Sqrt(level*(1-level)/float64(len(ranks)))
		if !c.d.National() && covered(ranks, level) < level-chance-c.t.CoverageMargin {
			names = append(names, name)
		}
	}
	return names
}

// totals judges the total, the largest and the smallest value over fully observed
// periods.
func (c *fitReview) totals(observed []bool) {
	d := c.d
	actual := national(inResults(d, d.Outcome.Values), d.G())
	var total float64
	high, low := -1, -1
	for t, v := range actual {
		if !observed[t] {
			continue
		}
		total += v
		if high < 0 || v > actual[high] {
			high = t
		}
		if low < 0 || v < actual[low] {
			low = t
		}
	}
	if high < 0 {
		return
	}
	const level = 0.99
	if p := rankOf(total, c.scan.total); 2*math.Min(p, 1-p) < c.t.TotalProbability {
		lo, hi := interval(c.scan.total, level)
		c.add(finding.TotalMissed(total, finding.Range{Lo: lo, Hi: hi, Level: level}, c.unit))
	}
	if 1-rankOf(actual[high], c.scan.highest) < c.t.ExtremeProbability {
		lo, hi := interval(c.scan.highest, level)
		c.add(finding.ExtremeMissed(true, actual[high], finding.Place{Day: d.Periods[high].String()}, finding.Range{Lo: lo, Hi: hi, Level: level}, c.unit))
	}
	if rankOf(actual[low], c.scan.lowest) < c.t.ExtremeProbability {
		lo, hi := interval(c.scan.lowest, level)
		c.add(finding.ExtremeMissed(false, actual[low], finding.Place{Day: d.Periods[low].String()}, finding.Range{Lo: lo, Hi: hi, Level: level}, c.unit))
	}
}

// rankOf returns the share of values that are below x, equal ones counting half.
func rankOf(x float64, values []float64) float64 {
	var r float64
	for _, v := range values {
		r += below(v, x) / float64(len(values))
	}
	return r
}
