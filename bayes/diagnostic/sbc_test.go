package diagnostic

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/stat/distuv"
)

// normalRanks simulates n data sets of the model θ ~ N(0, 1), y ~ N(θ, 1), whose
// posterior is N(y/2, ½), and ranks θ among 99 draws of N(y/2 + shift, width²/2).
func normalRanks(n int, shift, width float64) []int {
	ranks := make([]int, n)
	draws := make([]float64, 99)
	for i := range ranks {
		r := rng.New(17, "calibration", uint64(i))
		theta := r.NormFloat64()
		y := theta + r.NormFloat64()
		for j := range draws {
			draws[j] = y/2 + shift + width*math.Sqrt(0.5)*r.NormFloat64()
		}
		ranks[i], _ = SBCRank(draws, theta, 1)
	}
	return ranks
}

// The right posterior passes and wrong ones do not. The right one would fail
// with probability 0.001 at another seed.
func TestSBCPosterior(t *testing.T) {
	for _, c := range []struct {
		what         string
		shift, width float64
		right        bool
	}{{"right", 0, 1, true}, {"biased by half a sd", 0.35, 1, false}, {"too narrow", 0, 0.7, false}, {"too wide", 0, 1.5, false}} {
		ranks := normalRanks(400, c.shift, c.width)
		for what, p := range map[string]float64{"chi-square": SBCChiSquare(ranks, 99, 20).PValue, "ECDF": SBCECDF(ranks, 99).PValue} {
			if c.right && !(p > 0.001) || !c.right && !(p < 1e-4) {
				t.Errorf("posterior %s: p-value of %s is %v", c.what, what, p)
			}
		}
	}
}

// P-values of uniform ranks are at most α with probability at most α, and not
// much less: the chi-square test nearly so, the ECDF test exactly, but its
// p-value is discrete. Four standard errors of a share over runs.
func TestSBCUniform(t *testing.T) {
	const runs, n, largest = 400, 60, 19
	for _, alpha := range []float64{0.05, 0.2, 0.5} {
		var chi, ecdf float64
		for run := range runs {
			r := rng.New(19, "uniform", uint64(run))
			ranks := make([]int, n)
			for i := range ranks {
				ranks[i] = r.IntN(largest + 1)
			}
			if SBCChiSquare(ranks, largest, 10).PValue <= alpha {
				chi += 1. / runs
			}
			if SBCECDF(ranks, largest).PValue <= alpha {
				ecdf += 1. / runs
			}
		}
		se := math.Sqrt(alpha * (1 - alpha) / runs)
		numtest.Close(t, fmt.Sprint("chi-square at ", alpha), chi, alpha, 4*se+0.02)
		if ecdf > alpha+4*se || ecdf < 0.7*alpha-4*se {
			t.Errorf("ECDF rejects %v of uniform ranks at %v", ecdf, alpha)
		}
	}
}

// Every set of three or four ranks: the p-value is the share of sets that are no
// less extreme.
func TestSBCECDFSlow(t *testing.T) {
	for _, c := range []struct{ n, largest int }{{3, 2}, {4, 3}, {2, 9}, {5, 1}} {
		var sets [][]int
		var gammas []float64
		total := int(math.Pow(float64(c.largest+1), float64(c.n)))
		for code := range total {
			ranks := make([]int, c.n)
			for i, rest := 0, code; i < c.n; i, rest = i+1, rest/(c.largest+1) {
				ranks[i] = rest % (c.largest + 1)
			}
			gamma := math.Inf(1)
			for i := 1; i <= c.largest; i++ {
				var below float64
				for _, r := range ranks {
					if r < i {
						below++
					}
				}
				b := distuv.Binomial{N: float64(c.n), P: float64(i) / float64(c.largest+1)}
				gamma = math.Min(gamma, 2*math.Min(b.CDF(below), 1-b.CDF(below-1)))
			}
			sets, gammas = append(sets, ranks), append(gammas, gamma)
		}
		for i, ranks := range sets {
			var p float64
			for _, g := range gammas {
				if g <= gammas[i]+1e-9 {
					p += 1 / float64(total)
				}
			}
			got := SBCECDF(ranks, c.largest)
			numtest.Close(t, fmt.Sprintf("γ of %v of 0..%d", ranks, c.largest), got.Statistic, gammas[i], 1e-12)
			numtest.Close(t, fmt.Sprintf("p of %v of 0..%d", ranks, c.largest), got.PValue, p, 1e-12)
		}
	}
}

func TestSBCRank(t *testing.T) {
	draws := []float64{5, 1, 4, 2, 3, 0, 9}
	for _, c := range []struct {
		truth               float64
		thin, rank, largest int
	}{{2.5, 1, 3, 7}, {2.5, 2, 3, 3}, {2.5, 3, 1, 2}, {-1, 1, 0, 7}, {99, 1, 7, 7}, {3, 1, 3, 7}, {1, 8, 0, 0}, {nan, 1, -1, 7}, {inf, 2, 3, 3}} {
		if rank, largest := SBCRank(draws, c.truth, c.thin); rank != c.rank || largest != c.largest {
			t.Errorf("rank of %v, every %d: %d of 0..%d, want %d of 0..%d", c.truth, c.thin, rank, largest, c.rank, c.largest)
		}
	}
	if rank, _ := SBCRank([]float64{1, nan}, 2, 1); rank != -1 {
		t.Errorf("rank among NaN is %d", rank)
	}
	if rank, _ := SBCRank([]float64{nan, 1}, 2, 2); rank != 1 {
		t.Errorf("a NaN that does not count gives rank %d", rank)
	}
	if !panics(func() { SBCRank(draws, 1, 0) }) {
		t.Error("thinning by 0: no panic")
	}
}

func TestSBCChiSquareFormula(t *testing.T) {
	// Ranks 0..4 in bins {0,1,2} and {3,4}: expected 6 and 4 of ten, found 9 and 1.
	got := SBCChiSquare([]int{0, 0, 1, 1, 1, 2, 2, 2, 2, 4}, 4, 2)
	numtest.Close(t, "χ²", got.Statistic, 9./6+9./4, 1e-14)
	numtest.Close(t, "p", got.PValue, math.Erfc(math.Sqrt((9./6+9./4)/2)), 1e-12)
}

func TestSBCHostile(t *testing.T) {
	for what, ranks := range map[string][]int{"none": nil, "one is -1": {3, -1, 2}} {
		for test, got := range map[string]Test{"chi-square": SBCChiSquare(ranks, 9, 5), "ECDF": SBCECDF(ranks, 9)} {
			numtest.CloseSlice(t, what+": "+test, []float64{got.Statistic, got.PValue}, []float64{nan, nan}, 0)
		}
	}
	for what, f := range map[string]func(){
		"rank too large": func() { SBCECDF([]int{10}, 9) },
		"rank negative":  func() { SBCChiSquare([]int{-2}, 9, 5) },
		"one bin":        func() { SBCChiSquare([]int{1}, 9, 1) },
		"too many bins":  func() { SBCChiSquare([]int{1}, 9, 11) },
		"one rank":       func() { SBCECDF([]int{0}, 0) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", what)
		}
	}
	// All ranks alike: P is far below what sums of doubles can tell from 0.
	zeros := make([]int, 300)
	if got := SBCECDF(zeros, 9).PValue; !(got > 0 && got < 1e-20) {
		t.Errorf("p-value of 300 ranks 0 of 0..9 is %v", got)
	}
}
