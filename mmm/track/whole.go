package track

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/baseline"
	"gonum.org/v1/gonum/floats"
)

// wholeMarket is the name of the only geo of a market that was several.
const wholeMarket = "all"

// Whole returns data of several geos as those of one market, and for each lift test of
// d the share of the market that it speaks of: see TestOf. Outcome, exposure and spend
// are summed, so that a day on which the outcome of one geo is missing is missing.
// Frequency is the mean over those reached, the value of the outcome that over its
// units, and treatments and controls are means over people, or over outcome where
// population is not known. Events that not all geos have become controls, one for each
// period from lead to lag: the share of the market in which it happens. Data of one geo
// are returned as they are.
func Whole(d *mmm.Data) (whole *mmm.Data, shares []float64) {
	for i := range d.LiftTests {
		shares = append(shares, testedShare(d, &d.LiftTests[i]))
	}
	if d.G() == 1 {
		return d, shares
	}
	w := *d
	w.Geos, w.Population, w.LiftTests = []string{wholeMarket}, nil, nil
	w.Outcome.Values = sumGeos(d, d.Outcome.Values)
	if d.Outcome.Value != nil {
		w.Outcome.Value = meanGeos(d, d.Outcome.Value, d.Outcome.Values)
	}
	w.Channels = slices.Clone(d.Channels)
	for i := range w.Channels {
		wholeChannel(d, &w.Channels[i])
	}
	size := sizes(d)
	w.Treatments, w.Controls = wholeSeries(d, d.Treatments, size), wholeSeries(d, d.Controls, size)
	w.Events = nil
	for i := range d.Events {
		e := &d.Events[i]
		if happensEverywhere(e) {
			w.Events = append(w.Events, *e)
		} else {
			w.Controls = append(w.Controls, eventShares(d, e, size)...)
		}
	}
	return &w, shares
}

func wholeChannel(d *mmm.Data, c *mmm.Channel) {
	reach := c.Exposure
	c.Exposure = sumGeos(d, reach)
	if c.Frequency != nil {
		c.Frequency = meanGeos(d, c.Frequency, reach)
	}
	if c.Spend != nil {
		c.Spend = sumGeos(d, c.Spend)
	}
}

// sumGeos returns Σ_g x_gt of x, [g][t].
func sumGeos(d *mmm.Data, x []float64) []float64 {
	n := len(x) / d.G()
	sum := make([]float64, n)
	for g := range d.G() {
		floats.Add(sum, x[g*n:(g+1)*n])
	}
	return sum
}

// meanGeos returns Σ_g w_gt x_gt / Σ_g w_gt of x, [g][t]. Where weights sum to 0, or one
// is missing, all are the same.
func meanGeos(d *mmm.Data, x, weights []float64) []float64 {
	weighted := slices.Clone(x)
	floats.Mul(weighted, weights)
	mean, total, plain := sumGeos(d, weighted), sumGeos(d, weights), sumGeos(d, x)
	for t := range mean {
		mean[t] /= total[t]
		if !(total[t] > 0) {
			mean[t] = plain[t] / float64(d.G())
		}
	}
	return mean
}

// sizes returns the share of each geo of the market: of people, or of the outcome that is not
// missing where their numbers are not known.
func sizes(d *mmm.Data) []float64 {
	size := slices.Clone(d.Population)
	if size == nil {
		for g := range d.G() {
			row := d.Outcome.Values[g*d.T() : (g+1)*d.T()]
			size = append(size, floats.Sum(slices.DeleteFunc(slices.Clone(row), math.IsNaN)))
		}
	}
	floats.Scale(1/floats.Sum(size), size)
	return size
}

// wholeSeries returns Σ_g size_g x_gt of each series.
func wholeSeries(d *mmm.Data, series []mmm.Series, size []float64) []mmm.Series {
	var all []mmm.Series
	for _, s := range series {
		all = append(all, mmm.Series{Name: s.Name, Values: bySize(d, s.Values, size)})
	}
	return all
}

func bySize(d *mmm.Data, x, size []float64) []float64 {
	n := len(x) / d.G()
	sum := make([]float64, n)
	for g, share := range size {
		floats.AddScaled(sum, share, x[g*n:(g+1)*n])
	}
	return sum
}

func happensEverywhere(e *mmm.Event) bool {
	return !slices.ContainsFunc(e.Occurrences, func(o mmm.EventSpan) bool { return o.Geos != nil })
}

// eventShares returns a series for each period from an event's lead to its lag.
func eventShares(d *mmm.Data, e *mmm.Event, size []float64) []mmm.Series {
	n := e.Lead + 1 + e.Lag
	all := make([]mmm.Series, n)
	for k := range all {
		all[k] = mmm.Series{Name: eventName(e, k-e.Lead), Values: make([]float64, d.T())}
	}
	for g, geo := range d.Geos {
		for i, v := range baseline.Event(d.T(), d.Occurrences(e, geo), e.Lead, e.Lag) {
			all[i%n].Values[i/n] += size[g] * v
		}
	}
	return all
}

// testedShare returns the share of the market in which a test was: of its channel's
// exposure, with which its effect grows, before the test, or until its end where there
// was none before; of the outcome where there was none at all. Data of later periods do
// not change it.
func testedShare(d *mmm.Data, t *mmm.LiftTest) float64 {
	if t.Geos == nil {
		return 1
	}
	weights := sizes(d)
	if i := slices.IndexFunc(d.Channels, func(c mmm.Channel) bool { return c.Name == t.Channel }); i >= 0 {
		units := d.Units(&d.Channels[i])
		for _, until := range []mmm.Day{t.Start - 1, t.End} {
			if delivered := unitsUntil(d, units, until); floats.Sum(delivered) > 0 {
				weights = delivered
				break
			}
		}
	}
	var share float64
	for g, geo := range d.Geos {
		if slices.Contains(t.Geos, geo) {
			share += weights[g]
		}
	}
	return share / floats.Sum(weights)
}

// unitsUntil returns what each geo had of units, [g][t], in the periods that had ended by
// a day.
func unitsUntil(d *mmm.Data, units []float64, day mmm.Day) []float64 {
	n := 0
	for n < d.T() && d.Grain.Next(d.Periods[n], 1)-1 <= day {
		n++
	}
	sum := make([]float64, d.G())
	for g := range sum {
		sum[g] = floats.Sum(units[g*d.T() : g*d.T()+n])
	}
	return sum
}
