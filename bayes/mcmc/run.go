package mcmc

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"sync"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/bayes/rng"
)

// A run is what all chains of one call to Run have in common.
type run struct {
	cfg       Config
	schedule  hmc.Schedule
	densities []*guarded // of each chain
	dim       int
	sink      Sink
	progress  reporter
}

// prepare makes a density for each chain.
func (r *run) prepare(model bayes.Model) error {
	r.densities = make([]*guarded, r.cfg.Chains)
	for k := range r.densities {
		err := protect(k, func() error {
			r.densities[k] = &guarded{LogDensity: model.NewLogDensity()}
			if dim := r.densities[k].Dim(); k == 0 {
				r.dim = dim
			} else if dim != r.dim {
				return fmt.Errorf("density of dimension %d, while chain 0 has %d", dim, r.dim)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stream returns the random stream of a chain for a purpose.
func (r *run) stream(purpose string, chain int) *rand.Rand {
	return rng.New(r.cfg.Seed, "mcmc "+purpose, uint64(chain))
}

// density returns the density of a chain for as long as the context lasts.
func (r *run) density(ctx context.Context, chain int) *guarded {
	r.densities[chain].ctx = ctx
	return r.densities[chain]
}

// guarded is a density that counts its gradients, and is zero everywhere once its
// context is done, so that searches and trajectories come to an end at once.
type guarded struct {
	bayes.LogDensity
	ctx       context.Context
	gradients int
}

func (g *guarded) LogProb(grad, theta []float64) float64 {
	if g.ctx.Err() != nil {
		return math.Inf(-1)
	}
	g.gradients++
	return g.LogDensity.LogProb(grad, theta)
}

// parallel calls f for chains 0..n-1, as many at once as there are workers, and
// waits for all. The first failure ends the others. It returns the context's
// error if that is done, or else the first failure.
func (r *run) parallel(ctx context.Context, n int, f func(ctx context.Context, chain int) error) error {
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := r.cfg.Workers
	if workers == 0 {
		workers = n
	}
	slots := make(chan struct{}, workers)
	var wg sync.WaitGroup
	for k := range n {
		slots <- struct{}{}
		if inner.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := protect(k, func() error { return f(inner, k) }); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return context.Cause(inner)
}

// protect calls f on behalf of a chain: errors name the chain, and a panic is an
// error.
func protect(chain int, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Chain: chain, Value: v, Stack: debug.Stack()}
		}
	}()
	if err := f(); err != nil {
		return fmt.Errorf("mcmc: chain %d: %w", chain, err)
	}
	return nil
}

// A PanicError is a panic in a chain: a mistake in the code of a model, a sink or
// a progress report.
type PanicError struct {
	Chain int
	Value any    // what was panicked with
	Stack []byte // where
}

// Error names the chain and the value.
func (e *PanicError) Error() string {
	return fmt.Sprintf("mcmc: chain %d panicked: %v", e.Chain, e.Value)
}

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
