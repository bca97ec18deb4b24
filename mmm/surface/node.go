package surface

import (
	"math"
	"slices"
)

// The nodes of a channel are, in units of today's spend, 0 and then evenly spaced in
// the logarithm from finest to bend, evenly from bend to reach, and in the logarithm
// again up to the most that is covered, with the same spacing on both sides of the
// bend and of the reach relative to the spend there: responses to little spend are
// powers of it, those around today's bend gently.
const (
	finest = 1e-4
	bend   = 0.25
	reach  = 3.0
)

// idleShare is the share of today's budget that a channel without spend is given as
// its unit.
const idleShare = 0.1

// nodes returns about n increasing spends from 0 to most, today's among them; budget
// is today's total.
func nodes(today, most, budget float64, n int) []float64 {
	unit := today
	if unit == 0 {
		unit = idleShare * budget
	}
	if most < reach*unit {
		unit = most / reach
	}
	low := math.Log(bend / finest)  // measure of the first part
	middle := (reach - bend) / bend // and of the second
	high := math.Log(most / (reach * unit))
	x := []float64{0}
	for k := range n - 1 {
		at := (low + middle + high) * float64(k) / float64(n-2)
		switch {
		case at < low:
			x = append(x, unit*finest*math.Exp(at))
		case at < low+middle:
			x = append(x, unit*bend*(1+at-low))
		default:
			x = append(x, unit*reach*math.Exp(at-low-middle))
		}
	}
	x[n-1] = most
	return withToday(x, today)
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
