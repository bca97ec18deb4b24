package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm/response"
)

func (d *Document) contributionSection() section {
	return section{ID: "contribution", Title: "What brought the " + d.unit.noun,
		Figures: []figure{d.waterfall(), d.contributionOverTime(), d.spendContribution()}}
}

// A step is one bar of the waterfall.
type step struct {
	name, class string
	from        float64
	e           draws.Estimate
	total       bool
}

// steps returns the baseline, what channels and treatments add, and what they come
// to.
func (d *Document) steps() []step {
	c := d.model.Answers.Channels
	steps := []step{{name: "Baseline", class: "kb", e: c.Baseline}}
	at := c.Baseline.Mean
	for _, ch := range bySize(c) {
		steps = append(steps, step{name: ch.Name, class: d.colours[ch.Name], from: at, e: ch.Contribution})
		at += ch.Contribution.Mean
	}
	return append(steps, step{name: "Expected " + d.unit.noun, class: "ke", e: c.Expected, total: true})
}

// waterfall is the chart of contributions to the expected outcome.
func (d *Document) waterfall() figure {
	c := d.model.Answers.Channels
	f := figure{
		Title: "Contribution by baseline and marketing channels",
		Text: fmt.Sprintf("How expected %s builds up to %s over the whole window. Bars are posterior means, which add up; lines and brackets are %s credible intervals of each contribution. Shares are of expected %s.",
			d.unit.noun, d.unit.result(c.Expected.Mean), d.level(), d.unit.noun),
		Alt: "Waterfall: " + d.contributionWords() + ".",
	}
	f.both(func(w float64) *chart.Canvas { return d.drawWaterfall(w) })
	return f
}

// contributionWords lists the largest shares.
func (d *Document) contributionWords() string {
	var parts []string
	share := func(v float64) string { return percent(v / d.model.Answers.Channels.Expected.Mean) }
	for i, s := range d.steps() {
		if i <= 5 && !s.total {
			parts = append(parts, fmt.Sprintf("%s %s", s.name, share(s.e.Mean)))
		}
	}
	return list(parts)
}

func (d *Document) drawWaterfall(w float64) *chart.Canvas {
	steps := d.steps()
	expected := d.model.Answers.Channels.Expected.Mean
	share := func(v float64) string { return percent(v / expected) }
	var rows []chart.Row
	lo, hi := 0.0, 0.0
	for _, s := range steps {
		value := withInterval(s.e.Mean, s.e, share)
		if !chart.Narrow(w) {
			value = d.unit.result(s.e.Mean) + " · " + value
		}
		rows = append(rows, chart.Row{Label: s.name, Value: value})
		lo, hi = min(lo, s.from+s.e.Lo), max(hi, s.from+s.e.Hi)
	}
	x := chart.Exactly(lo, hi*1.01, ticks(w, 150), tickText)
	x.Label = d.unit.heading() + d.inCurrency()
	r := chart.NewRows(w, rows, x, 16, "Share ["+d.level()+"]")
	for i, s := range steps {
		title := fmt.Sprintf("%s: %s, %s of expected %s", s.name, withInterval(s.e.Mean, s.e, d.unit.result), share(s.e.Mean), d.unit.noun)
		r.Bar(i, "fill "+s.class, s.from, s.from+s.e.Mean, 0, 16, title)
		r.Interval(i, "fill ka", s.from+s.e.Lo, s.from+s.e.Hi, title)
	}
	return r.Canvas
}

// contributionOverTime is the stacked area of contributions.
func (d *Document) contributionOverTime() figure {
	b := d.layers.buckets
	text := "Posterior mean contribution"
	if b.name != string(d.data.Grain) {
		text += " per " + string(d.data.Grain) + ", averaged over each " + b.name
	} else {
		text += " in each " + b.name
	}
	f := figure{
		NarrowKey: true,
		Title:     "Channel contribution over time",
		Text:      text + ". Layers add up to expected " + d.unit.noun + "; what takes away is below zero. Intervals of the totals are in the chart above (" + d.level() + ").",
		Alt:       "Stacked areas through time of the baseline and " + count(len(d.layers.series)-1, "channel layer") + ".",
	}
	for _, s := range slices.Backward(d.layers.series) {
		f.Key = append(f.Key, keyItem{"fill", s.class, s.name})
	}
	f.both(func(w float64) *chart.Canvas { return d.drawLayers(w) })
	return f
}

