package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/report/chart"
)

func (d *Document) diagnosticSection() section {
	return section{ID: "diagnostics", Title: "Diagnostics",
		Figures: append([]figure{d.convergenceTable(), d.rhatDiagnostic(), d.worstParameters(), d.attemptsTable()}, d.residualFigure())}
}

// convergenceTable compares what draws are with what they must be.
func (d *Document) convergenceTable() figure {
	g, want := d.model.Diagnostics, d.model.Options.Convergence
	t := &table{Caption: "Convergence", Head: texts("Diagnostic", "Value", "Wanted", "Worst parameter")}
	add := func(name string, value string, ok bool, wanted, where string) {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: name}, {Text: value, Status: statusOf(ok)}, {Text: wanted}, {Text: where}}})
	}
	add("Largest R-hat", rhatText(float64(g.MaxRhat)), float64(g.MaxRhat) <= want.MaxRhat, "at most "+trimZeros(fixed(want.MaxRhat, 3)), g.MaxRhatName)
	add("Smallest bulk ESS", essText(float64(g.MinESSBulk)), float64(g.MinESSBulk) >= want.MinESS, "at least "+compact(want.MinESS), g.MinESSBulkName)
	add("Smallest tail ESS", essText(float64(g.MinESSTail)), float64(g.MinESSTail) >= want.MinESS, "at least "+compact(want.MinESS), g.MinESSTailName)
	add("Divergences", fixed(float64(g.Divergences), 0), g.Divergences <= want.MaxDivergences, "at most "+fixed(float64(want.MaxDivergences), 0), "")
	add("Smallest E-BFMI", score(g.EBFMIMin), float64(g.EBFMIMin) >= want.MinEBFMI, "at least "+trimZeros(fixed(want.MinEBFMI, 3)), "")
	t.Rows = append(t.Rows, row{Cells: texts("Trajectories cut at the depth limit", fixed(float64(g.Saturated), 0), "", "")})
	return figure{Title: "Sampler diagnostics", Table: t,
		Text: fmt.Sprintf("%s of %s each, over %s.", count(g.Chains, "chain"), count(g.Draws, "draw"), count(len(d.model.Parameters), "parameter"))}
}

// essText writes an effective sample size.
func essText(v float64) string {
	if text, special := special(v); special {
		return text
	}
	return fixed(v, 0)
}

func rhatText(v float64) string {
	if text, special := special(v); special {
		return text
	}
	return fixed(v, 3)
}

// rhatDiagnostic is the chart of R-hat by block of parameters.
func (d *Document) rhatDiagnostic() figure {
	limit := d.model.Options.Convergence.MaxRhat
	f := figure{
		Title: "R-hat Convergence Diagnostic",
		Text:  fmt.Sprintf("Rank-normalised split R-hat of every parameter, by block: range, middle half and largest value. Values right of the dashed line (%s) mean that chains disagree.", trimZeros(fixed(limit, 3))),
		Alt:   "R-hat by block of parameters, the largest first: " + d.rhatWords() + ".",
	}
	f.both(func(w float64) *chart.Canvas { return d.drawRhat(w, limit) })
	return f
}

func (d *Document) rhatWords() string {
	var words []string
	for _, g := range d.rhats[:min(4, len(d.rhats))] {
		words = append(words, g.block+" "+rhatText(g.hi))
	}
	return list(words)
}

func (d *Document) drawRhat(w, limit float64) *chart.Canvas {
	var rows []chart.Row
	top := limit + 0.01
	for _, g := range d.rhats {
		label := g.block
		if g.values+g.none > 1 {
			label = fmt.Sprintf("%s (%d)", g.block, g.values+g.none)
		}
		value := rhatText(g.hi)
		if g.none > 0 {
			value = fmt.Sprintf("%s, %d without", value, g.none)
		}
		rows = append(rows, chart.Row{Label: label, Value: value})
		if !math.IsNaN(g.hi) {
			top = max(top, g.hi)
		}
	}
	x := chart.Exactly(0.995, top, ticks(w, 150), tickText)
	r := chart.NewRows(w, rows, x, 8, "largest")
	r.Rule("rule", limit)
	for i, g := range d.rhats {
		class := "ke"
		if g.hi <= limit {
			class = "kb"
		}
		title := fmt.Sprintf("%s: median %s, largest %s", g.block, rhatText(g.median), rhatText(g.hi))
		r.Interval(i, "fill "+class, g.lo, g.hi, title)
		r.Bar(i, "fill "+class, g.q1, g.q3, 0, 8, title)
		r.Mark(i, "dot "+class, g.hi, 4, title)
	}
	return r.Canvas
}

// worstShown is the number of parameters in the table of the worst.
const worstShown = 10

func (d *Document) worstParameters() figure {
	worst := slices.Clone(d.model.Parameters)
	slices.SortStableFunc(worst, func(a, b app.Parameter) int {
		ra, rb := a.Summary.Rhat, b.Summary.Rhat
		if math.IsNaN(ra) != math.IsNaN(rb) {
			if math.IsNaN(ra) {
				return -1
			}
			return 1
		}
		return cmp.Compare(rb, ra)
	})
	t := &table{Caption: "Parameters with the largest R-hat", Wide: true,
		Head: texts("Parameter", "R-hat", "Bulk ESS", "Tail ESS", "Mean", "SD", "MCSE of the mean")}
	want := d.model.Options.Convergence
	for _, p := range worst[:min(worstShown, len(worst))] {
		s := p.Summary
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: p.Name},
			{Text: rhatText(s.Rhat), Status: statusOf(s.Rhat <= want.MaxRhat)},
			{Text: essText(s.ESSBulk), Status: statusOf(s.ESSBulk >= want.MinESS)},
			{Text: essText(s.ESSTail), Status: statusOf(s.ESSTail >= want.MinESS)},
			number(s.Mean, compact, full), number(s.SD, compact, full), number(s.MCSEMean, compact, full)}})
	}
	return figure{Title: "Worst parameters", Table: t, Text: "On the model's scale: the outcome standardised, exposures in units of their median."}
}

