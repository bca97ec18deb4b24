package review

import (
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/stat"
)

// Data returns what there is to know about data before they are modelled. d has
// complete arrays, as mmm.New demands of them; values may be anything.
func Data(d *mmm.Data, t Thresholds) []finding.Finding {
	c := dataReview{d: d, t: t.Data}
	c.variation()
	for _, s := range append(inputSeries(d), outcomeSeries(d)) {
		c.outliers(s)
	}
	c.units()
	c.outcome()
	c.duplicates()
	c.sizes()
	finding.Sort(c.found)
	return c.found
}

// dataReview collects findings about data.
type dataReview struct {
	d     *mmm.Data
	t     DataThresholds
	found []finding.Finding
}

func (c *dataReview) add(f finding.Finding) { c.found = append(c.found, f) }

// variation finds series that never change, seldom, or only in some geos.
func (c *dataReview) variation() {
	d := c.d
	out := outcomeSeries(d)
	if constantValues(out.values) {
		c.add(finding.OutcomeConstant(out.subject, string(d.Grain)))
	}
	for _, s := range inputSeries(d) {
		constant := constantGeos(d, s.values)
		switch {
		case len(constant) == d.G():
			c.add(finding.Constant(s.subject, string(d.Grain)))
			continue
		case len(constant) > 0:
			c.add(finding.ConstantInGeos(s.subject, constant, d.G()))
		}
		if s.delivered {
			c.sparse(s)
		} else {
			c.rare(s)
		}
	}
}

// constantGeos returns the geos in which x never changes.
func constantGeos(d *mmm.Data, x []float64) []string {
	var names []string
	for g, name := range d.Geos {
		if constantValues(geo(x, g, d.G())) {
			names = append(names, name)
		}
	}
	return names
}

func constantValues(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v != x[0] })
}

// sparse finds channels that are hardly ever active, in any geo.
func (c *dataReview) sparse(s series) {
	d := c.d
	active := 0
	for t := range d.T() {
		for g := range d.G() {
			if s.values[g*d.T()+t] != 0 {
				active++
				break
			}
		}
	}
	if active < c.t.ActivePeriods || float64(active) < c.t.ActiveShare*float64(d.T()) {
		c.add(finding.Sparse(s.subject, active, d.T(), string(d.Grain)))
	}
}

// rare finds variables that are constant but for a few periods.
func (c *dataReview) rare(s series) {
	d := c.d
	scale := stat.PopStdDev(s.values, nil)
	var places []finding.Place
	periods := map[int]bool{}
	for g := range d.G() {
		o := newOutliers(geo(s.values, g, d.G()), c.t.Fence)
		if !(o.rest < c.t.Invariable*scale) {
			return
		}
		for _, t := range o.at {
			periods[t] = true
			places = append(places, place(d, g, t))
		}
	}
	if len(places) > 0 && len(periods) <= c.t.RarePeriods {
		c.add(finding.RareMovement(s.subject, places, cellNoun(d)))
	}
}
