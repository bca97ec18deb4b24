package report

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm/plan"
)

// allocation is the chart and the table of today's and the proposed spend.
func (d *Document) allocation() figure {
	f := figure{
		Title: "Optimized budget allocation",
		Text:  "Spend of each channel today and as proposed. Spend is chosen and has no interval.",
		Key:   []keyItem{{"fill", "kb", "Today"}, {"fill", "ka", "Proposed, in the channel's colour"}},
		Table: d.allocationTable(),
	}
	if d.planning.sameBudget {
		f.Key = append(f.Key, keyItem{"line", "ka", d.planning.level + " of the best of single draws"})
		f.Text += fmt.Sprintf(" Lines hold %s of the best allocations of single draws, points are their means: the wider the lines, the less the posterior knows where the money should go.", d.planning.level)
	}
	bySpend := d.planning.by(func(c planned) float64 { return max(c.Spend, c.Today) })
	f.Alt = "Paired bars, today and proposed: " + plannedWords(bySpend, func(c planned) string { return d.unit.spend(c.Today) + " and " + d.unit.spend(c.Spend) })
	f.both(func(w float64) *chart.Canvas { return d.drawAllocation(w, bySpend) })
	return f
}

// plannedWords describes the first few channels.
func plannedWords(channels []planned, say func(c planned) string) string {
	var words []string
	for _, c := range channels[:min(5, len(channels))] {
		words = append(words, c.Channel+" "+say(c))
	}
	text := list(words)
	if n := len(channels) - len(words); n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text + "."
}

func (d *Document) drawAllocation(w float64, channels []planned) *chart.Canvas {
	var rows []chart.Row
	top, widest := 0.0, 0.0
	for _, c := range channels {
		rows = append(rows, chart.Row{Label: c.Channel, Value: compact(c.Today) + " → " + compact(c.Spend)})
		top = max(top, c.Today, c.Spend)
		widest = max(widest, c.margin.Best.Hi)
	}
	if d.planning.sameBudget {
		top = max(top, min(widest, 2*top))
	}
	x := chart.Exactly(0, top*1.02, ticks(w, 130), tickText)
	x.Label = "Spend" + d.inSpendCurrency()
	r := chart.NewRows(w, rows, x, 20, "Today → proposed")
	for i, c := range channels {
		r.Bar(i, "fill kb", 0, c.Today, -5.5, 9, c.Channel+" today: "+d.unit.spend(c.Today))
		title := c.Channel + " as proposed: " + d.unit.spend(c.Spend) + " (" + d.changeText(c) + ")"
		if d.planning.sameBudget {
			title += "; best spend of single draws " + withInterval(c.margin.Best.Mean, c.margin.Best, d.unit.spend)
		}
		r.Bar(i, "fill "+d.colours[c.Channel], 0, c.Spend, 5.5, 9, title)
		if d.planning.sameBudget {
			r.Interval(i, "fill ka", c.margin.Best.Lo, c.margin.Best.Hi, title)
			r.Mark(i, "dot ka", c.margin.Best.Mean, 4, title)
		}
	}
	return r.Canvas
}

// allocationTable is one row for each channel of the plan.
func (d *Document) allocationTable() *table {
	p := d.planning
	t := &table{Caption: "Today's and the proposed spend; brackets are " + p.level + " credible intervals", Wide: true,
		Head: texts("Channel", "Today"+d.inSpendCurrency(), "Proposed"+d.inSpendCurrency(), "Change", "Brings"+d.inCurrency(), "Gain over today"+d.inCurrency(), "ROI", "mROI")}
	for _, c := range p.by(func(c planned) float64 { return max(c.Spend, c.Today) }) {
		t.Rows = append(t.Rows, row{Class: d.colours[c.Channel], Cells: []cell{
			{Text: c.Channel}, number(c.Today, compact, d.unit.spendFull), number(c.Spend, compact, d.unit.spendFull), d.changeCell(c.Change, relativeTo(c.Allocated)),
			estimate(c.Outcome.Mean, c.Outcome, compact, d.unit.resultFull), estimate(c.gain.Mean, c.gain, compact, d.unit.resultFull),
			estimate(c.ROI.Mean, c.ROI, d.unit.roi, full), estimate(c.MROI.Mean, c.MROI, d.unit.roi, full)}})
	}
	v := p.Best.VsCurrent
	today := p.surface.Budget()
	total := cell{Text: "0"}
	if p.budgetChanges() {
		total = d.changeCell(v.Spend, v.Spend/today)
	}
	t.Rows = append(t.Rows, row{Total: true, Cells: []cell{
		{Text: "All paid channels"}, number(today, compact, d.unit.spendFull), number(p.Best.Budget, compact, d.unit.spendFull), total,
		estimate(p.Best.Incremental.Mean, p.Best.Incremental, compact, d.unit.resultFull), estimate(v.Gain.Mean, v.Gain, compact, d.unit.resultFull),
		estimate(p.Best.ROI.Mean, p.Best.ROI, d.unit.roi, full), {Text: missing}}})
	t.Note = "Brings: incremental " + d.unit.noun + " of the proposed spend, carry-over after the period included. ROI and mROI are those of the proposed spend."
	if d.hasReach() {
		t.Note += " " + reachNote
	}
	return t
}

