package report

import (
	"fmt"

	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm/response"
)

// responseCurves are small multiples of contribution against spend.
func (d *Document) responseCurves() figure {
	f := figure{
		Title: "Response curves",
		Text: fmt.Sprintf("Incremental %s over the whole window if the channel's spend were scaled in every period and geo. Solid up to what was spent, which the point marks; dashed beyond, where nobody has been. Bands are %s credible intervals. Each panel has its own scales.",
			d.unit.noun, d.level()),
		Key: []keyItem{{"line", "ka", "Up to spend so far"}, {"dash", "ka", "Beyond it"}, {"pale", "ka", d.level() + " credible"}, {"dot", "ka", "Today"}},
	}
	byName := map[string]response.Channel{}
	for _, c := range d.model.Answers.Channels.Channels {
		byName[c.Name] = c
	}
	for _, c := range d.curves {
		ch := byName[c.Channel]
		f.Panels = append(f.Panels, panel{Title: c.Channel, Class: d.colours[c.Channel], Picture: picture(d.drawCurve(c), ""),
			Text: fmt.Sprintf("ROI %s, marginal %s", d.unit.roi(ch.ROI.Mean), d.unit.roi(ch.MROI.Mean)),
			Alt: fmt.Sprintf("Response curve of %s: %s of spend brought %s; marginal ROI %s.", c.Channel, d.unit.spend(c.Spend),
				withInterval(ch.Contribution.Mean, ch.Contribution, d.unit.result), withInterval(ch.MROI.Mean, ch.MROI, d.unit.roi))})
	}
	f.Panels = d.inOrder(f.Panels)
	return f
}

func (d *Document) drawCurve(c response.Curve) *chart.Canvas {
	var x []float64
	var e ends
	current := 0
	for i, p := range c.Points {
		x = append(x, p.Spend)
		e.mean, e.lo, e.hi = append(e.mean, p.Contribution.Mean), append(e.lo, p.Contribution.Lo), append(e.hi, p.Contribution.Hi)
		if !p.Extrapolated {
			current = i
		}
	}
	lo, hi := extent(e.lo, e.hi)
	y := chart.Values(min(lo, 0), hi, 4, tickText)
	y.Grid, y.Label = true, d.unit.heading()+d.inCurrency()
	across := chart.Exactly(0, x[len(x)-1], 4, tickText)
	across.Label = "Spend" + d.inSpendCurrency()
	f := chart.NewFrame(panelWidth, panelHeight+20, across, y, 0)
	class := d.colours[c.Channel]
	f.Band("pale "+class, x, e.lo, e.hi, "")
	f.Line("line "+class, x[:current+1], e.mean[:current+1])
	f.Line("line dash "+class, x[current:], e.mean[current:])
	at := c.Points[current]
	f.Dot("dot "+class, at.Spend, at.Contribution.Mean, 5, fmt.Sprintf("%s: %s of spend, %s", c.Channel, d.unit.spend(at.Spend), withInterval(at.Contribution.Mean, at.Contribution, d.unit.result)))
	return f.Canvas
}

// optimalFrequency are small multiples of return against frequency.
func (d *Document) optimalFrequency() figure {
	f := figure{
		Title: "Optimal frequency",
		Text:  fmt.Sprintf("ROI if the same impressions were delivered at another average frequency, everywhere alike. Bands are %s credible intervals. The best frequency is that of the highest posterior mean.", d.level()),
		Key:   []keyItem{{"line", "ka", "Posterior mean"}, {"pale", "ka", d.level() + " credible"}, {"dot", "ka", "Best"}, {"rule", "ka", "Actual average"}},
	}
	for _, q := range d.frequencies {
		f.Panels = append(f.Panels, panel{Title: q.Channel, Class: d.colours[q.Channel], Picture: picture(d.drawFrequency(q), ""),
			Text: fmt.Sprintf("Best at %s, ROI %s; actual average %s.", fixed(q.Optimal, 1), withInterval(q.ROI.Mean, q.ROI, d.unit.roi), fixed(q.Average, 1)),
			Alt:  fmt.Sprintf("ROI of %s against frequency, highest at %s.", q.Channel, fixed(q.Optimal, 1))})
	}
	f.Panels = d.inOrder(f.Panels)
	return f
}

func (d *Document) drawFrequency(q response.Frequency) *chart.Canvas {
	var x []float64
	var e ends
	for _, p := range q.Points {
		x = append(x, p.Frequency)
		e.mean, e.lo, e.hi = append(e.mean, p.ROI.Mean), append(e.lo, p.ROI.Lo), append(e.hi, p.ROI.Hi)
	}
	lo, hi := extent(e.lo, e.hi)
	y := chart.Values(min(lo, 0), hi, 4, d.unit.roiTick)
	y.Grid, y.Label = true, "ROI"
	from, to := extent(x, []float64{q.Average})
	across := chart.Values(from, to, 5, tickText)
	across.Label = "Average frequency"
	f := chart.NewFrame(panelWidth, panelHeight+20, across, y, 0)
	class := d.colours[q.Channel]
	f.Band("pale "+class, x, e.lo, e.hi, "")
	f.Line("line "+class, x, e.mean)
	f.Upright("rule", q.Average, "actual")
	f.Dot("dot "+class, q.Optimal, q.ROI.Mean, 5, fmt.Sprintf("best at %s: %s", fixed(q.Optimal, 1), withInterval(q.ROI.Mean, q.ROI, d.unit.roi)))
	return f.Canvas
}
