package mmm

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
	"gonum.org/v1/gonum/stat"
)

// invariable is the standard deviation, on a scale where the whole is 1, below
// which a variable counts as constant. Source: Google Meridian, 1e-4.
const invariable = 1e-4

// checkSpec reports everything that is wrong with the specification for the
// model's data.
func (m *Model) checkSpec(p *Problems) {
	d, s := m.data, &m.spec
	if s.MaxLag < 0 {
		p.add("max_lag", "is %d; it counts periods and must not be negative", s.MaxLag)
	}
	if s.Effects != LogNormalEffects && s.Effects != NormalEffects {
		p.add("effects", "unknown distribution %q of geo effects, want %s or %s", s.Effects, LogNormalEffects, NormalEffects)
	}
	if s.Likelihood != NormalLikelihood && s.Likelihood != StudentTLikelihood {
		p.add("likelihood", "unknown likelihood %q, want %s or %s", s.Likelihood, NormalLikelihood, StudentTLikelihood)
	}
	if s.BaselineGeo < 0 || s.BaselineGeo >= d.G() {
		p.add("baseline_geo", "is number %d of %d geos", s.BaselineGeo, d.G())
	}
	if len(s.Channels) != len(d.Channels) || len(s.Treatments) != len(d.Treatments) || len(s.Controls) != len(d.Controls) {
		p.add("specification", "describes %d channels, %d treatments and %d controls; the data have %d, %d and %d",
			len(s.Channels), len(s.Treatments), len(s.Controls), len(d.Channels), len(d.Treatments), len(d.Controls))
		return
	}
	m.checkBaseline(p)
	checkPrior(p, "sigma", s.Sigma, positive)
	checkPrior(p, "df", s.DF, positive)
	checkPrior(p, "geo_intercept", s.GeoIntercept, anywhere)
	for i := range s.Channels {
		m.checkChannel(p, i)
	}
	for i := range s.Treatments {
		checkTreatment(p, fmt.Sprintf("treatment %q", d.Treatments[i].Name), &s.Treatments[i])
	}
	for i := range s.Controls {
		subject := fmt.Sprintf("control %q", d.Controls[i].Name)
		checkPrior(p, subject, s.Controls[i].Coefficient, anywhere)
		checkPrior(p, subject+": spread over geos", s.Controls[i].Xi, notNegative)
	}
	if s.Holdout != nil && len(s.Holdout) != d.G()*d.T() {
		p.add("holdout", "%d cells, want one for each of %d geos and %d periods", len(s.Holdout), d.G(), d.T())
	}
	if s.Holdout != nil && !slices.Contains(s.Holdout, false) {
		p.add("holdout", "leaves no cell to learn from")
	}
}

func checkTreatment(p *Problems, subject string, t *TreatmentSpec) {
	if t.On != OnContribution && t.On != OnCoefficient {
		p.add(subject, "its prior is on %q; a treatment's is on %s or %s", t.On, OnContribution, OnCoefficient)
	}
	if math.IsNaN(t.Baseline) || math.IsInf(t.Baseline, 0) {
		p.add(subject, "its baseline is %v; it is the value that counts as no treatment", t.Baseline)
	}
	checkPrior(p, subject, t.Effect, anywhere)
	checkPrior(p, subject+": spread over geos", t.Xi, notNegative)
}

func (m *Model) checkBaseline(p *Problems) {
	d, b := m.data, &m.spec.Baseline
	if len(b.Knots) == 0 {
		p.add("knots", "there are none; a model needs at least one")
	}
	for i, t := range b.Knots {
		if t < 0 || t >= d.T() || i > 0 && t <= b.Knots[i-1] {
			p.add("knots", "%v must increase and lie between 0 and %d", b.Knots, d.T()-1)
			break
		}
	}
	if d.National() && len(b.Knots) == d.T() && d.T() > 2 {
		p.add("knots", "a knot for every period explains a national outcome by itself; use fewer")
	}
	if b.YearlyOrder < 0 || 2*b.YearlyOrder > int(365/d.Grain.Days()) {
		p.add("seasonality", "yearly order %d; %s data can tell orders 0 to %d apart", b.YearlyOrder, d.Grain, int(365/d.Grain.Days())/2)
	}
	if b.Weekly && d.Grain != Daily {
		p.add("seasonality", "a day-of-week season needs data by day; these are by %s", d.Grain)
	}
	checkPrior(p, "knot prior", b.Knot, anywhere)
	checkPrior(p, "yearly season prior", b.Yearly, anywhere)
	checkPrior(p, "day-of-week prior", b.WeeklyEffects, anywhere)
	checkPrior(p, "event prior", b.Event, anywhere)
}

