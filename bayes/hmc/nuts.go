package hmc

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes"
)

// DefaultMaxDepth is the tree depth at which a trajectory is cut: 1023 steps.
// Hoffman & Gelman (2014) leave it open; 10 is Stan's.
const DefaultMaxDepth = 10

// DefaultMaxEnergyError is Δ_max of Hoffman & Gelman (2014), section 3.1.1: large
// enough that only a failed integrator reaches it.
const DefaultMaxEnergyError = 1000

// NUTS is the no-U-turn sampler: a transition kernel with its workspace, for one
// goroutine. Its fields may be changed between transitions.
type NUTS struct {
	// Metric is M.
	Metric Metric

	// StepSize is ε, without unit where the metric fits.
	StepSize float64

	// MaxDepth bounds the depth of trees, if it is less than that of NewNUTS,
	// which is what 0 means.
	MaxDepth int

	// MaxEnergyError is the H - H₀ above which a trajectory diverges.
	// NewNUTS sets DefaultMaxEnergyError.
	MaxEnergyError float64

	density    bayes.LogDensity
	trajectory tree
	levels     []level // workspace of each depth
	doubling   tree    // what the trajectory is to be extended by
	fore, aft  *phase  // the trajectory's end and its begin
	sign       float64 // of time at fore

	h0         float64
	sumAccept  float64
	leapfrogs  int
	divergence Divergence
}

// A level holds the two halves of a tree while it is built.
type level struct{ first, second tree }

// NewNUTS returns a kernel for trees of up to 2^maxDepth - 1 steps. The caller
// sets StepSize, for instance with FindStepSize, before the first transition. It
// panics if the dimensions of density and metric differ or maxDepth < 1.
func NewNUTS(density bayes.LogDensity, metric Metric, maxDepth int) *NUTS {
	dim := density.Dim()
	if metric.Dim() != dim || maxDepth < 1 {
		panic(fmt.Sprintf("hmc: metric of dimension %d for a density of %d, maximum depth %d", metric.Dim(), dim, maxDepth))
	}
	fore, aft := newPhase(dim), newPhase(dim)
	k := &NUTS{
		Metric: metric, MaxEnergyError: DefaultMaxEnergyError,
		density: density, trajectory: newTree(dim), doubling: newTree(dim), fore: &fore, aft: &aft,
		levels: make([]level, maxDepth-1), divergence: Divergence{Position: make([]float64, dim)},
	}
	for d := range k.levels {
		k.levels[d] = level{newTree(dim), newTree(dim)}
	}
	return k
}

// At evaluates the density at a position: where a chain starts.
func (k *NUTS) At(position []float64) Point {
	p := newPoint(len(position))
	copy(p.Position, position)
	p.LogProb = k.density.LogProb(p.Grad, p.Position)
	return p
}

// Transition draws the next point of the chain, given the present one, whose log
// density must be finite, and says how it came about. The slices of the point it
// returns are the kernel's own and hold until the next transition, which may
// start from it. Transition does not allocate.
func (k *NUTS) Transition(from Point, r *rand.Rand) (Point, StepInfo) {
	k.begin(from, r)
	depth, outcome := 0, OK
	limit := len(k.levels) + 1
	if k.MaxDepth > 0 {
		limit = min(limit, k.MaxDepth)
	}
	for outcome == OK {
		if depth >= limit {
			outcome = MaxDepth
			break
		}
		if (r.Uint64()&1 == 0) != (k.sign > 0) {
			k.reverse()
		}
		if outcome = k.build(depth, &k.doubling, r); outcome != OK {
			break
		}
		depth++
		outcome = k.extend(r)
	}
	return k.trajectory.proposal, StepInfo{
		Accept: k.sumAccept / float64(k.leapfrogs), Energy: k.h0, Depth: depth, Leapfrogs: k.leapfrogs,
		StepSize: k.StepSize, Outcome: outcome, Divergence: k.divergence,
	}
}

// begin draws a momentum and makes the trajectory the tree of the first point.
func (k *NUTS) begin(from Point, r *rand.Rand) {
	k.fore.Point.set(from)
	k.Metric.Momentum(k.fore.p, r)
	k.Metric.Velocity(k.fore.v, k.fore.p)
	k.aft.set(k.fore)
	k.sign = 1
	k.h0 = k.fore.hamiltonian()
	if math.IsInf(k.h0, 1) {
		panic(fmt.Sprintf("hmc: transition from a point of log density %v", from.LogProb))
	}
	k.trajectory.setLeaf(k.fore, 0)
	k.sumAccept, k.leapfrogs, k.divergence.EnergyError = 0, 0, 0
}

// reverse turns the trajectory round, so that its end is where it began.
// Momenta stay as they are: the U-turn criterion is the same both ways.
func (k *NUTS) reverse() {
	t := &k.trajectory
	t.begin, t.end = t.end, t.begin
	k.fore, k.aft = k.aft, k.fore
	k.sign = -k.sign
}

// extend adds the doubling to the trajectory. Biased progressive sampling takes
// the new half's proposal with probability min(1, w_new/w_old), which favours
// points far from the start (Betancourt 2017, appendix A).
func (k *NUTS) extend(r *rand.Rand) Outcome {
	t, s := &k.trajectory, &k.doubling
	if s.logWeight >= t.logWeight || r.Float64() < math.Exp(s.logWeight-t.logWeight) {
		t.proposal, s.proposal = s.proposal, t.proposal
	}
	t.logWeight, _ = addWeights(t.logWeight, s.logWeight)
	if turning(t, s) {
		return Turning
	}
	t.join(t, s)
	return OK
}

// build makes t the tree of the 2^depth points that follow the trajectory.
// Uniform progressive sampling takes the second half's proposal with probability
// w_second/(w_first + w_second) (Betancourt 2017, appendix A).
func (k *NUTS) build(depth int, t *tree, r *rand.Rand) Outcome {
	if depth == 0 {
		return k.step(t)
	}
	first, second := &k.levels[depth-1].first, &k.levels[depth-1].second
	if o := k.build(depth-1, first, r); o != OK {
		return o
	}
	if o := k.build(depth-1, second, r); o != OK {
		return o
	}
	sum, share := addWeights(first.logWeight, second.logWeight)
	t.logWeight = sum
	chosen := first
	if r.Float64() < share {
		chosen = second
	}
	t.proposal, chosen.proposal = chosen.proposal, t.proposal
	if turning(first, second) {
		return Turning
	}
	t.join(first, second)
	return OK
}

// step makes t the tree of the next point.
func (k *NUTS) step(t *tree) Outcome {
	copy(k.divergence.Position, k.fore.Position)
	k.fore.leapfrog(k.density, k.Metric, k.sign*k.StepSize)
	k.leapfrogs++
	err := k.fore.hamiltonian() - k.h0
	if err > 0 {
		k.sumAccept += math.Exp(-err)
	} else {
		k.sumAccept++
	}
	if err > k.MaxEnergyError || math.IsInf(err, 1) {
		k.divergence.EnergyError = err
		return Diverging
	}
	t.setLeaf(k.fore, -err)
	return OK
}
