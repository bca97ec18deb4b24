package surface

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// Options say how to build a surface. Start from DefaultOptions.
type Options struct {
	Draws     int `json:"draws"`     // at most, evenly spaced ones of the posterior
	Nodes     int `json:"nodes"`     // of each channel
	Scenarios int `json:"scenarios"` // to enumerate, at least
	HeldOut   int `json:"held_out"`  // random scenarios of the certificate
	Exact     int `json:"exact"`     // draws for which these are evaluated exactly

	// FlightDraws is the number of draws that parts of the horizon are evaluated
	// for: see Flights.
	FlightDraws int `json:"flight_draws"`

	MaxBudget float64 `json:"max_budget"` // largest budget, as a multiple of today's
	Level     float64 `json:"level"`      // of intervals
	Seed      uint64  `json:"seed"`       // of the certificate's scenarios

	// Workers is the number of draws evaluated at once, at least 1. It changes no
	// result, and is no part of what a surface is made of.
	Workers int `json:"-"`
}

// DefaultOptions returns 1000 draws at 160 nodes, 4096 scenarios up to twice today's
// budget, a certificate of 256 scenarios by 200 draws, and parts of the horizon by 100
// draws.
func DefaultOptions() Options {
	return Options{Draws: 1000, Nodes: 160, Scenarios: 4096, HeldOut: 256, Exact: 200, FlightDraws: 100, MaxBudget: 2, Level: response.DefaultLevel, Seed: 1, Workers: 1}
}

func (o *Options) check() error {
	switch {
	case o.Draws < 1 || o.Nodes < 16 || o.Scenarios < 1 || o.HeldOut < 1 || o.Exact < 1 || o.FlightDraws < 1 || o.Workers < 1:
		return fmt.Errorf("surface: %d draws, %d nodes, %d scenarios, %d held out by %d draws, %d draws of parts, %d workers: too few",
			o.Draws, o.Nodes, o.Scenarios, o.HeldOut, o.Exact, o.FlightDraws, o.Workers)
	case !(o.MaxBudget > 1) || math.IsInf(o.MaxBudget, 1):
		return fmt.Errorf("surface: a largest budget of %v times today's, want more than 1", o.MaxBudget)
	case !(o.Level > 0 && o.Level < 1):
		return fmt.Errorf("surface: intervals of level %v", o.Level)
	}
	return nil
}

// A Stage is a part of building a surface.
type Stage string

// The stages, in order.
const (
	Evaluating  Stage = "evaluating the model"
	Spreading   Stage = "evaluating parts of the horizon"
	Enumerating Stage = "enumerating scenarios"
	Certifying  Stage = "checking against the model"
)

// Progress is how far building has come within a stage.
type Progress struct {
	Stage       Stage
	Done, Total int
}

// Build evaluates a fit over a horizon. progress may be nil; it is called by one
// goroutine at a time.
func Build(ctx context.Context, fit *mmm.Fit, h Horizon, o Options, progress func(Progress)) (*Surface, error) {
	d := fit.Model.Data()
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := h.check(d); err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(Progress) {}
	}
	b, err := newBuilder(fit, h, o)
	if err != nil {
		return nil, err
	}
	if err := b.each(ctx, len(b.thetas), func(w *worker, k int) { w.evaluate(k) }, Evaluating, progress); err != nil {
		return nil, err
	}
	if err := b.reduce(); err != nil {
		return nil, err
	}
	silent := func(Progress) {} // it is over soon
	if err := b.each(ctx, len(b.paid), func(w *worker, at int) { b.s.Channels[at].Overlap = w.overlap(at) }, Evaluating, silent); err != nil {
		return nil, err
	}
	if err := b.flights(ctx, progress); err != nil {
		return nil, err
	}
	if err := b.enumerate(ctx, progress); err != nil {
		return nil, err
	}
	if err := b.certify(ctx, progress); err != nil {
		return nil, err
	}
	return b.s, nil
}

// A builder builds a surface.
type builder struct {
	s        *Surface
	fit      *mmm.Fit
	first    int
	paid     []int // positions of the surface's channels in the data
	patterns []pattern
	thetas   [][]float64
	inputs   [][]mmm.Input // [channel][node]; nil where patterns are in proportion
	actual   []mmm.Input   // [channel] as it was
	none     []mmm.Input   // [channel] without spending in the horizon
	worth    []float64     // [g][t] value of one unit of the outcome over the periods of responses
	reported []float64     // [g][t] of the pattern, over the horizon

	expected []float64   // [draw] outcome of the pattern periods as they were
	carried  [][]float64 // [channel][draw] what today's spending brings within the horizon
	later    [][]float64 // [channel][node·draws]
	changed  []float64   // [draw] what other controls and values change
}

