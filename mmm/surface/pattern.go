package surface

import (
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// A pattern is how spend of one channel becomes exposure in the horizon: at a total
// spend of reference, exposure and frequency as given, [g][t]; in proportion at
// other totals.
type pattern struct {
	today     float64
	reference float64
	exposure  []float64
	frequency []float64 // nil where there is none
	spend     []float64 // [g][t], at the reference

	// free and freeFrequency are what was delivered in a horizon in which nothing
	// was spent: it did not depend on spend, and stays. nil is none.
	free, freeFrequency []float64

	// price is what the pattern's exposure costs, as a multiple of what it did.
	price float64
}

// newPattern returns the pattern of channel i. A channel without spend in the
// horizon's periods is spread over them evenly, at the cost and over the geos of all
// data; where money bought no exposure in them, it will at the cost of all data.
func newPattern(d *mmm.Data, h *Horizon, i int) pattern {
	c := &d.Channels[i]
	cells := d.G() * h.N
	p := pattern{exposure: make([]float64, cells), spend: make([]float64, cells), price: 1}
	if c.Frequency != nil {
		p.frequency = make([]float64, cells)
	}
	first := h.first(d)
	for g := range d.Geos {
		for t := range h.N {
			at := g*h.N + t
			media := g*d.MediaT() + d.History + first + t
			p.spend[at] = c.Spend[g*d.T()+first+t]
			p.exposure[at] = c.Exposure[media]
			if p.frequency != nil {
				p.frequency[at] = c.Frequency[media]
			}
		}
	}
	p.today = total(p.spend)
	p.reference = p.today
	switch {
	case p.today == 0:
		p.even(d, c, h)
	case total(p.exposure) == 0:
		p.replan(d, c, slices.Clone(p.spend))
	}
	if planned := h.Changes.Spend[c.Name]; planned != nil {
		p.replan(d, c, planned)
	}
	if cost := h.Changes.Cost[c.Name]; cost != nil {
		p.reprice(cost)
	}
	return p
}

// even spreads the average spend and exposure of all data over the horizon, geo by
// geo. What was delivered for nothing is set apart.
func (p *pattern) even(d *mmm.Data, c *mmm.Channel, h *Horizon) {
	if total(p.exposure) > 0 {
		p.free, p.freeFrequency = slices.Clone(p.exposure), slices.Clone(p.frequency)
	}
	for g := range d.Geos {
		spend, exposure, frequency := averages(d, c, g)
		for t := range h.N {
			at := g*h.N + t
			p.spend[at], p.exposure[at] = spend, exposure
			if p.frequency != nil {
				p.frequency[at] = frequency
			}
		}
	}
	p.reference = total(p.spend)
}

// averages returns the mean spend and exposure of a channel in a geo over the
// modelled periods, and the mean frequency of the exposed.
func averages(d *mmm.Data, c *mmm.Channel, g int) (spend, exposure, frequency float64) {
	var units float64
	for t := range d.T() {
		media := g*d.MediaT() + d.History + t
		spend += c.Spend[g*d.T()+t]
		exposure += c.Exposure[media]
		if c.Frequency != nil {
			units += c.Exposure[media] * c.Frequency[media]
		}
	}
	n := float64(d.T())
	if exposure > 0 {
		frequency = units / exposure
	}
	return spend / n, exposure / n, frequency
}

// replan takes the flighting of a plan, at the cost of exposure that the pattern
// has in each geo, or all data where it has none. A plan to spend nothing leaves the
// flighting for what would be spent.
func (p *pattern) replan(d *mmm.Data, c *mmm.Channel, planned []float64) {
	p.today = total(planned)
	if p.today == 0 {
		return
	}
	n := len(planned) / d.G()
	for g := range d.Geos {
		at, end := g*n, (g+1)*n
		rate := safeDiv(total(p.exposure[at:end]), total(p.spend[at:end]))
		spend, exposure, frequency := averages(d, c, g)
		if rate == 0 {
			rate = safeDiv(exposure, spend)
		}
		for k := at; k < end; k++ {
			p.exposure[k] = planned[k] * rate
			if p.frequency != nil && p.frequency[k] == 0 {
				p.frequency[k] = frequency
			}
		}
	}
	copy(p.spend, planned)
	p.reference = p.today
}

// reprice buys less exposure where it costs more.
func (p *pattern) reprice(cost []float64) {
	before := total(p.exposure)
	for at, ratio := range cost {
		p.exposure[at] /= ratio
	}
	if before > 0 {
		p.price = before / total(p.exposure)
	}
}

// proportional reports whether exposure is a multiple of the pattern's, over what is
// free, at one frequency.
func (p *pattern) proportional() bool { return p.free == nil || p.frequency == nil }

// delivered returns exposure and frequency in a cell at a multiple of the pattern's
// spend.
func (p *pattern) delivered(at int, multiple float64) (exposure, frequency float64) {
	exposure = multiple * p.exposure[at]
	if p.frequency != nil {
		frequency = p.frequency[at]
	}
	if p.free == nil || p.free[at] == 0 {
		return exposure, frequency
	}
	all := exposure + p.free[at]
	if p.frequency != nil {
		frequency = (exposure*frequency + p.free[at]*p.freeFrequency[at]) / all
	}
	return all, frequency
}

// input returns the input of a channel at a total spend.
func (p *pattern) input(o *mmm.Outlook, channel, n int, spend float64) mmm.Input {
	multiple := safeDiv(spend, p.reference)
	return o.Input(channel, func(_, _ float64, g, t int) (float64, float64) { return p.delivered(g*n+t, multiple) })
}

// flighting returns spend by period over all geos, per unit of spend.
func (p *pattern) flighting(n int) []float64 {
	f := make([]float64, n)
	for at, v := range p.spend {
		f[at%n] += safeDiv(v, p.reference)
	}
	return f
}

func safeDiv(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
