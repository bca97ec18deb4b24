package track

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/bayes/mcmc"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// sample draws from the posterior with NUTS, more carefully with each attempt.
func (f *Fit) sample(ctx context.Context, opts *FitOptions, progress func(mmm.FitProgress)) error {
	names := f.Model.Names()
	for attempt := range opts.Attempts {
		set := draws.NewSet(names, opts.Chains, opts.Draws)
		cfg := f.plan(opts, attempt)
		result, err := mcmc.Run(ctx, f.Posterior, cfg, mcmc.Keep(set), func(p mcmc.Progress) {
			if progress != nil {
				progress(mmm.FitProgress{Attempt: attempt, Chains: opts.Chains, Progress: p})
			}
		})
		if err != nil {
			return err
		}
		if f.Diagnostics, err = mmm.Diagnose(set, result, opts.Convergence); err != nil {
			return err
		}
		f.Attempts = append(f.Attempts, report(cfg, result, &f.Diagnostics))
		f.Draws, f.Converged = set, f.Diagnostics.Converged
		if f.Converged {
			break
		}
	}
	return f.collect(opts)
}

// plan returns how an attempt is made: from the mode, with the curvature there as
// first metric; every further one warms up for twice as long, takes smaller steps and
// keeps one of twice as many iterations.
func (f *Fit) plan(opts *FitOptions, attempt int) mcmc.Config {
	cfg := mcmc.DefaultConfig()
	cfg.Chains, cfg.Draws, cfg.Workers = opts.Chains, opts.Draws, opts.Workers
	cfg.Seed = opts.Seed
	if attempt > 0 {
		cfg.Seed = rng.New(opts.Seed, "attempt", uint64(attempt)).Uint64() //nolint:gosec // not negative
	}
	cfg.Warmup, cfg.Thin, cfg.Schedule = 200<<attempt, 1<<attempt, hmc.FromLaplace
	cfg.TargetAccept = 1 - 0.15/math.Pow(4, float64(attempt))
	start := mcmc.DefaultLaplace()
	start.From = func(_ int, r *rand.Rand, u []float64) { f.around(u, r) }
	cfg.Start = start
	return cfg
}

// around stores coordinates near the mode in u, but far enough for chains to find
// another one if there is.
func (f *Fit) around(u []float64, r *rand.Rand) {
	for i := range u {
		u[i] = f.Mode[i] + 0.5*r.NormFloat64()
	}
}

// collect turns the draws of all chains into coordinates of equal weight.
func (f *Fit) collect(opts *FitOptions) error {
	coords := f.Model.layout.coords
	f.Coordinates = make([][]float64, opts.Chains*opts.Draws)
	for i := range f.Coordinates {
		f.Coordinates[i] = make([]float64, len(coords))
		f.Weights = append(f.Weights, 1/float64(len(f.Coordinates)))
	}
	var chains [][]float64
	var err error
	for k, c := range coords {
		if chains, err = draws.Chains(chains, f.Draws, k); err != nil {
			return err
		}
		for j, chain := range chains {
			for i, x := range chain {
				f.Coordinates[j*opts.Draws+i][k] = c.Inverse(x)
			}
		}
	}
	return nil
}

// report says how an attempt went.
func report(cfg mcmc.Config, r mcmc.Result, d *mmm.Diagnostics) mmm.Attempt {
	a := mmm.Attempt{Warmup: cfg.Warmup, TargetAccept: cfg.TargetAccept, Thin: cfg.Thin, Start: "laplace", Schedule: r.Schedule.String(),
		MaxRhat: draws.Float(d.MaxRhat.Value), MinESSBulk: draws.Float(d.MinESSBulk.Value), Divergences: d.Divergences, Converged: d.Converged}
	for _, c := range r.Chains {
		a.Chains = append(a.Chains, mmm.ChainEffort{StepSize: c.Final.StepSize, StartGradients: c.StartGradients, WarmupLeapfrogs: c.WarmupLeapfrogs, Leapfrogs: c.Leapfrogs})
	}
	return a
}
