package plan

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// market returns a made-up surface: channels whose responses are Hill curves with
// parameters of their own in every draw, concave or S-shaped at random.
func market(seed uint64, channels, draws int) *surface.Surface {
	r := rng.New(seed, "planning market", 0)
	s := &surface.Surface{
		Unit: "EUR", Money: true, Currency: "EUR", Grain: mmm.Weekly, Draws: draws,
		Horizon: surface.Horizon{From: mmm.DayOf(2024, 1, 1), To: mmm.DayOf(2024, 12, 23), N: 52, Starts: mmm.DayOf(2024, 1, 1)},
		Options: surface.Options{Level: 0.9}, Anchor: surface.Anchor{Factor: 1},
	}
	for i := range channels {
		today := 100 * math.Exp(r.NormFloat64())
		slope, half, effect := 0.7+0.6*r.Float64(), today*math.Exp(0.7*r.NormFloat64()), today*(0.5+3*r.Float64())
		if r.Float64() < 0.5 {
			slope = 1.5 + 2*r.Float64()
		}
		s.Channels = append(s.Channels, hillChannel(fmt.Sprintf("c%d", i), today, draws, func(draw int) (float64, float64, float64) {
			q := rng.New(seed, fmt.Sprintf("draws of channel %d", i), uint64(draw))
			return effect * math.Exp(0.3*q.NormFloat64()), half * math.Exp(0.2*q.NormFloat64()), slope * math.Exp(0.05*q.NormFloat64())
		}))
	}
	for range draws {
		s.Base = append(s.Base, 5000+100*r.NormFloat64())
	}
	s.Observed = surface.Range{Lo: 0, Hi: 3 * s.Budget()}
	s.Cloud = surface.Cloud{Mean: make([]float64, channels), Inverse: make([]float64, channels*channels), Limit: 1}
	return s
}

// testNodes are multiples of today's spend.
var testNodes = func() []float64 {
	var x []float64
	for j := range 61 {
		u := float64(j) / 60
		x = append(x, 3*u*u)
	}
	x = append(x, 1)
	slices.Sort(x)
	return x
}()

// hillChannel returns a channel with response effect·x^slope/(x^slope + half^slope).
func hillChannel(name string, today float64, draws int, of func(draw int) (effect, half, slope float64)) surface.Channel {
	c := surface.Channel{Name: name, Today: today, Observed: surface.Range{Lo: 0, Hi: 2 * today}, Flighting: make([]float64, 52)}
	for t := range c.Flighting {
		c.Flighting[t] = 1.0 / 52
	}
	for _, u := range testNodes {
		c.Nodes = append(c.Nodes, u*today)
	}
	c.Later, c.LogPrior = make([]float64, len(c.Nodes)), make([]float64, draws)
	c.Response = make([]float64, len(c.Nodes)*draws)
	for k := range draws {
		effect, half, slope := of(k)
		c.LogPrior[k] = -math.Pow(math.Log(effect/today), 2)
		for j, x := range c.Nodes {
			if x > 0 {
				c.Response[j*draws+k] = effect / (1 + math.Pow(half/x, slope))
			}
		}
	}
	return c
}

// within is the constraint that every channel stays within a share of today's mix.
func within(share float64) Constraint {
	return Constraint{Text: fmt.Sprintf("each within %g", share), Subject: Each, Op: Within, Amount: share}
}

// grid calls f with every plan whose spends are among the given multiples of what is
// spent today.
func grid(s *surface.Surface, multiples []float64, f func(plan []float64)) {
	plan := make([]float64, len(s.Channels))
	var fill func(i int)
	fill = func(i int) {
		if i == len(plan) {
			f(plan)
			return
		}
		for _, m := range multiples {
			plan[i] = m * s.Channels[i].Today
			fill(i + 1)
		}
	}
	fill(0)
}

// permuted returns the surface with its channels in another order.
func permuted(s *surface.Surface, order []int) *surface.Surface {
	p := *s
	p.Channels = nil
	for _, i := range order {
		p.Channels = append(p.Channels, s.Channels[i])
	}
	return &p
}

// inCurrency returns the surface with all money, spend and outcome alike, in another
// currency.
func inCurrency(s *surface.Surface, rate float64) *surface.Surface {
	p := *s
	p.Base = times(s.Base, rate)
	p.Channels = slices.Clone(s.Channels)
	for i := range p.Channels {
		c := &p.Channels[i]
		c.Today *= rate
		c.Nodes, c.Response, c.Later = times(c.Nodes, rate), times(c.Response, rate), times(c.Later, rate)
		c.Observed.Lo, c.Observed.Hi = rate*c.Observed.Lo, rate*c.Observed.Hi
	}
	return &p
}
