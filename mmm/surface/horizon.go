package surface

import (
	"fmt"
	"maps"
	"math"
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

	// Starts is the first day of the plan itself: From, where the plan is about the
	// pattern periods themselves.
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

// Last returns the horizon that follows the data and repeats their last full period,
// or all of them where there are fewer. It panics if the period is none of Periods.
func Last(d *mmm.Data, p Period) Horizon {
	n := min(d.T(), PeriodsIn(d.Grain, p))
	if n == 0 {
		panic(fmt.Sprintf("surface: no number of %s periods is a %q", d.Grain, p))
	}
	return Horizon{From: d.Periods[d.T()-n], To: d.Periods[d.T()-1], N: n, Starts: d.Grain.Next(d.Periods[d.T()-1], 1)}
}

// PeriodsIn returns the number of periods of a grain that make a planning period:
// whole weeks, so that every weekday counts alike; 0 if either is unknown.
func PeriodsIn(g mmm.Grain, p Period) int {
	table := map[mmm.Grain]map[Period]int{
		mmm.Daily:   {Week: 7, Month: 28, Quarter: 91, Year: 364},
		mmm.Weekly:  {Week: 1, Month: 4, Quarter: 13, Year: 52},
		mmm.Monthly: {Week: 1, Month: 1, Quarter: 3, Year: 12},
	}
	return table[g][p]
}

// Between returns the horizon that repeats, in its own days, the periods of the data that begin
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
	first := h.first(d)
	if h.N < 1 || first+h.N > d.T() || d.Periods[first] != h.From || d.Periods[first+h.N-1] != h.To {
		return fmt.Errorf("surface: from %s to %s are not %d periods of the data", h.From, h.To, h.N)
	}
	return h.Changes.check(d, d.G()*h.N)
}

// check returns what is wrong with changes of a number of cells.
func (c *Changes) check(d *mmm.Data, cells int) error {
	paid, controls := map[string]bool{}, map[string]bool{}
	for _, c := range d.Channels {
		paid[c.Name] = c.Kind.IsPaid()
	}
	for _, c := range d.Controls {
		controls[c.Name] = true
	}
	for _, group := range []struct {
		what   string
		arrays map[string][]float64
		known  map[string]bool
		valid  func(float64) bool
	}{
		{"spend of channel", c.Spend, paid, func(v float64) bool { return v >= 0 }},
		{"cost of channel", c.Cost, paid, func(v float64) bool { return v > 0 }},
		{"control", c.Controls, controls, func(float64) bool { return true }},
	} {
		for _, name := range slices.Sorted(maps.Keys(group.arrays)) {
			what := fmt.Sprintf("%s %q", group.what, name)
			if !group.known[name] {
				return fmt.Errorf("surface: %s changes, which the data do not have", what)
			}
			if err := checkArray(what, group.arrays[name], cells, group.valid); err != nil {
				return err
			}
		}
	}
	switch {
	case c.Value == nil:
		return nil
	case !d.Outcome.Money():
		return fmt.Errorf("surface: the value of %s changes, which has none in the data", d.Outcome.Name)
	}
	return checkArray("value", c.Value, cells, func(v float64) bool { return v >= 0 })
}

func checkArray(what string, x []float64, n int, valid func(float64) bool) error {
	if len(x) != n {
		return fmt.Errorf("surface: %d values of %s, want %d", len(x), what, n)
	}
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) || !valid(v) {
			return fmt.Errorf("surface: %s of %v", what, v)
		}
	}
	return nil
}
