package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/track"
)

// dayJSON is a day to programs.
type dayJSON struct {
	*daily.DayReport
	Forecasts []forecastJSON `json:"forecasts"`

	// Recommendations are what to do. Days learn and forecast; they decide nothing.
	Recommendations []string `json:"recommendations"`
}

// reportJSON is a run of days to programs.
type reportJSON struct {
	Workspace string    `json:"workspace"`
	Days      []dayJSON `json:"days"`
}

func reportDocument(r *daily.Report) reportJSON {
	doc := reportJSON{Workspace: r.Workspace, Days: []dayJSON{}}
	for i := range r.Days {
		d := &r.Days[i]
		doc.Days = append(doc.Days, dayJSON{d, forecastDocuments(d.Forecasts), []string{}})
	}
	return doc
}

// forecastJSON is a forecast with the estimate that its quantiles make.
type forecastJSON struct {
	app.Forecast
	Outcome draws.Estimate `json:"outcome"`
}

func forecastDocuments(all []app.Forecast) []forecastJSON {
	docs := []forecastJSON{} // none is [] in JSON
	for i := range all {
		docs = append(docs, forecastJSON{all[i], estimateOf(&all[i])})
	}
	return docs
}

// estimateOf reads the mean, the median and the interval of a forecast.
func estimateOf(f *app.Forecast) draws.Estimate {
	q := forecast.Forecast{Mean: float64(f.Mean), Quantiles: f.Quantiles}
	lo, hi := q.Interval(track.Level)
	return draws.Estimate{Mean: q.Mean, Median: q.Median(), Lo: lo, Hi: hi, Level: track.Level}
}

// writeDays writes what a run of days did: a row for each, and all of the last one.
func writeDays(w page, r *daily.Report) {
	if len(r.Days) == 0 {
		w.paragraph("No day is due: everything that is complete has been run.", "", "")
		return
	}
	var rows [][]string
	for i := range r.Days {
		rows = append(rows, dayRow(&r.Days[i]))
	}
	w.table([]string{"day", "status", " took", " new cells", " restated", " noticed", "settled", " came", " forecast off", "held", " expected next"}, rows)
	last := len(r.Days) - 1
	fmt.Fprintln(w)
	if r.Days[last].Status == daily.DayUnchanged {
		w.paragraph("Nothing has changed since: what was computed then stands.", "", "")
		return
	}
	writeDay(w, &r.Days[last])
	writeEarlier(w, r.Days)
}

// writeEarlier writes what the days before the last one said and the last one does not
// say again; of what several of them said, what the latest did.
func writeEarlier(w page, all []daily.DayReport) {
	said := map[string]bool{}
	for i := range slices.Backward(all) {
		d := &all[i]
		var news []finding.Finding
		for _, f := range d.Findings {
			if key := string(f.Code) + " " + f.Subject; !said[key] {
				said[key], news = true, append(news, f)
			}
		}
		if i == len(all)-1 || len(news)+len(d.Learnings)+len(d.Notes) == 0 {
			continue
		}
		fmt.Fprintf(w, "\nOn %s:\n", d.Date)
		writeNews(w, d)
		w.findings(news)
	}
}

// writeNews writes what a day learned, and what it changed.
func writeNews(w page, d *daily.DayReport) {
	for i := range d.Learnings {
		w.paragraph(fmt.Sprintf("LEARNED  %s: %s", d.Learnings[i].Title, d.Learnings[i].Text), "", "    ")
	}
	for i := range d.Notes {
		w.paragraph(fmt.Sprintf("CHANGED  %s: %s", d.Notes[i].Title, d.Notes[i].Text), "", "    ")
	}
}

