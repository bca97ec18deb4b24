package mmm

import (
	"context"
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/mcmc"
	"github.com/noonmark/noonmark/bayes/rng"
)

// FitOptions say how to sample. Start from DefaultFitOptions.
type FitOptions struct {
	Chains int    `json:"chains"` // number of chains; R-hat wants 4
	Draws  int    `json:"draws"`  // of each chain, after warm-up
	Seed   uint64 `json:"seed"`

	// Warmup is the number of warm-up iterations of each chain in the first
	// attempt; 0 means what suits the model. Attempts that start anew have more.
	Warmup int `json:"warmup"`

	// TargetAccept is the acceptance statistic that the first attempt aims at, in
	// (0, 1); 0 means what suits the model. Further attempts aim higher.
	TargetAccept float64 `json:"target_accept"`

	// Attempts is the number of runs to make at most, each more careful than the
	// one before, until one meets Convergence; at least 1.
	Attempts int `json:"attempts"`

	Convergence     Convergence     `json:"convergence"`
	Parametrisation Parametrisation `json:"parametrisation"`

	// Workers bounds the number of chains that run at once; 0 means all. It
	// changes no result, and is no part of what a fit was made of.
	Workers int `json:"-"`
}

// DefaultFitOptions returns 4 chains of 1000 draws and up to three attempts.
func DefaultFitOptions() FitOptions {
	return FitOptions{Chains: 4, Draws: 1000, Attempts: 3, Convergence: DefaultConvergence(), Parametrisation: DefaultParametrisation()}
}

// Convergence is what draws must meet before anyone should rely on them.
type Convergence struct {
	MaxRhat        float64 `json:"max_rhat"`        // of every parameter; Vehtari et al. (2021): 1.01
	MinESS         float64 `json:"min_ess"`         // bulk and tail, of every parameter; Vehtari et al. (2021): 100 for each of 4 chains
	MaxDivergences int     `json:"max_divergences"` // Betancourt (2017): none
	MinEBFMI       float64 `json:"min_ebfmi"`       // of every chain; Betancourt (2016): 0.3
}

// DefaultConvergence returns the thresholds named with each field.
func DefaultConvergence() Convergence {
	return Convergence{MaxRhat: 1.01, MinESS: 400, MaxDivergences: 0, MinEBFMI: 0.3}
}

// A Fit is a model with draws from its posterior.
type Fit struct {
	Model       *Model
	Posterior   *Posterior
	Draws       draws.Reader
	Diagnostics Diagnostics
	Attempts    []Attempt // all that were made; the last one is the fit
}

// A Store keeps draws as they come and gives them back. A draws.Set is one, by
// way of KeepInMemory.
type Store interface {
	mcmc.Sink
	draws.Reader
}

type memory struct {
	mcmc.Sink
	*draws.Set
}

func (s memory) Append(chain int, row []float64, stats draws.Stats) error {
	return s.Sink.Append(chain, row, stats)
}

// KeepInMemory returns a Store that keeps draws in memory.
func KeepInMemory(names []string, chains, n int) (Store, error) {
	set := draws.NewSet(names, chains, n)
	return memory{mcmc.Keep(set), set}, nil
}

// FitProgress is how far a fit has come.
type FitProgress struct {
	Attempt int // 0 for the first
	Chains  int // that run
	mcmc.Progress
}

// Sample draws from the posterior of a model. Where a run does not meet
// opts.Convergence it is made again more carefully, up to opts.Attempts runs in
// all; whether the last one does is for the caller to see in Diagnostics. newStore
// makes the place for the draws of each attempt, of which those of the last are
// kept. progress may be nil.
func Sample(ctx context.Context, m *Model, opts FitOptions, newStore func(names []string, chains, draws int) (Store, error), progress func(FitProgress)) (*Fit, error) {
	if opts.Attempts < 1 || opts.Chains < 1 || opts.Draws < 1 {
		return nil, fmt.Errorf("mmm: %d attempts at %d chains of %d draws, want at least 1 of each", opts.Attempts, opts.Chains, opts.Draws)
	}
	post := m.Posterior(opts.Parametrisation)
	fit := &Fit{Model: m, Posterior: post}
	var previous mcmc.Result
	for attempt := range opts.Attempts {
		store, err := newStore(post.Names(), opts.Chains, opts.Draws)
		if err != nil {
			return nil, err
		}
		p := planAttempt(fit, opts, attempt, previous)
		result, err := mcmc.Run(ctx, post, p.config, store, func(mp mcmc.Progress) {
			if progress != nil {
				progress(FitProgress{attempt, opts.Chains, mp})
			}
		})
		if err != nil {
			return nil, err
		}
		fit.Draws = store
		if fit.Diagnostics, err = Diagnose(store, result, opts.Convergence); err != nil {
			return nil, err
		}
		fit.Attempts = append(fit.Attempts, p.report(result, &fit.Diagnostics))
		if fit.Diagnostics.Converged {
			break
		}
		previous = result
	}
	return fit, nil
}

