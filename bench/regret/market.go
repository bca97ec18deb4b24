package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A market is a planted one: what the program makes of its data, and the truth.
type market struct {
	believed  *surface.Surface
	true      *surface.Surface // of one draw, which is the truth
	converged bool

	truly    outlook
	channels []int // positions in the data, by channel of the surface
	all      int   // number of channels of the data
	value    float64
}

// An outlook says what each channel of the data truly brings, in outcome units, in the
// last year and after it, when its spend in that year is multiples of the actual one
// rather than none.
type outlook func(multiples []float64) []float64

// plant makes a market and builds the surface of its last year, with what is believed
// of it and with what is true.
func plant(ctx context.Context, s sim.Scenario, seed uint64, o options) (*market, error) {
	world := simulated
	if s.Name == ofPrior {
		world = drawn
	}
	model, truly, err := world(s, seed)
	if err != nil {
		return nil, err
	}
	fit, err := fitted(ctx, model, seed, o.draws)
	if err != nil {
		return nil, err
	}
	data := model.Data()
	m := &market{converged: fit.Diagnostics.Converged, truly: truly, all: len(data.Channels), value: s.Value}
	h := surface.Last(data, surface.Year)
	opts := surface.DefaultOptions()
	opts.Draws, opts.Workers = o.kept, runtime.GOMAXPROCS(0)
	opts.Scenarios, opts.HeldOut, opts.Exact = 1, 1, 1 // nothing here looks at scenarios or the certificate
	if m.believed, err = surface.Build(ctx, fit, h, opts, nil); err != nil {
		return nil, err
	}
	for _, c := range m.believed.Channels {
		if c.Today == 0 {
			return nil, fmt.Errorf("nothing is spent on %s, so that there is no truth about spending more", c.Name)
		}
		m.channels = append(m.channels, slices.IndexFunc(data.Channels, func(d mmm.Channel) bool { return d.Name == c.Name }))
	}
	m.true = m.truth()
	return m, nil
}

// simulated returns the default model of a simulated market, and the market's truth.
func simulated(s sim.Scenario, seed uint64) (*mmm.Model, outlook, error) {
	if s.Media.Synergy > 0 {
		return nil, nil, fmt.Errorf("scenario %q has synergy: the best allocation of its truth is not known", s.Name)
	}
	market, err := sim.New(s, seed)
	if err != nil {
		return nil, nil, err
	}
	data := market.Data()
	model, err := mmm.New(data, mmm.DefaultSpec(data))
	if err != nil {
		return nil, nil, err
	}
	return model, market.NewOutlook(lastYear(data)).Incremental, nil
}

// lastYear returns the first of the periods that surfaces are about, and their number.
func lastYear(data *mmm.Data) (first, n int) {
	h := surface.Last(data, surface.Year)
	return slices.Index(data.Periods, h.From), h.N
}

// fitted fits a model as the program does.
func fitted(ctx context.Context, model *mmm.Model, seed uint64, draws int) (*mmm.Fit, error) {
	opts := mmm.DefaultFitOptions()
	opts.Draws, opts.Seed, opts.Workers = draws, seed, runtime.GOMAXPROCS(0)
	return mmm.Sample(ctx, model, opts, mmm.KeepInMemory, nil)
}

// brings returns the true incremental outcome of a plan, by channel of the surface,
// in money.
func (m *market) brings(plan []float64) []float64 {
	multiples := make([]float64, m.all)
	for at, x := range plan {
		multiples[m.channels[at]] = x / m.believed.Channels[at].Today
	}
	all := m.truly(multiples)
	brought := make([]float64, len(plan))
	for at, c := range m.channels {
		brought[at] = m.value * all[c]
	}
	return brought
}

// truth returns the surface of one draw with the true response at every node.
func (m *market) truth() *surface.Surface {
	t := *m.believed
	t.Draws, t.Base = 1, []float64{0}
	t.Channels = slices.Clone(t.Channels)
	most := 0
	for at := range t.Channels {
		c := &t.Channels[at]
		c.Response, c.LogPrior = make([]float64, len(c.Nodes)), []float64{0}
		most = max(most, len(c.Nodes))
	}
	plan := make([]float64, len(t.Channels))
	for j := range most {
		for at, c := range t.Channels {
			plan[at] = c.Nodes[min(j, len(c.Nodes)-1)]
		}
		for at, v := range m.brings(plan) {
			c := &t.Channels[at]
			c.Response[min(j, len(c.Nodes)-1)] = v
		}
	}
	return &t
}
