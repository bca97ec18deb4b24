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
}

func newOutliers(x []float64, fence float64) outliers {
	s := sorted(x)
	o := outliers{q1: draws.QuantileSorted(s, 0.25), q3: draws.QuantileSorted(s, 0.75)}
	o.lo, o.hi = o.q1-fence*(o.q3-o.q1), o.q3+fence*(o.q3-o.q1)
	var inside []float64
	for i, v := range x {
		if v >= o.lo && v <= o.hi {
			inside = append(inside, v)
			continue
		}
		o.at = append(o.at, i)
	}
	if len(inside) > 1 {
		_, o.rest = stat.MeanStdDev(inside, nil)
	}
	return o
}

// outliers finds unusual values, geo by geo, if one of them is far out. Exposure
// is judged by its logarithm where there is any, upwards, and far out only if it is
// several times the usual: campaigns come in all sizes and have small beginnings
// and ends.
func (c *dataReview) outliers(s series) {
	d := c.d
	var found finding.Outlying
	var worst float64
	far := 0
	for g := range d.G() {
		values, at, natural := geo(s.values, g, d.G()), []int(nil), func(x float64) float64 { return x }
		if s.delivered {
			values, at = logs(values)
			natural = math.Exp
		}
		o := newOutliers(values, c.t.Fence)
		found.Of += len(values)
		for _, i := range o.at {
			distance := max(o.q1-values[i], values[i]-o.q3) / (o.q3 - o.q1)
			if s.delivered && values[i] < o.lo || math.IsInf(distance, 1) {
				continue // a middle half of one value has no scale
			}
			found.Count++
			if distance > c.t.FarOut && (!s.delivered || values[i]-(o.q1+o.q3)/2 > math.Log(c.t.Peak)) {
				far++
			}
			if distance > worst {
				worst = distance
				t := i
				if at != nil {
					t = at[i]
				}
				found.At, found.Farthest, found.Lo, found.Hi = place(d, g, t), natural(values[i]), natural(o.lo), natural(o.hi)
			}
		}
	}
	if slices.Min(s.values) >= 0 {
		found.Lo = max(found.Lo, 0) // what is never negative is not usually so
	}
	if far > 0 && float64(far) <= c.t.MaxOutliers*float64(found.Of) {
		found.Cell = cellNoun(d)
		c.add(finding.Outliers(s.subject, found))
	}
}
