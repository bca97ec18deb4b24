package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm/forecast"
)

// loopSection is about the daily loop: how right it was, what it noticed, what it
// knows now.
func (d *Document) loopSection() section {
	s := section{ID: "daily", Title: "The daily loop",
		Lead: &lead{Verdict: d.confidenceVerdict(), Status: confidenceStatus[d.loop.Confidence.Level], Text: d.loopSentences(), Tiles: d.loopTiles()}}
	if len(d.loop.settled) > 1 {
		s.Figures = append(s.Figures, d.forecastActual(), d.controlChart())
	}
	if len(d.loop.channels) > 0 {
		s.Figures = append(s.Figures, d.coefficientHistory())
	}
	s.Figures = append(s.Figures, d.anomalyFigure(), d.freshnessFigure())
	return s
}

// confidenceStatus says what a level of confidence means for the reader.
var confidenceStatus = map[forecast.Level]string{forecast.High: "good", forecast.Medium: "warning", forecast.Low: "error", forecast.Unknown: "warning"}

func (d *Document) confidenceVerdict() string {
	c := &d.loop.Confidence
	return "Confidence in the daily loop is " + string(c.Level) + ": " + c.Reason
}

// loopSentences say what the section is about.
func (d *Document) loopSentences() []string {
	l := d.loop
	var text []string
	if l.Confidence.WouldChange != "" {
		text = append(text, l.Confidence.WouldChange) // follows the verdict
	}
	return append(text, fmt.Sprintf("The daily posterior goes up to %s and is made of %s that took in what was known then. It is another model than that of the rest of this report: its effects drift.", dayText(l.Last.Day), count(l.Days, "run")))
}

func (d *Document) loopTiles() []tile {
	l := d.loop
	reviews, late := l.waiting()
	corrected := 0
	for i := range l.Corrections {
		if l.Corrections[i].InForce() {
			corrected++
		}
	}
	tiles := []tile{{"Last " + string(d.data.Grain), dayText(l.Last.Day), "run " + fixed(float64(l.Last.ID), 0), plain}}
	if l.held.of > 0 {
		tiles = append(tiles,
			tile{"Forecasts held", percent(l.held.share()), fmt.Sprintf("of %d, %s intervals", l.held.of, l.level), plain},
			tile{"Forecasts off", percent(l.mape()), "mean error, next " + string(d.data.Grain), plain})
	}
	return append(tiles,
		tile{"Noticed", fixed(float64(len(l.Anomalies)), 0), "anomalies", plain},
		tile{"To decide", fixed(float64(reviews), 0), "wait for a person", warnedIf(reviews > 0)},
		tile{"Corrected", fixed(float64(corrected), 0), "in force", plain},
		tile{"Late sources", fixed(float64(late), 0), fmt.Sprintf("of %d", len(l.Freshness)), warnedIf(late > 0)})
}

func warnedIf(yes bool) status {
	if yes {
		return warned
	}
	return plain
}

// coefficientHistory is what each channel brought through time, as it was known on
// each day.
func (d *Document) coefficientHistory() figure {
	f := figure{
		Title: "Coefficient history",
		Text: fmt.Sprintf("What each channel brings a %s at its reference exposure, as known on each %s, with its %s interval. Each panel has its own scale, from zero. Status is by z, the change over 7 days in posterior standard deviations: beyond 2 evolving, beyond 3 volatile.",
			d.data.Grain, d.data.Grain, d.loop.level),
	}
	for _, t := range d.loop.channels {
		last := len(t.days) - 1
		text := fmt.Sprintf("%s [%s, %s] on %s; %s", compact(t.now.mean[last]), compact(t.now.lo[last]), compact(t.now.hi[last]), dayText(t.days[last]), t.last.Status)
		if z := float64(t.last.Z); !math.IsNaN(z) {
			text += ", z " + deviations(z)
		}
		f.Panels = append(f.Panels, panel{Title: t.name, Class: d.colourOf(t.name), Text: text + ".", Picture: picture(d.drawTrace(t), ""),
			Alt: fmt.Sprintf("Coefficient of %s from %s to %s: %s at first, %s at last.", t.name, dayText(t.days[0]), dayText(t.days[last]), compact(t.now.mean[0]), compact(t.now.mean[last]))})
	}
	return f
}

// deviations writes a number of standard deviations, with its sign unless it rounds to
// nothing.
func deviations(z float64) string {
	if math.Abs(z) < 0.05 {
		return "0"
	}
	return signed(z, func(v float64) string { return fixed(v, 1) })
}

// colourOf returns the class of a channel's colour, also of one that the model of the
// rest of the report has not.
func (d *Document) colourOf(channel string) string {
	if class, ok := d.colours[channel]; ok {
		return class
	}
	return otherColour
}

