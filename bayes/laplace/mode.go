package laplace

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/noonmark/noonmark/bayes"
)

// Options control Find.
type Options struct {
	// MaxIterations bounds the search; an iteration takes one to a few gradients.
	MaxIterations int

	// Tolerance is the gain in log density, as the quadratic model predicts it,
	// below which the mode is found. Rounding of the log density raises it.
	Tolerance float64

	// History is the number of steps that the model of the curvature remembers.
	History int
}

// DefaultOptions are options for a few to a few thousand dimensions. A gain of
// 1e-6 in log density is a thousandth of a standard deviation.
func DefaultOptions() Options { return Options{MaxIterations: 500, Tolerance: 1e-6, History: 20} }

// A Status says why a search ended.
type Status uint8

// The statuses.
const (
	Found   Status = iota // no gain above the tolerance is left
	Stopped               // MaxIterations were made: the mode may be far, or there is none
	Stuck                 // nothing better was found along the steepest ascent
)

// String returns the status in words.
func (s Status) String() string {
	return [...]string{"found", "stopped at the iteration limit", "stuck"}[s]
}

// A Mode is where a search ended.
type Mode struct {
	Position    []float64
	LogProb     float64
	Iterations  int
	Evaluations int // gradients
	Status      Status
}

// Find searches for a mode of the density uphill from start. The start must have
// a finite log density and gradient; every point of the search has.
func Find(density bayes.LogDensity, start []float64, opts Options) (Mode, error) {
	m := newMinimiser(density, start, opts)
	if math.IsNaN(m.f) || math.IsInf(m.f, 0) || !finite(m.grad) {
		return Mode{}, fmt.Errorf("laplace: log density %v at the start, or a gradient that is not finite", -m.f)
	}
	mode := Mode{Status: Stopped}
	for mode.Status == Stopped && mode.Iterations < opts.MaxIterations {
		mode.Status = m.iterate(opts.Tolerance)
		mode.Iterations++
	}
	mode.Position, mode.LogProb, mode.Evaluations = m.theta, -m.f, m.evaluations
	return mode, nil
}

// A minimiser is limited-memory BFGS on f = -log p.
type minimiser struct {
	density          bayes.LogDensity
	theta, grad      []float64
	f                float64
	trial, trialGrad []float64
	direction        []float64
	history          []pair // oldest first
	free             []pair // pairs to use again
	evaluations      int
}

// A pair is a step s and the change y of the gradient of f along it.
type pair struct {
	s, y []float64
	rho  float64 // 1/yᵀs
	a    float64
}

func newMinimiser(density bayes.LogDensity, start []float64, opts Options) *minimiser {
	dim := len(start)
	m := &minimiser{
		density: density, theta: append([]float64(nil), start...), grad: make([]float64, dim),
		trial: make([]float64, dim), trialGrad: make([]float64, dim), direction: make([]float64, dim),
	}
	for range max(1, opts.History) {
		m.free = append(m.free, pair{s: make([]float64, dim), y: make([]float64, dim)})
	}
	m.f = m.evaluate(m.grad, m.theta)
	return m
}

func (m *minimiser) evaluate(grad, theta []float64) float64 {
	m.evaluations++
	lp := m.density.LogProb(grad, theta)
	floats.Scale(-1, grad)
	return -lp
}

// negligible is a gain in log density that no use of a mode would notice.
const negligible = 1e-3

// iterate makes one step. It returns Stopped while there is more to do.
func (m *minimiser) iterate(tolerance float64) Status {
	m.newton()
	gain := -0.5 * floats.Dot(m.grad, m.direction) // of the quadratic model
	if len(m.history) > 0 {
		// Rounding of f bounds what a step can be seen to gain.
		if gain <= math.Max(tolerance, 1e-13*math.Abs(m.f)) {
			return Found
		}
		if m.search(m.direction, 1) {
			return Stopped
		}
	}
	// Nothing is known of the curvature, or what is known misleads.
	m.forget()
	norm := floats.Norm(m.grad, 2)
	if norm == 0 {
		return Found
	}
	floats.ScaleTo(m.direction, -1, m.grad)
	if m.search(m.direction, math.Min(1, 1/norm)) {
		return Stopped
	}
	if gain <= negligible {
		return Found
	}
	return Stuck
}

// newton stores -H⁻¹∇f, as the history models H⁻¹, in direction: the two-loop
// recursion, Nocedal & Wright (2006), Algorithm 7.4.
func (m *minimiser) newton() {
	d := m.direction
	floats.ScaleTo(d, -1, m.grad)
	for i := len(m.history) - 1; i >= 0; i-- {
		h := &m.history[i]
		h.a = h.rho * floats.Dot(h.s, d)
		floats.AddScaled(d, -h.a, h.y)
	}
	if n := len(m.history); n > 0 {
		h := m.history[n-1]
		floats.Scale(1/(h.rho*floats.Dot(h.y, h.y)), d) // eq. (7.20)
	}
	for _, h := range m.history {
		floats.AddScaled(d, h.a-h.rho*floats.Dot(h.y, d), h.s)
	}
}

// accept moves to the trial point and remembers the step if it shows positive
// curvature.
func (m *minimiser) accept(f float64) {
	if len(m.free) == 0 {
		m.free = append(m.free, m.history[0])
		m.history = append(m.history[:0], m.history[1:]...)
	}
	last := len(m.free) - 1
	h := m.free[last]
	floats.SubTo(h.s, m.trial, m.theta)
	floats.SubTo(h.y, m.trialGrad, m.grad)
	if ys := floats.Dot(h.y, h.s); ys > 1e-12*floats.Norm(h.y, 2)*floats.Norm(h.s, 2) {
		h.rho = 1 / ys
		m.history = append(m.history, h)
		m.free = m.free[:last]
	}
	m.theta, m.trial = m.trial, m.theta
	m.grad, m.trialGrad = m.trialGrad, m.grad
	m.f = f
}

func (m *minimiser) forget() {
	m.free = append(m.free, m.history...)
	m.history = m.history[:0]
}
