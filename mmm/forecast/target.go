package forecast

import (
	"cmp"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// A Horizon names how far a forecast looks.
type Horizon string

// The horizons, shortest first.
const (
	Tomorrow Horizon = "tomorrow" // the next day
	Week     Horizon = "week"     // the sum of the next 7 days
	Month    Horizon = "month"    // the sum of the next 28 days
	Period   Horizon = "period"   // the sum of what is left of a budget period
)

// Horizons lists every horizon, shortest first.
func Horizons() []Horizon { return []Horizon{Tomorrow, Week, Month, Period} }

// A Target is what a forecast is about: the sum of the outcome from day From to
// day To, both included, seen from day Made, the newest that was complete.
type Target struct {
	Horizon Horizon `json:"horizon"`
	Made    mmm.Day `json:"made"`
	From    mmm.Day `json:"from"`
	To      mmm.Day `json:"to"`
}

// Targets returns what to forecast once the period that begins on day made is
// complete. Daily data have every horizon; weekly data begin with the next week,
// and their month is four weeks; monthly data begin with the next month. The
// last target ends on day end; it is absent when that is over.
func Targets(made mmm.Day, grain mmm.Grain, end mmm.Day) []Target {
	from := grain.Next(made, 1)
	var targets []Target
	for _, h := range Horizons() {
		to := end
		if h != Period {
			n := periods(h, grain)
			if n == 0 {
				continue
			}
			to = grain.Next(from, n) - 1
		}
		if to >= from {
			targets = append(targets, Target{Horizon: h, Made: made, From: from, To: to})
		}
	}
	return targets
}

// periods returns the number of periods of a horizon other than Period, 0 if it is
// shorter than one.
func periods(h Horizon, grain mmm.Grain) int {
	lengths := map[mmm.Grain]map[Horizon]int{
		mmm.Daily:   {Tomorrow: 1, Week: 7, Month: 28},
		mmm.Weekly:  {Week: 1, Month: 4},
		mmm.Monthly: {Month: 1},
	}
	return lengths[grain][h]
}

// Independent returns the largest number of targets of which no two have a day in
// common: what overlapping forecasts are worth as evidence, at least.
func Independent(targets []Target) int {
	// Taking the one that ends first, again and again, is optimal.
	sorted := slices.Clone(targets)
	slices.SortFunc(sorted, func(a, b Target) int { return cmp.Compare(a.To, b.To) })
	n := 0
	var last mmm.Day
	for _, t := range sorted {
		if n == 0 || t.From > last {
			n, last = n+1, t.To
		}
	}
	return n
}
