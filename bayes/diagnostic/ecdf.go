package diagnostic

import "math"

// SBCECDF tests that N ranks, each of 0..L, are uniform, by their empirical
// distribution function. c_i, the number of ranks below i, is binomial with N
// trials of probability z_i = i/(L+1), and the statistic is the tail probability
// of the count that is furthest out:
//
//	γ = min_i 2 min(P(C_i ≤ c_i), P(C_i ≥ c_i))     i = 1..L
//
// The p-value is P(γ' ≤ γ) for the γ' of uniform ranks. It is exact, and asks
// whether the distribution function leaves the envelope that it stays inside with
// probability 1-p: unlike a chi-square test it needs no bins, and it is as
// sensitive in the tails as in the middle. Below 10⁻⁹ it is the bound Lγ.
//
// Time grows as L·N.
//
// Special cases are:
//
//	no ranks, or a rank of -1 (see [SBCRank]) → NaN
//	any other rank outside 0..L, or L < 1 → panic
//
// Reference: Säilynoja, Bürkner & Vehtari (2022), section 2, for the envelope and
// the probability of staying inside; they look for the γ of a given p, not for
// the p of a given γ.
func SBCECDF(ranks []int, largest int) Test {
	if largest < 1 {
		panic("diagnostic: ranks of one value are always uniform")
	}
	counts := countRanks(ranks, largest)
	if counts == nil {
		return Test{math.NaN(), math.NaN()}
	}
	b := newBinomials(len(ranks))
	gamma, below := math.Inf(1), 0
	for i := 1; i <= largest; i++ {
		below += counts[i-1]
		gamma = min(gamma, b.tails(float64(i) / float64(largest+1))[below])
	}
	if bound := float64(largest) * gamma; bound < 1e-9 {
		return Test{gamma, bound}
	}
	return Test{gamma, 1 - b.inside(gamma, largest)}
}

// binomials computes probabilities of counts among n trials.
type binomials struct {
	n            int
	logFactorial []float64
	two          []float64 // see tails
}

func newBinomials(n int) *binomials {
	b := &binomials{n: n, logFactorial: make([]float64, n+1), two: make([]float64, n+1)}
	for i := 2; i <= n; i++ {
		b.logFactorial[i] = b.logFactorial[i-1] + math.Log(float64(i))
	}
	return b
}

// pmf returns P(C = c) for m ≤ n trials of probability p, 0 < p < 1.
func (b *binomials) pmf(c, m int, p float64) float64 {
	return math.Exp(b.logFactorial[m] - b.logFactorial[c] - b.logFactorial[m-c] +
		float64(c)*math.Log(p) + float64(m-c)*math.Log1p(-p))
}

// tails returns 2 min(P(C ≤ c), P(C ≥ c)) for every count c = 0..n. The result
// is valid until the next call.
func (b *binomials) tails(p float64) []float64 {
	var below, above float64
	for c := range b.two {
		below += b.pmf(c, b.n, p)
		b.two[c] = 2 * below
	}
	for c := b.n; c >= 0; c-- {
		above += b.pmf(c, b.n, p)
		b.two[c] = min(b.two[c], 2*above)
	}
	return b.two
}

// inside returns the probability that the counts below 1..largest of n uniform
// ranks all have tails above gamma. The counts are a Markov chain: given c ranks
// below i, each of the other n-c equals i with probability 1/(L+1-i).
func (b *binomials) inside(gamma float64, largest int) float64 {
	prob, next := make([]float64, b.n+1), make([]float64, b.n+1)
	prob[0] = 1
	for i := range largest {
		clear(next)
		tails := b.tails(float64(i+1) / float64(largest+1))
		lo, hi := acceptable(tails, gamma)
		for c, p := range prob {
			if p == 0 {
				continue
			}
			for d := max(c, lo); d <= hi; d++ {
				next[d] += p * b.pmf(d-c, b.n-c, 1/float64(largest+1-i))
			}
		}
		prob, next = next, prob
	}
	var sum float64
	for _, p := range prob {
		sum += p
	}
	return sum
}

// acceptable returns the range of counts whose tails are above gamma; tails
// rise and then fall. It is empty, lo > hi, if there are none. Tails that equal
// gamma by symmetry may differ from it in their last digits, and are not above.
func acceptable(tails []float64, gamma float64) (lo, hi int) {
	gamma *= 1 + 1e-9
	hi = len(tails) - 1
	for lo <= hi && tails[lo] <= gamma {
		lo++
	}
	for hi >= lo && tails[hi] <= gamma {
		hi--
	}
	return lo, hi
}
