// Package draws holds posterior draws and summarises them.
//
// Draws are arranged as chain × draw × variable: every chain has the same number
// of draws and every draw is one value of every variable, a row. A [Reader]
// gives access to them wherever they are kept; a [Set] keeps them in memory,
// with the sampler's account of each draw beside them. An [Estimate] is what one
// says about a scalar: mean, median and an equal-tailed interval.
//
// Quantiles are of one kind throughout: linear interpolation between order
// statistics, type 7 of Hyndman & Fan (1996), "Sample quantiles in statistical
// packages", The American Statistician 50(4).
//
// NaN in gives NaN out: a single NaN among the values makes every summary of
// them NaN. JSON never contains NaN: see [Float].
package draws

import "fmt"

// A Reader gives access to draws, wherever they are kept: chain × draw ×
// variable. Errors are those of the storage behind it; an index out of range or
// a destination of the wrong length is the caller's mistake, and panics.
type Reader interface {
	// Names returns the names of the scalar variables, such as "roi_m[tv]", in
	// the order of a row. Names are unique. The caller must not change them.
	Names() []string

	// Size returns the number of chains and of draws in each.
	Size() (chains, draws int)

	// Row stores all variables of one draw in dst, whose length is that of Names.
	Row(dst []float64, chain, draw int) error

	// Column stores all draws of one variable in one chain in dst, whose length
	// is the number of draws.
	Column(dst []float64, chain, variable int) error
}

// Chains returns all draws of one variable as chain × draw, the form in which
// diagnostics take them. It stores them in dst when dst has that shape, and
// allocates otherwise.
func Chains(dst [][]float64, r Reader, variable int) ([][]float64, error) {
	chains, n := r.Size()
	if len(dst) != chains || (chains > 0 && len(dst[0]) != n) {
		dst = make([][]float64, chains)
		all := make([]float64, chains*n)
		for c := range dst {
			dst[c] = all[c*n : (c+1)*n : (c+1)*n]
		}
	}
	for c := range dst {
		if err := r.Column(dst[c], c, variable); err != nil {
			return nil, fmt.Errorf("variable %s, chain %d: %w", r.Names()[variable], c, err)
		}
	}
	return dst, nil
}
