package surface

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// A Period is a length of time that plans are made for.
type Period string

// The periods.
const (
	Week    Period = "week"
	Month   Period = "month"
	Quarter Period = "quarter"
	Year    Period = "year"
)

// Periods lists every period.
func Periods() []Period { return []Period{Week, Month, Quarter, Year} }

// A Horizon is the stretch of time that plans are for. It stands for modelled
// periods whose pattern it repeats: flighting, split over geos, cost of exposure,
// value of the outcome, controls, and everything in the baseline. Changes say what
// will be different.
type Horizon struct {
	From mmm.Day `json:"from"` // first day of the first pattern period
	To   mmm.Day `json:"to"`   // first day of the last one
	N    int     `json:"periods"`

	// Starts is the first day of the plan itself: From, for a plan over the pattern
	// periods again.
	Starts mmm.Day `json:"starts"`

	Changes Changes `json:"changes"`
}

// Changes are how the horizon differs from its pattern. Arrays are [g][t] over the
// horizon's periods; nil means no change.
type Changes struct {
	Spend    map[string][]float64 `json:"spend,omitempty"`    // planned spend by channel: its flighting, and its total is what counts as today's
	Cost     map[string][]float64 `json:"cost,omitempty"`     // price of exposure by channel, as a multiple of the pattern's
	Controls map[string][]float64 `json:"controls,omitempty"` // values by control, in its unit
	Value    []float64            `json:"value,omitempty"`    // revenue of one unit of the outcome
}

// any reports whether anything changes.
func (c *Changes) any() bool {
	return len(c.Spend) > 0 || len(c.Cost) > 0 || len(c.Controls) > 0 || c.Value != nil
}

// Last returns the horizon that repeats the last full period of the data, or all of
// them where there are fewer.
func Last(d *mmm.Data, p Period) Horizon {
	n := min(d.T(), PeriodsIn(d.Grain, p))
	return Horizon{From: d.Periods[d.T()-n], To: d.Periods[d.T()-1], N: n, Starts: d.Periods[d.T()-n]}
}

// PeriodsIn returns the number of periods of a grain that make a planning period:
// whole weeks, so that every weekday counts alike.
func PeriodsIn(g mmm.Grain, p Period) int {
	table := map[mmm.Grain]map[Period]int{
		mmm.Daily:   {Week: 7, Month: 28, Quarter: 91, Year: 364},
		mmm.Weekly:  {Week: 1, Month: 4, Quarter: 13, Year: 52},
		mmm.Monthly: {Week: 1, Month: 1, Quarter: 3, Year: 12},
	}
	return table[g][p]
}

// Between returns the horizon that repeats the periods of the data that begin
// between two days, both included.
func Between(d *mmm.Data, from, to mmm.Day) (Horizon, error) {
	first, _ := slices.BinarySearch(d.Periods, from)
	end, _ := slices.BinarySearch(d.Periods, to+1)
	if first >= end {
		return Horizon{}, fmt.Errorf("no %s of the data begins between %s and %s; they go from %s to %s", d.Grain, from, to, d.Periods[0], d.Periods[d.T()-1])
	}
	return Horizon{From: d.Periods[first], To: d.Periods[end-1], N: end - first, Starts: d.Periods[first]}, nil
}

// first returns the position of the horizon's first pattern period in the data.
func (h *Horizon) first(d *mmm.Data) int {
	i, _ := slices.BinarySearch(d.Periods, h.From)
	return i
}

// Ends returns the last day of the plan.
func (h *Horizon) Ends(g mmm.Grain) mmm.Day { return g.Next(h.Starts, h.N) - 1 }

// check returns what is wrong with the horizon.
func (h *Horizon) check(d *mmm.Data) error {
	if h.N < 1 || h.first(d)+h.N > d.T() || d.Periods[h.first(d)] != h.From {
		return fmt.Errorf("surface: the horizon from %s is not %d periods of the data", h.From, h.N)
	}
	cells := d.G() * h.N
	lengths := map[string]int{}
	for name, v := range h.Changes.Spend {
		lengths["spend of "+name] = len(v)
	}
	for name, v := range h.Changes.Cost {
		lengths["cost of "+name] = len(v)
	}
	for name, v := range h.Changes.Controls {
		lengths["control "+name] = len(v)
	}
	if h.Changes.Value != nil {
		lengths["value"] = len(h.Changes.Value)
	}
	for what, n := range lengths {
		if n != cells {
			return fmt.Errorf("surface: %d values of %s, want %d", n, what, cells)
		}
	}
	return nil
}

// A pattern is how spend of one channel becomes exposure in the horizon: at a total
// spend of Reference, exposure and frequency as given, [g][t]; in proportion at
// other totals.
type pattern struct {
	today     float64
	reference float64
	exposure  []float64
	frequency []float64 // nil where there is none
	spend     []float64 // [g][t], at the reference
}

// newPattern returns the pattern of channel i. A channel without spend in the
// horizon's periods is spread over them evenly, at the cost and over the geos of all
// data.
func newPattern(d *mmm.Data, h *Horizon, i int) pattern {
	c := &d.Channels[i]
	cells := d.G() * h.N
	p := pattern{exposure: make([]float64, cells), spend: make([]float64, cells)}
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
	if p.today == 0 || total(p.exposure) == 0 {
		p.even(d, c, h)
	}
	if planned := h.Changes.Spend[c.Name]; planned != nil {
		p.replan(d, c, planned)
	}
	if cost := h.Changes.Cost[c.Name]; cost != nil {
		for at, ratio := range cost {
			p.exposure[at] /= ratio
		}
	}
	return p
}

// even spreads the average spend and exposure of all data over the horizon, geo by
// geo.
func (p *pattern) even(d *mmm.Data, c *mmm.Channel, h *Horizon) {
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
// has in each geo.
func (p *pattern) replan(d *mmm.Data, c *mmm.Channel, planned []float64) {
	n := len(planned) / d.G()
	for g := range d.Geos {
		at, end := g*n, (g+1)*n
		spend, exposure := total(p.spend[at:end]), total(p.exposure[at:end])
		_, mean, frequency := averages(d, c, g)
		rate := 0.0
		switch {
		case spend > 0:
			rate = exposure / spend
		case mean > 0:
			all, _, _ := averages(d, c, g)
			rate = safeDiv(mean, all)
		}
		for k := at; k < end; k++ {
			p.exposure[k] = planned[k] * rate
			if p.frequency != nil && p.frequency[k] == 0 {
				p.frequency[k] = frequency
			}
		}
	}
	copy(p.spend, planned)
	p.today = total(planned)
	p.reference = p.today
}

// input returns the input of a channel at a total spend.
func (p *pattern) input(o *mmm.Outlook, channel, n int, spend float64) mmm.Input {
	scale := safeDiv(spend, p.reference)
	return o.Input(channel, func(_, _ float64, g, t int) (float64, float64) {
		var frequency float64
		if p.frequency != nil {
			frequency = p.frequency[g*n+t]
		}
		return scale * p.exposure[g*n+t], frequency
	})
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
