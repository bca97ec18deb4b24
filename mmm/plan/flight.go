package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/surface"
	"gonum.org/v1/gonum/floats"
)

// A Flight is an allocation to channels and to parts of the horizon.
type Flight struct {
	Question Question        `json:"-"`
	Parts    []FlightPart    `json:"parts"`
	Channels []FlightChannel `json:"channels"`
	Budget   float64         `json:"budget"`

	// Outcome is all of it, and Later what arrives after the horizon.
	Outcome draws.Estimate `json:"outcome"`
	Later   draws.Estimate `json:"later"`

	// Gain is over today's plan, and FromTiming the part of it that spending at other
	// times brings: the gain over the same spend of each channel at today's times.
	Gain       draws.Estimate `json:"gain"`
	FromTiming draws.Estimate `json:"gain_from_timing"`
	PBetter    float64        `json:"p_better"`

	Certificate Certificate `json:"certificate"`
}

// A FlightPart is one part of the horizon: what is spent in it, and what arrives.
type FlightPart struct {
	surface.Part
	Spend   float64        `json:"spend"`
	Today   float64        `json:"today"`
	Outcome draws.Estimate `json:"outcome"`
	Before  draws.Estimate `json:"outcome_today"` // by today's plan
}

// A FlightChannel is one channel's spend by part.
type FlightChannel struct {
	Channel string    `json:"channel"`
	Spend   []float64 `json:"spend"` // [part]
	Today   []float64 `json:"today"` // [part]
}

// ErrShortHorizon says that a horizon is too short to be divided.
var ErrShortHorizon = errors.New("effects carry over for so long that the horizon cannot be divided into parts")

// DefaultSwing is how far spend in a part of the horizon may be from the pattern's
// level, up or down, as a share of it.
const DefaultSwing = 0.5

// Spread answers a question with an allocation in time, too: in every part of the
// horizon a channel may spend up to swing more or less than by the pattern. For each
// channel the best spends by part of any total are the vertices of a concave curve,
// found by dynamic programming over the parts at one price of money after the other
// (Everett 1963, Generalized Lagrange multiplier method); between channels, the
// question is solved over these curves. The objective is the posterior mean.
func Spread(s *surface.Surface, q Question, swing float64) (*Flight, error) {
	f := s.Flights
	if f == nil {
		return nil, ErrShortHorizon
	}
	if q.Objective.orMean().Kind != Mean || q.Probability > 0 {
		return nil, errors.New("spending in time is planned for the mean alone")
	}
	menus := make([]menu, len(s.Channels))
	for i := range menus {
		menus[i] = newMenu(f, i, s.Channels[i].Today == 0, swing)
	}
	timed := timedSurface(s, menus)
	sol, err := Solve(timed, q)
	var none Infeasible
	switch {
	case errors.As(err, &none):
		none.Reason = fmt.Sprintf("in every part of the horizon, channels stay within %.4g%% of their flighting", 100*swing)
		return nil, none
	case err != nil:
		return nil, err
	}
	levels := make([][]float64, len(menus))
	for i, m := range menus {
		levels[i] = m.at(sol.Spend[i])
	}
	fl := q.flight(s, levels)
	brought := sum(broughtBy(f, levels)) / float64(f.Draws)
	fl.Certificate = q.attained(sol.Certificate, incremental(timed, timed.Means(nil), sol.Spend), brought)
	return fl, nil
}

// attained returns the certificate of a plan that brings less than the curves say that
// it was found on: between the vertices, S-shaped responses are below them.
func (q *Question) attained(c Certificate, curves, brought float64) Certificate {
	short := curves - brought
	if !(short > q.gap()*math.Abs(curves)) {
		return c
	}
	if q.Kind != Goal { // whose value is a budget
		c.Value -= short
		c.Gap += short
	}
	c.Relative += short / math.Abs(curves)
	c.Certified = c.Relative <= CertifiedGap
	return c
}

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

