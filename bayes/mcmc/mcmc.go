// Package mcmc runs many chains of the no-U-turn sampler on a model: starts,
// warm-up, sampling, and a stream of draws.
//
// [Run] takes a bayes.Model, a [Config] and a [Sink], to which every chain appends
// its draws as they come, so that memory does not grow with their number. Chains
// run at once but share nothing: chain k draws only from random streams named by
// the seed, a purpose and k, so that its draws are the same bytes at any
// GOMAXPROCS and any number of workers. This is the only package of the library
// that starts goroutines; none outlives Run.
//
// Where chains begin is a [Start]: [Points], [Laplace] or [Warm]. What happened is
// a [Result], whose numbers package diagnostic and the caller judge; Run itself
// fails only where it cannot go on.
//
// # Differences from the reference
//
// Chains adapt independently, as in Stan, except that with Laplace they begin with
// a common metric. Warm-up draws are not kept. The transition and its adaptation
// are those of package hmc.
package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/hmc"
)

// A Config says how to sample. DefaultConfig has a value for every field.
type Config struct {
	// Chains is the number of chains, at least 1. R-hat wants 4.
	Chains int

	// Warmup is the number of iterations of each chain before its first draw, at
	// least 0.
	Warmup int

	// Draws is the number of draws of each chain, at least 0.
	Draws int

	// Thin is the number of iterations for each draw, at least 1: the last of
	// them is the draw.
	Thin int

	// Seed determines every random number of the run, with the chain's index.
	Seed uint64

	// TargetAccept is the acceptance statistic that warm-up finds a step size for,
	// in (0, 1). A higher one takes smaller steps, which diverge less.
	TargetAccept float64

	// MaxDepth bounds a trajectory to 2^MaxDepth - 1 gradients, at least 1.
	MaxDepth int

	// MaxEnergyError is the error of the Hamiltonian above which a transition
	// counts as divergent, above 0.
	MaxEnergyError float64

	// Schedule plans a warm-up of the given length: hmc.Default, hmc.FromLaplace,
	// hmc.Hierarchical, or a function of one's own.
	Schedule func(warmup int) hmc.Schedule

	// Start says where chains begin.
	Start Start

	// Workers bounds the number of chains that run at once. 0 means all of them.
	// It changes no result.
	Workers int
}

// DefaultConfig is Stan's: 4 chains of 1000 draws after 1000 iterations of
// warm-up from uniform starts, with target acceptance 0.8 and a diagonal metric.
func DefaultConfig() Config {
	return Config{
		Chains: 4, Warmup: 1000, Draws: 1000, Thin: 1, TargetAccept: 0.8,
		MaxDepth: hmc.DefaultMaxDepth, MaxEnergyError: hmc.DefaultMaxEnergyError,
		Schedule: hmc.Default, Start: Uniform(2),
	}
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("mcmc: "+format, args...))
		}
	}
	check(c.Chains >= 1, "%d chains, want at least 1", c.Chains)
	check(c.Warmup >= 0, "%d iterations of warm-up", c.Warmup)
	check(c.Draws >= 0, "%d draws", c.Draws)
	check(c.Thin >= 1, "a draw every %d iterations, want at least 1", c.Thin)
	check(c.TargetAccept > 0 && c.TargetAccept < 1, "target acceptance %v is not between 0 and 1", c.TargetAccept)
	check(c.MaxDepth >= 1, "maximum depth %d, want at least 1", c.MaxDepth)
	check(c.MaxEnergyError > 0, "maximum energy error %v is not positive", c.MaxEnergyError)
	check(c.Schedule != nil, "no schedule")
	check(c.Start != nil, "no start")
	check(c.Workers >= 0, "%d workers", c.Workers)
	if c.Schedule != nil && c.Warmup >= 0 {
		n := c.Schedule(c.Warmup).Len()
		check(n == c.Warmup, "a schedule of %d iterations for a warm-up of %d", n, c.Warmup)
	}
	return errors.Join(errs...)
}

// iterations returns how many each chain makes.
func (c Config) iterations() int { return c.Warmup + c.Draws*c.Thin }

// A Sink receives the draws of all chains. Append is called from the goroutine of
// each chain, in the order of its draws; calls for different chains may come at
// once, in any order. row is a value of every variable; it holds only during the
// call, and may not be changed. An error stops the run.
type Sink interface {
	Append(chain int, row []float64, stats draws.Stats) error
}

// Keep returns a Sink that keeps all draws in set.
func Keep(set *draws.Set) Sink { return keep{set} }

type keep struct{ set *draws.Set }

func (k keep) Append(chain int, row []float64, stats draws.Stats) error {
	k.set.Append(chain, row)
	k.set.AppendStats(chain, stats)
	return nil
}

// A Generator is a bayes.LogDensity that turns a draw of its parameters into the
// row that is kept: derived quantities, and draws of what was integrated out.
// Without it the row is θ itself.
type Generator interface {
	// NumVars returns the length of a row.
	NumVars() int

	// Generate stores a row in dst. It follows the transition that led to theta,
	// draws from r alone, and may not change or keep its arguments.
	Generate(dst, theta []float64, r *rand.Rand)
}

// Run samples from a model. It returns when all chains are done; or when ctx is
// cancelled, within one gradient, with ctx.Err(); or when one of them fails,
// with an error that names it, having cancelled the others. A panic in the model,
// the sink or progress is such a failure: see PanicError. Draws appended so far
// stay in the sink.
//
// progress, if not nil, is told how chains come along, about a hundred times by
// each and never by two at once.
func Run(ctx context.Context, model bayes.Model, cfg Config, sink Sink, progress func(Progress)) (Result, error) {
	if err := cfg.Validate(); err != nil {
		return Result{}, err
	}
	r := &run{cfg: cfg, schedule: cfg.Schedule(cfg.Warmup), sink: sink, progress: reporter{report: progress}}
	if err := r.prepare(model); err != nil {
		return Result{}, err
	}
	starts, err := cfg.Start.begin(ctx, r)
	if err != nil {
		return Result{}, err
	}
	result := Result{Schedule: r.schedule, Chains: make([]Chain, cfg.Chains)}
	err = r.parallel(ctx, cfg.Chains, func(ctx context.Context, k int) (err error) {
		result.Chains[k], err = r.sample(ctx, k, starts[k])
		return err
	})
	if err != nil {
		return Result{}, err
	}
	return result, nil
}
