package report

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm"
)

// forecastActual is the chart of forecasts made the period before, and what came.
func (d *Document) forecastActual() figure {
	l := d.loop
	first, last := l.settled[0].day, l.settled[len(l.settled)-1].day
	f := figure{
		Title: "Forecast vs. actual",
		Text: fmt.Sprintf("Forecasts of each %s made the %s before, with their %s intervals as they were stored then, and what came once it was final. What was masked, or not counted, is not settled. %s",
			d.data.Grain, d.data.Grain, l.level, d.heldWords()),
		Alt: fmt.Sprintf("Line chart from %s to %s. %s", dayText(first), dayText(last), d.heldWords()),
		Key: []keyItem{{"line", "ka", "Actual"}, {"line", "ke", "Forecast, median"}, {"band", "ke", l.level + " interval"}, {"dot", "kd", "Outside"}},
	}
	f.both(func(w float64) *chart.Canvas { return d.drawForecasts(w) })
	return f
}

// heldWords says how often intervals held.
func (d *Document) heldWords() string {
	h := d.loop.held
	if h.of == 0 {
		return "None is settled yet."
	}
	return fmt.Sprintf("%s of the %d that are settled lie in the interval.", percent(h.share()), h.of)
}

// A course is the series of settled forecasts, as charts take them.
type course struct {
	days      []mmm.Day
	e         ends // median, lo, hi
	actual, z []float64
	hit       []bool
}

func (l *loop) course() course {
	var c course
	for _, s := range l.settled {
		c.days, c.actual, c.z, c.hit = append(c.days, s.day), append(c.actual, s.actual), append(c.z, s.z), append(c.hit, s.hit)
		c.e.mean, c.e.lo, c.e.hi = append(c.e.mean, s.e.Median), append(c.e.lo, s.e.Lo), append(c.e.hi, s.e.Hi)
	}
	return c
}

func (d *Document) drawForecasts(w float64) *chart.Canvas {
	h := 300.0
	if chart.Narrow(w) {
		h = 240
	}
	c := d.loop.course()
	x := positions(c.days)
	lo, hi := fromZero(extent(c.e.lo, c.e.hi, c.actual))
	y := chart.Values(lo, hi, ticks(h, 60), tickText)
	y.Grid, y.Label = true, capital(d.data.Outcome.Name)+" per "+string(d.data.Grain)
	f := chart.NewFrame(w, h, chart.Dates(c.days[0], c.days[len(c.days)-1], ticks(w, 70)), y, 0)
	f.Band("band ke", x, c.e.lo, c.e.hi, "")
	f.Line("line thin ke", x, c.e.mean)
	f.Line("line thin ka", x, c.actual)
	for t, hit := range c.hit {
		if !hit && !math.IsNaN(c.actual[t]) {
			f.Dot("dot kd", x[t], c.actual[t], 3.5, "")
		}
	}
	if !chart.Narrow(w) {
		f.Hover(x, func(t int) string {
			return fmt.Sprintf("%s: forecast %s [%s, %s], actual %s", dayText(c.days[t]), compact(c.e.mean[t]), compact(c.e.lo[t]), compact(c.e.hi[t]), compact(c.actual[t]))
		})
	}
	return f.Canvas
}

// controlChart is the chart of innovations with the limits of the monitor.
func (d *Document) controlChart() figure {
	l := d.loop
	beyond := 0
	for _, s := range l.settled {
		if math.Abs(s.z) > l.limits.Review {
			beyond++
		}
	}
	f := figure{
		Title: "Control chart of innovations",
		Text: fmt.Sprintf("Where what came lies in its forecast, in standard deviations: around 0, and mostly within ±2, if the model knows the market. Dashed lines: ±%s, from which a single %s goes to a person. Shaded: what was noticed about the outcome.",
			trimZeros(fixed(l.limits.Review, 1)), d.data.Grain),
		Alt: fmt.Sprintf("Dots by %s from %s to %s; %d beyond ±%s.", d.data.Grain, dayText(l.settled[0].day), dayText(l.settled[len(l.settled)-1].day), beyond, trimZeros(fixed(l.limits.Review, 1))),
		Key: []keyItem{{"dot", "ke", "Innovation"}, {"rule", "kp", "Review limit"}, {"soft", "kh", "Anomaly of the outcome"}},
	}
	f.both(func(w float64) *chart.Canvas { return d.drawControl(w) })
	return f
}

func (d *Document) drawControl(w float64) *chart.Canvas {
	h := 230.0
	if chart.Narrow(w) {
		h = 200
	}
	c := d.loop.course()
	x := positions(c.days)
	limit := d.loop.limits.Review
	lo, hi := extent(c.z, []float64{-limit - 0.5, limit + 0.5})
	y := chart.Values(lo, hi, ticks(h, 40), tickText)
	y.Grid, y.Label = true, "Standard deviations"
	first, last := c.days[0], c.days[len(c.days)-1]
	f := chart.NewFrame(w, h, chart.Dates(first, last, ticks(w, 70)), y, 0)
	d.shadeAnomalies(f, first, last)
	f.Across("z", 0)
	f.Across("rule", limit)
	f.Across("rule", -limit)
	for t, z := range c.z {
		if math.IsNaN(z) {
			continue
		}
		class := "dot ke"
		if math.Abs(z) > limit {
			class = "dot kd"
		}
		f.Dot(class, x[t], z, 3, fmt.Sprintf("%s: %s", dayText(c.days[t]), deviations(z)))
	}
	return f.Canvas
}

// shadeAnomalies marks the days of anomalies of the outcome.
func (d *Document) shadeAnomalies(f *chart.Frame, first, last mmm.Day) {
	_, top, _, bottom := f.Area()
	half := float64(d.data.Grain.Next(first, 1)-first) / 2
	for _, a := range d.shownAnomalies() {
		to := a.To
		if a.Open {
			to = last
		}
		from, until := max(a.From, first), min(to, last)
		if from <= until {
			f.Rect("soft kh", f.XAt(float64(from)-half), top, f.XAt(float64(until)+half), bottom, a.Title)
		}
	}
}
