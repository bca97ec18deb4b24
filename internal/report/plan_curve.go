package report

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm/surface"
)

// planCurves are small multiples of what each channel brings by spend.
func (d *Document) planCurves() figure {
	f := figure{
		Title: "Optimized response curves",
		Text: fmt.Sprintf("Incremental %s by spend in the period, today's and the proposed spend marked. Solid where that much has been spent before, dashed beyond. Bands are %s credible intervals. Each panel has its own scales.",
			d.unit.noun, d.planning.level),
		Key: []keyItem{{"line", "ka", "Within what was observed"}, {"dash", "ka", "Beyond it"}, {"pale", "ka", d.planning.level + " credible"}, {"dot", "ka", "Today"}, {"ring", "ka", "Proposed"}},
	}
	for _, c := range d.planning.channels {
		f.Panels = append(f.Panels, panel{Title: c.Channel, Class: d.colours[c.Channel], Picture: picture(d.drawPlanCurve(c), ""),
			Text: fmt.Sprintf("%s → %s, mROI %s", d.unit.spend(c.Today), d.unit.spend(c.Spend), withInterval(c.MROI.Mean, c.MROI, d.unit.roi)),
			Alt: fmt.Sprintf("Response curve of %s: %s of spend bring %s today, %s of spend %s as proposed.", c.Channel, d.unit.spend(c.Today),
				withInterval(c.curve.now.Mean, c.curve.now, d.unit.result), d.unit.spend(c.Spend), withInterval(c.Outcome.Mean, c.Outcome, d.unit.result))})
	}
	f.Panels = d.inOrder(f.Panels)
	return f
}

func (d *Document) drawPlanCurve(c planned) *chart.Canvas {
	v := c.curve
	lo, hi := extent(v.e.lo, v.e.hi)
	y := chart.Values(min(lo, 0), hi, 4, tickText)
	y.Grid, y.Label = true, d.unit.heading()+d.inCurrency()
	across := chart.Exactly(0, v.spend[len(v.spend)-1], 4, tickText)
	across.Label = "Spend" + d.inSpendCurrency()
	f := chart.NewFrame(panelWidth, panelHeight+20, across, y, 0)
	class := d.colours[c.Channel]
	f.Band("pale "+class, v.spend, v.e.lo, v.e.hi, "")
	observedLine(f, "line "+class, v.spend, v.e.mean, v.observed)
	f.Dot("dot "+class, c.Today, v.now.Mean, 5, "today: "+d.unit.spend(c.Today)+", "+withInterval(v.now.Mean, v.now, d.unit.result))
	f.Dot("ring "+class, c.Spend, c.Outcome.Mean, 5, "proposed: "+d.unit.spend(c.Spend)+", "+withInterval(c.Outcome.Mean, c.Outcome, d.unit.result))
	return f.Canvas
}

// observedLine draws a line that is solid within a range of x and dashed outside.
func observedLine(f *chart.Frame, class string, x, y []float64, within surface.Range) {
	draw := func(class string, lo, hi float64) {
		if px, py := clip(x, y, lo, hi); len(px) > 1 {
			f.Line(class, px, py)
		}
	}
	draw(class+" dash", math.Inf(-1), within.Lo)
	draw(class, within.Lo, within.Hi)
	draw(class+" dash", within.Hi, math.Inf(1))
}

// clip returns the part of a line between two values of x, which increases.
func clip(x, y []float64, lo, hi float64) (cx, cy []float64) {
	add := func(u, v float64) { cx, cy = append(cx, u), append(cy, v) }
	cross := func(k int, at float64) {
		if k > 0 && x[k-1] < at && at < x[k] {
			w := (at - x[k-1]) / (x[k] - x[k-1])
			add(at, (1-w)*y[k-1]+w*y[k])
		}
	}
	for k := range x {
		cross(k, lo)
		if x[k] >= lo && x[k] <= hi {
			add(x[k], y[k])
		}
		cross(k, hi)
	}
	return cx, cy
}
