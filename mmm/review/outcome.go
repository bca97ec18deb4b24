package review

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// outcome finds zeros in the outcome and ends of data that look incomplete.
func (c *dataReview) outcome() {
	d := c.d
	zeros := 0
	for _, v := range d.Outcome.Values {
		if v == 0 {
			zeros++
		}
	}
	share := float64(zeros) / float64(len(d.Outcome.Values))
	if share < 1 && share >= c.t.ZeroShare {
		c.add(finding.ManyZeros(finding.Outcome(d.Outcome.Name), share, cellNoun(d)))
	}
	c.gaps()
	c.end()
	c.mediaEnd()
}

// maxGaps is the number of gaps that are reported one by one.
const maxGaps = 5

// gaps finds runs of zeros in a geo's outcome that are no chance. With z of the
// other m periods zero, a period is so with probability p = (z+1)/(m+1), and a run
// of n begins in one of the T periods with probability of at most T pⁿ.
func (c *dataReview) gaps() {
	d := c.d
	found := 0
	for g := range d.G() {
		y := geo(d.Outcome.Values, g, d.G())
		zeros := 0
		for _, v := range y {
			if v == 0 {
				zeros++
			}
		}
		for from := 0; from < len(y) && found < maxGaps; from++ {
			to := from
			for to < len(y) && y[to] == 0 {
				to++
			}
			n := to - from
			if n == 0 {
				continue
			}
			p := float64(zeros-n+1) / float64(len(y)-n+1)
			if to < len(y) && from > 0 && float64(len(y))*math.Pow(p, float64(n)) < c.t.GapProbability {
				found++
				c.add(finding.OutcomeGap(finding.Outcome(d.Outcome.Name), n, string(d.Grain), place(d, g, from), place(d, g, to-1)))
			}
			from = to
		}
	}
}

// end finds a last period whose outcome is below that of recent comparable ones
// as no period was before.
func (c *dataReview) end() {
	d := c.d
	y := national(d.Outcome.Values, d.G())
	step, back := comparable(d)
	last := len(y) - 1
	usual := usualLevel(y, last, step, back)
	if math.IsNaN(usual) || !(y[last] < c.t.IncompleteShare*usual) {
		return
	}
	seen := 0
	for t := range last {
		u := usualLevel(y, t, step, back)
		if math.IsNaN(u) {
			continue
		}
		seen++
		if y[t]/u <= y[last]/usual {
			return
		}
	}
	if seen >= back {
		c.add(finding.IncompleteEnd(finding.Outcome(d.Outcome.Name), finding.Place{Day: d.Periods[last].String()}, y[last], usual))
	}
}

// comparable returns the distance of comparable periods, and how many of them say
// what is usual: the same weekday of the last eight weeks, or the last six periods.
func comparable(d *mmm.Data) (step, back int) {
	if d.Grain == mmm.Daily {
		return 7, 8
	}
	return 1, 6
}

// usualLevel returns the median of the comparable periods before t, NaN where
// there are too few or they are zero.
func usualLevel(y []float64, t, step, back int) float64 {
	if t < step*back {
		return math.NaN()
	}
	before := make([]float64, back)
	for k := range before {
		before[k] = y[t-step*(k+1)]
	}
	if m := draws.Quantile(before, 0.5); m > 0 {
		return m
	}
	return math.NaN()
}

// mediaEnd finds a last stretch without any exposure, longer than any before it.
func (c *dataReview) mediaEnd() {
	d := c.d
	total := make([]float64, d.T())
	for i := range d.Channels {
		for t, v := range national(d.Units(&d.Channels[i]), d.G()) {
			total[t] += v
		}
	}
	longest, run := 0, 0
	for _, v := range total {
		if v != 0 {
			longest, run = max(longest, run), 0
			continue
		}
		run++
	}
	if run > longest && run < d.T() {
		c.add(finding.MediaEndEarly(run, string(d.Grain), d.Periods[d.T()-1-run].String()))
	}
}
