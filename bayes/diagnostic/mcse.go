package diagnostic

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// MCSEMean returns the Monte Carlo standard error of the mean of a variable,
// chain × draw, in its unit: sd / √S_eff, with S_eff of [ESSMean].
//
// Special cases of this and the other standard errors are listed in the package
// comment.
func MCSEMean(chains [][]float64) float64 { return evaluate(chains).MCSEMean() }

// MCSESD returns the Monte Carlo standard error of the standard deviation of a
// variable. With m_k the k-th central moment of the draws and S_eff of [ESSSD],
//
//	√( (m₄ - m₂²) / (4 m₂ S_eff) )
//
// It follows from the error of m₂ by linearisation.
//
// Reference: Kenney & Keeping (1951), Mathematics of Statistics, part two, p. 141.
func MCSESD(chains [][]float64) float64 { return evaluate(chains).MCSESD() }

// MCSEQuantile returns the Monte Carlo standard error of the quantile of order
// p of a variable: half the width of an interval for it that has the
// probability of one standard error on either side of a normal mean.
//
// The probability below the sample quantile has, approximately, the
// distribution Beta(S_eff p + 1, S_eff (1-p) + 1), with S_eff of [ESSQuantile].
// The interval lies between the order statistics of ranks ⌊aS⌋ and ⌈bS⌉, where a
// and b are the quantiles of orders Φ(-1) and Φ(1) of that distribution, and S
// is the number of draws.
//
// Reference: Vehtari et al. (2021), section 4.4.
func MCSEQuantile(chains [][]float64, p float64) float64 { return evaluate(chains).MCSEQuantile(p) }

// MCSEMedian is [MCSEQuantile] of order ½.
func MCSEMedian(chains [][]float64) float64 { return evaluate(chains).MCSEMedian() }

// MCSEMean returns the [MCSEMean] of the variable in hand.
func (e *Evaluator) MCSEMean() float64 {
	_, variance := meanVariance(e.values)
	return math.Sqrt(variance / e.ESSMean())
}

// MCSESD returns the [MCSESD] of the variable in hand.
func (e *Evaluator) MCSESD() float64 {
	mean, _ := meanVariance(e.values)
	var m2, m4 float64
	for _, v := range e.values {
		d2 := (v - mean) * (v - mean)
		m2 += d2
		m4 += d2 * d2
	}
	m2 /= float64(len(e.values))
	m4 /= float64(len(e.values))
	return math.Sqrt((m4 - m2*m2) / (4 * m2 * e.ESSSD()))
}

// MCSEQuantile returns the [MCSEQuantile] of the variable in hand.
func (e *Evaluator) MCSEQuantile(p float64) float64 {
	ess := e.ESSQuantile(p)
	if math.IsNaN(ess) {
		return math.NaN()
	}
	a := mathext.InvRegIncBeta(ess*p+1, ess*(1-p)+1, 0.5*math.Erfc(1/math.Sqrt2))
	b := mathext.InvRegIncBeta(ess*p+1, ess*(1-p)+1, 0.5*math.Erfc(-1/math.Sqrt2))
	total := float64(len(e.values))
	lo := max(math.Floor(a*total-1), 0)
	hi := min(math.Ceil(b*total-1), total-1)
	return (e.values[int(hi)] - e.values[int(lo)]) / 2
}

// MCSEMedian returns the [MCSEMedian] of the variable in hand.
func (e *Evaluator) MCSEMedian() float64 { return e.MCSEQuantile(0.5) }
