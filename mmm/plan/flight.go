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
