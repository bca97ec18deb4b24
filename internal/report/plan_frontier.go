package report

import (
	"fmt"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm/plan"
)

// estimates returns one estimate of each point.
func estimates[P any](points []P, of func(p P) draws.Estimate) []draws.Estimate {
	list := make([]draws.Estimate, len(points))
	for i, p := range points {
		list[i] = of(p)
	}
	return list
}

// underConstraints says what charts of many allocations keep to.
func (d *Document) underConstraints() string {
	if len(d.planning.Best.Question.Constraints) == 0 {
		return ""
	}
	return ", under the constraints of the recommendation"
}

// frontier is the chart of the best outcome of every budget.
func (d *Document) frontier() figure {
	points := d.planning.Frontier
	f := figure{
		Title: "Efficient frontier",
		Text: fmt.Sprintf("Expected %s of the best allocation of each budget%s, and of today's mix at the same budget. Solid within the totals that were observed, dashed beyond. The bands are %s credible intervals.",
			d.unit.noun, d.underConstraints(), d.planning.level),
		Key: []keyItem{{"line", "ke", "Best allocation"}, {"pale", "ke", d.planning.level + " credible"}, {"line", "kp", "Today's mix"}, {"pale", "kp", d.planning.level + " credible"}, {"dot", "ka", "Today"}, {"ring", "ke", "Proposed"}},
	}
	first, last := points[0], points[len(points)-1]
	f.Alt = fmt.Sprintf("Curve of outcome against budget, from %s at %s to %s at %s; today %s at %s.",
		d.unit.result(first.Outcome.Mean), d.unit.spend(first.Budget), d.unit.result(last.Outcome.Mean), d.unit.spend(last.Budget),
		d.unit.result(d.planning.today.Mean), d.unit.spend(d.planning.surface.Budget()))
	f.both(func(w float64) *chart.Canvas { return d.drawFrontier(w) })
	return f
}

func (d *Document) drawFrontier(w float64) *chart.Canvas {
	p := d.planning
	best := split(estimates(p.Frontier, func(f plan.FrontierPoint) draws.Estimate { return f.Outcome }))
	mix := split(estimates(p.Frontier, func(f plan.FrontierPoint) draws.Estimate { return f.TodaysMix }))
	var budgets []float64
	for _, f := range p.Frontier {
		budgets = append(budgets, f.Budget)
	}
	lo, hi := extent(best.lo, best.hi, mix.lo, mix.hi, []float64{p.Best.Outcome.Lo, p.Best.Outcome.Hi})
	y := chart.Values(lo, hi, 6, tickText)
	y.Grid, y.Label = true, d.unit.heading()+d.inCurrency()
	from, to := extent(budgets, []float64{p.Best.Budget})
	x := chart.Exactly(from, to, ticks(w, 110), tickText)
	x.Label = "Budget" + d.inSpendCurrency()
	f := chart.NewFrame(w, 320, x, y, 0)
	f.Band("pale kp", budgets, mix.lo, mix.hi, "")
	f.Band("pale ke", budgets, best.lo, best.hi, "")
	observedLine(f, "line thin kp", budgets, mix.mean, p.surface.Observed)
	observedLine(f, "line ke", budgets, best.mean, p.surface.Observed)
	if !chart.Narrow(w) {
		f.Hover(budgets, func(i int) string { return d.frontierTitle(p.Frontier[i]) })
	}
	today := p.surface.Budget()
	f.Dot("dot ka", today, p.today.Mean, 5, "today: "+d.unit.spend(today)+", "+withInterval(p.today.Mean, p.today, d.unit.result))
	f.Dot("ring ke", p.Best.Budget, p.Best.Outcome.Mean, 5, "proposed: "+d.unit.spend(p.Best.Budget)+", "+withInterval(p.Best.Outcome.Mean, p.Best.Outcome, d.unit.result))
	return f.Canvas
}

func (d *Document) frontierTitle(f plan.FrontierPoint) string {
	text := fmt.Sprintf("%s: %s, next %s returns %s", d.unit.spend(f.Budget), withInterval(f.Outcome.Mean, f.Outcome, d.unit.result), d.unit.perSpend(), d.unit.roi(float64(f.MROI)))
	if mix := withInterval(f.TodaysMix.Mean, f.TodaysMix, d.unit.result); mix != missing {
		text += "; today's mix " + mix
	}
	return text
}

// risk is the chart of gain against what it may miss.
func (d *Document) risk() figure {
	groups := riskGroups(d.planning.Risk)
	f := figure{
		Title: "Risk against return",
		Text: fmt.Sprintf("The gain over today's plan and its standard deviation, as the plan is chosen with more and more aversion to risk: λ is the number of standard deviations that are taken off the mean. Points are posterior means, lines %s credible intervals of the gain; no change at all is at zero.",
			d.planning.level),
	}
	var words []string
	for _, g := range groups {
		words = append(words, fmt.Sprintf("%s %s with a standard deviation of %s", g.label, withInterval(g.Gain.Mean, g.Gain, d.unit.result), d.unit.result(g.GainSD)))
	}
	f.Alt = "Points by aversion to risk: " + strings.Join(words, "; ") + "."
	f.both(func(w float64) *chart.Canvas { return d.drawRisk(w, groups) })
	return f
}

// A riskGroup is the aversions to risk that choose the same plan.
type riskGroup struct {
	plan.RiskPoint
	label string
}