func (m *Model) checkChannel(p *Problems, i int) {
	c, s := &m.data.Channels[i], &m.spec.Channels[i]
	subject := fmt.Sprintf("channel %q", c.Name)
	kernel, err := adstock.New(s.Adstock)
	if err != nil {
		p.add(subject, "unknown carry-over %q, want one of %v", s.Adstock, adstock.Kinds())
		return
	}
	curve, err := saturation.New(s.Saturation)
	if err != nil {
		p.add(subject, "unknown saturation %q, want one of %v", s.Saturation, saturation.Kinds())
		return
	}
	for _, name := range slices.Concat(kernel.Params(), curve.Params()) {
		prior, ok := s.Shape[name]
		if !ok || prior.Dist == nil {
			p.add(subject, "has no prior for %s", name)
			continue
		}
		checkPrior(p, fmt.Sprintf("%s: %s", subject, name), prior, m.shapeRange(name, s.Adstock))
	}
	for name := range s.Shape {
		if !slices.Contains(kernel.Params(), name) && !slices.Contains(curve.Params(), name) && !m.spec.Compat.InertParameters {
			p.add(subject, "has a prior for %s, which %s carry-over with %s saturation does not have", name, s.Adstock, s.Saturation)
		}
	}
	m.checkEffect(p, subject, c, s)
}

func (m *Model) checkEffect(p *Problems, subject string, c *Channel, s *ChannelSpec) {
	switch s.On {
	case OnROI, OnMROI:
		if !c.Kind.IsPaid() {
			p.add(subject, "its prior is on %s, but it has no spend; use %s or %s", s.On, OnContribution, OnCoefficient)
		}
	case OnContribution, OnCoefficient:
	default:
		p.add(subject, "its prior is on unknown %q, want %s, %s, %s or %s", s.On, OnROI, OnMROI, OnContribution, OnCoefficient)
	}
	of := anywhere
	if m.spec.Effects == LogNormalEffects && s.On != OnCoefficient && !m.data.National() {
		of = positive // a log-normal effect has a logarithm
	}
	if s.On == OnMROI && s.Effect.Dist == nil && !m.data.Outcome.Money() {
		p.add(subject+": "+string(s.On), "has no prior, and there is no default one, because the outcome has no value in money: give one, in units of outcome per unit of money, or put the prior on %s", OnROI)
	} else {
		checkPrior(p, subject+": "+string(s.On), s.Effect, of)
	}
	checkPrior(p, subject+": spread over geos", s.Eta, notNegative)
	if s.Calibration == nil {
		return
	}
	if s.On != OnROI {
		p.add(subject, "has a calibration window, which only a prior on roi can have")
	}
	if len(s.Calibration) != m.data.MediaT() {
		p.add(subject, "its calibration window has %d periods, want %d", len(s.Calibration), m.data.MediaT())
		return
	}
	spent := false
	for i, v := range c.Spend {
		spent = spent || v > 0 && s.Calibration[m.data.History+i%m.data.T()]
	}
	if !spent {
		p.add(subject, "spends nothing in its calibration window; a ROI means nothing there")
	}
}

// A bound is where a parameter may lie: from low to high, both included, but for
// low where it is open.
type bound struct {
	low, high float64
	open      bool
}

var (
	anywhere    = bound{low: math.Inf(-1), high: math.Inf(1)}
	notNegative = bound{high: math.Inf(1)}
	positive    = bound{high: math.Inf(1), open: true}
)

