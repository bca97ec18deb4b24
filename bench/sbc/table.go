package main

import (
	"fmt"
	"io"

	"github.com/noonmark/noonmark/bayes/diagnostic"
)

const (
	bins        = 20   // of the chi-square test
	familyError = 0.01 // probability of any false alarm
)

// write writes how the ranks of every quantity are distributed, and returns how
// many tests of uniformity fail.
func write(out io.Writer, o options, results []result) int {
	names := results[0].names
	limit := familyError / float64(2*len(names)) // Bonferroni
	converged, again := 0, 0
	for _, r := range results {
		if r.converged {
			converged++
		}
		if r.attempts > 1 {
			again++
		}
	}
	fmt.Fprintf(out, "%d data sets, %d geos, ranks among %d draws; %d fits converged, %d after more than one attempt.\n", len(results), o.geos, rankDraws, converged, again)
	fmt.Fprintf(out, "A test fails below p = %.2g: %v over all %d tests together.\n\n", limit, familyError, 2*len(names))
	fmt.Fprintf(out, "| quantity | in 50%% | in 90%% | χ² p | ECDF p | |\n|---|---|---|---|---|---|\n")
	failures := 0
	for i, name := range names {
		ranks := make([]int, len(results))
		for k, r := range results {
			ranks[k] = r.ranks[i]
		}
		chi, ecdf := diagnostic.SBCChiSquare(ranks, rankDraws, bins).PValue, diagnostic.SBCECDF(ranks, rankDraws).PValue
		verdict := ""
		for _, p := range []float64{chi, ecdf} {
			if !(p >= limit) {
				failures++
				verdict = "FAILS"
			}
		}
		fmt.Fprintf(out, "| %s | %.2f | %.2f | %.3g | %.3g | %s |\n", name, inside(ranks, 0.5), inside(ranks, 0.9), chi, ecdf, verdict)
	}
	fmt.Fprintln(out)
	return failures
}

// inside returns how often the truth lies in the central interval of the given
// level, by its rank.
func inside(ranks []int, level float64) float64 {
	lo, hi := (1-level)/2*(rankDraws+1), (1+level)/2*(rankDraws+1)
	n := 0
	for _, r := range ranks {
		if middle := float64(r) + 0.5; middle > lo && middle < hi {
			n++
		}
	}
	return float64(n) / float64(len(ranks))
}
