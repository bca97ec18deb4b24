package surface

import (
	"fmt"
	"slices"
)

// A World is what is different from what a surface was built for: prices of exposure
// and the value of the outcome, everywhere alike. The zero value is no difference.
type World struct {
	Cost  map[string]float64 // price of exposure by channel, as a multiple of that of the horizon
	Value float64            // of one unit of the outcome, likewise; 0 means 1
}

// Any reports whether anything is different.
func (w *World) Any() bool { return len(w.Cost) > 0 || w.Value != 0 && w.Value != 1 }

// mostTimes is the largest multiple of a world, and its inverse the least: beyond it is
// no other world but a slip, and arithmetic that overflows.
const mostTimes = 1e6

// sensible reports whether a world may be so many times another.
func sensible(multiple float64) bool { return multiple >= 1/mostTimes && multiple <= mostTimes }

// Check returns what is wrong with a world.
func (w *World) Check(s *Surface) error {
	if w.Value != 0 && !sensible(w.Value) {
		return fmt.Errorf("a value of %v times today's: it must be above 0, and no more than a million", w.Value)
	}
	for i := range s.Channels {
		c := &s.Channels[i]
		cost, changed := w.Cost[c.Name]
		switch {
		case !changed:
		case !sensible(cost):
			return fmt.Errorf("a cost of %s of %v times today's: it must be above 0, and no more than a million", c.Name, cost)
		case cost*c.Max() < c.Today*(1-rounding):
			return fmt.Errorf("a cost of %s of %v times today's: at less than %.3g, today's spend buys more than the surface covers", c.Name, cost, c.Today/c.Max())
		}
	}
	return nil
}

// Under returns the surface in another world, which Check approves of: what x bought,
// x times the cost buys, and everything is worth the value times as much. Where a
// price changes, today's spend becomes a node, and what was observed moves along. The
// certificate and the anchor stay those of the surface; enumerated plans do not.
func (s *Surface) Under(w World) *Surface {
	if !w.Any() {
		return s
	}
	value := w.Value
	if value == 0 {
		value = 1
	}
	u := *s
	u.Scenarios = nil
	u.Base = times(s.Base, value)
	u.Channels = slices.Clone(s.Channels)
	prices := make([]float64, len(u.Channels))
	for i := range u.Channels {
		c := &u.Channels[i]
		c.Response, c.Later = times(c.Response, value), times(c.Later, value)
		cost, changed := w.Cost[c.Name]
		if prices[i] = cost; !changed {
			prices[i] = 1
		}
		if prices[i] == 1 {
			continue
		}
		c.Nodes = times(c.Nodes, cost)
		c.Observed = c.Observed.times(cost)
		c.insert(c.Today, s.Draws)
	}
	u.Observed = s.Observed.times(s.meanPrice(prices))
	u.Cloud = s.Cloud.under(prices)
	if s.Flights != nil {
		u.Flights = s.Flights.under(prices, value)
	}
	return &u
}

// meanPrice returns the mean of prices by channel over today's spend.
func (s *Surface) meanPrice(prices []float64) float64 {
	var cost float64
	for i, price := range prices {
		cost += price * s.Channels[i].Today
	}
	return cost / s.Budget()
}

// insert makes a spend that the surface covers a node.
func (c *Channel) insert(spend float64, draws int) {
	j, found := slices.BinarySearch(c.Nodes, spend)
	if found {
		return
	}
	if j == len(c.Nodes) { // by rounding
		c.Nodes[j-1] = spend
		return
	}
	at, above := locate(c.Nodes, spend)
	row := make([]float64, draws)
	for k := range row {
		row[k] = (1-above)*c.Response[at*draws+k] + above*c.Response[(at+1)*draws+k]
	}
	later := (1-above)*c.Later[at] + above*c.Later[at+1]
	c.Nodes = slices.Insert(c.Nodes, j, spend)
	c.Response = slices.Insert(c.Response, j*draws, row...)
	c.Later = slices.Insert(c.Later, j, later)
}

func times(x []float64, by float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = by * v
	}
	return y
}