// shapeRange returns where a shape parameter of a channel may lie. At an open
// zero the curve or the weights have no limit, or the limit does not depend on
// exposure, as with a slope of 0.
func (m *Model) shapeRange(name string, kernel adstock.Kind) bound {
	switch name {
	case "alpha":
		return bound{high: 1, open: kernel == adstock.KindDelayed}
	case "delay":
		return bound{high: float64(m.spec.MaxLag)}
	}
	return positive
}

// checkPrior reports a missing or invalid prior and one that reaches beyond what
// the parameter can be. A density may begin at an open bound, which it never
// reaches; a point mass may not lie there.
func checkPrior(p *Problems, subject string, prior dist.Prior, in bound) {
	if prior.Dist == nil {
		p.add(subject, "has no prior")
		return
	}
	if err := dist.Validate(prior.Dist); err != nil {
		p.add(subject, "its prior is not valid: %v", err)
		return
	}
	switch lo, hi := prior.Support(); {
	case lo < in.low || hi > in.high:
		p.add(subject, "its prior %v reaches beyond [%v, %v]", prior, in.low, in.high)
	case in.open && hi <= in.low:
		p.add(subject, "is fixed at %v; it must be above %v", hi, in.low)
	default:
		if median := prior.Quantile(0.5); math.IsInf(median, 0) || in.open && median <= in.low {
			p.add(subject, "its prior %v has its median at %v, for want of numbers so large or small", prior, median)
		}
	}
}

// checkIdentified reports what the data cannot tell apart, whatever their size:
// constants, and variables that do not differ between geos when every period
// has a level of its own.
func (m *Model) checkIdentified(p *Problems) {
	d := m.data
	constant := stat.StdDev(m.scale.y, nil) < invariable
	if constant {
		p.add("outcome", "is constant; there is nothing to explain")
	}
	check := func(subject string, z []float64) {
		switch {
		case constantInTime(z, d.G()):
			p.add(subject, "does not change over time in any geo; a model cannot tell it from the baseline, remove it")
		case d.G() > 1 && len(m.spec.Baseline.Knots) == d.T() && sameInGeos(z, d.G()):
			p.add(subject, "is the same in every geo, and with a knot for every period it cannot be told from time; use fewer knots or remove it")
		}
	}
	for i := range m.channels {
		c := &m.channels[i]
		check(fmt.Sprintf("channel %q", c.data.Name), concatRows(c.x, m.window-1))
	}
	for i, k := range m.treatmentCells {
		check(fmt.Sprintf("treatment %q", d.Treatments[i].Name), m.cells[k].z)
		effect, a := &m.cells[k].effect, sum(m.cells[k].a)
		if !constant && !effect.coefficient && math.Abs(a) < invariable*math.Abs(effect.den) {
			p.add(fmt.Sprintf("treatment %q", d.Treatments[i].Name), "is on average at its baseline; choose a baseline outside its middle, or put the prior on the coefficient")
		}
	}
	for i, k := range m.controlCells {
		check(fmt.Sprintf("control %q", d.Controls[i].Name), m.cells[k].z)
	}
}

// constantInTime reports whether every geo's series is constant.
func constantInTime(z []float64, geos int) bool {
	n := len(z) / geos
	for g := range geos {
		if sd := stat.PopStdDev(z[g*n:(g+1)*n], nil); sd >= invariable {
			return false
		}
	}
	return true
}

// sameInGeos reports whether in every period all geos have the same value.
func sameInGeos(z []float64, geos int) bool {
	n := len(z) / geos
	column := make([]float64, geos)
	for t := range n {
		for g := range column {
			column[g] = z[g*n+t]
		}
		if sd := stat.PopStdDev(column, nil); sd >= invariable {
			return false
		}
	}
	return true
}

func concatRows(rows [][]float64, skip int) []float64 {
	var all []float64
	for _, r := range rows {
		all = append(all, r[skip:]...)
	}
	return all
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}