// attemptsTable says how the draws were made.
func (d *Document) attemptsTable() figure {
	t := &table{Caption: "Attempts", Wide: true,
		Head: texts("Attempt", "Start", "Warm-up", "Iterations per draw", "Target acceptance", "Step size", "Gradients", "Largest R-hat", "Smallest bulk ESS", "Divergences", "Converged")}
	for i, a := range d.model.Attempts {
		var step, gradients float64
		for _, c := range a.Chains {
			step += c.StepSize / float64(len(a.Chains))
			gradients += float64(c.StartGradients + c.WarmupLeapfrogs + c.Leapfrogs)
		}
		said := cell{Text: "no", Status: bad}
		if a.Converged {
			said = cell{Text: "yes", Status: good}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: fixed(float64(i+1), 0)}, {Text: a.Start}, {Text: fixed(float64(a.Warmup), 0)}, {Text: fixed(float64(a.Thin), 0)}, {Text: trimZeros(fixed(a.TargetAccept, 4))},
			number(step, compact, full), number(gradients, compact, full), {Text: rhatText(float64(a.MaxRhat))}, {Text: essText(float64(a.MinESSBulk))},
			{Text: fixed(float64(a.Divergences), 0)}, said}})
	}
	return figure{Title: "Sampling attempts", Table: t, Text: "A run that does not converge is made again, with smaller steps and for longer. The last attempt is the one reported."}
}

// residualFigure are the charts of what the model did not explain.
func (d *Document) residualFigure() figure {
	r := d.residuals
	f := figure{
		Title: "Residuals",
		Text:  "Actual less expected " + d.unit.noun + " (posterior mean), over all geos. There should be no pattern: neither a curve, nor a spread that grows, nor runs of the same sign.",
	}
	f.Panels = append(f.Panels,
		panel{Title: "Residuals over time", Picture: picture(d.drawResiduals(), ""), Alt: "Residuals by " + string(d.data.Grain) + "."},
		panel{Title: "Fitted vs. Residual", Picture: picture(d.drawFitted(), ""), Alt: "Residuals against expected " + d.unit.noun + "."})
	if len(r.autocorrelation) > 0 && !math.IsNaN(r.autocorrelation[0]) {
		f.Panels = append(f.Panels, panel{Title: "Autocorrelation of residuals", Picture: picture(d.drawAutocorrelation(), ""),
			Text: "Lag 1: " + fixed(r.autocorrelation[0], 2) + ". Dashed lines: ±2/√n, where independent residuals mostly stay.",
			Alt:  fmt.Sprintf("Autocorrelation at lags 1 to %d.", len(r.autocorrelation))})
	} else {
		f.Text += " Autocorrelation is not shown where periods are held out."
	}
	return f
}

func (d *Document) drawResiduals() *chart.Canvas {
	x := positions(d.data.Periods)
	lo, hi := extent(d.residuals.values)
	y := chart.Values(lo, hi, 4, tickText)
	y.Grid = true
	f := chart.NewFrame(panelWidth, panelHeight, chart.Dates(d.first(), d.last(), 4), y, 0)
	d.shadeHeldOut(f, d.data.Periods)
	f.Across("z", 0)
	for t, v := range d.residuals.values {
		f.Dot("soft ke", x[t], v, d.dotRadius(), "")
	}
	return f.Canvas
}

func (d *Document) drawFitted() *chart.Canvas {
	lo, hi := extent(d.residuals.values)
	from, to := extent(d.residuals.fitted)
	y := chart.Values(lo, hi, 4, tickText)
	y.Grid = true
	x := chart.Values(from, to, 4, tickText)
	x.Label = "Expected " + d.unit.noun + d.inCurrency()
	f := chart.NewFrame(panelWidth, panelHeight, x, y, 0)
	f.Across("z", 0)
	for t, v := range d.residuals.values {
		f.Dot("soft ke", d.residuals.fitted[t], v, d.dotRadius(), "")
	}
	return f.Canvas
}

// dotRadius makes the dots of long series smaller.
func (d *Document) dotRadius() float64 {
	if d.data.T() > 300 {
		return 1.4
	}
	return 2.2
}

func (d *Document) drawAutocorrelation() *chart.Canvas {
	values := d.residuals.autocorrelation
	limit := 2 / math.Sqrt(float64(d.data.T()))
	lo, hi := extent(values, []float64{-limit, limit})
	y := chart.Values(lo, hi, 4, tickText)
	y.Grid = true
	x := chart.Exactly(0.4, float64(len(values))+0.6, 5, wholeTick)
	x.Label = "Lag, " + string(d.data.Grain) + "s"
	f := chart.NewFrame(panelWidth, panelHeight, x, y, 0)
	for k, v := range values {
		f.Column("fill ke", float64(k)+0.7, float64(k)+1.3, 0, v, fmt.Sprintf("lag %d: %s", k+1, fixed(v, 2)))
	}
	f.Across("rule", limit)
	f.Across("rule", -limit)
	return f.Canvas
}
