package diagnostic

import (
	"fmt"
	"math"
)

// Simulation-based calibration draws parameters from the prior, data from the
// parameters, and then asks an algorithm for the posterior. If the algorithm is
// right, the rank of the true parameter among the posterior draws is uniform.
// The converse does not hold: an algorithm that ignores the data and draws from
// the prior passes, too.
//
// References: Talts, Betancourt, Simpson, Vehtari & Gelman (2018), "Validating
// Bayesian inference algorithms with simulation-based calibration",
// arXiv:1804.06788; Säilynoja, Bürkner & Vehtari (2022), "Graphical test for
// discrete uniformity and its applications in goodness-of-fit evaluation and
// multiple sample comparison", Statistics and Computing 32.

// SBCRank returns the rank of the true value of a quantity among posterior draws
// of it, the number of draws below it, and the largest rank there could be. Only
// every thin-th draw counts, the first being draw thin: ranks are uniform if
// draws are independent, and draws of a chain are nearly so at a distance of
// their number over their effective sample size.
//
// The quantity is continuous; draws equal to the truth would need their ties
// broken at random.
//
// Special cases are:
//
//	truth or any counted draw NaN → rank -1
//	thin < 1 → panic
//
// Reference: Talts et al. (2018), algorithms 1 and 2.
func SBCRank(draws []float64, truth float64, thin int) (rank, largest int) {
	if thin < 1 {
		panic(fmt.Sprintf("diagnostic: thinning by %d", thin))
	}
	bad := math.IsNaN(truth)
	for i := thin - 1; i < len(draws); i += thin {
		largest++
		bad = bad || math.IsNaN(draws[i])
		if draws[i] < truth {
			rank++
		}
	}
	if bad {
		rank = -1
	}
	return rank, largest
}

// SBCChiSquare tests that ranks, each of 0..largest, are uniform, by counting
// them in bins of adjacent ranks:
//
//	χ² = Σ_b (n_b - E_b)² / E_b
//
// with n_b the count and E_b the expected count of bin b, referred to the
// chi-square distribution with bins-1 degrees of freedom. Bins are as equal in
// size as the number of ranks allows. The distribution is approximate, and good
// when every E_b is at least 5.
//
// Special cases are:
//
//	no ranks, or a rank of -1 (see [SBCRank]) → NaN
//	any other rank outside 0..largest → panic
//	bins outside 2..largest+1 → panic
func SBCChiSquare(ranks []int, largest, bins int) Test {
	if bins < 2 || bins > largest+1 {
		panic(fmt.Sprintf("diagnostic: %d bins for ranks up to %d", bins, largest))
	}
	byRank := countRanks(ranks, largest)
	if byRank == nil {
		return Test{math.NaN(), math.NaN()}
	}
	count, size := make([]float64, bins), make([]float64, bins)
	for r, n := range byRank {
		b := r * bins / (largest + 1)
		count[b] += float64(n)
		size[b]++
	}
	var chi2 float64
	for b := range count {
		expected := float64(len(ranks)) * size[b] / float64(largest+1)
		chi2 += (count[b] - expected) * (count[b] - expected) / expected
	}
	return Test{chi2, chiSquareTail(chi2, bins-1)}
}

// countRanks returns how often each rank occurs, or nil if there is no rank or
// one of them is -1.
func countRanks(ranks []int, largest int) []int {
	counts := make([]int, largest+1)
	for _, r := range ranks {
		if r == -1 {
			return nil
		}
		if r < 0 || r > largest {
			panic(fmt.Sprintf("diagnostic: rank %d, largest %d", r, largest))
		}
		counts[r]++
	}
	if len(ranks) == 0 {
		return nil
	}
	return counts
}