// riskGroups puts together points that nobody could tell apart in a chart.
func riskGroups(points []plan.RiskPoint) []riskGroup {
	const apart = 0.01 // of the largest
	var topSD, topGain float64
	for _, p := range points {
		topSD, topGain = max(topSD, p.GainSD), max(topGain, p.Gain.Mean)
	}
	var groups []riskGroup
	var from float64
	for _, p := range points {
		if n := len(groups); n > 0 {
			last := &groups[n-1]
			if last.GainSD-p.GainSD <= apart*topSD && last.Gain.Mean-p.Gain.Mean <= apart*topGain {
				last.label = "λ " + tickText(from, 0.05) + "–" + tickText(p.Aversion, 0.05)
				continue
			}
		}
		from = p.Aversion
		groups = append(groups, riskGroup{p, "λ " + tickText(p.Aversion, 0.05)})
	}
	return groups
}

func (d *Document) drawRisk(w float64, groups []riskGroup) *chart.Canvas {
	var x []float64
	var e []draws.Estimate
	for _, g := range groups {
		x, e = append(x, g.GainSD), append(e, g.Gain)
	}
	s := split(e)
	_, right := extent(x)
	lo, hi := extent(s.lo, s.hi)
	across := chart.Exactly(0, max(right, 0), ticks(w, 120), tickText)
	across.Label = "Standard deviation of the gain" + d.inCurrency()
	y := chart.Values(min(lo, 0), max(hi, 0), 5, tickText)
	y.Grid, y.Label = true, "Gain over today's plan"+d.inCurrency()
	f := chart.NewFrame(w, 300, across.Padded(0.05), y.Padded(0.1), 0)
	f.Line("line ke", x, s.mean)
	for i, g := range groups {
		title := fmt.Sprintf("%s: gain %s, standard deviation %s, better than today with a probability of %s", g.label, withInterval(g.Gain.Mean, g.Gain, d.unit.result), d.unit.result(g.GainSD), chance(g.PBetter))
		f.Line("line thin ke", []float64{x[i], x[i]}, []float64{g.Gain.Lo, g.Gain.Hi})
		f.Dot("dot ke", x[i], g.Gain.Mean, 5, title)
	}
	labelRisk(f, groups)
	return f.Canvas
}

// labelRisk writes the aversions above the ends of their intervals.
func labelRisk(f *chart.Frame, groups []riskGroup) {
	left, top, right, _ := f.Area()
	wanted, widest := make([]float64, len(groups)), 0.0
	for i, g := range groups {
		wanted[i], widest = f.XAt(g.GainSD), max(widest, chart.Width(g.label))
	}
	for i, x := range chart.Spread(wanted, widest+6, left+widest/2, right-widest/2) {
		f.Segment("lead", x, top+chart.FontSize+1, wanted[i], f.YAt(groups[i].Gain.Hi))
		f.Text("n", x, top+chart.FontSize-2, chart.Middle, groups[i].label)
	}
}

// margins is the chart of what the next unit of money brings.
func (d *Document) margins() figure {
	f := figure{
		Title: "Marginal return by channel",
		Text: fmt.Sprintf("What one more %s brings at today's spend: posterior means with %s credible intervals. P(more): the probability that the best allocation gives the channel more than today, at today's budget%s.",
			d.unit.perSpend(), d.planning.level, d.underConstraints()),
	}
	if d.unit.money {
		f.Text += " Left of the dashed line it brings less revenue than it costs, before margins."
	}
	channels := d.planning.by(func(c planned) float64 { return c.margin.MROI.Mean })
	f.Alt = "Intervals by channel: " + plannedWords(channels, func(c planned) string {
		return withInterval(c.margin.MROI.Mean, c.margin.MROI, d.unit.roi) + " and " + chance(c.margin.PMore)
	})
	f.both(func(w float64) *chart.Canvas { return d.drawMargins(w, channels) })
	return f
}

func (d *Document) drawMargins(w float64, channels []planned) *chart.Canvas {
	var rows []chart.Row
	var means, his []float64
	lo := 0.0
	for _, c := range channels {
		m := c.margin.MROI
		rows = append(rows, chart.Row{Label: c.Channel, Value: withInterval(m.Mean, m, d.unit.roi) + " · " + chance(c.margin.PMore)})
		means, his = append(means, m.Mean), append(his, m.Hi)
		lo = min(lo, m.Lo)
	}
	_, largest := extent(means)
	_, hi := extent(his)
	hi = min(hi, 2.5*max(largest, 0)) // one wide interval must not squeeze all others
	x := chart.Exactly(max(lo, -hi), hi*1.02, ticks(w, 120), d.unit.roiTick)
	r := chart.NewRows(w, rows, x, 14, "mROI ["+d.planning.level+"] · P(more)")
	if d.unit.money {
		r.Rule("rule", d.breakEven())
	}
	for i, c := range channels {
		m := c.margin
		class := d.colours[c.Channel]
		title := fmt.Sprintf("%s: %s; %s likely to deserve more, %s less; best spend of single draws %s", c.Channel, withInterval(m.MROI.Mean, m.MROI, d.unit.roi), chance(m.PMore), chance(m.PLess), withInterval(m.Best.Mean, m.Best, d.unit.spend))
		r.Interval(i, "fill "+class, m.MROI.Lo, m.MROI.Hi, title)
		r.Mark(i, "dot "+class, m.MROI.Mean, 5, title)
	}
	return r.Canvas
}