func dayRow(d *daily.DayReport) []string {
	status := string(d.Status)
	if d.ReplayedFrom < d.MaturingFrom && d.ReplayedFrom < d.Date {
		status += ", anew from " + d.ReplayedFrom.String()
	}
	row := []string{d.Date.String(), status, took(d.Stages), app.Thousands(d.Ingested.New), app.Thousands(d.Ingested.Restated), app.Thousands(noticed(d))}
	if len(d.Forecasts) == 0 {
		return row
	}
	next := &d.Forecasts[0] // the shortest is first
	if s := lastScore(d.Scores, next.Horizon); s != nil {
		row = append(row, s.To.String(), figure(float64(s.Actual)), off(s), heldWord(s.Hit90))
	} else {
		row = append(row, "", "", "", "")
	}
	return append(row, withMedian(estimateOf(next), figure))
}

// took writes how long all stages took.
func took(stages []app.Stage) string {
	var all time.Duration
	for _, s := range stages {
		all += s.Took
	}
	return lasted(all.Seconds())
}

// lasted writes a time in seconds, in the unit that people would use.
func lasted(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// noticed counts the anomalies that a day was the first to see.
func noticed(d *daily.DayReport) int {
	n := 0
	for i := range d.Anomalies {
		if d.Anomalies[i].Detected == d.Date {
			n++
		}
	}
	return n
}

// lastScore returns the score of the newest period of a horizon, or nil.
func lastScore(all []app.Score, horizon string) *app.Score {
	var last *app.Score
	for i := range all {
		if s := &all[i]; s.Horizon == horizon && (last == nil || s.To > last.To) {
			last = s
		}
	}
	return last
}

// off writes by how much a forecast was too high, or too low.
func off(s *app.Score) string { return signed(float64(s.Error/s.Actual), share) }

// heldWord says whether an interval held what came.
func heldWord(hit bool) string {
	if hit {
		return "yes"
	}
	return "no"
}

// writeDay writes all that a day says.
func writeDay(w page, d *daily.DayReport) {
	var stages []string
	for _, s := range d.Stages {
		text := fmt.Sprintf("%s %s", s.Name, lasted(s.Took.Seconds()))
		if s.Note != "" {
			text += " (" + s.Note + ")"
		}
		stages = append(stages, text)
	}
	w.paragraph(fmt.Sprintf("%s, as known at %s: %s.", d.Date, d.KnownAt.UTC().Format("2006-01-02 15:04 UTC"), and(stages)), "", "  ")
	fmt.Fprintln(w)
	if len(d.Anomalies) > 0 {
		writeAnomalies(w, d.Anomalies)
		fmt.Fprintln(w)
	}
	if len(d.Corrections) > 0 {
		writeCorrections(w, d.Corrections)
		fmt.Fprintln(w)
	}
	writeForecasts(w, d.Forecasts)
	fmt.Fprintln(w)
	writeCoefficients(w, d.Coefficients)
	fmt.Fprintln(w)
	writeNews(w, d)
	writeConfidence(w, &d.Confidence)
	w.findings(d.Findings)
}

// writeConfidence says how far forecasts have earned to be trusted, and why.
func writeConfidence(w page, c *forecast.Confidence) {
	w.paragraph(fmt.Sprintf("Confidence: %s. %s %s", strings.ToUpper(string(c.Level)), c.Reason, c.WouldChange), "", "    ")
}

// writeForecasts writes what is expected.
func writeForecasts(w page, all []app.Forecast) {
	var rows [][]string
	for i := range all {
		f := &all[i]
		e := estimateOf(f)
		rows = append(rows, []string{horizonNames[forecast.Horizon(f.Horizon)], when(f), figure(e.Median), fmt.Sprintf("%s – %s", figure(e.Lo), figure(e.Hi))})
	}
	w.table([]string{"forecast", "of", " median", " " + level(track.Level) + " interval"}, rows)
}

// horizonNames are horizons to people.
var horizonNames = map[forecast.Horizon]string{
	forecast.Tomorrow: "next day", forecast.Week: "7 days", forecast.Month: "28 days", forecast.Period: "rest of the budget's period",
}

// when writes the days that a forecast is about.
func when(f *app.Forecast) string {
	if f.From == f.To {
		return f.From.String()
	}
	return fmt.Sprintf("%s to %s", f.From, f.To)
}

// noFigure reports whether a number is none.
func noFigure(v draws.Float) bool { return math.IsNaN(float64(v)) }