func newBuilder(fit *mmm.Fit, h Horizon, o Options) (*builder, error) {
	d := fit.Model.Data()
	b := &builder{fit: fit, first: h.first(d), s: &Surface{
		Unit: d.Unit(), Money: d.Outcome.Money(), Currency: d.Currency, Grain: d.Grain, Geos: d.Geos, Horizon: h, Options: o,
	}}
	if err := fit.Each(o.Draws, func(_ int, theta []float64) { b.thetas = append(b.thetas, slices.Clone(theta)) }); err != nil {
		return nil, err
	}
	n := len(b.thetas)
	b.s.Draws, b.s.Base = n, make([]float64, n)
	b.expected, b.changed = make([]float64, n), make([]float64, n)
	outlook := fit.Model.NewOutlook(b.first, h.N)
	b.setWorth(outlook.Periods())
	for i, c := range d.Channels {
		if c.Kind.IsPaid() {
			b.paid, b.patterns = append(b.paid, i), append(b.patterns, newPattern(d, &h, i))
		}
	}
	var budget float64
	for _, p := range b.patterns {
		budget += p.today
	}
	if budget == 0 {
		return nil, fmt.Errorf("surface: nothing is spent between %s and %s, so that there is no plan to begin with", h.From, h.To)
	}
	for at, i := range b.paid {
		p := &b.patterns[at]
		c := Channel{Name: d.Channels[i].Name, Today: p.today, Flighting: p.flighting(h.N)}
		c.Observed = observed(d, &d.Channels[i], p, &h)
		c.Nodes = nodes(p.today, most(p.today, c.Observed.Hi, o.MaxBudget*budget), budget, o.Nodes)
		c.Response, c.Later, c.LogPrior = make([]float64, len(c.Nodes)*n), make([]float64, len(c.Nodes)), make([]float64, n)
		b.actual = append(b.actual, outlook.Input(i, func(exposure, frequency float64, _, _ int) (float64, float64) { return exposure, frequency }))
		b.none = append(b.none, p.input(outlook, i, h.N, 0))
		var inputs []mmm.Input
		if !p.proportional() {
			for _, spend := range c.Nodes {
				inputs = append(inputs, p.input(outlook, i, h.N, spend))
			}
		}
		b.inputs = append(b.inputs, inputs)
		b.carried, b.later = append(b.carried, make([]float64, n)), append(b.later, make([]float64, len(c.Nodes)*n))
		b.s.Channels = append(b.s.Channels, c)
	}
	prices := make([]float64, len(b.patterns))
	for at := range b.patterns {
		prices[at] = b.patterns[at].price
	}
	b.s.Cloud = newCloud(d, b.paid, b.first, h.N).under(prices)
	b.s.Observed = observedBudget(d, b.patterns, h.N).times(b.s.meanPrice(prices))
	return b, nil
}

// setWorth takes the value of the outcome in the horizon; after it, the mean of the
// geo.
func (b *builder) setWorth(periods int) {
	d, h := b.fit.Model.Data(), &b.s.Horizon
	b.worth, b.reported = make([]float64, d.G()*periods), make([]float64, d.G()*h.N)
	for g := range d.Geos {
		var mean float64
		for t := range h.N {
			b.reported[g*h.N+t] = d.ValueAt(g*d.T() + b.first + t)
			v := b.reported[g*h.N+t]
			if h.Changes.Value != nil {
				v = h.Changes.Value[g*h.N+t]
			}
			b.worth[g*periods+t] = v
			mean += v / float64(h.N)
		}
		for t := h.N; t < periods; t++ {
			b.worth[g*periods+t] = mean
		}
	}
}

// each calls work for 0..n-1, each in some goroutine with a worker of its own: work
// fills slots.
func (b *builder) each(ctx context.Context, n int, work func(w *worker, k int), stage Stage, progress func(Progress)) error {
	var group sync.WaitGroup
	defer group.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	jobs, done := make(chan int, n), make(chan struct{}, n)
	for k := range n {
		jobs <- k
	}
	close(jobs)
	for range min(n, b.s.Options.Workers) {
		group.Go(func() {
			w := b.newWorker()
			for k := range jobs {
				if ctx.Err() != nil {
					return
				}
				work(w, k)
				done <- struct{}{}
			}
		})
	}
	for k := range n {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-done:
			progress(Progress{Stage: stage, Done: k + 1, Total: n})
		}
	}
	return nil
}

// reduce anchors what was evaluated.
func (b *builder) reduce() error {
	n := b.s.Draws
	b.s.Anchor = b.anchor()
	if err := b.s.Anchor.check(); err != nil {
		return err
	}
	factor := b.s.Anchor.Factor
	for k := range b.s.Base {
		b.s.Base[k] = factor * (b.expected[k] + b.changed[k])
		for at := range b.s.Channels {
			b.s.Base[k] -= factor * b.carried[at][k]
		}
	}
	for at := range b.s.Channels {
		c := &b.s.Channels[at]
		for i := range c.Response {
			c.Response[i] *= factor
		}
		for j := range c.Later {
			for _, v := range b.later[at][j*n : (j+1)*n] {
				c.Later[j] += factor * v / float64(n)
			}
		}
	}
	return nil
}
