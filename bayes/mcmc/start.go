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
// draw from the normal approximation there, whose covariance is also the first
// metric. Chains that climbed to different modes start there, so that R-hat sees
// that there are several; but from a mode that holds next to nothing of the
// posterior a chain is moved to the one that holds most. Deviations that lead out
// of the posterior are halved until they do not. It costs a few hundred gradients.
type Laplace struct {
	// From draws the points to climb from.
	From Points

	// Dispersion multiplies the deviation from the mode: 1 is a draw from the
	// approximation, more gives more dispersed starts.
	Dispersion float64

	// Negligible is the mass of a mode, relative to that of the heaviest, below
	// which no chain starts there. Masses are those of the normal approximations.
	// 0 keeps every mode.
	Negligible float64

	// Options control the climb.
	Options laplace.Options
}

// DefaultLaplace climbs from uniform starts in (-1, 1), disperses by 1, and leaves
// modes of less than a thousandth of the mass of the heaviest.
func DefaultLaplace() Laplace {
	return Laplace{From: Uniform(1), Dispersion: 1, Negligible: 1e-3, Options: laplace.DefaultOptions()}
}

func (l Laplace) begin(ctx context.Context, r *run) ([]State, error) {
	if l.From == nil || !(l.Dispersion >= 0) || !(l.Negligible >= 0 && l.Negligible < 1) {
		return nil, fmt.Errorf("mcmc: Laplace start without points to climb from, with dispersion %v, or with negligible mass %v", l.Dispersion, l.Negligible)
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

// sameMode is the difference in log density below which two chains are taken to
// have climbed equally high, and share the work of an approximation.
const sameMode = 0.1

// approximate returns the normal that each chain is to use, and moves modes of
// negligible mass to the heaviest. A mode whose curvature cannot be computed has
// no mass, unless it is the highest.
func (l Laplace) approximate(ctx context.Context, r *run, modes []laplace.Mode) ([]normal, error) {
	first := make([]int, len(modes)) // the first chain that climbed as high
	highest := 0
	for k, m := range modes {
		first[k] = slices.IndexFunc(modes, func(o laplace.Mode) bool { return math.Abs(o.LogProb-m.LogProb) < sameMode })
		if m.LogProb > modes[highest].LogProb {
			highest = k
		}
	}
	out := make([]normal, len(modes))
	err := r.parallel(ctx, len(modes), func(ctx context.Context, k int) (err error) {
		if first[k] != k {
			return nil
		}
		if out[k].Approximation, err = laplace.Approximate(r.density(ctx, k), modes[k]); err == nil {
			out[k].metric, err = hmc.NewDense(out[k].Cov())
		}
		if err != nil && k != first[highest] && ctx.Err() == nil {
			out[k].Approximation, err = nil, nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	heaviest := first[highest]
	for k := range out {
		if out[k].mass() > out[heaviest].mass() {
			heaviest = k
		}
	}
	approximations := slices.Clone(out)
	for k := range out {
		out[k] = approximations[first[k]]
		if out[k].mass() < out[heaviest].mass()+math.Log(l.Negligible) || out[k].Approximation == nil {
			out[k], modes[k] = out[heaviest], modes[heaviest]
		}
	}
	return out, nil
}

// mass is the log mass, of nothing if there is no approximation.
func (n normal) mass() float64 {
	if n.Approximation == nil {
		return math.Inf(-1)
	}
	return n.LogMass()
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
