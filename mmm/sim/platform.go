package sim

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
)

// Endings of the names of columns of a channel.
const (
	spendSuffix       = "_spend"
	planSuffix        = "_plan"
	impressionsSuffix = "_impressions"
	clicksSuffix      = "_clicks"
	conversionsSuffix = "_conversions"
)

// A PlatformReport is what the ad platform of a paid channel reports, [g][t]
// row-major over geos and media periods, and what was planned to be spent there.
type PlatformReport struct {
	Channel     string
	Plan, Spend []float64 // currency
	Impressions []float64
	Clicks      []float64
	Conversions []float64 // as the platform claims them
}

// Platform returns what ad platforms report of paid channels, in the order of the
// data, whether or not the market's table has it.
func (m *Market) Platform() []PlatformReport {
	f := m.Scenario.frame()
	var reports []PlatformReport
	for c := range m.world.channels {
		if !m.world.channels[c].kind.IsPaid() {
			continue
		}
		ch := &m.world.channels[c]
		n := m.world.measure(c)
		reports = append(reports, PlatformReport{
			Channel: ch.name, Plan: flat(each(ch.plan, f.cents)), Spend: flat(ch.mediaSpend(f)),
			Impressions: flat(each(n.impressions, f.mediaSum)), Clicks: flat(each(n.clicks, f.mediaSum)),
			Conversions: flat(each(n.conversions, f.mediaSum)),
		})
	}
	return reports
}

// counts are what a platform reports by day, [g][t].
type counts struct{ impressions, clicks, conversions [][]float64 }

// measure returns what the platform of paid channel c reports. Anomalies of what
// is reported do not pass from one series to another.
func (w *world) measure(c int) counts {
	ch, p := &w.channels[c], &w.s.Platform
	r := w.stream("platform", ch.index)
	click, cost := p.ClickRate.at(r.Float64()), p.CostPerConversion.at(r.Float64())
	clicksAtReference := ch.reference
	if !ch.countsClicks() {
		clicksAtReference *= click
	}
	clickRate := w.rate("click rate", ch.index, click)
	conversionRate := w.rate("conversion rate", ch.index, ch.spend/cost/clicksAtReference)
	var n counts
	for g := range w.weights {
		stream := ch.index*maxGeos + g
		var impressions, clicks []float64
		if ch.countsClicks() {
			clicks = ch.exposure[g]
			impressions = make([]float64, w.days)
			for t, v := range clicks {
				impressions[t] = math.Round(v / clickRate[t])
			}
		} else {
			impressions = append([]float64(nil), ch.exposure[g]...)
			if ch.frequency != nil {
				floats.Mul(impressions, ch.frequency[g])
				roundAll(impressions)
			}
			clicks = count(w.stream("clicks", stream), impressions, clickRate)
		}
		n.impressions, n.clicks = append(n.impressions, impressions), append(n.clicks, clicks)
		n.conversions = append(n.conversions, count(w.stream("conversions", stream), clicks, conversionRate))
	}
	m := &ch.marks
	return counts{m.impressions.report(n.impressions, 0), m.clicks.report(n.clicks, 0), m.conversions.report(n.conversions, 0)}
}

// rate returns a rate by day, of which the walk is 1 on the first modelled day.
func (w *world) rate(what string, index int, at float64) []float64 {
	p := &w.s.Platform
	x := walk(w.stream(what, index), w.days, w.s.History, p.WalkSD)
	floats.Add(x, w.scatter(what, index, p.WeekdaySD, p.NoiseSD))
	for t := range x {
		x[t] = at * math.Exp(x[t])
	}
	return x
}

// count returns whole numbers with mean and variance n·rate, at least 0.
func count(r *rand.Rand, n, rate []float64) []float64 {
	x := make([]float64, len(n))
	for t := range x {
		mean := n[t] * rate[t]
		x[t] = math.Max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64()))
	}
	return x
}

func roundAll(x []float64) {
	for i := range x {
		x[i] = math.Round(x[i])
	}
}
