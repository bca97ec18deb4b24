package sim

import (
	"math"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/baseline"
)

// base is what the outcome consists of without marketing, by day, in shares of
// the level unless said otherwise.
type base struct {
	level     []float64 // random walk
	trend     []float64
	weekday   []float64
	yearly    []float64
	holiday   []float64
	promotion []float64 // 1 while a promotion runs, else 0
	control   []float64 // a competitor's price relative to its mean
}

func (w *world) newBase() base {
	s := &w.s.Baseline
	b := base{
		level:     walk(w.stream("level", 0), w.days, w.s.History, s.LevelSD),
		trend:     make([]float64, w.days),
		weekday:   w.weekdays(),
		yearly:    w.season(),
		holiday:   w.holidays(),
		promotion: w.promotions(),
		control:   autoregression(w.stream("control", 0), w.days, s.Control.SD, s.Control.AR),
	}
	slope := s.TrendSD * w.stream("trend", 0).NormFloat64()
	for t := range b.trend {
		b.trend[t] = slope * float64(t-w.s.History) / year
		b.control[t] = round(math.Exp(b.control[t]), 4)
	}
	return b
}

// without returns the baseline of day t, with no promotion and no marketing.
func (w *world) without(t int) float64 {
	b := &w.base
	steady := 1 + b.level[t] + b.trend[t] + b.holiday[t] + w.s.Baseline.Control.Effect*(b.control[t]-1)
	if w.s.Media.Seasonal {
		return steady * w.seasonFactor(t)
	}
	return steady + b.weekday[t] + b.yearly[t]
}

// seasonFactor is what day t's season multiplies where seasons do.
func (w *world) seasonFactor(t int) float64 { return 1 + w.base.weekday[t] + w.base.yearly[t] }

// weekdays returns effects of the days of the week that sum to zero and have
// each the standard deviation WeekdaySD.
func (w *world) weekdays() []float64 {
	r := w.stream("weekday", 0)
	var effect [7]float64
	for k := range baseline.WeekdayContrasts {
		z := w.s.Baseline.WeekdaySD * r.NormFloat64()
		for d := range effect {
			effect[d] += z * baseline.WeekdayContrast(d, k)
		}
	}
	x := make([]float64, w.days)
	for t := range x {
		x[t] = effect[w.day(t).Weekday()]
	}
	return x
}

// season returns the yearly season.
func (w *world) season() []float64 {
	order := w.s.Baseline.Harmonics
	phase := make([]float64, w.days)
	for t := range phase {
		y, _, _ := w.day(t).Date()
		phase[t] = (float64(w.day(t).DayOfYear()) + 0.5) / float64(mmm.DayOf(y+1, 1, 1)-mmm.DayOf(y, 1, 1))
	}
	columns := baseline.Yearly(phase, order)
	r := w.stream("season", 0)
	x := make([]float64, w.days)
	for k := range 2 * order {
		z := w.s.Baseline.YearlySD * r.NormFloat64()
		for t := range x {
			x[t] += z * columns[t*2*order+k]
		}
	}
	return x
}

// holidays returns the effects of holidays, each the same every year.
func (w *world) holidays() []float64 {
	x := make([]float64, w.days)
	from, _, _ := w.day(0).Date()
	to, _, _ := w.day(w.days - 1).Date()
	for i, h := range holidays() {
		effect := h.sign * w.s.Baseline.HolidaySD * math.Abs(w.stream("holiday", i).NormFloat64())
		for y := from - 1; y <= to; y++ {
			start, end := h.span(y)
			for d := max(start, w.day(0)); d <= min(end, w.day(w.days-1)); d++ {
				x[d-w.day(0)] += effect
			}
		}
	}
	return x
}

// promotions returns 1 for days with a promotion. The gap before the first one
// is part of an ordinary one.
func (w *world) promotions() []float64 {
	s := &w.s.Baseline.Promotions
	r := w.stream("promotions", 0)
	gap := func() int { return int(math.Round(s.Every.at(r.Float64()))) }
	x := make([]float64, w.days)
	for start := int(r.Float64() * float64(gap())); start < w.days; start += gap() {
		for t := start; t < min(start+s.Days, w.days); t++ {
			x[t] = 1
		}
	}
	return x
}

// round returns x rounded to a number of decimals, as files will have it.
func round(x float64, decimals int) float64 {
	unit := math.Pow10(decimals)
	return math.Round(x*unit) / unit
}
