package diagnostic

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
)

// ESSBulk returns the effective sample size of the bulk of a variable, chain ×
// draw: that of the mean of the normal scores of its ranks. It says how well the
// chains know where the distribution is, and is defined even where the
// variable has no mean.
//
// Every effective sample size here splits each chain in half and is
//
//	S_eff = S / τ,   τ = -1 + 2 Σ_{k=0..K-1} P_k + max(0, ρ_{2K}),   τ ≥ 1/log₁₀ S
//	ρ_t = 1 - (W - γ_t) / V,   V = (n-1)/n W + B/n
//	P_k = min(P_{k-1}, ρ_{2k} + ρ_{2k+1})
//
// with S draws in all, n in each half-chain, W and B the within- and
// between-chain variances, γ_t the autocovariance at lag t averaged over
// half-chains (with divisor n), and K the first k at which ρ_{2k} + ρ_{2k+1} is
// not positive, or the last that n allows. Sums of adjacent autocorrelations of
// a reversible chain are positive and decrease; where the estimates do not, they
// are noise. S_eff may exceed S when draws are negatively correlated.
//
// Special cases are listed in the package comment.
//
// References: Geyer (1992), "Practical Markov chain Monte Carlo", Statistical
// Science 7(4), section 3; Vehtari et al. (2021), section 3.2.
func ESSBulk(chains [][]float64) float64 { return evaluate(chains).ESSBulk() }

// ESSTail returns the smaller of the effective sample sizes of the 5% and the
// 95% quantile: how well the chains know the ends of a 90% interval.
//
// Reference: Vehtari et al. (2021), section 4.
func ESSTail(chains [][]float64) float64 { return evaluate(chains).ESSTail() }

// ESSMean returns the effective sample size of the mean of a variable.
func ESSMean(chains [][]float64) float64 { return evaluate(chains).ESSMean() }

// ESSSD returns the effective sample size of the standard deviation of a
// variable x: that of the mean of (x - x̅)².
func ESSSD(chains [][]float64) float64 { return evaluate(chains).ESSSD() }

// ESSQuantile returns the effective sample size of the quantile of order p: that
// of the mean of the indicator x ≤ q, with q the quantile of all draws. Where
// that is constant, because the largest value is repeated, it is x < q. It is
// NaN if only the middle draws, which belong to no half, are on one side of q.
//
// Reference: Vehtari et al. (2021), section 4.
func ESSQuantile(chains [][]float64, p float64) float64 { return evaluate(chains).ESSQuantile(p) }

// ESSBulk returns the [ESSBulk] of the variable in hand.
func (e *Evaluator) ESSBulk() float64 {
	if !e.valid {
		return math.NaN()
	}
	return e.ess(e.bulk())
}

// ESSTail returns the [ESSTail] of the variable in hand.
func (e *Evaluator) ESSTail() float64 { return min(e.ESSQuantile(0.05), e.ESSQuantile(0.95)) }

// ESSMean returns the [ESSMean] of the variable in hand.
func (e *Evaluator) ESSMean() float64 {
	if !e.valid {
		return math.NaN()
	}
	return e.ess(e.split)
}

// ESSSD returns the [ESSSD] of the variable in hand.
func (e *Evaluator) ESSSD() float64 {
	if !e.valid {
		return math.NaN()
	}
	mean, _ := meanVariance(e.values)
	for i, v := range e.split {
		e.y[i] = (v - mean) * (v - mean)
	}
	return e.ess(e.y)
}

// ESSQuantile returns the [ESSQuantile] of the variable in hand.
func (e *Evaluator) ESSQuantile(p float64) float64 {
	if !e.valid {
		return math.NaN()
	}
	q := draws.QuantileSorted(e.values, p)
	largest := q == e.values[len(e.values)-1]
	for i, v := range e.split {
		e.y[i] = 0
		if v < q || (v == q && !largest) {
			e.y[i] = 1
		}
	}
	return e.ess(e.y)
}

// ess returns the effective sample size of the mean of split chains y.
func (e *Evaluator) ess(y []float64) float64 {
	within, means := e.moments(y)
	_, between := meanVariance(means)
	n := e.half
	variance := float64(n-1)/float64(n)*within + between
	if !(variance > 0) {
		return math.NaN()
	}
	e.acov.set(y, means)
	rho := func(t int) float64 {
		if t == 0 {
			return 1
		}
		return 1 - (within-e.acov.at(t))/variance
	}
	total := float64(len(y))
	tau := max(autocorrelationTime(rho, n), 1/math.Log10(total))
	return total / tau
}

// autocorrelationTime returns τ, the sum of autocorrelations ρ_t over all lags,
// positive and negative, as estimated by Geyer's initial monotone sequence from
// t = 0..n-1.
//
// The pair that ends the sequence gives its even member, where positive: it
// makes the estimate better for antithetic chains, whose odd autocorrelations
// are negative. The last pair has lags ≤ n-2.
func autocorrelationTime(rho func(t int) float64, n int) float64 {
	tau, previous := -1.0, math.Inf(1)
	for t := 0; ; t += 2 {
		even := rho(t)
		pair := even + rho(t+1)
		if !(pair > 0) || t+3 > n-2 {
			return tau + max(0, even)
		}
		previous = min(previous, pair)
		tau += 2 * previous
	}
}
