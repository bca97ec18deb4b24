package hmc

import "math"

// Constants of Hoffman & Gelman (2014), section 3.2.1.
const (
	dualGamma = 0.05 // γ: shrinkage towards μ
	dualT0    = 10   // t₀: damping of the first iterations
	dualKappa = 0.75 // κ: forgetting of the first iterations by the average
)

// DualAveraging finds the step size ε whose acceptance statistic is Target. After
// t acceptances a_1..a_t, with μ = ln(10 ε₀) for the first guess ε₀,
//
//	ln ε_t = μ - √t/γ · 1/(t + t₀) · Σ_{i=1..t} (Target - a_i)
//	ln ε̄_t = t^-κ ln ε_t + (1 - t^-κ) ln ε̄_{t-1}
//
// Hoffman & Gelman (2014), eqs. (5) and (6). Sampling uses the average, ε̄.
type DualAveraging struct {
	// Target is δ, the wanted acceptance statistic, in (0, 1).
	Target float64

	mu, sum, t           float64
	logStep, logAveraged float64
}

// Restart forgets everything and begins at the step size ε₀.
func (d *DualAveraging) Restart(stepSize float64) {
	log := math.Log(stepSize)
	d.mu, d.sum, d.t = math.Log(10)+log, 0, 0
	d.logStep, d.logAveraged = log, log
}

// Update learns from the acceptance statistic of one transition.
func (d *DualAveraging) Update(accept float64) {
	d.t++
	d.sum += d.Target - accept
	d.logStep = d.mu - math.Sqrt(d.t)/dualGamma/(d.t+dualT0)*d.sum
	w := math.Pow(d.t, -dualKappa)
	d.logAveraged = w*d.logStep + (1-w)*d.logAveraged
}

// StepSize returns ε_t, with which to make the next transition.
func (d *DualAveraging) StepSize() float64 { return math.Exp(d.logStep) }

// Averaged returns ε̄_t, with which to sample once adaptation ends.
func (d *DualAveraging) Averaged() float64 { return math.Exp(d.logAveraged) }
