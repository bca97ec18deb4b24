package mcmc

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/bayes/laplace"
)

// A Start says where chains begin, and with which step size and metric: [Points],
// [Laplace] or [Warm].
type Start interface {
	// begin returns the state of every chain.
	begin(ctx context.Context, r *run) ([]State, error)
}

// A State is where a chain stands.
type State struct {
	Position []float64

	// StepSize is ε; 0 if it is to be searched for.
	StepSize float64

	// Metric is M; nil for the identity.
	Metric hmc.Metric
}

// maxStarts is how many starts a chain draws before it gives up on finding one
// that is finite: Stan's number.
const maxStarts = 100

// Points draws a position for each chain: it stores one in theta, from r alone.
// One at which the log density or its gradient is not finite is drawn again, up
// to 100 times.
type Points func(chain int, r *rand.Rand, theta []float64)

// Uniform draws every component from (-radius, radius).
func Uniform(radius float64) Points {
	return func(_ int, r *rand.Rand, theta []float64) {
		for i := range theta {
			theta[i] = radius * (2*r.Float64() - 1)
		}
	}
}

func (p Points) begin(ctx context.Context, r *run) ([]State, error) {
	states := make([]State, r.cfg.Chains)
	err := r.parallel(ctx, r.cfg.Chains, func(ctx context.Context, k int) error {
		stream := r.stream("start", k)
		return findFinite(r.density(ctx, k), &states[k], func(theta []float64) { p(k, stream, theta) })
	})
	return states, err
}

// findFinite sets the position of a state to the first of several that draw
// stores at which the density and its gradient are finite.
func findFinite(density bayes.LogDensity, s *State, draw func(theta []float64)) error {
	theta, grad := make([]float64, density.Dim()), make([]float64, density.Dim())
	var lp float64
	for range maxStarts {
		draw(theta)
		lp = density.LogProb(grad, theta)
		if isFinite(lp) && allFinite(grad) {
			s.Position = theta
			return nil
		}
	}
	return fmt.Errorf("no start in %d with a finite log density and gradient; the log density of the last is %v", maxStarts, lp)
}

// Laplace moves every chain from a point to the mode uphill of it, and off by a
// draw from the normal approximation at the best of these modes, whose covariance
// is also the first metric. Chains that climbed to different modes start there,
// so that R-hat sees that there are several. Deviations that lead out of the
// posterior are halved until they do not. It costs a few hundred gradients.
type Laplace struct {
	// From draws the points to climb from.
	From Points

	// Dispersion multiplies the deviation from the mode: 1 is a draw from the
	// approximation, more gives more dispersed starts.
	Dispersion float64

	// PerChain gives every chain the covariance at its own mode.
	PerChain bool

	// Options control the climb.
	Options laplace.Options
}

// DefaultLaplace climbs from uniform starts in (-1, 1) and disperses by 1.
func DefaultLaplace() Laplace {
	return Laplace{From: Uniform(1), Dispersion: 1, Options: laplace.DefaultOptions()}
}

func (l Laplace) begin(ctx context.Context, r *run) ([]State, error) {
	if l.From == nil || !(l.Dispersion >= 0) {
		return nil, fmt.Errorf("mcmc: Laplace start without points to climb from, or with dispersion %v", l.Dispersion)
	}
	states, err := l.From.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	modes := make([]laplace.Mode, len(states))
	err = r.parallel(ctx, len(states), func(ctx context.Context, k int) (err error) {
		modes[k], err = laplace.Find(r.density(ctx, k), states[k].Position, l.Options)
		return err
	})
	if err != nil {
		return nil, err
	}
	normals, err := l.approximate(ctx, r, modes)
	if err != nil {
		return nil, err
	}
	err = r.parallel(ctx, len(states), func(ctx context.Context, k int) error {
		theta := make([]float64, r.dim)
		normals[k].Deviation(theta, l.Dispersion, r.stream("laplace", k))
		l.disperse(theta, r.density(ctx, k), modes[k])
		states[k] = State{Position: theta, Metric: normals[k].metric}
		return nil
	})
	return states, err
}

// disperse adds a mode to a deviation from it. Where the approximation is wrong
// that may be far outside the posterior, and so the deviation is halved until the
// log density is no further below the mode than that of nearly every draw from a
// normal: of D dimensions, ½D ± √(½D), times the square of the dispersion.
func (l Laplace) disperse(theta []float64, density bayes.LogDensity, mode laplace.Mode) {
	deviation, grad := slices.Clone(theta), make([]float64, len(theta))
	lowest := mode.LogProb - math.Max(1, l.Dispersion*l.Dispersion)*float64(len(theta)+20)
	for range maxStarts {
		floats.AddTo(theta, mode.Position, deviation)
		if lp := density.LogProb(grad, theta); lp >= lowest && isFinite(lp) && allFinite(grad) {
			return
		}
		floats.Scale(0.5, deviation)
	}
	copy(theta, mode.Position)
}

// A normal is an approximation with the metric that it makes.
type normal struct {
	*laplace.Approximation
	metric *hmc.Dense
}

// approximate returns the normal that each chain is to use: that of the best mode,
// or of its own.
func (l Laplace) approximate(ctx context.Context, r *run, modes []laplace.Mode) ([]normal, error) {
	best := 0
	for k := range modes {
		if modes[k].LogProb > modes[best].LogProb {
			best = k
		}
	}
	out := make([]normal, len(modes))
	err := r.parallel(ctx, len(modes), func(ctx context.Context, k int) (err error) {
		if !l.PerChain && k != best {
			return nil
		}
		if out[k].Approximation, err = laplace.Approximate(r.density(ctx, k), modes[k]); err == nil {
			out[k].metric, err = hmc.NewDense(out[k].Cov())
		}
		return err
	})
	for k := range out {
		if !l.PerChain {
			out[k] = out[best]
		}
	}
	return out, err
}

// Warm continues from the given state of each chain, such as that of an earlier
// Result. The positions must have a finite log density.
type Warm []State

func (w Warm) begin(ctx context.Context, r *run) ([]State, error) {
	if len(w) != r.cfg.Chains {
		return nil, fmt.Errorf("mcmc: %d states for %d chains", len(w), r.cfg.Chains)
	}
	states := make([]State, len(w))
	err := r.parallel(ctx, len(w), func(ctx context.Context, k int) error {
		s := w[k]
		if len(s.Position) != r.dim || (s.Metric != nil && s.Metric.Dim() != r.dim) {
			return fmt.Errorf("state of dimension %d for a density of %d, or a metric of another", len(s.Position), r.dim)
		}
		grad := make([]float64, r.dim)
		if lp := r.density(ctx, k).LogProb(grad, s.Position); !isFinite(lp) || !allFinite(grad) {
			return fmt.Errorf("log density %v at the given state, or a gradient that is not finite", lp)
		}
		states[k] = State{Position: slices.Clone(s.Position), StepSize: s.StepSize, Metric: s.Metric}
		return nil
	})
	return states, err
}

func isFinite(x float64) bool { return math.Abs(x) <= math.MaxFloat64 }

func allFinite(x []float64) bool {
	for _, v := range x {
		if !isFinite(v) {
			return false
		}
	}
	return true
}
