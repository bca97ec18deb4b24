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
	var result mcmc.Result
	for attempt := range opts.Attempts {
		set := draws.NewSet(f.Model.Names(), opts.Chains, opts.Draws)
		cfg, start := f.plan(opts, attempt, result)
		var err error
		result, err = mcmc.Run(ctx, f.Posterior, cfg, mcmc.Keep(set), func(p mcmc.Progress) {
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
		f.Attempts = append(f.Attempts, report(cfg, start, result, &f.Diagnostics))
		f.Draws, f.Converged = set, f.Diagnostics.Converged
		if f.Converged {
			break
		}
	}
	return f.collect(opts)
}

// nearlyMixed is the R-hat up to which chains need only be longer. Chosen, as that of
// mmm, between the 1.01 of Vehtari et al. (2021) and the 1.1 above which chains have
// not mixed.
const nearlyMixed = 1.03

// plan returns how an attempt is made, and where it starts in a word: the first from
// the mode, with the curvature there as first metric. Chains that have nearly mixed
// without diverging go on where they ended with twice as many iterations for each draw;
// others start anew, with a longer warm-up and smaller steps.
func (f *Fit) plan(opts *FitOptions, attempt int, previous mcmc.Result) (cfg mcmc.Config, start string) {
	cfg = mcmc.DefaultConfig()
	cfg.Chains, cfg.Draws, cfg.Workers, cfg.Seed = opts.Chains, opts.Draws, opts.Workers, opts.Seed
	cfg.TargetAccept = 0.85
	if attempt > 0 {
		cfg.Seed = rng.New(opts.Seed, "attempt", uint64(attempt)).Uint64() //nolint:gosec // not negative
		cfg.Thin = 1 << attempt
		if d := &f.Diagnostics; d.MaxRhat.Value <= nearlyMixed && d.Divergences <= opts.Convergence.MaxDivergences {
			cfg.Warmup, cfg.Schedule, cfg.Start = 50, stepSizeOnly, previous.Warm()
			return cfg, "previous"
		}
	}
	cfg.TargetAccept = 1 - 0.15/math.Pow(4, float64(attempt))
	cfg.Warmup, cfg.Schedule = 200<<attempt, hmc.FromLaplace
	from := mcmc.DefaultLaplace()
	from.From = func(_ int, r *rand.Rand, u []float64) { f.near(u, r) }
	cfg.Start = from
	return cfg, "laplace"
}

// stepSizeOnly is a warm-up that keeps the metric it starts with.
func stepSizeOnly(n int) hmc.Schedule { return hmc.Schedule{{Length: n, Restart: true}} }

// near stores coordinates near the mode in u, but far enough for chains to find
// another one if there is.
func (f *Fit) near(u []float64, r *rand.Rand) {
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
func report(cfg mcmc.Config, start string, r mcmc.Result, d *mmm.Diagnostics) mmm.Attempt {
	a := mmm.Attempt{Warmup: cfg.Warmup, TargetAccept: cfg.TargetAccept, Thin: cfg.Thin, Start: start, Schedule: r.Schedule.String(),
		MaxRhat: draws.Float(d.MaxRhat.Value), MinESSBulk: draws.Float(d.MinESSBulk.Value), Divergences: d.Divergences, Converged: d.Converged}
	for _, c := range r.Chains {
		a.Chains = append(a.Chains, mmm.ChainEffort{StepSize: c.Final.StepSize, StartGradients: c.StartGradients, WarmupLeapfrogs: c.WarmupLeapfrogs, Leapfrogs: c.Leapfrogs})
	}
	return a
}
