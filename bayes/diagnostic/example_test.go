package diagnostic_test

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/rng"
)

// Four chains of a slowly mixing sampler, of which the last found another mode.
// Its own draws look no worse than the others'.
func Example() {
	chains := make([][]float64, 4)
	for c := range chains {
		r := rng.New(1, "example", uint64(c))
		x := make([]float64, 1000)
		for i := 1; i < len(x); i++ {
			x[i] = 0.8*x[i-1] + 0.6*r.NormFloat64()
		}
		chains[c] = x
	}
	show := func(what string) {
		fmt.Printf("%-15s R-hat %.2f, bulk ESS %4.0f\n", what, diagnostic.Rhat(chains), diagnostic.ESSBulk(chains))
	}
	show("one mode")
	for i := range chains[3] {
		chains[3][i] += 2
	}
	show("two modes")
	chains = chains[3:]
	show("last chain only")
	// Output:
	// one mode        R-hat 1.02, bulk ESS  441
	// two modes       R-hat 1.38, bulk ESS    9
	// last chain only R-hat 1.00, bulk ESS  101
}

// An evaluator serves many variables; here, the same chains on two scales.
func ExampleEvaluator() {
	r := rng.New(2, "example", 0)
	x := [][]float64{make([]float64, 2000), make([]float64, 2000)}
	y := [][]float64{make([]float64, 2000), make([]float64, 2000)}
	for c := range x {
		rng.NormFill(x[c], r)
		for i, v := range x[c] {
			y[c][i] = math.Exp(2 * v) // mean e² ≈ 7.4
		}
	}
	var e diagnostic.Evaluator
	for _, chains := range [][][]float64{x, y} {
		e.Set(chains)
		s := e.Summary()
		fmt.Printf("mean %.2f ± %.2f, median %.2f ± %.2f\n", s.Mean, s.MCSEMean, s.Median, e.MCSEMedian())
	}
	// Output:
	// mean -0.00 ± 0.02, median 0.02 ± 0.02
	// mean 6.64 ± 0.50, median 1.04 ± 0.05
}

// Draws of Normal(0, 1), reweighted to Normal(0, sd²). A narrower target is
// easy. The weights of a wider one are larger than any mean can bear, and k,
// which is 1 - 1/sd² in the limit, says so.
func ExamplePSIS() {
	r := rng.New(3, "example", 0)
	x := make([]float64, 4000)
	rng.NormFill(x, r)
	w := make([]float64, len(x))
	for _, sd := range []float64{0.8, 1.2, 2} {
		for i, v := range x {
			w[i] = v*v/2 - v*v/(2*sd*sd)
		}
		k, _ := diagnostic.PSIS(w, w, 1)
		var variance float64
		for i, v := range x {
			variance += math.Exp(w[i]) * v * v
		}
		fmt.Printf("sd %.1f: k %5.2f, estimate of sd %.2f\n", sd, k, math.Sqrt(variance))
	}
	// Output:
	// sd 0.8: k -1.51, estimate of sd 0.80
	// sd 1.2: k  0.33, estimate of sd 1.18
	// sd 2.0: k  0.67, estimate of sd 1.65
}

// Two forecasts of the same outcomes, one vague and one sharp, neither biased.
func ExampleCRPSNormal() {
	r := rng.New(4, "example", 0)
	var vague, sharp float64
	const days = 365
	for range days {
		outcome := 100 + 10*r.NormFloat64()
		vague += diagnostic.CRPSNormal(100, 25, outcome) / days
		sharp += diagnostic.CRPSNormal(100, 10, outcome) / days
	}
	fmt.Printf("mean score: sd 25 → %.1f, sd 10 → %.1f\n", vague, sharp)
	// Output: mean score: sd 25 → 7.4, sd 10 → 5.6
}

// The model θ ~ N(0, 1), y ~ N(θ, 1) has the posterior N(y/2, ½), where ½ is the
// variance, and might be mistaken for the standard deviation.
func ExampleSBCECDF() {
	calibrate := func(sd float64) diagnostic.Test {
		var ranks []int
		draws := make([]float64, 99)
		for i := range 200 {
			r := rng.New(5, "example", uint64(i))
			theta := r.NormFloat64()
			y := theta + r.NormFloat64()
			for j := range draws {
				draws[j] = y/2 + sd*r.NormFloat64()
			}
			rank, _ := diagnostic.SBCRank(draws, theta, 1)
			ranks = append(ranks, rank)
		}
		return diagnostic.SBCECDF(ranks, len(draws))
	}
	fmt.Printf("variance ½: p = %.2f\n", calibrate(math.Sqrt(0.5)).PValue)
	fmt.Printf("sd ½:       p = %.2g\n", calibrate(0.5).PValue)
	// Output:
	// variance ½: p = 0.90
	// sd ½:       p = 5.1e-05
}