func (d *Document) drawLayers(w float64) *chart.Canvas {
	h, beside := 340.0, 150.0
	if chart.Narrow(w) {
		h, beside = 260, 0
	}
	x := d.layers.buckets.days()
	var values [][]float64
	for _, s := range d.layers.series {
		values = append(values, s.values)
	}
	stack := chart.Stack(values)
	lo, hi := 0.0, 0.0
	for _, l := range stack {
		from, to := extent(l.Lo, l.Hi)
		lo, hi = min(lo, from), max(hi, to)
	}
	y := chart.Values(lo, hi, ticks(h, 60), tickText)
	y.Grid, y.Label = true, d.unit.heading()+" per "+string(d.data.Grain)+d.inCurrency()
	start := d.layers.buckets.start
	f := chart.NewFrame(w, h, chart.Dates(start[0], start[len(start)-1], ticks(w-beside, 70)), y, beside)
	for i, s := range d.layers.series {
		f.Band("layer "+s.class, x, stack[i].Lo, stack[i].Hi, s.name)
	}
	if !chart.Narrow(w) {
		d.labelLayers(f, stack)
		f.Hover(x, d.layerTitle)
	}
	return f.Canvas
}

// labelLayers writes the names of layers beside their ends.
func (d *Document) labelLayers(f *chart.Frame, stack []chart.Layer) {
	_, top, right, bottom := f.Area()
	last := len(stack[0].Lo) - 1
	wanted := make([]float64, len(stack))
	for i, l := range stack {
		wanted[i] = f.YAt((l.Lo[last] + l.Hi[last]) / 2)
	}
	for i, y := range chart.Spread(wanted, chart.FontSize+3, top+6, bottom-6) {
		s := d.layers.series[i]
		f.Segment("line thin "+s.class, right+2, wanted[i], right+14, y)
		f.Fitted("n", right+18, y+4, f.W-right-18, chart.Start, s.name)
	}
}

func (d *Document) layerTitle(k int) string {
	text := dayText(d.layers.buckets.start[k]) + ":"
	for i, s := range slices.Backward(d.layers.series) {
		text += " " + s.name + " " + compact(s.values[k])
		if i > 0 {
			text += ","
		}
	}
	return text
}

// spendContribution is the chart of shares of spend against shares of
// contribution.
func (d *Document) spendContribution() figure {
	f := figure{
		Title: "Spend and " + d.outcomeWord() + " contribution by channel",
		Text: fmt.Sprintf("Share of all spend against share of the contribution of all paid channels (posterior means). A channel whose lower bar is the longer one returns more than the average. ROI with its %s credible interval is at the right.",
			d.level()),
		Key: []keyItem{{"fill", "kb", "Share of spend"}, {"fill", "ka", "Share of contribution, in the channel's colour"}},
	}
	paid := d.paidBy(func(c response.Channel) float64 { return float64(c.Spend) })
	var words []string
	for _, c := range paid[:min(5, len(paid))] {
		words = append(words, fmt.Sprintf("%s %s of spend and %s of contribution", c.Name, percent(d.spendShare(c)), percent(d.paidShare(c))))
	}
	f.Alt = "Paired bars: " + list(words) + "."
	f.both(func(w float64) *chart.Canvas { return d.drawSpendContribution(w, paid) })
	return f
}

func (d *Document) drawSpendContribution(w float64, paid []response.Channel) *chart.Canvas {
	var rows []chart.Row
	top := 0.0
	for _, c := range paid {
		rows = append(rows, chart.Row{Label: c.Name, Value: withInterval(c.ROI.Mean, c.ROI, d.unit.roi)})
		top = max(top, d.spendShare(c), d.paidShare(c))
	}
	x := chart.Exactly(0, top*1.02, ticks(w, 150), percentTick)
	r := chart.NewRows(w, rows, x, 20, "ROI ["+d.level()+"]")
	for i, c := range paid {
		r.Bar(i, "fill kb", 0, d.spendShare(c), -5.5, 9, fmt.Sprintf("%s: %s, %s of spend", c.Name, d.unit.spend(float64(c.Spend)), percent(d.spendShare(c))))
		r.Bar(i, "fill "+d.colours[c.Name], 0, d.paidShare(c), 5.5, 9, fmt.Sprintf("%s: %s, %s of the contribution of paid channels", c.Name, d.unit.result(c.Contribution.Mean), percent(d.paidShare(c))))
	}
	return r.Canvas
}

func (d *Document) spendShare(c response.Channel) float64 {
	return float64(c.Spend / d.model.Answers.Channels.Paid.Spend)
}

func (d *Document) paidShare(c response.Channel) float64 {
	return c.Contribution.Mean / d.model.Answers.Channels.Paid.Contribution.Mean
}

// paidBy returns the paid channels, the largest value first and those without one
// last.
func (d *Document) paidBy(value func(c response.Channel) float64) []response.Channel {
	var paid []response.Channel
	for _, c := range d.model.Answers.Channels.Channels {
		if c.Kind.IsPaid() {
			paid = append(paid, c)
		}
	}
	slices.SortStableFunc(paid, func(a, b response.Channel) int {
		va, vb := value(a), value(b)
		switch {
		case va > vb || math.IsNaN(vb) && !math.IsNaN(va):
			return -1
		case vb > va || math.IsNaN(va) && !math.IsNaN(vb):
			return 1
		}
		return 0
	})
	return paid
}
