package mmm

import (
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/bayes/mcmc"
	"github.com/noonmark/noonmark/bayes/rng"
)

// An Attempt is how one run was made and how it went.
type Attempt struct {
	Warmup       int           `json:"warmup"`
	TargetAccept float64       `json:"target_accept"`
	Thin         int           `json:"thin"` // iterations for each draw
	Start        string        `json:"start"`
	Schedule     string        `json:"schedule"`
	MaxRhat      draws.Float   `json:"max_rhat"`
	MinESSBulk   draws.Float   `json:"min_ess_bulk"`
	Divergences  int           `json:"divergences"`
	Converged    bool          `json:"converged"`
	Chains       []ChainEffort `json:"chains"`
}

// ChainEffort is what one chain cost.
type ChainEffort struct {
	StepSize        float64 `json:"step_size"`
	StartGradients  int     `json:"start_gradients"`
	WarmupLeapfrogs int     `json:"warmup_leapfrogs"`
	Leapfrogs       int     `json:"leapfrogs"`
}

// Where chains of an attempt start.
const (
	startLaplace  = "laplace"  // at modes, with the curvature there as first metric
	startPrevious = "previous" // where those of the attempt before ended, with their metric
	startPrior    = "prior"    // at draws from the prior
)

// denseLimit is the number of coordinates above which chains do not start with a
// dense metric: its product with a momentum grows with the square, and the
// curvature it comes from takes two gradients for each coordinate. Chosen: by
// BenchmarkTransition of bayes/hmc a product takes some 0.1 ms at 600, by
// BenchmarkLogProb a gradient of models with geos some 0.3 ms.
const denseLimit = 600

// attemptPlan is how an attempt is to be made.
type attemptPlan struct {
	config mcmc.Config
	start  string
}

// planAttempt returns the plan of an attempt, given those before. The first one
// starts from the normal approximation at the mode, whose covariance is the first
// metric. Every further one takes smaller steps. Chains that mixed go on where
// they ended, with more iterations for each draw if they were too short; others
// start anew with a longer warm-up, and in the end from the prior with a metric
// learned from nothing.
func planAttempt(fit *Fit, opts FitOptions, attempt int, previous mcmc.Result) attemptPlan {
	p := attemptPlan{config: mcmc.DefaultConfig(), start: startLaplace}
	cfg := &p.config
	cfg.Chains, cfg.Draws, cfg.Seed, cfg.Workers = opts.Chains, opts.Draws, attemptSeed(opts.Seed, attempt), opts.Workers
	cfg.Schedule, cfg.TargetAccept = hmc.Hierarchical, acceptance(fit, opts, attempt)
	d := &fit.Diagnostics
	switch {
	case attempt == 0 && fit.Model.data.National():
		cfg.Warmup, cfg.Schedule = 250, hmc.FromLaplace
	case attempt == 0:
		cfg.Warmup = 800
	case d.mixed(opts.Convergence):
		p.start, cfg.Thin = startPrevious, fit.Attempts[attempt-1].Thin*d.lengthen(opts.Convergence)
	case attempt == 1:
		cfg.Warmup = 1000
	default:
		p.start, cfg.Warmup = startPrior, 2000
	}
	if p.start == startPrevious {
		cfg.Start, cfg.Warmup, cfg.Schedule = previous.Warm(), 100, stepSizeOnly
		return p
	}
	if opts.Warmup > 0 {
		cfg.Warmup = opts.Warmup << attempt
	}
	from := mcmc.Points(func(_ int, r *rand.Rand, u []float64) { fit.Posterior.StartFromPrior(u, r) })
	if fit.Posterior.Dim() > denseLimit {
		p.start = startPrior
	}
	cfg.Start = from
	if p.start == startLaplace {
		start := mcmc.DefaultLaplace()
		start.From = from
		cfg.Start = start
	}
	return p
}

// attemptSeed returns the seed of an attempt: that of the fit for the first, and
// for others one that no other fit's attempts are likely to have.
func attemptSeed(seed uint64, attempt int) uint64 {
	if attempt == 0 {
		return seed
	}
	return rng.New(seed, "attempt", uint64(attempt)).Uint64()
}

// stepSizeOnly is a warm-up that keeps the metric it starts with.
func stepSizeOnly(n int) hmc.Schedule { return hmc.Schedule{{Length: n, Restart: true}} }

// acceptance returns the acceptance statistic to aim at: what opts say or, higher
// in models with geos, where spreads near zero want small steps; and in every
// further attempt a fourth of what was missing to 1.
func acceptance(fit *Fit, opts FitOptions, attempt int) float64 {
	target := opts.TargetAccept
	switch {
	case target > 0:
	case fit.Model.data.National():
		target = 0.85
	default:
		target = 0.9
	}
	return 1 - (1-target)/math.Pow(4, float64(attempt))
}

// Chains that agree up to mixedRhat, with at least mixedESS of the effective draws
// that are wanted, are worth going on with, for up to longestStretch times as long.
// All three are chosen: an R-hat between the 1.01 of Vehtari et al. (2021), above
// which draws should not be used, and the 1.1 of Gelman et al. (2013), Bayesian Data
// Analysis, section 11.4, above which chains have not mixed; and a share and a
// factor such that the longest stretch makes up for the smallest share.
const (
	mixedRhat      = 1.03
	mixedESS       = 0.1
	longestStretch = 10
)

// mixed reports whether smaller steps and longer chains are all that it takes.
func (d *Diagnostics) mixed(c Convergence) bool {
	c.MaxRhat, c.MinESS, c.MaxDivergences = max(c.MaxRhat, mixedRhat), mixedESS*c.MinESS, d.Divergences
	return d.meets(c)
}

// lengthen returns the factor by which chains should be longer: at least 2, for
// twice the effective draws that are wanted; 1 if they are long enough.
func (d *Diagnostics) lengthen(c Convergence) int {
	c.MaxDivergences = d.Divergences
	if d.meets(c) {
		return 1
	}
	have := min(d.MinESSBulk.Value, d.MinESSTail.Value)
	return int(min(max(math.Ceil(2*c.MinESS/have), 2), longestStretch))
}

func (p attemptPlan) report(r mcmc.Result, d *Diagnostics) Attempt {
	a := Attempt{Warmup: p.config.Warmup, TargetAccept: p.config.TargetAccept, Thin: p.config.Thin, Start: p.start, Schedule: r.Schedule.String(),
		MaxRhat: draws.Float(d.MaxRhat.Value), MinESSBulk: draws.Float(d.MinESSBulk.Value), Divergences: d.Divergences, Converged: d.Converged}
	for _, c := range r.Chains {
		a.Chains = append(a.Chains, ChainEffort{c.Final.StepSize, c.StartGradients, c.WarmupLeapfrogs, c.Leapfrogs})
	}
	return a
}
