package diagnostic

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"gonum.org/v1/gonum/stat/distuv"
)

// The definitions, slowly: no sorting, no transforms, no reuse.

func naiveSplit(chains [][]float64) [][]float64 {
	var out [][]float64
	for _, x := range chains {
		half := len(x) / 2
		out = append(out, x[:half], x[len(x)-half:])
	}
	return out
}

func naiveScores(chains [][]float64) [][]float64 {
	all := slices.Concat(chains...)
	return apply(chains, 15, func(_ int, v float64) float64 {
		var below, equal float64
		for _, w := range all {
			if w < v {
				below++
			} else if w == v {
				equal++
			}
		}
		rank := below + (1+equal)/2
		return distuv.UnitNormal.Quantile((rank - 0.375) / (float64(len(all)) + 0.25))
	})
}

// naiveVariances returns the within-chain variance and the variance of means.
func naiveVariances(chains [][]float64) (within, between float64) {
	var means []float64
	for _, x := range chains {
		mean, v := naiveMoments(x)
		means = append(means, mean)
		within += v / float64(len(chains))
	}
	_, between = naiveMoments(means)
	return within, between
}

func naiveMoments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x)-1)
	}
	return mean, variance
}

func naiveRhat(chains [][]float64) float64 {
	split := naiveSplit(chains)
	median := draws.Quantile(slices.Concat(split...), 0.5)
	folded := apply(split, 15, func(_ int, v float64) float64 { return math.Abs(v - median) })
	ratio := func(z [][]float64) float64 {
		w, b := naiveVariances(z)
		n := float64(len(z[0]))
		return math.Sqrt(((n-1)/n*w + b) / w)
	}
	bulk, tails := ratio(naiveScores(split)), ratio(naiveScores(folded))
	if math.IsNaN(tails) { // all at one distance from the median
		return bulk
	}
	return math.Max(bulk, tails)
}

// naiveESS returns the effective sample size of the mean of split chains.
func naiveESS(split [][]float64) float64 {
	n, m := len(split[0]), float64(len(split))
	nf := float64(n)
	w, b := naiveVariances(split)
	v := (nf-1)/nf*w + b
	rho := make([]float64, n)
	for t := range rho {
		var gamma float64
		for _, x := range split {
			mean, _ := naiveMoments(x)
			for i := range n - t {
				gamma += (x[i] - mean) * (x[i+t] - mean) / nf / m
			}
		}
		rho[t] = 1 - (w-gamma)/v
	}
	rho[0] = 1
	// Pairs 0..k are those that n allows, up to the first that is not positive.
	k := 0
	for rho[2*k]+rho[2*k+1] > 0 && 2*k+3 <= n-2 {
		k++
	}
	tau := -1 + math.Max(0, rho[2*k])
	for i := range k {
		least := math.Inf(1)
		for j := range i + 1 {
			least = math.Min(least, rho[2*j]+rho[2*j+1])
		}
		tau += 2 * least
	}
	return m * nf / math.Max(tau, 1/math.Log10(m*nf))
}
