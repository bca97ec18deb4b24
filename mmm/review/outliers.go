package review

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/stat"
)

// outliers are the values of a series outside its fences, at a multiple of the
// interquartile range from the middle half:
//
//	lo = q1 - fence·(q3-q1),  hi = q3 + fence·(q3-q1)
//
// Reference: Tukey (1977), Exploratory Data Analysis, 2D.
type outliers struct {
	q1, q3, lo, hi float64
	at             []int   // positions outside [lo, hi]
	rest           float64 // standard deviation (dividing by n-1) of the others; 0 for fewer than two
	farthest       int     // position farthest outside, -1 for none
	distance       float64 // of the farthest from the middle half, in interquartile ranges
}

func newOutliers(x []float64, fence float64) outliers {
	s := sorted(x)
	o := outliers{q1: draws.QuantileSorted(s, 0.25), q3: draws.QuantileSorted(s, 0.75), farthest: -1}
	o.lo, o.hi = o.q1-fence*(o.q3-o.q1), o.q3+fence*(o.q3-o.q1)
	var inside []float64
	for i, v := range x {
		if v >= o.lo && v <= o.hi {
			inside = append(inside, v)
			continue
		}
		o.at = append(o.at, i)
		if far := max(o.q1-v, v-o.q3) / (o.q3 - o.q1); far > o.distance {
			o.farthest, o.distance = i, far
		}
	}
	if len(inside) > 1 {
		_, o.rest = stat.MeanStdDev(inside, nil)
	}
	return o
}

// outliers finds unusual values, geo by geo, if one of them is far out: of a
// channel those of periods in which it is active.
func (c *dataReview) outliers(s series) {
	d := c.d
	var found finding.Outlying
	var worst float64
	far := 0
	for g := range d.G() {
		values, at := geo(s.values, g, d.G()), []int(nil)
		if s.delivered {
			values, at = active(values)
		}
		o := newOutliers(values, c.t.Fence)
		found.Of += len(values)
		if !(o.q3 > o.q1) {
			continue // a middle half of one value has no scale
		}
		found.Count += len(o.at)
		for _, i := range o.at {
			if max(o.q1-values[i], values[i]-o.q3)/(o.q3-o.q1) > c.t.FarOut {
				far++
			}
		}
		if o.farthest >= 0 && o.distance > worst {
			t := o.farthest
			if at != nil {
				t = at[t]
			}
			worst = o.distance
			found.Lo, found.Hi, found.Farthest, found.At = o.lo, o.hi, values[o.farthest], place(d, g, t)
			if slices.Min(values) >= 0 {
				found.Lo = max(found.Lo, 0) // what is never negative is not usually so
			}
		}
	}
	if far > 0 && float64(far) <= c.t.MaxOutliers*float64(found.Of) {
		found.Cell = cellNoun(d)
		c.add(finding.Outliers(s.subject, found))
	}
}

// active returns the values of x that are not zero, and where they are.
func active(x []float64) (values []float64, at []int) {
	for i, v := range x {
		if v != 0 {
			values, at = append(values, v), append(at, i)
		}
	}
	return values, at
}

// meanSD returns mean and standard deviation of x, dividing by n.
func meanSD(x []float64) (mean, sd float64) {
	mean, variance := stat.PopMeanVariance(x, nil)
	return mean, math.Sqrt(variance)
}
