package track

import (
	"context"
	"fmt"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// A Method is how the posterior of θ is computed.
type Method string

// The methods.
const (
	// NUTS samples it: minutes, with every diagnostic of a fit.
	NUTS Method = "nuts"

	// Laplace approximates it around its mode and weights draws from there by what
	// they are worth: about a second. KHat says whether that worked.
	Laplace Method = "laplace"
)

// FitOptions say how to learn θ. Start from DefaultFitOptions or FastFitOptions.
type FitOptions struct {
	Method Method `json:"method"`

	// Until is the number of periods to learn from, the first ones; 0 means all.
	Until int `json:"until"`

	// Start are the coordinates of an earlier mode of a model with the same
	// parameters, from which the search for this one begins; nil for the middle of
	// the prior.
	Start []float64 `json:"start"`

	Chains int    `json:"chains"` // of NUTS
	Draws  int    `json:"draws"`  // of each chain; from the approximation
	Seed   uint64 `json:"seed"`

	// Attempts is the number of runs to make at most, at least 1: of NUTS each more careful
	// than the one before, until one meets Convergence; from the approximation with twice
	// as many draws, until KHat is no more than MaxKHat.
	Attempts    int             `json:"attempts"`
	Convergence mmm.Convergence `json:"convergence"`

	// MaxKHat is the shape of the tail of importance weights up to which draws from
	// the approximation count as converged.
	MaxKHat float64 `json:"max_khat"`

	// Workers bounds the number of chains that run at once; 0 means all. It changes
	// no result.
	Workers int `json:"-"`
}

// DefaultFitOptions returns 4 chains of 1000 draws and up to three attempts.
func DefaultFitOptions() FitOptions {
	return FitOptions{Method: NUTS, Chains: 4, Draws: 1000, Attempts: 3, Convergence: mmm.DefaultConvergence(), MaxKHat: maxKHat}
}

// FastFitOptions returns one attempt at 400 draws from the approximation.
func FastFitOptions() FitOptions {
	o := DefaultFitOptions()
	o.Method, o.Chains, o.Draws, o.Attempts = Laplace, 1, 400, 1
	return o
}

// maxKHat is where Vehtari et al. (2024) find importance sampling to become unreliable,
// whatever the number of draws.
const maxKHat = 0.7

// A Fit is a model with the posterior of θ given its first periods.
type Fit struct {
	Model     *Model
	Posterior *Posterior // refined around its own mode
	Mode      []float64  // coordinates

	Coordinates [][]float64  // of draws
	Weights     []float64    // of draws, with sum 1
	Draws       draws.Reader // of θ, equally weighted

	Converged   bool
	Diagnostics mmm.Diagnostics // of NUTS
	Attempts    []mmm.Attempt   // of NUTS
	KHat        float64         // of Laplace: shape of the tail of the weights
	ESS         float64         // of Laplace: effective number of draws
}

// Fit learns the posterior of θ. Whether it converged is for the caller to see.
// progress, of NUTS, may be nil.
func (m *Model) Fit(ctx context.Context, opts FitOptions, progress func(mmm.FitProgress)) (*Fit, error) {
	if opts.Until == 0 {
		opts.Until = m.T()
	}
	if opts.Until < 1 || opts.Until > m.T() || opts.Chains < 1 || opts.Draws < 1 || opts.Attempts < 1 {
		return nil, fmt.Errorf("track: a fit of %d periods of %d, with %d attempts at %d chains of %d draws", opts.Until, m.T(), opts.Attempts, opts.Chains, opts.Draws)
	}
	if opts.Start != nil && len(opts.Start) != len(m.layout.names) {
		return nil, fmt.Errorf("track: a fit of %d parameters starts from %d", len(m.layout.names), len(opts.Start))
	}
	fit := &Fit{Model: m}
	mode, err := fit.refine(ctx, opts.Until, opts.Start)
	if err != nil {
		return nil, err
	}
	switch opts.Method {
	case Laplace:
		err = fit.approximate(mode, &opts)
	case NUTS:
		err = fit.sample(ctx, &opts, progress)
	default:
		err = fmt.Errorf("track: unknown method %q, want %s or %s", opts.Method, NUTS, Laplace)
	}
	return fit, err
}

// Ensemble returns n particles drawn from the posterior, after the periods that the fit
// learned from. The particles' weights are equal: what these periods say is in the
// posterior already.
func (f *Fit) Ensemble(n int, seed uint64) *Ensemble {
	e := f.start(n, seed)
	t, err := f.Model.Follow(e)
	if err != nil {
		panic(err) // it is of this model
	}
	t.Run(f.Posterior.until)
	return e
}

// Origin returns the origin of the ensemble that Ensemble returns: where replays begin.
func (f *Fit) Origin(n int, seed uint64) *Origin { return f.Model.Origin(f.start(n, seed)) }

// start returns the ensemble before the first period.
func (f *Fit) start(n int, seed uint64) *Ensemble {
	m := f.Model
	chosen := make([]int, n)
	particle.Resample(chosen, f.Weights, rng.New(seed, "ensemble", uint64(f.Posterior.until)))
	coordinates := make([][]float64, n)
	for k, i := range chosen {
		coordinates[k] = f.Coordinates[i]
	}
	e := m.NewEnsemble(coordinates, seed)
	e.Learnt = m.data.Grain.Next(m.data.Periods[0], f.Posterior.until)
	return e
}
