package plan

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
)

// weighted reduces weighted draws to an estimate: quantiles are the least draws with
// at least that much weight up to and with them.
func weighted(x, w []float64, level float64) draws.Estimate {
	order := ascending(x)
	q := func(p float64) float64 {
		var mass float64
		for _, k := range order {
			if mass += w[k]; mass >= p {
				return x[k]
			}
		}
		return x[order[len(order)-1]]
	}
	return draws.Estimate{Mean: dot(x, w), Median: q(0.5), Lo: q((1 - level) / 2), Hi: q((1 + level) / 2), Level: level}
}

// ascending returns the positions of values in increasing order, of equal ones the
// first before the others.
func ascending(x []float64) []int {
	order := make([]int, len(x))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return a - b
	})
	return order
}
