package diagnostic

import "math"

// Rhat returns the rank-normalised split R-hat of a variable, chain × draw: the
// larger of that of its bulk and that of its tails. With every chain cut into
// halves, m half-chains of n draws y, B/n the variance of their means and W the
// mean of their variances,
//
//	R̂ = √( ((n-1)/n W + B/n) / W )
//
// where y are the normal scores of the draws' ranks (bulk), or of the ranks of
// |x - median(x)| (tails). It tends to 1 as the chains agree, in location and in
// scale. It needs no moments of x, and is the same for every increasing function
// of x up to the tails.
//
// Special cases are listed in the package comment; one chain is enough. The
// middle draw of an odd number of draws takes no part.
//
// Reference: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021),
// "Rank-normalization, folding, and localization: an improved R̂ for assessing
// convergence of MCMC", Bayesian Analysis 16(2), section 4.
func Rhat(chains [][]float64) float64 { return evaluate(chains).Rhat() }

// Rhat returns the [Rhat] of the variable in hand.
func (e *Evaluator) Rhat() float64 {
	if !e.valid {
		return math.NaN()
	}
	bulk := e.ratio(e.bulk())
	tails := e.tails()
	if e.folded[0].value == e.folded[len(e.folded)-1].value {
		// Two values, each taken by half of the draws, have no tails.
		return bulk
	}
	return max(bulk, e.ratio(tails))
}

// ratio returns √(var⁺/W) of split chains y.
func (e *Evaluator) ratio(y []float64) float64 {
	within, means := e.moments(y)
	_, between := meanVariance(means)
	n := float64(e.half)
	return math.Sqrt(((n-1)/n*within + between) / within)
}

// RhatBrooksGelman returns the potential scale reduction of Brooks & Gelman
// (1998) as they first gave it: without splitting, ranks or a square root, but
// with a correction for the uncertainty of the mean. With m chains of n draws, W
// the mean of their variances and B/n the variance of their means,
//
//	V̂ = (n-1)/n W + B/n
//	R̂ = (m+1)/m V̂/W - (n-1)/(m n)
//
// It is on a squared scale compared with [Rhat] and blind to trends within
// chains. It is here because other software reports it.
//
// Special cases are:
//
//	one chain, fewer than two draws, any value NaN or infinite → NaN
//	all draws equal → NaN
//	each chain constant, at different values → +Inf
//
// Reference: Brooks & Gelman (1998), "General methods for monitoring convergence
// of iterative simulations", J. Comp. Graph. Stat. 7(4), eq. (1.1).
func RhatBrooksGelman(chains [][]float64) float64 {
	m, n := shape(chains)
	if m < 2 || n < 2 {
		return math.NaN()
	}
	means := make([]float64, m)
	var within float64
	for c, x := range chains {
		var v float64
		means[c], v = meanVariance(x)
		within += v / float64(m)
	}
	_, between := meanVariance(means)
	mf, nf := float64(m), float64(n)
	total := (nf-1)/nf*within + between
	return (mf+1)/mf*total/within - (nf-1)/(mf*nf)
}