// SamplePrior returns a fit whose draws are n independent ones from the prior: what
// is asked of it is what the model believes before the data. Its diagnostics are
// empty.
func SamplePrior(m *Model, n int, seed uint64) *Fit {
	post := m.Posterior(Parametrisation{})
	set := draws.NewSet(post.Names(), 1, n)
	r := rng.New(seed, "prior", 0)
	theta, row := make([]float64, m.layout.size), make([]float64, len(post.record))
	for range n {
		m.DrawPrior(theta, r)
		gather(row, theta, post.record)
		set.Append(0, row)
	}
	return &Fit{Model: m, Posterior: post, Draws: set}
}

// Diagnostics are numbers about draws, over all parameters.
type Diagnostics struct {
	Converged   bool
	MaxRhat     Extreme // rank-normalised split R-hat
	MinESSBulk  Extreme
	MinESSTail  Extreme
	Divergences int
	Saturated   int     // trajectories cut at the depth limit
	EBFMIMin    float64 // over chains
	Leapfrogs   int     // of sampling
	Summaries   []diagnostic.Summary
	DivergedAt  []mcmc.Divergence // the first of them
}

// Extreme is the worst value of a diagnostic and where it is.
type Extreme struct {
	Value float64
	Name  string // of the parameter
}

// Diagnose computes the diagnostics of every variable and whether all of them
// meet c. A variable without a value of a diagnostic does not.
func Diagnose(r draws.Reader, result mcmc.Result, c Convergence) (Diagnostics, error) {
	d := Diagnostics{MaxRhat: Extreme{Value: math.Inf(-1)}, MinESSBulk: Extreme{Value: math.Inf(1)}, MinESSTail: Extreme{Value: math.Inf(1)}, EBFMIMin: math.Inf(1)}
	names := r.Names()
	var e diagnostic.Evaluator
	var chains [][]float64
	var err error
	for i, name := range names {
		if chains, err = draws.Chains(chains, r, i); err != nil {
			return d, err
		}
		e.Set(chains)
		s := e.Summary()
		d.Summaries = append(d.Summaries, s)
		worst(&d.MaxRhat, name, s.Rhat, 1)
		worst(&d.MinESSBulk, name, s.ESSBulk, -1)
		worst(&d.MinESSTail, name, s.ESSTail, -1)
	}
	var energies [][]float64
	for _, chain := range result.Chains {
		d.Divergences += chain.Divergences
		d.Saturated += chain.Saturated
		d.Leapfrogs += chain.Leapfrogs
		d.DivergedAt = append(d.DivergedAt, chain.DivergedAt...)
		energies = append(energies, chain.Energies)
	}
	for _, v := range diagnostic.EBFMI(energies) {
		d.EBFMIMin = math.Min(d.EBFMIMin, v)
	}
	d.Converged = d.meets(c)
	return d, nil
}

// meets reports whether the diagnostics are as good as c asks for.
func (d *Diagnostics) meets(c Convergence) bool {
	return d.MaxRhat.Value <= c.MaxRhat && d.MinESSBulk.Value >= c.MinESS && d.MinESSTail.Value >= c.MinESS &&
		d.Divergences <= c.MaxDivergences && d.EBFMIMin >= c.MinEBFMI
}

// worst replaces e by a value that is further in the given direction, or NaN.
func worst(e *Extreme, name string, value, direction float64) {
	if math.IsNaN(e.Value) {
		return
	}
	if math.IsNaN(value) || direction*value > direction*e.Value {
		*e = Extreme{value, name}
	}
}
