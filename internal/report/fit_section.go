package report

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

func (d *Document) fitSection() section {
	s := section{ID: "fit", Title: "How well the model fits",
		Figures: []figure{d.fitMetrics(), d.expectedActual()}}
	if d.data.T() > fitPoints {
		s.Figures = append(s.Figures, d.recentFit())
	}
	if len(d.geos.geos) > 0 {
		s.Figures = append(s.Figures, d.geoFigure())
	}
	return s
}

// fitMetrics is the table of accuracies.
func (d *Document) fitMetrics() figure {
	f := d.model.Answers.Fitness
	t := &table{Caption: "Accuracy of the posterior mean of expected " + d.unit.noun, Head: texts("Over", "R²", "MAPE", "wMAPE")}
	add := func(name string, a *response.Accuracy) {
		if a == nil {
			return
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: name}, {Text: score(a.R2)}, {Text: percent(float64(a.MAPE))}, {Text: percent(float64(a.WMAPE))}}})
	}
	national, byGeo := "National, ", "By geo, "
	if d.data.National() {
		national = ""
	}
	add(capital(national+"all periods"), &f.NationalAll)
	add(capital(national+"training"), f.NationalTrain)
	add(capital(national+"held out"), f.NationalTest)
	if !d.data.National() {
		add(byGeo+"all periods", &f.GeoAll)
		add(byGeo+"training", f.GeoTrain)
		add(byGeo+"held out", f.GeoTest)
	}
	return figure{Title: "Model fit metrics", Table: t,
		Text: "R² near 1 and errors near 0 mean that expected follows actual " + d.unit.noun + ". A good fit alone does not make contributions right. " + d.coverageText()}
}

// score writes an R².
func score(v draws.Float) string {
	if text, special := special(float64(v)); special {
		return text
	}
	return fixed(float64(v), 3)
}

// coverageText says how often predictive intervals held.
func (d *Document) coverageText() string {
	say := func(c coverage, what string) string {
		text := fmt.Sprintf("%s of %s", percent(c.train.share()), count(c.train.of, what))
		if c.test.of > 0 {
			text += fmt.Sprintf(" that were learned from and in %s of %s that were held out", percent(c.test.share()), count(c.test.of, what))
		}
		return text
	}
	of := ""
	if !d.data.National() {
		of = "national "
	}
	text := fmt.Sprintf("The actual value lies in the %s predictive interval in %s", d.level(), say(d.coverage, of+string(d.data.Grain)))
	if !d.data.National() {
		text += ", and by geo in " + say(d.geos.coverage, "cell")
	}
	return text + "."
}

// fitPoints is the most points that expected against actual outcome has: five
// years of weeks.
const fitPoints = 261

// expectedActual is the chart of expected and actual outcome through time.
func (d *Document) expectedActual() figure {
	b := newBuckets(d.data.Periods, d.data.Grain, fitPoints)
	f := figure{
		Title: "Expected " + d.outcomeWord() + " vs. actual " + d.outcomeWord(),
		Text:  fmt.Sprintf("Posterior mean of expected %s with its %s credible interval, and the baseline, which is what was expected without marketing, with its own.", d.unit.noun, d.level()),
		Alt: fmt.Sprintf("Line chart by %s from %s to %s: expected %s in all %s, actual %s; baseline %s.", b.name, dayText(d.first()), dayText(d.last()),
			d.unit.noun, d.unit.result(d.model.Answers.Channels.Expected.Mean), d.unit.result(d.model.Answers.Channels.Actual), d.unit.result(d.model.Answers.Channels.Baseline.Mean)),
		Key: []keyItem{{"line", "ka", "Actual"}, {"line", "ke", "Expected"}, {"band", "ke", d.level() + " credible"}, {"dash", "kp", "Baseline"}},
	}
	each := b.name == string(d.data.Grain)
	if each {
		f.Text += " " + d.predictiveText()
		f.Key = slices.Insert(f.Key, 3, d.predictiveKey())
	} else {
		f.Text += fmt.Sprintf(" Values are means per %s over each %s; bands are means of the ends of the %ss' intervals.", d.data.Grain, b.name, d.data.Grain)
	}
	if d.coverage.test.of > 0 {
		f.Key = append(f.Key, keyItem{"soft", "kh", "Held out"})
	}
	all := d.fitWindow(0, d.data.T(), b)
	f.both(func(w float64) *chart.Canvas { return d.drawFit(w, all, each) })
	return f
}

func (d *Document) predictiveText() string {
	return fmt.Sprintf("The paler band is the %s predictive interval, which should hold about %s of actual values.", d.level(), d.level())
}

func (d *Document) predictiveKey() keyItem {
	return keyItem{"pale", "ke", d.level() + " predictive"}
}

// recentPeriods is the number of periods that the detail of a long series shows:
// a quarter of days.
const recentPeriods = 91

// recentFit is the end of a series that is too long to show every period of.
func (d *Document) recentFit() figure {
	t := d.data.T()
	from := t - min(recentPeriods, t)
	f := figure{
		Title: fmt.Sprintf("The last %s", count(t-from, string(d.data.Grain))),
		Text:  fmt.Sprintf("Expected and actual %s of every %s, with %s credible intervals. %s", d.unit.noun, d.data.Grain, d.level(), d.predictiveText()),
		Alt:   fmt.Sprintf("Line chart of every %s from %s to %s.", d.data.Grain, dayText(d.data.Periods[from]), dayText(d.last())),
		Key:   []keyItem{{"line", "ka", "Actual"}, {"line", "ke", "Expected"}, {"band", "ke", d.level() + " credible"}, d.predictiveKey(), {"dash", "kp", "Baseline"}},
	}
	recent := d.fitWindow(from, t, newBuckets(d.data.Periods[from:], d.data.Grain, recentPeriods))
	f.both(func(w float64) *chart.Canvas { return d.drawFit(w, recent, true) })
	return f
}

