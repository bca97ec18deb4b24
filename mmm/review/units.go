package review

import (
	"math"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// units finds spend and exposure that do not go together, and changes of the unit
// in which something is counted.
func (c *dataReview) units() {
	d := c.d
	for i := range d.Channels {
		ch := &d.Channels[i]
		units := d.Units(ch)
		if !ch.Kind.IsPaid() {
			c.levelJump(finding.Channel(ch.Name), units)
			continue
		}
		c.unmatched(ch, units)
		if _, same := multiple(units, ch.Spend); same {
			c.levelJump(finding.Channel(ch.Name), units)
		} else if !c.unitJump(ch, units) {
			c.costOutliers(ch, units)
		}
	}
	c.levelJump(finding.Outcome(d.Outcome.Name), d.Outcome.Values)
	for _, s := range inputSeries(d) {
		if !s.delivered {
			c.levelJump(s.subject, s.values)
		}
	}
}

// unmatched finds spend without exposure, and the reverse.
func (c *dataReview) unmatched(ch *mmm.Channel, units []float64) {
	if u := c.unmatchedOf(ch.Spend, units, c.d.Currency); u.Share >= c.t.NoticedShare {
		c.add(finding.SpendWithoutExposure(finding.Channel(ch.Name), u))
	}
	if u := c.unmatchedOf(units, ch.Spend, exposureUnit(ch)); u.Share >= c.t.NoticedShare {
		c.add(finding.ExposureWithoutSpend(finding.Channel(ch.Name), u))
	}
}

// exposureUnit returns what delivered units are called.
func exposureUnit(ch *mmm.Channel) string {
	if ch.ExposureName == "" || ch.Kind.HasFrequency() {
		return "units"
	}
	return ch.ExposureName
}

// deliveredUnit returns what delivered units are called, where they may be spend.
func deliveredUnit(d *mmm.Data, ch *mmm.Channel) string {
	if factor, same := multiple(d.Units(ch), ch.Spend); same && factor == 1 {
		return strings.TrimSpace(d.Currency + " of spend")
	}
	return exposureUnit(ch)
}

// unmatchedOf adds up what there is of a where b is zero.
func (c *dataReview) unmatchedOf(a, b []float64, unit string) finding.Unmatched {
	u := finding.Unmatched{Cell: cellNoun(c.d), Unit: unit, Severity: finding.Note}
	var total float64
	first, last := c.d.T(), -1
	for i, v := range a {
		total += v
		if !(v > 0) || b[i] != 0 {
			continue
		}
		u.Count++
		u.Amount += v
		if t := i % c.d.T(); t < first {
			first, u.First = t, cellPlace(c.d, i)
		}
		if t := i % c.d.T(); t >= last {
			last, u.Last = t, cellPlace(c.d, i)
		}
	}
	u.Share = u.Amount / total
	if u.Share >= c.t.MaterialShare {
		u.Severity = finding.Warning
	}
	return u
}

// unitJump finds a lasting change of a channel's cost per unit and reports
// whether there is one.
func (c *dataReview) unitJump(ch *mmm.Channel, units []float64) bool {
	found := c.jumpOf(func(g int) []float64 { return costs(c.part(ch.Spend, g), c.part(units, g)) }, c.t.CostJump)
	if found == nil {
		return false
	}
	size := math.Abs(found.diff)
	moved := ""
	e, s := math.Abs(c.shift(units, found)) > size/2, math.Abs(c.shift(ch.Spend, found)) > size/2
	switch {
	case e && !s:
		moved = "exposure"
	case s && !e:
		moved = "spend"
	}
	c.add(finding.UnitJump(finding.Channel(ch.Name), found.jump, c.d.Currency, moved))
	return true
}

// levelJump finds a lasting change of a series' level.
func (c *dataReview) levelJump(s finding.Subject, values []float64) {
	for _, v := range values {
		if v < 0 {
			return // what may be negative has no level to be a multiple of
		}
	}
	if found := c.jumpOf(func(g int) []float64 { return c.part(values, g) }, c.t.LevelJump); found != nil {
		c.add(finding.LevelJump(s, found.jump))
	}
}

// together stands for all geos added up.
const together = -1

// part returns what of x, [g][t], belongs to a geo, or the sum over all.
func (c *dataReview) part(x []float64, g int) []float64 {
	if g == together {
		return national(x, c.d.G())
	}
	return geo(x, g, c.d.G())
}

// foundJump is a jump and where it was found.
type foundJump struct {
	jump finding.Jump
	geo  int // or together
	at   int // period
	diff float64
}

// jumpOf looks for a jump by a factor in the national series, then in those of
// geos, of which it returns the largest; nil if there is none.
func (c *dataReview) jumpOf(part func(g int) []float64, factor float64) *foundJump {
	var best *foundJump
	for g := together; g < c.d.G(); g++ {
		if g > together && (best != nil && best.geo == together || c.d.National()) {
			break
		}
		at, before, after, ok := jump(part(g), math.Log(factor), c.t.JumpPeriods)
		if !ok || best != nil && math.Abs(after-before) <= math.Abs(best.diff) {
			continue
		}
		best = &foundJump{jump: finding.Jump{From: finding.Place{Day: c.d.Periods[at].String()}, Before: math.Exp(before), After: math.Exp(after)}, geo: g, at: at, diff: after - before}
		if g != together {
			best.jump.From.Geo = c.d.Geos[g]
		}
	}
	return best
}

// shift returns by how much the median logarithm of x differs before and after a
// jump.
func (c *dataReview) shift(x []float64, j *foundJump) float64 {
	y := c.part(x, j.geo)
	before, _ := logs(y[:j.at])
	after, _ := logs(y[j.at:])
	return draws.Quantile(after, 0.5) - draws.Quantile(before, 0.5)
}

// jump looks for the period from which on x, where it is positive, is at another
// level for good: after a running median of three has taken out single exceptions,
// the values on either side of it do not overlap, there are at least few on either
// side, and the logarithms of the levels around it, before and after, differ by at
// least size, a third of it by the gap between the two sides. Of several such
// periods it is the one with the widest gap.
func jump(x []float64, size float64, few int) (at int, before, after float64, ok bool) {
	y, index := logs(x)
	n := len(y)
	if n < 2*few {
		return 0, 0, 0, false
	}
	split, gap := widestGap(medianOfThree(y), few)
	if split < 0 || !(gap > 0) {
		return 0, 0, 0, false
	}
	before, after = levelsAround(y, split)
	// The median of three may have moved the edge by a period.
	middle := (before + after) / 2
	for split > few && (y[split-1] > middle) == (after > middle) {
		split--
	}
	for split < n-few && (y[split] > middle) == (before > middle) {
		split++
	}
	before, after = levelsAround(y, split)
	difference := math.Abs(after - before)
	return index[split], before, after, difference >= size && gap >= difference/3
}

// levelsAround returns the medians of up to eight values before and after a split.
func levelsAround(y []float64, split int) (before, after float64) {
	const near = 8
	return draws.Quantile(y[max(0, split-near):split], 0.5), draws.Quantile(y[split:min(len(y), split+near)], 0.5)
}

// widestGap returns the split of y, at least few values from its ends, with the
// widest gap between the ranges on its sides, and that gap; it is not positive
// where they overlap.
func widestGap(y []float64, few int) (split int, gap float64) {
	n := len(y)
	low, high := make([]float64, n+1), make([]float64, n+1) // range of y[i:]
	low[n], high[n] = math.Inf(1), math.Inf(-1)
	for i := n - 1; i >= 0; i-- {
		low[i], high[i] = math.Min(low[i+1], y[i]), math.Max(high[i+1], y[i])
	}
	split, gap = -1, math.Inf(-1)
	lo, hi := math.Inf(1), math.Inf(-1) // range of y[:i]
	for i := 0; i <= n-few; i++ {
		if i >= few {
			if g := math.Max(low[i]-hi, lo-high[i]); g > gap {
				split, gap = i, g
			}
		}
		if i < n {
			lo, hi = math.Min(lo, y[i]), math.Max(hi, y[i])
		}
	}
	return split, gap
}

// medianOfThree returns the running median of y over three values, its ends as
// they are.
func medianOfThree(y []float64) []float64 {
	m := append([]float64(nil), y...)
	for i := 1; i+1 < len(y); i++ {
		a, b, c := y[i-1], y[i], y[i+1]
		m[i] = math.Max(math.Min(a, b), math.Min(math.Max(a, b), c))
	}
	return m
}

// logs returns the logarithms of the positive values of x, and where they are.
func logs(x []float64) (y []float64, at []int) {
	for i, v := range x {
		if v > 0 && !math.IsInf(v, 1) {
			y, at = append(y, math.Log(v)), append(at, i)
		}
	}
	return y, at
}

// costs returns spend per unit where there are both, 0 elsewhere.
func costs(spend, units []float64) []float64 {
	c := make([]float64, len(spend))
	for i, s := range spend {
		if s > 0 && units[i] > 0 {
			c[i] = s / units[i]
		}
	}
	return c
}

// costOutliers finds single periods with a cost per unit far from the usual one.
func (c *dataReview) costOutliers(ch *mmm.Channel, units []float64) {
	y, at := logs(costs(ch.Spend, units))
	o := newOutliers(y, c.t.FarOut)
	typical := draws.Quantile(y, 0.5)
	n, worst := 0, -1
	for _, i := range o.at {
		if far := math.Abs(y[i] - typical); far >= math.Log(c.t.CostOutlier) {
			n++
			if worst < 0 || far > math.Abs(y[worst]-typical) {
				worst = i
			}
		}
	}
	if n > 0 && float64(n) <= c.t.MaxOutliers*float64(len(y)) {
		c.add(finding.CostOutliers(finding.Channel(ch.Name), n, cellNoun(c.d), math.Exp(typical), math.Exp(y[worst]), cellPlace(c.d, at[worst]), c.d.Currency))
	}
}
