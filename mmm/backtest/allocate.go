package backtest

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// A response is what each channel brings per day, in the long run, at a spend per day
// held for good: in one draw of what is believed, or truly.
type response func(channel int, spend float64) float64

// increments is the number of parts in which a budget is given away.
const increments = 150

// allocate gives a budget away part by part, each to the channel whose response rises
// most with it, from the least of each channel on and up to the most. What the least
// of all exceed the budget by is taken from all alike, as is what is left when every
// channel has its most: then there is no choice.
func allocate(budget float64, lo, hi []float64, r response) []float64 {
	spend := append([]float64(nil), lo...)
	part := (budget - floats.Sum(lo)) / increments
	rise := make([]float64, len(spend))
	measure := func(c int) {
		rise[c] = math.Inf(-1)
		if spend[c]+part <= hi[c]+part/2 {
			rise[c] = r(c, spend[c]+part) - r(c, spend[c])
		}
	}
	for c := range spend {
		measure(c)
	}
	for range increments {
		best := floats.MaxIdx(rise)
		if part <= 0 || math.IsInf(rise[best], -1) {
			break
		}
		spend[best] += part
		measure(best)
	}
	floats.Scale(budget/floats.Sum(spend), spend)
	return spend
}

// meanResponse returns the mean of draws.
func meanResponse(all []response) response {
	return func(c int, spend float64) float64 {
		var sum float64
		for _, r := range all {
			sum += r(c, spend)
		}
		return sum / float64(len(all))
	}
}

// total returns what all channels bring.
func (r response) total(spend []float64) float64 {
	var sum float64
	for c, s := range spend {
		sum += r(c, s)
	}
	return sum
}

// A hold is the rule by which a better allocation may not be worth a move.
type hold struct {
	probability float64 // that the move gains, below which nothing moves
	deadBand    float64 // mean gain, as a share of what is brought now, below which nothing moves
}

// moves reports whether going from one allocation to another is worth it.
func (h hold) moves(all []response, from, to []float64) bool {
	var gain, now float64
	better := 0
	for _, r := range all {
		before := r.total(from)
		more := r.total(to) - before
		gain += more
		now += before
		if more > 0 {
			better++
		}
	}
	return gain > h.deadBand*now && float64(better) > h.probability*float64(len(all))
}

// maxStep is the most by which a channel's share changes in a day.
const maxStep = 0.15

// ramp returns the shares of the next day on the way from shares to target: each goes as
// far as a day's step allows, and all are scaled to sum to 1.
func ramp(shares, target []float64) []float64 {
	next := make([]float64, len(shares))
	for c, s := range shares {
		next[c] = min(max(target[c], s*(1-maxStep)), s*(1+maxStep))
	}
	floats.Scale(1/floats.Sum(next), next)
	return next
}
