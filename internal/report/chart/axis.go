package chart

import (
	"math"
	"strconv"

	"github.com/noonmark/noonmark/mmm"
)

// An Axis maps values to shares of its length, 0 at its start and 1 at its end,
// and has ticks.
type Axis struct {
	Label string // what is measured, in which unit
	Ticks []Tick
	Grid  bool // lines at the ticks

	min, max float64 // logarithms where log is set
	log      bool
}

// A Tick is a labelled value of an axis.
type Tick struct {
	At    float64
	Label string
}

// A Format writes the label of a tick; step is the distance between ticks.
type Format func(v, step float64) string

// At returns the position of v on the axis, outside 0..1 beyond its ends.
func (a Axis) At(v float64) float64 {
	if a.log {
		v = math.Log10(v)
	}
	return (v - a.min) / (a.max - a.min)
}

// Values returns an axis with about n ticks at round values. It covers lo..hi and
// ends at ticks where those are near. Ends that are not numbers, or equal, make
// room around them.
func Values(lo, hi float64, n int, format Format) Axis { return values(lo, hi, n, 0.4, format) }

// Exactly returns the axis of Values that ends at lo and hi.
func Exactly(lo, hi float64, n int, format Format) Axis { return values(lo, hi, n, 0, format) }

// values extends an axis to the next tick if that is no further than a share of
// the distance between ticks.
func values(lo, hi float64, n int, reach float64, format Format) Axis {
	lo, hi = room(lo, hi)
	step := roundStep((hi - lo) / float64(max(n, 1)))
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	if lo/step-first > reach {
		first++
	}
	if last-hi/step > reach {
		last--
	}
	a := Axis{min: math.Min(lo, first*step), max: math.Max(hi, last*step)}
	for k := first; k <= last; k++ {
		a.Ticks = append(a.Ticks, Tick{k * step, format(k*step, step)})
	}
	return a
}

// Padded returns the axis with room beyond both ends, as a share of its length.
func (a Axis) Padded(share float64) Axis {
	d := share * (a.max - a.min)
	a.min, a.max = a.min-d, a.max+d
	return a
}

// room returns the ends of an axis that can be drawn.
func room(lo, hi float64) (float64, float64) {
	finite := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	switch {
	case !finite(lo) && !finite(hi):
		return 0, 1
	case !finite(lo):
		lo = hi
	case !finite(hi):
		hi = lo
	}
	if lo > hi {
		lo, hi = hi, lo
	}
	if hi-lo <= 1e-12*math.Max(math.Abs(lo), math.Abs(hi)) {
		half := math.Max(math.Abs(lo)/2, 0.5)
		return lo - half, hi + half
	}
	return lo, hi
}

// roundStep returns the smallest of 1, 2, 2.5 and 5 times a power of ten that is
// not much below the given step.
func roundStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if step <= 1.15*m*power {
			return m * power
		}
	}
	return 10 * power
}

// Logarithmic returns an axis over lo..hi, both positive, with ticks at 1, 2 and 5
// times powers of ten, or at powers of ten alone where that makes more than n.
func Logarithmic(lo, hi float64, n int, format Format) Axis {
	if !(lo > 0) || !(hi >= lo) || math.IsInf(hi, 0) {
		panic("chart: logarithmic axis from " + strconv.FormatFloat(lo, 'g', -1, 64) + " to " + strconv.FormatFloat(hi, 'g', -1, 64))
	}
	for _, multiples := range [][]float64{{1, 2, 5}, {1, 3}, {1}} {
		if a := logTicks(lo, hi, multiples, format); len(a.Ticks) <= max(n, 2) || len(multiples) == 1 {
			return a
		}
	}
	return Axis{}
}

func logTicks(lo, hi float64, multiples []float64, format Format) Axis {
	a := Axis{log: true}
	var at []float64
	for k := math.Floor(math.Log10(lo)); k <= math.Ceil(math.Log10(hi)); k++ {
		for _, m := range multiples {
			at = append(at, m*math.Pow(10, k))
		}
	}
	for i, v := range at {
		below := i+1 < len(at) && at[i+1] <= lo*(1+1e-9)
		above := i > 0 && at[i-1] >= hi*(1-1e-9)
		if !below && !above {
			a.Ticks = append(a.Ticks, Tick{v, format(v, v)})
		}
	}
	if len(a.Ticks) == 1 {
		v := 10 * a.Ticks[0].At
		a.Ticks = append(a.Ticks, Tick{v, format(v, v)})
	}
	a.min, a.max = math.Log10(a.Ticks[0].At), math.Log10(a.Ticks[len(a.Ticks)-1].At)
	return a
}

// Dates returns an axis over from..to, whose values are days, with at most n
// ticks at the beginnings of years, months or weeks.
func Dates(from, to mmm.Day, n int) Axis {
	a := Axis{min: float64(from), max: math.Max(float64(to), float64(from)+1)}
	for _, months := range []int{1, 2, 3, 6, 12, 24, 60, 120} {
		ticks := monthTicks(from, to, months)
		if len(ticks) <= max(n, 2) {
			if len(ticks) >= 2 {
				a.Ticks = ticks
			}
			break
		}
	}
	if a.Ticks == nil {
		a.Ticks = weekTicks(from, to, n)
	}
	return a
}

var months = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// monthTicks returns the first days of every so many months. January is labelled
// with the year, and the first tick with both if it is another month.
func monthTicks(from, to mmm.Day, every int) []Tick {
	var ticks []Tick
	year, _, _ := from.Date()
	for d := mmm.DayOf(year-year%max(every/12, 1), 1, 1); d <= to; d = d.AddMonths(every) {
		if d < from {
			continue
		}
		y, m, _ := d.Date()
		label := months[m-1]
		if m == 1 {
			label = strconv.Itoa(y)
		} else if len(ticks) == 0 {
			label += " " + strconv.Itoa(y)
		}
		ticks = append(ticks, Tick{float64(d), label})
	}
	return ticks
}

// weekTicks returns days a number of weeks apart, from the first on.
func weekTicks(from, to mmm.Day, n int) []Tick {
	step := mmm.Day(7)
	for int((to-from)/step) >= max(n, 2) {
		step += 7
	}
	var ticks []Tick
	for d := from; d <= to; d += step {
		_, m, day := d.Date()
		ticks = append(ticks, Tick{float64(d), strconv.Itoa(day) + " " + months[m-1]})
	}
	return ticks
}
