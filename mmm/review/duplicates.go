package review

import (
	"math"

	"github.com/noonmark/noonmark/mmm/finding"
)

// duplicates finds series that are others times a constant.
func (c *dataReview) duplicates() {
	all := inputSeries(c.d)
	out := outcomeSeries(c.d)
	for i, a := range all {
		if constantValues(a.values) {
			continue
		}
		if ratio, same := multiple(a.values, out.values); same {
			c.add(finding.OutcomeCopied(a.subject, out.subject, ratio))
		}
		for _, b := range all[:i] {
			if ratio, same := multiple(a.values, b.values); same {
				c.add(finding.Duplicate(a.subject, b.subject, ratio))
				break // the first of several copies is enough
			}
		}
	}
}

// multiple reports whether a = r·b in every cell, up to rounding, and returns r:
// 1 where the values are the same.
func multiple(a, b []float64) (r float64, same bool) {
	top := 0
	for i, v := range b {
		if math.Abs(v) > math.Abs(b[top]) {
			top = i
		}
	}
	r = a[top] / b[top]
	if math.IsNaN(r) || math.IsInf(r, 0) || r == 0 {
		return 0, false
	}
	const rounding = 1e-9
	for i, v := range b {
		if !(math.Abs(a[i]-r*v) <= rounding*math.Abs(a[top])) {
			return 0, false
		}
	}
	if math.Abs(r-1) <= rounding {
		r = 1
	}
	return r, true
}
