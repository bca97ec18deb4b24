package report

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm/response"
)

func (d *Document) returnSection() section {
	s := section{ID: "returns", Title: "What spend returns",
		Figures: []figure{d.roiByChannel(), d.roiMarginal(), d.roiEffectiveness(), d.cpikByChannel(), d.responseCurves()}}
	if len(d.frequencies) > 0 {
		s.Figures = append(s.Figures, d.optimalFrequency())
	}
	return s
}

// roiByChannel is the chart of returns.
func (d *Document) roiByChannel() figure {
	f := figure{
		Title: "ROI by channel",
		Text:  fmt.Sprintf("ROI is %s. Points are posterior means, lines %s credible intervals.", d.unit.roiUnit(), d.level()),
	}
	if d.unit.money {
		f.Text += " Left of the dashed line a channel costs more than the revenue it brings, before margins."
	}
	paid := d.paidBy(func(c response.Channel) float64 { return c.ROI.Mean })
	f.Alt = "Intervals by channel: " + d.channelWords(paid, func(c response.Channel) string { return withInterval(c.ROI.Mean, c.ROI, d.unit.roi) })
	f.both(func(w float64) *chart.Canvas {
		return d.drawIntervals(w, paid, intervalChart{
			of:    func(c response.Channel) (float64, draws.Estimate) { return c.ROI.Mean, c.ROI },
			write: d.unit.roi, tick: d.unit.roiTick, head: "ROI [" + d.level() + "]", rule: d.breakEven()})
	})
	return f
}

// breakEven is the return at which spend pays for itself, NaN where results are
// not money.
func (d *Document) breakEven() float64 {
	if d.unit.money {
		return 1
	}
	return math.NaN()
}

// channelWords describes the first few channels.
func (d *Document) channelWords(channels []response.Channel, say func(c response.Channel) string) string {
	var words []string
	for _, c := range channels[:min(5, len(channels))] {
		words = append(words, c.Name+" "+say(c))
	}
	text := list(words)
	if n := len(channels) - len(words); n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text + "."
}

// cpikByChannel is the chart of costs per incremental unit.
func (d *Document) cpikByChannel() figure {
	one := "one incremental unit of " + d.unit.outcome
	if d.data.Outcome.Kind == "revenue" && d.unit.currency != "" {
		one = "one " + d.unit.currency + " of incremental revenue"
	}
	f := figure{
		Title: "CPIK by channel",
		Text:  fmt.Sprintf("Spend for %s; less is better. Points are posterior medians, lines %s credible intervals, cut with an arrow where they go on.", one, d.level()),
	}
	paid := d.paidBy(func(c response.Channel) float64 { return -c.CPIK.Median })
	f.Alt = "Intervals by channel: " + d.channelWords(paid, func(c response.Channel) string { return withInterval(c.CPIK.Median, c.CPIK, d.unit.spend) })
	f.both(func(w float64) *chart.Canvas {
		return d.drawIntervals(w, paid, intervalChart{
			of:    func(c response.Channel) (float64, draws.Estimate) { return c.CPIK.Median, c.CPIK },
			write: compact, tick: tickText, head: "CPIK" + d.inSpendCurrency() + " [" + d.level() + "]", rule: math.NaN()})
	})
	return f
}

// intervalChart says what a chart of intervals by channel shows.
type intervalChart struct {
	of    func(c response.Channel) (point float64, e draws.Estimate)
	write func(float64) string
	tick  chart.Format
	head  string
	rule  float64 // NaN means none
}

func (d *Document) drawIntervals(w float64, channels []response.Channel, ic intervalChart) *chart.Canvas {
	var rows []chart.Row
	var points, los, his []float64
	for _, c := range channels {
		point, e := ic.of(c)
		rows = append(rows, chart.Row{Label: c.Name, Value: withInterval(point, e, ic.write)})
		points, los, his = append(points, point), append(los, e.Lo), append(his, e.Hi)
	}
	// One wide interval must not squeeze all others.
	_, largest := extent(points)
	smallest, _ := extent(points)
	lo, _ := extent(los)
	_, hi := extent(his)
	lo, hi = max(min(lo, 0), -2*math.Abs(smallest), -2*math.Abs(largest)), min(hi, 2.5*max(largest, 0))
	x := chart.Exactly(lo, hi+0.02*(hi-lo), ticks(w, 120), ic.tick)
	r := chart.NewRows(w, rows, x, 14, ic.head)
	if !math.IsNaN(ic.rule) {
		r.Rule("rule", ic.rule)
	}
	for i, c := range channels {
		point, e := ic.of(c)
		class := d.colours[c.Name]
		title := c.Name + ": " + withInterval(point, e, ic.write)
		r.Bar(i, "pale "+class, 0, point, 0, 14, title)
		r.Interval(i, "fill "+class, e.Lo, e.Hi, title)
		r.Mark(i, "dot "+class, point, 5, title)
	}
	return r.Canvas
}

