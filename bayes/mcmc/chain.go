package mcmc

import (
	"context"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/hmc"
)

// A Result is the account of a run.
type Result struct {
	// Schedule is the warm-up that every chain had.
	Schedule hmc.Schedule

	// Chains are in order of their index.
	Chains []Chain
}

// A Chain is the account of one chain.
type Chain struct {
	// Final is the state after the last draw, to continue from.
	Final State

	// StartGradients, WarmupLeapfrogs and Leapfrogs count gradients: those that
	// found the start, those of warm-up and those of sampling.
	StartGradients, WarmupLeapfrogs, Leapfrogs int

	// WarmupDivergences and Divergences count divergent transitions before and
	// after the first draw. Those of sampling matter.
	WarmupDivergences, Divergences int

	// DivergedAt says where the first divergences of sampling happened, at most
	// MaxDivergedAt of them.
	DivergedAt []Divergence

	// Saturated counts iterations of sampling whose trajectory was cut at MaxDepth.
	Saturated int

	// Energies are those of all iterations of sampling, in order, for E-BFMI.
	Energies []float64
}

// MaxDivergedAt is the number of divergences whose place a chain remembers.
const MaxDivergedAt = 100

// A Divergence is a divergent transition of sampling.
type Divergence struct {
	Draw int // index of the draw it was, or led to
	hmc.Divergence
}

// Warm returns the states in which the chains ended.
func (r Result) Warm() Warm {
	w := make(Warm, len(r.Chains))
	for k, c := range r.Chains {
		w[k] = c.Final
	}
	return w
}

// Divergences returns the number of divergent draws of all chains.
func (r Result) Divergences() int {
	n := 0
	for _, c := range r.Chains {
		n += c.Divergences
	}
	return n
}

// sample runs one chain from its start.
func (r *run) sample(ctx context.Context, k int, start State) (Chain, error) {
	density, stream := r.density(ctx, k), r.stream("chain", k)
	metric := start.Metric
	if metric == nil {
		metric = hmc.NewUnit(r.dim)
	}
	kernel := hmc.NewNUTS(density, metric, r.cfg.MaxDepth)
	kernel.StepSize, kernel.MaxEnergyError = start.StepSize, r.cfg.MaxEnergyError
	at := kernel.At(start.Position)
	if err := ctx.Err(); err != nil {
		return Chain{}, err
	}
	adapter := hmc.NewAdapter(r.schedule, r.cfg.TargetAccept, r.dim)

	out := Chain{StartGradients: density.gradients, Energies: make([]float64, 0, r.cfg.Draws*r.cfg.Thin)}
	out.WarmupLeapfrogs = adapter.Start(kernel, at, stream)
	generate := r.generator(k)
	var info hmc.StepInfo
	for i := range r.cfg.iterations() {
		at, info = kernel.Transition(at, stream)
		if err := ctx.Err(); err != nil {
			return out, err // and the transition with it, which may have been cut short
		}
		if sampling := i - r.cfg.Warmup; sampling < 0 {
			out.warmup(info)
			out.WarmupLeapfrogs += adapter.Update(kernel, at, info, stream)
		} else {
			out.sampled(sampling/r.cfg.Thin, info)
			if (sampling+1)%r.cfg.Thin == 0 {
				err := r.sink.Append(k, generate(at.Position), stats(at, info))
				if err != nil {
					return out, err
				}
			}
		}
		r.progress.tell(k, i+1, r.cfg, kernel.StepSize, &out)
	}
	out.Final = State{Position: at.Clone().Position, StepSize: kernel.StepSize, Metric: kernel.Metric}
	return out, nil
}

// generator returns the function from a position to the row to keep.
func (r *run) generator(k int) func(theta []float64) []float64 {
	g, ok := r.densities[k].LogDensity.(Generator)
	if !ok {
		return func(theta []float64) []float64 { return theta }
	}
	row, stream := make([]float64, g.NumVars()), r.stream("generate", k)
	return func(theta []float64) []float64 {
		g.Generate(row, theta, stream)
		return row
	}
}

func (c *Chain) warmup(info hmc.StepInfo) {
	c.WarmupLeapfrogs += info.Leapfrogs
	if info.Outcome == hmc.Diverging {
		c.WarmupDivergences++
	}
}

func (c *Chain) sampled(draw int, info hmc.StepInfo) {
	c.Leapfrogs += info.Leapfrogs
	c.Energies = append(c.Energies, info.Energy)
	switch info.Outcome {
	case hmc.MaxDepth:
		c.Saturated++
	case hmc.Diverging:
		c.Divergences++
		if len(c.DivergedAt) < MaxDivergedAt {
			d := info.Divergence
			d.Position = append([]float64(nil), d.Position...)
			c.DivergedAt = append(c.DivergedAt, Divergence{draw, d})
		}
	}
}

func stats(at hmc.Point, info hmc.StepInfo) draws.Stats {
	return draws.Stats{
		LogProb: at.LogProb, AcceptStat: info.Accept, StepSize: info.StepSize, Energy: info.Energy,
		TreeDepth: info.Depth, Leapfrogs: info.Leapfrogs, Divergent: info.Outcome == hmc.Diverging,
	}
}
