package plan

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/surface"
)

// A menu is a channel's best levels by part for each of some totals, least first.
type menu struct {
	levels [][]float64 // [item][part]
	spend  []float64   // [item]
	mean   []float64   // [item] posterior mean of what it brings
}

// chain is a channel's problem: mean responses by part, and what levels cost.
type chain struct {
	allowed []float64   // levels
	at      []int       // their positions in the grid
	value   [][]float64 // [part][before·level], the last one after the horizon
	cost    []float64   // [part] of level 1
}

// newMenu returns the menu of a channel; an idle one, on which nothing is spent today,
// may spend anything up to the swing.
func newMenu(f *surface.Flights, channel int, idle bool, swing float64) menu {
	c := &chain{cost: f.Spend[channel]}
	for j, l := range f.Levels {
		if math.Abs(l-1) <= swing*(1+1e-9) || idle && l <= 1 {
			c.allowed, c.at = append(c.allowed, l), append(c.at, j)
		}
	}
	for b := range len(f.Parts) + 1 {
		var v []float64
		for _, before := range c.at {
			for _, own := range c.at {
				if b == len(f.Parts) {
					own = 0
				}
				v = append(v, mean(f.Row(channel, b, before, own)))
			}
		}
		c.value = append(c.value, v)
	}
	var m menu
	best := c.best(0)
	c.vertices(&m, c.best(math.Inf(1)), best)
	c.vertices(&m, best, c.best(math.Inf(-1))) // as constraints may ask for
	return m
}

// An item is levels with what they cost and bring.
type item struct {
	levels      []float64
	spend, mean float64
}

// best returns the levels with the most mean response less price for each unit of
// money; an infinite price buys as little as is allowed, and -Inf as much.
func (c *chain) best(price float64) item {
	n, parts := len(c.allowed), len(c.cost)
	switch {
	case math.IsInf(price, 1):
		return c.item(make([]int, parts))
	case math.IsInf(price, -1):
		return c.item(slices.Repeat([]int{n - 1}, parts))
	}
	// reach[l] is the best of parts so far that end at level l; the first part
	// depends on no level before it.
	reach, next := make([]float64, n), make([]float64, n)
	from := make([][]int, parts)
	for b := range parts {
		from[b] = make([]int, n)
		for own := range n {
			next[own] = math.Inf(-1)
			for before := range n {
				if b == 0 && before > 0 {
					break
				}
				if v := reach[before] + c.value[b][before*n+own] - price*c.cost[b]*c.allowed[own]; v > next[own] {
					next[own], from[b][own] = v, before
				}
			}
		}
		reach, next = next, reach
	}
	last, top := 0, math.Inf(-1)
	for own := range n {
		if v := reach[own] + c.value[parts][own*n]; v > top {
			last, top = own, v
		}
	}
	path := make([]int, parts)
	for b := parts - 1; b >= 0; b-- {
		path[b] = last
		last = from[b][last]
	}
	return c.item(path)
}

// item returns what positions of levels cost and bring.
func (c *chain) item(path []int) item {
	n := len(c.allowed)
	it := item{levels: make([]float64, len(path))}
	before := 0
	for b, own := range path {
		it.levels[b] = c.allowed[own]
		it.spend += c.cost[b] * c.allowed[own]
		it.mean += c.value[b][before*n+own]
		before = own
	}
	it.mean += c.value[len(path)][before*n]
	return it
}

// vertices adds those of the concave curve from one item to another: whatever the
// price that makes both alike prefers to them is a vertex between.
func (c *chain) vertices(m *menu, lo, hi item) {
	if len(m.spend) == 0 {
		m.add(lo)
	}
	if hi.spend > lo.spend {
		price := (hi.mean - lo.mean) / (hi.spend - lo.spend)
		middle := c.best(price)
		gain := middle.mean - price*middle.spend - (lo.mean - price*lo.spend)
		if gain > 1e-9*(math.Abs(lo.mean)+math.Abs(hi.mean)) && middle.spend > lo.spend && middle.spend < hi.spend {
			c.vertices(m, lo, middle)
			c.vertices(m, middle, hi)
			return
		}
		m.add(hi)
	}
}

func (m *menu) add(it item) {
	m.levels, m.spend, m.mean = append(m.levels, it.levels), append(m.spend, it.spend), append(m.mean, it.mean)
}

// at returns the levels of a total: a mix of those of the items around it.
func (m *menu) at(spend float64) []float64 {
	levels := slices.Clone(m.levels[0])
	if len(m.spend) == 1 {
		return levels
	}
	j := search(m.spend, spend)
	w := (spend - m.spend[j]) / (m.spend[j+1] - m.spend[j])
	for b := range levels {
		levels[b] = (1-w)*m.levels[j][b] + w*m.levels[j+1][b]
	}
	return levels
}
