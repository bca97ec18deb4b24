package surface

import (
	"fmt"
	"math"
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

// Check returns what is wrong with a world.
func (w *World) Check(s *Surface) error {
	if math.IsNaN(w.Value) || math.IsInf(w.Value, 0) || w.Value < 0 {
		return fmt.Errorf("a value of %v times today's: it must be above 0", w.Value)
	}
	for name, c := range w.Cost {
		if s.Index(name) >= 0 && (!(c > 0) || math.IsInf(c, 1)) {
			return fmt.Errorf("a cost of %s of %v times today's: it must be above 0", name, c)
		}
	}
	return nil
}

// Under returns the surface in another world: what x bought, x times the cost buys,
// and everything is worth the value times as much. Where a price changes, today's
// spend becomes a node, and what was observed moves along. The certificate stays
// that of the surface.
func (s *Surface) Under(w World) *Surface {
	if !w.Any() {
		return s
	}
	value := w.Value
	if value == 0 {
		value = 1
	}
	u := *s
	u.Base = times(s.Base, value)
	u.Channels = slices.Clone(s.Channels)
	for i := range u.Channels {
		c := &u.Channels[i]
		c.Response, c.Later = times(c.Response, value), times(c.Later, value)
		cost, changed := w.Cost[c.Name]
		if !changed || cost == 1 {
			continue
		}
		c.Nodes = times(c.Nodes, cost)
		c.Observed.Lo, c.Observed.Hi = cost*c.Observed.Lo, cost*c.Observed.Hi
		c.insert(c.Today, s.Draws)
	}
	return &u
}

// insert makes a spend that the surface covers a node.
func (c *Channel) insert(spend float64, draws int) {
	j, found := slices.BinarySearch(c.Nodes, spend)
	if found || j == len(c.Nodes) {
		return
	}
	at, above := c.locate(spend)
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