func (d *Document) drawTrace(t traced) *chart.Canvas {
	x := positions(t.days)
	_, hi := extent(t.now.hi, t.now.mean)
	y := chart.Values(0, hi, 3, tickText)
	y.Grid = true
	class := d.colourOf(t.name)
	f := chart.NewFrame(panelWidth, panelHeight, chart.Dates(t.days[0], t.days[len(t.days)-1], 3), y, 0)
	f.Band("band "+class, x, t.now.lo, t.now.hi, "")
	f.Line("line "+class, x, t.now.mean)
	return f.Canvas
}

// anomalyFigure lists what was noticed, and what was made of it.
func (d *Document) anomalyFigure() figure {
	t := &table{Caption: "Newest first", Head: texts("What", "Of", "Days", "Times expected", "Lane", "Status", "Corrected")}
	for _, a := range slices.Backward(d.loop.Anomalies) {
		days := dayText(a.From)
		switch {
		case a.Open && a.Status == app.StatusOpen:
			days += " on"
		case a.To != a.From:
			days += " – " + dayText(a.To)
		}
		size := missing
		if v := float64(a.Size); !math.IsNaN(v) {
			size = ratio(v)
		}
		of := a.Channel
		if of == "" {
			of = d.data.Outcome.Name
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: a.Title, Sub: a.ID}, {Text: of}, {Text: days}, {Text: size}, {Text: a.Lane}, {Text: string(a.Status)}, d.correctedCell(a.ID)}})
	}
	f := figure{Title: "Anomalies and corrections",
		Text: "What was nearly always right was corrected at once; what was not waits for a person. Reported values stay as they are, and every correction can be taken back." + d.ownCorrections()}
	if len(t.Rows) == 0 {
		f.Text = "Nothing was noticed." + d.ownCorrections()
		return f
	}
	f.Table = t
	return f
}

// correctedCell says how an anomaly was corrected.
func (d *Document) correctedCell(anomaly string) cell {
	var kinds, all []string
	for i := range d.loop.Corrections {
		c := &d.loop.Corrections[i]
		if c.Anomaly != anomaly {
			continue
		}
		text := c.Kind
		if c.Series != "" {
			text += " " + c.Series
		}
		if !c.InForce() {
			text += ", taken back"
		}
		if !slices.Contains(kinds, text) {
			kinds = append(kinds, text)
		}
		all = append(all, fmt.Sprintf("%s: %s, %s – %s, by %s: %s", c.ID, c.Kind, dayText(c.From), dayText(c.To), c.Author, c.Reason))
	}
	if kinds == nil {
		return cell{Text: missing}
	}
	return cell{Text: strings.Join(kinds, "; "), All: all}
}

// ownCorrections counts the corrections that no anomaly led to.
func (d *Document) ownCorrections() string {
	n := 0
	for i := range d.loop.Corrections {
		if d.loop.Corrections[i].Anomaly == "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return " Besides, people made " + count(n, "correction") + "."
}

// freshnessFigure compares the age of sources with their targets.
func (d *Document) freshnessFigure() figure {
	t := &table{Caption: "As of " + d.loop.Now.UTC().Format("2 Jan 2006 15:04 UTC"), Head: texts("Source", "Newest "+string(d.data.Grain), "Arrived, UTC", "Age", "Target", "Is")}
	for i := range d.loop.Freshness {
		s := &d.loop.Freshness[i]
		newest, arrived, age := missing, "never", missing
		if !s.Arrived.IsZero() {
			newest, arrived, age = dayText(s.Newest), s.Arrived.UTC().Format("2 Jan 2006 15:04"), hoursText(s.Age)
		}
		is := cell{Text: "fresh", Status: good}
		if s.Late {
			is = cell{Text: "late", Status: bad}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: s.Source}, {Text: newest}, {Text: arrived}, {Text: age}, {Text: hoursText(s.Target)}, is}})
	}
	return figure{Title: "Freshness", Text: "How old the newest of what each source says is, against its target; that of day is the newest complete one, that of model how long after it the daily posterior was moved.", Table: t}
}

// hoursText writes a duration in hours, or days where it is several.
func hoursText(d time.Duration) string {
	if d < 48*time.Hour {
		return trimZeros(fixed(d.Hours(), 1)) + " h"
	}
	return trimZeros(fixed(d.Hours()/24, 1)) + " d"
}

// shownAnomalies are those of the outcome, as spans to shade.
func (d *Document) shownAnomalies() []app.Anomaly {
	return slices.DeleteFunc(slices.Clone(d.loop.Anomalies), func(a app.Anomaly) bool { return a.Channel != "" })
}
