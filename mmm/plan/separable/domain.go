package separable

import "sort"

// A place lies among increasing points: the share w, in [0, 1), of the way from
// point seg to the next.
type place struct {
	seg int
	w   float64
}

// locate returns the place of v among points, the nearest end if it is outside.
func locate(points []float64, v float64) place {
	n := len(points)
	q := sort.Search(n, func(j int) bool { return points[j] > v }) - 1
	switch {
	case q < 0:
		return place{}
	case q == n-1:
		return place{seg: n - 1}
	}
	w := (v - points[q]) / (points[q+1] - points[q])
	if w >= 1 {
		return place{seg: q + 1}
	}
	return place{seg: q, w: w}
}

// at returns the value at p of the function with the given values at points.
func (p place) at(values []float64) float64 {
	if p.w == 0 {
		return values[p.seg]
	}
	return (1-p.w)*values[p.seg] + p.w*values[p.seg+1]
}

// A domain is what a variable may be: the caller's points cut off at Lo and Hi,
// with these as points, and 0 beside them where it is allowed apart.
type domain struct {
	x    []float64 // the points allowed
	z    []float64 // x - x[0]
	from []place   // of x among the caller's points
	gap  int       // nothing between points gap and gap+1 is allowed; -1 for none
}

func newDomain(v *Variable) domain {
	d := domain{gap: -1}
	if v.OrZero && v.Lo > 0 {
		d.x, d.gap = append(d.x, 0), 0
	}
	d.x = append(d.x, v.Lo)
	for _, x := range v.X {
		if v.Lo < x && x < v.Hi {
			d.x = append(d.x, x)
		}
	}
	if v.Hi > v.Lo {
		d.x = append(d.x, v.Hi)
	}
	if v.OrZero && v.Hi < 0 {
		d.gap = len(d.x) - 1
		d.x = append(d.x, 0)
	}
	for _, x := range d.x {
		d.z = append(d.z, x-d.x[0])
		d.from = append(d.from, locate(v.X, x))
	}
	return d
}

// at returns the value of the variable at p.
func (d *domain) at(p place) float64 {
	x := p.at(d.x)
	if p.w > 0 { // never beyond the points for rounding
		x = min(max(x, d.x[p.seg]), d.x[p.seg+1])
	}
	return x
}

// within reports whether p is allowed, given that x is between the end points.
func (d *domain) within(p place) bool { return p.w == 0 || p.seg != d.gap }

// split returns the ends at which the range from point a to point b is parted
// near p: the gap if it is inside, else a point strictly between.
func (d *domain) split(a, b int, p place) (left, right int) {
	if a <= d.gap && d.gap < b {
		return d.gap, d.gap + 1
	}
	j := p.seg
	if p.w > 0.5 {
		j++
	}
	j = min(max(j, a+1), b-1)
	return j, j
}

// splits reports whether the range from point a to point b has parts.
func (d *domain) splits(a, b int) bool {
	return b-a > 1 || a <= d.gap && d.gap < b
}
