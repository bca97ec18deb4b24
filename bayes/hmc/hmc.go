// Package hmc is Hamiltonian Monte Carlo for one chain: the no-U-turn sampler
// and the adaptation of its step size and metric.
//
// Position q has log density log p(q); momentum is p ~ N(0, M). The Hamiltonian
//
//	H(q, p) = -log p(q) + ½ pᵀM⁻¹p
//
// is minus the log of their joint density, up to a constant, and the motion it
// generates keeps it. The files, in reading order:
//
//	leapfrog.go       the integrator, with step size ε
//	metric.go         M: diagonal.go, lowrank.go, dense.go
//	nuts.go tree.go   a transition: how far to go, and which point to take
//	stepsize.go       a first ε
//	dualaveraging.go  ε for a wanted acceptance probability
//	welford.go        running variances
//	window.go         what a stretch of warm-up collects, and the metric it makes
//	fisher.go         the directions of that metric
//	schedule.go       which of these happens when: warm-up as a value
//	adapt.go          and doing so
//
// A kernel, [NUTS], makes transitions; an [Adapter] changes the kernel's StepSize
// and Metric between them, as a [Schedule] says. Package mcmc runs many chains.
//
// # Differences from the reference
//
// The transition is the multinomial no-U-turn sampler with the generalised
// criterion of Betancourt (2017), "A conceptual introduction to Hamiltonian Monte
// Carlo", arXiv 1701.02434, appendix A, and the two further checks across subtrees
// that Stan has since added; the original of Hoffman & Gelman (2014), JMLR 15,
// 1593–1623, slices instead. The divergence criterion is one-sided: only an
// energy that is too high, or not finite, diverges.
//
// Dual averaging is that of Hoffman & Gelman (2014), section 3.2, with their
// constants. Its acceptance statistic is the mean over all points of the
// trajectory of min(1, exp(H₀ - H)). Algorithm 4 draws one momentum for all its
// steps, as published; implementations that draw anew at each step differ.
//
// Metrics come from draws and gradients together, by minimising the Fisher
// divergence: Seyboldt, Carlson & Carpenter (2026), "Preconditioning Hamiltonian
// Monte Carlo by minimizing Fisher divergence", arXiv 2603.18845. Their sampler
// updates the metric throughout warm-up, from overlapping windows; here it
// changes only where a window of the schedule ends. The estimate here uses no
// more directions than a third of the draws of its window: with more, what a few
// draws happen to span would be taken for what the posterior spans.
package hmc

// A Point is a position with what the density says there.
type Point struct {
	Position []float64
	Grad     []float64 // ∂log p/∂Position
	LogProb  float64
}

func newPoint(dim int) Point {
	return Point{Position: make([]float64, dim), Grad: make([]float64, dim)}
}

// set copies q.
func (p *Point) set(q Point) {
	copy(p.Position, q.Position)
	copy(p.Grad, q.Grad)
	p.LogProb = q.LogProb
}

// Clone returns a Point with memory of its own.
func (p Point) Clone() Point {
	q := newPoint(len(p.Position))
	q.set(p)
	return q
}

// An Outcome says how the tree of a transition ended.
type Outcome uint8

// The outcomes. Turning is how a good transition ends.
const (
	OK        Outcome = iota // the tree may grow further
	Turning                  // the trajectory, or a subtree, began to turn back
	MaxDepth                 // the trajectory was still going on
	Diverging                // the energy error exceeded the limit
)

// String returns the outcome in lower case.
func (o Outcome) String() string {
	return [...]string{"ok", "turning", "max depth", "diverging"}[o]
}

// A StepInfo is the account of one transition.
type StepInfo struct {
	Accept    float64 // mean of min(1, exp(H₀ - H)) over the trajectory, 0..1
	Energy    float64 // H₀, where the trajectory started
	Depth     int     // doublings of the trajectory that were kept
	Leapfrogs int     // gradient evaluations
	StepSize  float64 // ε
	Outcome   Outcome

	// Divergence says where and by how much, when Outcome is Diverging. Its
	// Position is the kernel's own and holds until the next transition.
	Divergence Divergence
}

// A Divergence is a failure of the integrator.
type Divergence struct {
	Position    []float64 // the last position at which the energy was still right
	EnergyError float64   // H - H₀ one step further, +Inf where H is not finite
}
