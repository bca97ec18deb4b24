package surface

import (
	"math"
	"slices"
)

// The nodes of a channel lie densest near zero, where responses bend most: the
// first denseShare of them on a quadratic scale up to denseReach times today's
// spend, the others on a geometric one up to the most that is covered.
const (
	denseShare = 0.75
	denseReach = 3.0
)

// nodes returns n increasing spends from 0 to most, today's among them.
func nodes(today, most float64, n int) []float64 {
	dense := denseReach * today
	if today == 0 || dense >= most {
		return withToday(quadratic(most, n), today)
	}
	k := int(denseShare * float64(n))
	x := quadratic(dense, k)
	ratio := math.Pow(most/dense, 1/float64(n-k))
	for range n - k {
		x = append(x, x[len(x)-1]*ratio)
	}
	x[n-1] = most
	return withToday(x, today)
}

// quadratic returns n values from 0 to most.
func quadratic(most float64, n int) []float64 {
	x := make([]float64, n)
	for j := range x {
		u := float64(j) / float64(n-1)
		x[j] = most * u * u
	}
	return x
}

// withToday moves the node nearest to today's spend onto it.
func withToday(x []float64, today float64) []float64 {
	at := 0
	for j := range x {
		if math.Abs(x[j]-today) < math.Abs(x[at]-today) {
			at = j
		}
	}
	if at > 0 && at < len(x)-1 || x[at] == today {
		x[at] = today
		return x
	}
	i, _ := slices.BinarySearch(x, today)
	return slices.Insert(x, i, today)
}

// most returns the most spend that the surface covers for a channel: three times
// today's, or half of the largest budget for small channels, but no more than ten
// times what the channel has a record of.
func most(today, observed, budget float64) float64 {
	record := max(today, observed)
	if record == 0 {
		return budget
	}
	return max(3*record, min(budget/2, 10*record))
}
