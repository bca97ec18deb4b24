package diagnostic

import (
	"gonum.org/v1/gonum/mathext"

	"github.com/noonmark/noonmark/bayes/draws"
)

// scores returns the normal scores of S draws: the score of rank r, 1..S in
// steps of one half, is at index 2r.
//
//	z(r) = Φ⁻¹((r - 3/8) / (S + 1/4))
//
// Reference: Vehtari et al. (2021), section 4; the offset is that of Blom (1958),
// Statistical Estimates and Transformed Beta-Variables.
func scores(total int) []float64 {
	z := make([]float64, 2*total+1)
	for i := 2; i <= 2*total; i++ {
		z[i] = mathext.NormalQuantile((float64(i)/2 - 3./8) / (float64(total) + 1./4))
	}
	return z
}

// rankNormalise stores the normal score of each entry's rank at its place in y.
// Entries are in increasing order; equal values share the mean of their ranks.
func (e *Evaluator) rankNormalise(y []float64, sorted []entry) {
	for first := 0; first < len(sorted); {
		end := first + 1
		for end < len(sorted) && sorted[end].value == sorted[first].value {
			end++
		}
		// The ranks are first+1..end, and their mean is (first+1+end)/2.
		z := e.normal[first+1+end]
		for _, s := range sorted[first:end] {
			y[s.place] = z
		}
		first = end
	}
}

// bulk returns the rank-normalised split draws.
func (e *Evaluator) bulk() []float64 {
	e.rankNormalise(e.y, e.kept)
	return e.y
}

// tails returns the rank-normalised distances |x - median| of the split draws.
// The draws are in order already: those below the median, read backwards, and
// those above it only have to be merged.
func (e *Evaluator) tails() []float64 {
	median := entriesMedian(e.kept)
	above := 0
	for above < len(e.kept) && e.kept[above].value < median {
		above++
	}
	below := above - 1
	e.folded = e.folded[:0]
	for below >= 0 || above < len(e.kept) {
		switch {
		case above == len(e.kept) || (below >= 0 && median-e.kept[below].value < e.kept[above].value-median):
			e.folded = append(e.folded, entry{median - e.kept[below].value, e.kept[below].place})
			below--
		default:
			e.folded = append(e.folded, entry{e.kept[above].value - median, e.kept[above].place})
			above++
		}
	}
	e.rankNormalise(e.y, e.folded)
	return e.y
}

// entriesMedian returns the median of an even number of sorted entries.
func entriesMedian(sorted []entry) float64 {
	k := len(sorted) / 2
	return draws.QuantileSorted([]float64{sorted[k-1].value, sorted[k].value}, 0.5)
}