// timedSurface returns the surface of plans that are spread over time as menus say:
// one draw, the mean.
func timedSurface(s *surface.Surface, menus []menu) *surface.Surface {
	t := *s
	t.Draws, t.Base = 1, []float64{mean(s.Base)}
	t.Channels = slices.Clone(s.Channels)
	for i := range t.Channels {
		c := &t.Channels[i]
		m := &menus[i]
		c.Nodes, c.Response = slices.Clone(m.spend), slices.Clone(m.mean)
		if len(c.Nodes) == 1 { // nothing can be spent: a node above that brings nothing
			c.Nodes, c.Response = append(c.Nodes, c.Nodes[0]+1), append(c.Response, c.Response[0])
		}
		if j, found := slices.BinarySearch(c.Nodes, c.Today); !found && j > 0 && j < len(c.Nodes) {
			v := at(c.Nodes, c.Response, c.Today)
			c.Nodes, c.Response = slices.Insert(c.Nodes, j, c.Today), slices.Insert(c.Response, j, v)
		}
		c.Later = make([]float64, len(c.Nodes))
		c.LogPrior = []float64{0}
	}
	return &t
}

// flight assesses levels, [channel][part].
func (q *Question) flight(s *surface.Surface, levels [][]float64) *Flight {
	f := s.Flights
	n, parts := f.Draws, len(f.Parts)
	fl := &Flight{Question: *q}
	todays := todaysLevels(s)
	plan, today, still := broughtBy(f, levels), broughtBy(f, todays), broughtBy(f, evenly(s, levels))
	for b, p := range f.Parts {
		row := func(x []float64) []float64 { return x[b*n : (b+1)*n] }
		with := func(brought []float64) draws.Estimate {
			return s.Estimate(floats.AddTo(make([]float64, n), row(brought), row(f.Base)))
		}
		part := FlightPart{Part: p, Outcome: with(plan), Before: with(today)}
		for i := range levels {
			part.Spend += f.Spend[i][b] * levels[i][b]
			part.Today += f.Spend[i][b] * todays[i][b]
		}
		fl.Parts = append(fl.Parts, part)
		fl.Budget += part.Spend
	}
	for i := range levels {
		c := FlightChannel{Channel: s.Channels[i].Name}
		for b := range parts {
			c.Spend = append(c.Spend, f.Spend[i][b]*levels[i][b])
			c.Today = append(c.Today, f.Spend[i][b]*todays[i][b])
		}
		fl.Channels = append(fl.Channels, c)
	}
	outcome, gain, timing := make([]float64, n), make([]float64, n), make([]float64, n)
	for k := range n {
		for b := range parts + 1 {
			v := plan[b*n+k]
			outcome[k] += v
			gain[k] += v - today[b*n+k]
			timing[k] += v - still[b*n+k]
			if b < parts {
				outcome[k] += f.Base[b*n+k]
			}
		}
	}
	fl.PBetter = above(gain, 0)
	fl.Outcome, fl.Gain, fl.FromTiming = s.Estimate(outcome), s.Estimate(gain), s.Estimate(timing)
	fl.Later = s.Estimate(plan[parts*n:])
	return fl
}

// broughtBy returns what levels of all channels bring, [part][draw].
func broughtBy(f *surface.Flights, levels [][]float64) []float64 {
	dst := make([]float64, (len(f.Parts)+1)*f.Draws)
	for i := range levels {
		f.Add(dst, i, levels[i])
	}
	return dst
}

// todaysLevels returns the levels of today's plan: 1, or 0 for channels on which
// nothing is spent.
func todaysLevels(s *surface.Surface) [][]float64 {
	levels := make([][]float64, len(s.Channels))
	for i := range levels {
		levels[i] = make([]float64, len(s.Flights.Parts))
		if s.Channels[i].Today > 0 {
			floats.AddConst(1, levels[i])
		}
	}
	return levels
}

// evenly returns levels with the same spend of each channel at the pattern's times.
func evenly(s *surface.Surface, levels [][]float64) [][]float64 {
	even := make([][]float64, len(levels))
	for i := range levels {
		cost := s.Flights.Spend[i]
		level := dot(cost, levels[i]) / math.Max(sum(cost), math.SmallestNonzeroFloat64)
		even[i] = slices.Repeat([]float64{level}, len(levels[i]))
	}
	return even
}
