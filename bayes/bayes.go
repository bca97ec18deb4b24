// Package bayes is a library for Bayesian computation with continuous
// parameters. It knows nothing of marketing.
//
// A model is anything that can evaluate a log density and its gradient: the
// interface [LogDensity] is the only seam between models and samplers. The
// subpackages, in the order in which one meets them:
//
//	rng         named random streams from one seed
//	transform   unconstrained ↔ constrained, with log-Jacobians and gradients
//	dist        distributions: log density, gradient, quantile, draw
//	lingauss    linear-Gaussian blocks, integrated out exactly
//	laplace     mode and curvature: where chains start, and their first metric
//	hmc         leapfrog, metrics, NUTS, dual averaging, warm-up schedule
//	mcmc        many chains: concurrency, progress, cancellation, a streaming sink
//	draws       the posterior container: chain × draw × variable
//	kalman      state space models: filter, smoother, draws, gradients
//	particle    weighted ensembles: resampling, tempering, mixtures
//	diagnostic  R-hat, ESS, MCSE, E-BFMI, PSIS, CRPS, SBC: numbers, no verdicts
//
// Everything is deterministic given a seed: the same inputs give the same bits
// at any GOMAXPROCS. Unless a function says otherwise, a destination must not
// overlap a source, and inputs are neither changed nor kept.
package bayes

// A LogDensity is log p(θ | data), up to a constant, on unconstrained θ.
type LogDensity interface {
	// Dim returns len(θ).
	Dim() int

	// LogProb stores ∂log p/∂θ in grad and returns log p(θ). It returns -Inf,
	// with grad unspecified, where the density is zero or not computable.
	// It must not change or keep theta or grad, which have length Dim.
	LogProb(grad, theta []float64) float64
}

// A Model makes one LogDensity per chain, each with its own buffers.
// The LogDensity it returns is for one goroutine at a time.
type Model interface {
	NewLogDensity() LogDensity
}
