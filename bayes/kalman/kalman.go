// Package kalman computes with linear-Gaussian state space models whose
// observations are scalars:
//
//	s_t = G_t s_{t-1} + w_t         w_t ~ N(0, W_t),  W_t diagonal    t = 1..T
//	y_t = F_tᵀ s_t + d_t + ε_t      ε_t ~ N(0, R_t)
//	s_0 ~ N(m_0, P_0)
//
// s_t has n elements. Everything may change from step to step. A step has any
// number of observations, which are processed one after the other: none on a day
// that is missing, a second one where something else was measured. Their noises
// are independent. G is the identity but for a short list of elements.
//
//   - A [Filter] moves a [State] by one step and keeps nothing: copy the State and
//     any later day can be replayed, to the bit.
//   - A [Smoother] takes whole series: the log likelihood and its gradient by
//     every input, the smoothed states, and draws of the states' path.
//
// An observation that is NaN is not a missing one: it makes the state NaN.
//
// # Numerical form
//
// A State holds P itself, symmetric to the bit. An observation with h = P F,
// S = Fᵀh + R and k = h/S changes it in two passes:
//
//	B  = P - h hᵀ/S
//	P' = B - δ kᵀ - k δᵀ + (Fᵀδ) k kᵀ,   δ = B F - R k
//
// Computed exactly, δ is zero and B would do. Rounded, B has an error E, which in
// the direction of F can exceed the variance left there. δ shows it, E F, and the
// second pass leaves of it
//
//	(I - k Fᵀ) E (I - F kᵀ)
//
// as Joseph's form would, (I - k Fᵀ) P (I - F kᵀ) + R k kᵀ, which multiplies E from
// one side only and is not symmetric when rounded. It takes a fifth of a step's
// time. What remains is what P cannot hold in its elements' digits: where FᵀPF/R,
// the variance before an observation relative to its noise, is 10^k, combinations
// of states keep 15-k digits or so. A single state that is observed keeps them all.
// UD factors of P would keep them for combinations too, at nearly three times the
// time of a step where half of 24 states move, and more where G is not diagonal.
//
// No step allocates. A Filter or Smoother is for one goroutine at a time.
//
// # Differences from the references
//
// Filter and forecasts follow West & Harrison (1997), Bayesian Forecasting and
// Dynamic Models, section 4.3; Joseph's form and UD factors are in Bierman (1977),
// Factorization Methods for Discrete Sequential Estimation. Backward passes are
// those of Durbin & Koopman (2012), Time Series Analysis by State Space Methods,
// sections 4.4, 4.5 and 6.4, for states at the end of a step and not at its
// beginning. They invert no matrix, so that states without variance need no
// special care. There is no diffuse initial state: P_0 is proper.
package kalman

import (
	"fmt"
	"slices"
)

// A State is the distribution of s given what was observed so far: N(Mean, Cov).
type State struct {
	Mean []float64 // [n]
	Cov  []float64 // [n][n], row-major, symmetric
}

// NewState returns the state of independent elements with the given means and
// variances.
func NewState(mean, variance []float64) State {
	n := len(mean)
	checkLen("variances", variance, n)
	s := State{slices.Clone(mean), make([]float64, n*n)}
	for i, v := range variance {
		if v < 0 {
			panic(fmt.Sprintf("kalman: variance %v", v))
		}
		s.Cov[i*n+i] = v
	}
	return s
}

// Dim returns the number of elements n.
func (s *State) Dim() int { return len(s.Mean) }

// Clone returns a copy that shares nothing with s.
func (s *State) Clone() State { return State{slices.Clone(s.Mean), slices.Clone(s.Cov)} }

// Set copies from, which has as many elements, into s.
func (s *State) Set(from *State) {
	checkState(from, len(s.Mean))
	copy(s.Mean, from.Mean)
	copy(s.Cov, from.Cov)
}

// Project returns the mean fᵀm and the variance fᵀPf of a linear combination of
// the state's elements.
func (s *State) Project(f []float64) (mean, variance float64) {
	n := len(s.Mean)
	checkLen("coefficients", f, n)
	for i, fi := range f {
		mean += fi * s.Mean[i]
		var h float64
		for j, p := range s.Cov[i*n : (i+1)*n] {
			h += p * f[j]
		}
		variance += fi * h
	}
	return mean, variance
}

// Forecast returns the mean and the variance of an observation yet to be made.
// Its Value is not read.
func (s *State) Forecast(o *Observation) (mean, variance float64) {
	o.check(len(s.Mean))
	mean, variance = s.Project(o.Design)
	return mean + o.Offset, variance + o.Variance
}

func checkState(s *State, n int) {
	checkLen("means", s.Mean, n)
	checkLen("covariances", s.Cov, n*n)
}

func checkLen(what string, x []float64, n int) {
	if len(x) != n {
		panic(fmt.Sprintf("kalman: %d %s, want %d", len(x), what, n))
	}
}
