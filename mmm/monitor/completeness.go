package monitor

import (
	"cmp"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Vintage is a value of a series as it was known at an age: the days between its
// date and the day on which it became known. Only changes need be listed.
type Vintage struct {
	Date  mmm.Day
	Age   int
	Value float64
}

// A Completeness says how much of the final value of a date is reported at an age,
// in days: Share[a] ± SD[a] from N[a] dates. It is learned from dates whose value is
// final. For each of them the share at age a is what was known at that age over the
// final value, and
//
//	Share = 1 + n/(n + n₀) (median - 1)        n₀ = 5
//	SD²   = (1.4826 MAD)² + (Share - median)²
//
// over the n dates that had a value at that age. A source that was seldom seen is thus
// taken for complete, with a spread as large as what speaks against it. Shares may
// exceed 1 and need not rise with age: platforms take conversions back, too.
type Completeness struct {
	Share, SD []float64
	N         []int
}

// shrinkage is n₀, the number of dates that weigh as much as the assumption that the
// source is complete: a working week.
const shrinkage = 5

// DefaultMature is the age in days at which a value counts as final: four weeks, the
// longest attribution window of the large platforms.
const DefaultMature = 28

// LearnCompleteness learns the shares of ages 0..mature from vintages in any order.
// today is the day as of which they are known: dates at least mature days old are
// final. Values that are not positive, or not finite, say nothing of shares.
func LearnCompleteness(vintages []Vintage, today mmm.Day, mature int) Completeness {
	v := slices.Clone(vintages)
	slices.SortStableFunc(v, func(a, b Vintage) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Age, b.Age))
	})
	shares := make([][]float64, mature+1)
	for from := 0; from < len(v); {
		to := from
		for to < len(v) && v[to].Date == v[from].Date {
			to++
		}
		if int(today-v[from].Date) >= mature {
			reported(shares, v[from:to])
		}
		from = to
	}
	c := Completeness{make([]float64, mature+1), make([]float64, mature+1), make([]int, mature+1)}
	for a, s := range shares {
		c.Share[a], c.SD[a] = shrunk(s)
		c.N[a] = len(s)
	}
	return c
}

// reported appends the shares of one date, whose vintages are in order of age, to
// those of each age.
func reported(shares [][]float64, v []Vintage) {
	final := v[len(v)-1].Value
	if !(final > 0) || math.IsInf(final, 1) {
		return
	}
	i := -1
	for a := range shares {
		for i+1 < len(v) && v[i+1].Age <= a {
			i++
		}
		if i < 0 {
			continue // not reported yet
		}
		if s := v[i].Value / final; s >= 0 && !math.IsInf(s, 1) {
			shares[a] = append(shares[a], s)
		}
	}
}

// shrunk returns share and spread as Completeness defines them.
func shrunk(shares []float64) (share, sd float64) {
	if len(shares) == 0 {
		return 1, 0
	}
	n := float64(len(shares))
	median := draws.Quantile(shares, .5)
	from := make([]float64, len(shares))
	for i, s := range shares {
		from[i] = s - median
	}
	share = 1 + n/(n+shrinkage)*(median-1)
	return share, math.Hypot(spread(from), share-median)
}

// Nowcast returns an estimate of the final value of a date from the value reported at
// an age, and the variance of that estimate, in the unit of the value squared:
//
//	estimate = value/share          variance = (value SD/share²)²
//
// Special cases are:
//
//	an age beyond those learned → the value and 0
//	a negative age, a share of 0, or NaN → NaN and NaN
func (c *Completeness) Nowcast(value float64, age int) (estimate, variance float64) {
	if age >= len(c.Share) && !math.IsNaN(value) {
		return value, 0
	}
	if age < 0 || math.IsNaN(value) || !(c.Share[age] > 0) {
		return math.NaN(), math.NaN()
	}
	share := c.Share[age]
	sd := value * c.SD[age] / (share * share)
	return value / share, sd * sd
}

// The limits within which a value is as good as final.
const (
	finalShare = .005
	finalSD    = .01
)

// MaxAge returns the first age from which on values are as good as final: shares
// within 0.5% of 1 that vary by less than 1%. It is the number of days for which a date
// must be looked at again.
func (c *Completeness) MaxAge() int {
	for a := len(c.Share) - 1; a >= 0; a-- {
		if math.Abs(c.Share[a]-1) > finalShare || c.SD[a] >= finalSD {
			return a + 1
		}
	}
	return 0
}