// roiMarginal is the bubble chart of the return against that of the next unit of
// spend.
func (d *Document) roiMarginal() figure {
	f := figure{
		Title: "ROI vs. marginal ROI",
		Text: fmt.Sprintf("Posterior means; the area of a bubble is spend. Marginal ROI is the return of the next 1%% of spend: below the diagonal, returns diminish. The %s credible intervals are in the tooltips and the table of channels.",
			d.level()),
	}
	if d.hasReach() {
		f.Text += " Channels with reach and frequency lie on it by construction: the next 1% is taken to buy reach, in which response is linear."
	}
	paid := d.paidBy(func(c response.Channel) float64 { return float64(c.Spend) })
	f.Alt = "Bubbles by channel, ROI and marginal ROI: " + d.channelWords(paid, func(c response.Channel) string { return d.unit.roi(c.ROI.Mean) + " and " + d.unit.roi(c.MROI.Mean) })
	f.both(func(w float64) *chart.Canvas {
		crowded := len(paid) > crowd
		var all []float64
		for _, c := range paid {
			all = append(all, c.ROI.Mean, c.MROI.Mean)
		}
		x, y := bubbleAxis(all, crowded, ticks(w, 110), d.unit.roiTick, "ROI"), bubbleAxis(all, crowded, 6, d.unit.roiTick, "Marginal ROI")
		frame := chart.NewFrame(w, bubbleHeight(w), x, y, 0)
		lo, hi := extent(all)
		lo = min(lo, max(x.Ticks[0].At, y.Ticks[0].At))
		frame.Line("rule", []float64{lo, hi}, []float64{lo, hi})
		d.drawBubbles(frame, paid, func(c response.Channel) (float64, float64) { return c.ROI.Mean, c.MROI.Mean })
		return frame.Canvas
	})
	return f
}

// roiEffectiveness is the bubble chart of the return on spend against that of a
// unit of exposure.
func (d *Document) roiEffectiveness() figure {
	f := figure{
		Title: "ROI vs. effectiveness",
		Text: fmt.Sprintf("Posterior means; the area of a bubble is spend. Effectiveness is %s per unit of exposure, such as an impression or a click: compare it only between channels whose exposure is counted alike. The %s credible intervals are in the tooltips and the table of channels.",
			d.unit.noun, d.level()),
	}
	paid := d.paidBy(func(c response.Channel) float64 { return float64(c.Spend) })
	f.Alt = "Bubbles by channel, ROI and effectiveness: " + d.channelWords(paid, func(c response.Channel) string {
		return d.unit.roi(c.ROI.Mean) + " and " + compact(c.Effectiveness.Mean)
	})
	f.both(func(w float64) *chart.Canvas {
		crowded := len(paid) > crowd
		var rois, effects []float64
		for _, c := range paid {
			rois, effects = append(rois, c.ROI.Mean), append(effects, c.Effectiveness.Mean)
		}
		x, y := bubbleAxis(rois, crowded, ticks(w, 110), d.unit.roiTick, "ROI"), bubbleAxis(effects, crowded, 6, tickText, "Effectiveness: "+d.unit.noun+" per unit of exposure"+d.inCurrency())
		frame := chart.NewFrame(w, bubbleHeight(w), x, y, 0)
		d.drawBubbles(frame, paid, func(c response.Channel) (float64, float64) { return c.ROI.Mean, c.Effectiveness.Mean })
		return frame.Canvas
	})
	return f
}

// crowd is the number of bubbles above which small ones hide each other on a
// linear scale.
const crowd = 8

func bubbleHeight(w float64) float64 {
	if chart.Narrow(w) {
		return 320
	}
	return 380
}

// bubbleAxis covers values from zero; or on a logarithmic scale where the largest
// is many times the smallest, or where there are many bubbles to tell apart.
func bubbleAxis(values []float64, crowded bool, n int, format chart.Format, label string) chart.Axis {
	lo, hi := extent(values)
	var a chart.Axis
	if lo > 0 && (hi > 25*lo || crowded && hi > 5*lo) {
		a = chart.Logarithmic(lo, hi, n, format)
		label += " (logarithmic scale)"
	} else {
		a = chart.Values(min(lo, 0), hi, n, format)
	}
	a.Grid, a.Label = true, label
	return a.Padded(0.06)
}

func (d *Document) drawBubbles(f *chart.Frame, channels []response.Channel, at func(c response.Channel) (x, y float64)) {
	var top float64
	for _, c := range channels {
		top = max(top, float64(c.Spend))
	}
	largest := 26.0
	if chart.Narrow(f.W) {
		largest = 20
	}
	var bubbles []chart.Bubble
	for _, c := range channels {
		x, y := at(c)
		if math.IsNaN(x) || math.IsNaN(y) {
			continue
		}
		bubbles = append(bubbles, chart.Bubble{Class: "bubble " + d.colours[c.Name], X: x, Y: y, R: max(4, largest*math.Sqrt(float64(c.Spend)/top)), Label: c.Name,
			Title: fmt.Sprintf("%s: spend %s, ROI %s, marginal ROI %s, effectiveness %s", c.Name, d.unit.spend(float64(c.Spend)),
				withInterval(c.ROI.Mean, c.ROI, d.unit.roi), withInterval(c.MROI.Mean, c.MROI, d.unit.roi), withInterval(c.Effectiveness.Mean, c.Effectiveness, compact))})
	}
	f.Bubbles(bubbles)
}
