package surface

import (
	"context"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// Flights say what the surface's plans bring part by part of the horizon, so that
// money can be moved in time, too. A part is at least as long as effects carry over:
// what spending brings in it depends on its own level of spend and on that of the
// part before alone, and
//
//	Σ_i R_is = Σ_i Σ_b F_ibs(level_i,b-1, level_ib)
//
// is exact for any levels, b running over the parts and what comes after them.
// Levels are multiples of the pattern's spend in the part. F is kept at a grid of
// levels and is linear in each between them.
type Flights struct {
	Parts  []Part    `json:"parts"`
	Levels []float64 `json:"levels"`
	Draws  int       `json:"draws"` // evenly spaced ones of the surface's

	// Spend is what level 1 costs, [channel][part].
	Spend [][]float64 `json:"spend"`

	// P99RelError and MaxRelError compare interpolated with exact incremental outcome
	// of random levels within half of the pattern's, by draw, relative to its posterior
	// mean.
	P99RelError float64 `json:"p99_rel_error"`
	MaxRelError float64 `json:"max_rel_error"`

	// Base is outcome in each part without any spending in the horizon, [part][draw].
	Base []float64 `json:"-"`

	// Response is [channel], then [part][before][level][draw]; the part behind the
	// last one is what arrives after the horizon, at level 0 alone.
	Response [][]float64 `json:"-"`
}

// A Part is some consecutive periods of a horizon.
type Part struct {
	From  mmm.Day `json:"from"` // first day, in the time of the plan
	First int     `json:"first"`
	N     int     `json:"periods"`
}

// flightLevels are the levels at which flights are evaluated, densest where plans
// mostly are.
var flightLevels = []float64{0, 0.1, 0.25, 0.5, 0.6, 0.7, 0.85, 1, 1.15, 1.3, 1.5, 2, 2.5, 3}

// Numbers of parts that horizons are divided into, the first that is possible:
// months of a year, or quarters where effects carry over for longer than a month.
var partCounts = []int{12, 6, 4, 3, 2}

// divide returns the parts of a horizon; nil where it is too short for two.
func divide(h *Horizon, g mmm.Grain, lag int) []Part {
	for _, n := range partCounts {
		if h.N/n < max(lag, 1) {
			continue
		}
		parts := make([]Part, n)
		for b := range parts {
			first := b * h.N / n
			parts[b] = Part{From: g.Next(h.Starts, first), First: first, N: (b+1)*h.N/n - first}
		}
		return parts
	}
	return nil
}

// at returns the position of the values of draws in a channel's responses.
func (f *Flights) at(part, before, level int) int {
	k := len(f.Levels)
	return ((part*k+before)*k + level) * f.Draws
}

// Row returns what a channel brings in a part at positions of levels, [draw]. Behind
// the last part, level is 0.
func (f *Flights) Row(channel, part, before, level int) []float64 {
	at := f.at(part, before, level)
	return f.Response[channel][at : at+f.Draws]
}

// size is the number of values of a channel.
func (f *Flights) size() int { k := len(f.Levels); return (len(f.Parts) + 1) * k * k * f.Draws }

// Add adds what a channel brings part by part at levels to dst, [part][draw]; what
// arrives after the horizon is behind the last part. It panics if a level is not
// between 0 and the last one of the grid.
func (f *Flights) Add(dst []float64, channel int, levels []float64) {
	before := 0.0
	for b := range len(f.Parts) + 1 {
		own := 0.0
		if b < len(f.Parts) {
			own = levels[b]
		}
		f.add(dst[b*f.Draws:(b+1)*f.Draws], channel, b, before, own)
		before = own
	}
}

// add adds what a channel brings in one part, [draw], at its level and that of the
// part before.
func (f *Flights) add(dst []float64, channel, part int, before, own float64) {
	i, beforeWeight := locate(f.Levels, before)
	j, ownWeight := locate(f.Levels, own)
	for _, corner := range [4]struct {
		before, own int
		weight      float64
	}{
		{i, j, (1 - beforeWeight) * (1 - ownWeight)}, {i, j + 1, (1 - beforeWeight) * ownWeight},
		{i + 1, j, beforeWeight * (1 - ownWeight)}, {i + 1, j + 1, beforeWeight * ownWeight},
	} {
		if corner.weight == 0 {
			continue
		}
		for k, v := range f.Row(channel, part, corner.before, corner.own) {
			dst[k] += corner.weight * v
		}
	}
}

// under returns flights where prices, by channel, and the value of the outcome are
// multiples of what they were: a level buys less where the price is higher. Levels
// that would buy more than was evaluated are left out; nil where today's is.
func (f *Flights) under(prices []float64, value float64) *Flights {
	most := f.Levels[len(f.Levels)-1] * min(1, slices.Min(prices)) * (1 + 1e-9)
	u := *f
	u.Levels = slices.DeleteFunc(slices.Clone(f.Levels), func(l float64) bool { return l > most })
	if u.Levels[len(u.Levels)-1] < 1 {
		return nil
	}
	u.Base = times(f.Base, value)
	u.Response = make([][]float64, len(prices))
	for channel, price := range prices {
		u.Response[channel] = make([]float64, u.size())
		for part := range len(f.Parts) + 1 {
			for i, before := range u.Levels {
				for j, own := range u.Levels {
					if part == len(f.Parts) && j > 0 {
						break
					}
					row := u.Row(channel, part, i, j)
					f.add(row, channel, part, before/price, own/price)
					for k := range row {
						row[k] *= value
					}
				}
			}
		}
	}
	return &u
}

// flights evaluates the fit part by part; there is nothing to divide in short
// horizons.
func (b *builder) flights(ctx context.Context, progress func(Progress)) error {
	s := b.s
	parts := divide(&s.Horizon, s.Grain, b.fit.Model.Window()-1)
	if parts == nil {
		return nil
	}
	f := &Flights{Parts: parts, Levels: flightLevels, Draws: min(s.Options.FlightDraws, s.Draws)}
	f.Base = make([]float64, len(parts)*f.Draws)
	outlook := b.fit.Model.NewOutlook(b.first, s.Horizon.N)
	k := len(f.Levels)
	inputs := make([][]mmm.Input, len(s.Channels)) // [channel][before·level]
	for at := range s.Channels {
		f.Response = append(f.Response, make([]float64, f.size()))
		f.Spend = append(f.Spend, b.patterns[at].byPart(parts, s.Horizon.N))
		for odd := range k {
			for even := range k {
				inputs[at] = append(inputs[at], b.flightInput(outlook, f, at, func(part int) float64 {
					return f.Levels[[2]int{even, odd}[part%2]]
				}))
			}
		}
	}
	if err := b.each(ctx, f.Draws, func(w *worker, j int) { w.flight(f, inputs, j) }, Spreading, progress); err != nil {
		return err
	}
	s.Flights = f
	return b.certifyFlights(ctx, f, progress)
}

// byPart returns what level 1 costs in each part.
func (p *pattern) byPart(parts []Part, n int) []float64 {
	spend := make([]float64, len(parts))
	for at, v := range p.spend {
		spend[partOf(parts, at%n)] += v
	}
	return spend
}

// partOf returns the part that a period is in; what comes after the last is behind
// it.
func partOf(parts []Part, t int) int {
	for b, p := range parts {
		if t < p.First+p.N {
			return b
		}
	}
	return len(parts)
}

// flightInput returns the input of a channel at levels by part.
func (b *builder) flightInput(o *mmm.Outlook, f *Flights, at int, level func(part int) float64) mmm.Input {
	p := &b.patterns[at]
	n := b.s.Horizon.N
	return o.Input(b.paid[at], func(_, _ float64, g, t int) (float64, float64) {
		return p.delivered(g*n+t, level(partOf(f.Parts, t)))
	})
}

// flight fills everything about draw j of flights.
func (w *worker) flight(f *Flights, inputs [][]mmm.Input, j int) {
	w.outlook.Set(w.thetas[j*w.s.Draws/f.Draws])
	factor := w.s.Anchor.Factor
	k := len(f.Levels)
	last := len(f.Parts)
	for at := range inputs {
		none := w.byPart(f, at, inputs[at][0])
		for odd := range k {
			for even := range k {
				brought := w.byPart(f, at, inputs[at][odd*k+even])
				level := [2]int{even, odd}
				for b := range last + 1 {
					before, own := level[(b+1)%2], level[b%2]
					if b == last {
						own = 0
					}
					f.Response[at][f.at(b, before, own)+j] = factor * (brought[b] - none[b])
				}
			}
		}
	}
	w.flightBase(f, j)
}

// byPart returns what a channel brings under an input, by part.
func (w *worker) byPart(f *Flights, at int, in mmm.Input) []float64 {
	w.outlook.Respond(w.response, w.paid[at], in)
	periods := w.outlook.Periods()
	sums := make([]float64, len(f.Parts)+1)
	for i, v := range w.response {
		sums[partOf(f.Parts, i%periods)] += v * w.worth[i]
	}
	return sums
}

// flightBase fills the outcome of each part without spending in the horizon: what
// was expected and what changes of controls and values bring, less what today's
// exposure brought and with what exposure before the horizon brings.
func (w *worker) flightBase(f *Flights, j int) {
	n, periods := w.s.Horizon.N, w.outlook.Periods()
	base := make([]float64, len(f.Parts)+1)
	w.expect()
	for i, v := range w.cells {
		base[partOf(f.Parts, i%n)] += v*w.reported[i] + w.change[i]
	}
	for at, i := range w.paid {
		for _, side := range []struct {
			in   mmm.Input
			sign float64
		}{{w.actual[at], -1}, {w.none[at], 1}} {
			w.outlook.Respond(w.response, i, side.in)
			for k, v := range w.response {
				if t := k % periods; t < n {
					base[partOf(f.Parts, t)] += side.sign * v * w.worth[k]
				}
			}
		}
	}
	for b := range f.Parts {
		f.Base[b*f.Draws+j] = w.s.Anchor.Factor * base[b]
	}
}

// Numbers of the random plans, and the draws, that flights are checked with.
const flightChecks, flightCheckDraws = 32, 25

// certifyFlights compares with the model at random levels.
func (b *builder) certifyFlights(ctx context.Context, f *Flights, progress func(Progress)) error {
	r := rng.New(b.s.Options.Seed, "held-out flights", 0)
	outlook := b.fit.Model.NewOutlook(b.first, b.s.Horizon.N)
	levels := make([][][]float64, flightChecks) // [check][channel][part]
	inputs := make([][]mmm.Input, flightChecks)
	for c := range levels {
		for at := range b.paid {
			own := make([]float64, len(f.Parts))
			for part := range own {
				own[part] = 0.5 + r.Float64()
			}
			levels[c] = append(levels[c], own)
			inputs[c] = append(inputs[c], b.flightInput(outlook, f, at, func(part int) float64 { return own[part] }))
		}
	}
	n := min(flightCheckDraws, f.Draws)
	errors := make([]float64, flightChecks*n)
	scale := make([]float64, flightChecks*n)
	if err := b.each(ctx, n, func(w *worker, i int) {
		j := i * f.Draws / n
		w.outlook.Set(b.thetas[j*b.s.Draws/f.Draws])
		without := w.together(b.none)
		parts := make([]float64, (len(f.Parts)+1)*f.Draws)
		for c := range levels {
			exact := b.s.Anchor.Factor * (w.together(inputs[c]) - without)
			clear(parts)
			for at := range b.paid {
				f.Add(parts, at, levels[c][at])
			}
			var approximate float64
			for part := range len(f.Parts) + 1 {
				approximate += parts[part*f.Draws+j]
			}
			errors[c*n+i], scale[c*n+i] = math.Abs(approximate-exact), exact
		}
	}, Certifying, progress); err != nil {
		return err
	}
	for c := range levels {
		mean := math.Abs(total(scale[c*n:(c+1)*n])) / float64(n)
		for i := c * n; i < (c+1)*n; i++ {
			errors[i] = safeDiv(errors[i], mean)
		}
	}
	slices.Sort(errors)
	f.P99RelError, f.MaxRelError = draws.QuantileSorted(errors, 0.99), errors[len(errors)-1]
	return nil
}