// A fitWindow is what is drawn of a part of the series.
type fitWindow struct {
	days                          []mmm.Day
	actual                        []float64
	expected, predicted, baseline ends
}

func (d *Document) fitWindow(from, to int, b buckets) fitWindow {
	part := func(e []draws.Estimate) ends {
		e = e[from:to]
		return ends{b.means(func(t int) float64 { return e[t].Mean }), b.means(func(t int) float64 { return e[t].Lo }), b.means(func(t int) float64 { return e[t].Hi })}
	}
	return fitWindow{b.start, b.means(func(t int) float64 { return d.fit.Actual[0][from+t] }),
		part(d.fit.Expected.Values[0]), part(d.fit.Predicted.Values[0]), part(d.fit.Baseline.Values[0])}
}

func (d *Document) drawFit(w float64, fw fitWindow, predictive bool) *chart.Canvas {
	h := 330.0
	if chart.Narrow(w) {
		h = 260
	}
	x := positions(fw.days)
	lo, hi := extent(fw.expected.lo, fw.expected.hi, fw.baseline.lo, fw.actual)
	if predictive {
		lo, hi = extent([]float64{lo, hi}, fw.predicted.lo, fw.predicted.hi)
	}
	lo, hi = fromZero(lo, hi)
	y := chart.Values(lo, hi, ticks(h, 60), tickText)
	y.Grid, y.Label = true, d.unit.heading()+" per "+string(d.data.Grain)+d.inCurrency()
	f := chart.NewFrame(w, h, chart.Dates(fw.days[0], fw.days[len(fw.days)-1], ticks(w, 70)), y, 0)
	d.shadeHeldOut(f, fw.days)
	if predictive {
		f.Band("pale ke", x, fw.predicted.lo, fw.predicted.hi, "")
	}
	f.Band("band ke", x, fw.expected.lo, fw.expected.hi, "")
	f.Band("pale kp", x, fw.baseline.lo, fw.baseline.hi, "")
	f.Line("line thin ka", x, fw.actual)
	f.Line("line thin dash kp", x, fw.baseline.mean)
	f.Line("line ke", x, fw.expected.mean)
	if !chart.Narrow(w) {
		f.Hover(x, func(t int) string {
			return fmt.Sprintf("%s: actual %s, expected %s %s, baseline %s", dayText(fw.days[t]), compact(fw.actual[t]),
				compact(fw.expected.mean[t]), interval(draws.Estimate{Lo: fw.expected.lo[t], Hi: fw.expected.hi[t]}, compact), compact(fw.baseline.mean[t]))
		})
	}
	return f.Canvas
}

// shadeHeldOut marks the periods that were not learned from.
func (d *Document) shadeHeldOut(f *chart.Frame, shown []mmm.Day) {
	_, top, _, bottom := f.Area()
	first, last := shown[0], shown[len(shown)-1]
	for from, to := range runs(d.residuals.held) {
		start, end := max(d.data.Periods[from], first), min(d.data.Grain.Next(d.first(), to), last)
		if start < end {
			f.Rect("soft kh", f.XAt(float64(start)), top, f.XAt(float64(end)), bottom, "")
		}
	}
}

// ends are the parts of a series of estimates.
type ends struct{ mean, lo, hi []float64 }

func split(e []draws.Estimate) ends {
	var s ends
	for _, v := range e {
		s.mean, s.lo, s.hi = append(s.mean, v.Mean), append(s.lo, v.Lo), append(s.hi, v.Hi)
	}
	return s
}

// geoFigure is expected against actual outcome in the largest geos.
func (d *Document) geoFigure() figure {
	band := "The band is the " + d.level() + " predictive interval"
	per := d.geos.buckets.name
	if per != string(d.data.Grain) {
		band = "Values are means per " + string(d.data.Grain) + " over each " + per + "; the band is the mean of the ends of " + d.level() + " predictive intervals"
	}
	f := figure{
		Title: "Expected " + d.outcomeWord() + " vs. actual " + d.outcomeWord() + " by geo",
		Text:  fmt.Sprintf("The %d geos with the most %s, of %d. %s, from %s. Each panel has its own scale.", len(d.geos.geos), d.unit.noun, d.data.G(), band, count(d.geos.draws, "draw")),
		Key:   []keyItem{{"line", "ka", "Actual"}, {"line", "ke", "Expected"}, {"pale", "ke", d.level() + " predictive"}},
	}
	for _, g := range d.geos.geos {
		text := fmt.Sprintf("Actual %s, expected %s. %s of %ss inside.", d.unit.result(g.actual), d.unit.result(g.expected), percent(g.coverage.train.share()), d.data.Grain)
		f.Panels = append(f.Panels, panel{Title: g.name, Text: text, Picture: picture(d.drawGeo(g), ""),
			Alt: "Lines of expected and actual " + d.unit.noun + " in " + g.name + ", " + percent(g.share) + " of the total."})
	}
	return f
}

func (d *Document) drawGeo(g geoFit) *chart.Canvas {
	x := d.geos.buckets.days()
	lo, hi := fromZero(extent(g.lo, g.hi, g.actuals))
	y := chart.Values(lo, hi, 3, tickText)
	y.Grid = true
	f := chart.NewFrame(panelWidth, 140, chart.Dates(d.first(), d.last(), 4), y, 0)
	f.Band("pale ke", x, g.lo, g.hi, "")
	f.Line("line thin ka", x, g.actuals)
	f.Line("line thin ke", x, g.means)
	return f.Canvas
}
