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

	outlook  *sim.Outlook
	channels []int // positions in the data, by channel of the surface
	all      int   // number of channels of the data
	value    float64
}

// plant simulates a market, fits it as the program does, and builds the surface of
// its last year with both.
func plant(ctx context.Context, s sim.Scenario, seed uint64, o options) (*market, error) {
	if s.Media.Synergy > 0 {
		return nil, fmt.Errorf("scenario %q has synergy: the best allocation of its truth is not known", s.Name)
	}
	simulated, err := sim.New(s, seed)
	if err != nil {
		return nil, err
	}
	data := simulated.Data()
	fit, err := fitted(ctx, data, seed, o.draws)
	if err != nil {
		return nil, err
	}
	m := &market{converged: fit.Diagnostics.Converged, all: len(data.Channels), value: s.Value}
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
	m.outlook = simulated.NewOutlook(slices.Index(data.Periods, h.From), h.N)
	m.true = m.truth()
	return m, nil
}

// fitted fits the default model.
func fitted(ctx context.Context, data *mmm.Data, seed uint64, draws int) (*mmm.Fit, error) {
	model, err := mmm.New(data, mmm.DefaultSpec(data))
	if err != nil {
		return nil, err
	}
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
	all := m.outlook.Incremental(multiples)
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