// changeCell shows a change of spend above how much that is of today's.
func (d *Document) changeCell(change, relative float64) cell {
	c := cell{Text: signed(change, compact), Title: signed(change, d.unit.spendFull)}
	if !math.IsNaN(relative) {
		c.Sub = signed(relative, percent)
	}
	return c
}

// spendChange is the chart of changes of spend.
func (d *Document) spendChange() figure {
	f := figure{
		Title: "Change in optimized spend for each channel",
		Text:  "Proposed less today's spend, the largest increase first. Spend is chosen and has no interval; that of its effect is in the next chart.",
	}
	byChange := d.planning.by(func(c planned) float64 { return c.Change })
	f.Alt = "Bars by channel: " + plannedWords(byChange, func(c planned) string { return signed(c.Change, d.unit.spend) })
	f.both(func(w float64) *chart.Canvas {
		var rows []chart.Row
		lo, hi := 0.0, 0.0
		for _, c := range byChange {
			rows = append(rows, chart.Row{Label: c.Channel, Value: d.changeText(c)})
			lo, hi = min(lo, c.Change), max(hi, c.Change)
		}
		x := chart.Exactly(lo, hi, ticks(w, 130), tickText).Padded(0.02)
		x.Label = "Change of spend" + d.inSpendCurrency()
		r := chart.NewRows(w, rows, x, 14, "")
		for i, c := range byChange {
			r.Bar(i, "fill "+d.colours[c.Channel], 0, c.Change, 0, 14, c.Channel+": "+d.changeText(c))
		}
		return r.Canvas
	})
	return f
}

// outcomeChange is the chart of what the changes of spend bring.
func (d *Document) outcomeChange() figure {
	f := figure{
		Title: "Change in optimized incremental outcome",
		Text: fmt.Sprintf("What the changes of spend bring and cost, by channel and together: posterior means with %s credible intervals, carry-over after the period included.",
			d.planning.level),
	}
	all := d.planning.by(func(c planned) float64 { return c.gain.Mean })
	f.Alt = "Bars with intervals: " + plannedWords(all, func(c planned) string { return withInterval(c.gain.Mean, c.gain, d.unit.result) })
	all = append(all, planned{Allocated: plan.Allocated{Channel: "Together"}, gain: d.planning.Best.VsCurrent.Gain})
	f.both(func(w float64) *chart.Canvas {
		var rows []chart.Row
		lo, hi := 0.0, 0.0
		for _, c := range all {
			rows = append(rows, chart.Row{Label: c.Channel, Value: withInterval(c.gain.Mean, c.gain, compact)})
			lo, hi = min(lo, c.gain.Lo), max(hi, c.gain.Hi)
		}
		x := chart.Exactly(lo, hi, ticks(w, 130), tickText).Padded(0.02)
		x.Label = "Change of incremental " + d.unit.noun + d.inCurrency()
		r := chart.NewRows(w, rows, x, 14, "Change ["+d.planning.level+"]")
		for i, c := range all {
			class, known := d.colours[c.Channel]
			if !known || i == len(all)-1 {
				class = "ke"
			}
			title := c.Channel + ": " + withInterval(c.gain.Mean, c.gain, d.unit.result)
			r.Bar(i, "soft "+class, 0, c.gain.Mean, 0, 14, title)
			r.Interval(i, "fill "+class, c.gain.Lo, c.gain.Hi, title)
			r.Mark(i, "dot "+class, c.gain.Mean, 4, title)
		}
		return r.Canvas
	})
	return f
}
