package report

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm/plan"
)

// alternatives is the table of allocations nearly as good as the best, with a heat
// strip of what each gives to channels.
func (d *Document) alternatives() figure {
	all := d.planning.Alternatives
	f := figure{
		Title: "Alternatives compared",
		Text: fmt.Sprintf("Allocations nearly as good as the best in the mean, as different from each other as possible. Cells are changes from today's spend, which are chosen and have no interval; brackets in the table are %s credible intervals.",
			d.planning.level),
		Key:   []keyItem{{"fill", "ku", "More than today"}, {"fill", "kd", "Less"}},
		Table: d.alternativeTable(),
	}
	f.Alt = fmt.Sprintf("Heat strip of changes of spend by channel for %s, from %s to %s.", count(len(all), "allocation"), letter(0), letter(len(all)-1))
	f.both(func(w float64) *chart.Canvas { return d.drawAlternatives(w) })
	return f
}

// letter names an alternative.
func letter(i int) string { return string(rune('A' + i%26)) }

func (d *Document) alternativeTable() *table {
	t := &table{Caption: "Alternatives; brackets are " + d.planning.level + " credible intervals", Wide: true,
		Head: texts("Alternative", "Gain over today"+d.inCurrency(), "P(better)", "Short of best"+d.inCurrency(), "Regret"+d.inCurrency(), "From today", "Robustness")}
	for i, a := range d.planning.Alternatives {
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: letter(i), Sub: a.What},
			estimate(a.VsCurrent.Gain.Mean, a.VsCurrent.Gain, compact, d.unit.resultFull),
			{Text: chance(a.VsCurrent.PBetter)},
			number(a.Short, compact, d.unit.resultFull),
			estimate(a.Regret.Mean, a.Regret, compact, d.unit.resultFull),
			distanceCell(a),
			robustnessCell(a.Robustness)}})
	}
	t.Note = "Short of best: how much less is expected than of the best in the mean. Regret: how much more the best allocation would have brought, were the truth known. From today: share of the budget that is elsewhere, and whether that is an extrapolation. Robustness: least probability of doing better than today's mix at the same budget under other assumptions, with the assumption."
	return t
}

// distanceCell says how far an alternative is from today's plan, and whether that is
// farther than anything observed.
func distanceCell(a plan.Alternative) cell {
	c := cell{Text: percent(a.FromToday)}
	if a.Extrapolation.Any() {
		c.Sub = "beyond what was observed"
	}
	return c
}

func robustnessCell(r *plan.Robustness) cell {
	if r == nil || math.IsNaN(float64(r.Score)) {
		return cell{Text: missing}
	}
	return cell{Text: chance(float64(r.Score)), Sub: r.Weakest}
}

func (d *Document) drawAlternatives(w float64) *chart.Canvas {
	p := d.planning
	var rows, columns []string
	channels := p.by(func(c planned) float64 { return c.Today })
	most := 0.0
	for _, c := range channels {
		rows = append(rows, c.Channel)
		for _, a := range p.Alternatives {
			if v := relativeTo(a.Allocation[p.surface.Index(c.Channel)]); !math.IsNaN(v) {
				most = max(most, math.Abs(v))
			}
		}
	}
	for i := range p.Alternatives {
		columns = append(columns, letter(i))
	}
	m := chart.NewMatrix(w, rows, columns)
	for i, c := range channels {
		for j, a := range p.Alternatives {
			own := a.Allocation[p.surface.Index(c.Channel)]
			title := ""
			if !chart.Narrow(w) {
				title = fmt.Sprintf("%s, %s: %s (%s)", c.Channel, letter(j), d.unit.spend(own.Spend), d.changeText(planned{Allocated: own}))
			}
			m.Cell(i, j, heat(own, most), heatText(own), title)
		}
	}
	return m.Canvas
}

// relativeTo returns the change of a channel's spend as a share of today's, NaN
// where there is none.
func relativeTo(a plan.Allocated) float64 {
	if a.Today == 0 {
		return math.NaN()
	}
	return a.Change / a.Today
}

// heatSteps is the number of shades of a change.
const heatSteps = 4

// heat returns the class of a cell: its direction, and how large the change is
// relative to the largest.
func heat(a plan.Allocated, most float64) string {
	v := relativeTo(a)
	switch {
	case math.IsNaN(v) && a.Spend > 0:
		return fmt.Sprintf("fill ku s%d", heatSteps)
	case math.IsNaN(v) || math.Abs(v) < 0.005 || most == 0:
		return "fill kp s0"
	}
	class := "ku"
	if v < 0 {
		class = "kd"
	}
	return fmt.Sprintf("fill %s s%d", class, int(math.Ceil(heatSteps*math.Abs(v)/most-1e-9)))
}

// heatText writes a change in whole percent.
func heatText(a plan.Allocated) string {
	v := relativeTo(a)
	switch {
	case math.IsNaN(v) && a.Spend > 0:
		return "new"
	case math.IsNaN(v):
		return missing
	case math.Abs(v) < 0.005:
		return "0%"
	}
	return signed(v, func(v float64) string { return percentTick(v, 0.01) })
}
