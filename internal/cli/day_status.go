package cli

import (
	"fmt"
	"math"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm/monitor"
)

// writeStatus writes how the loop stands: what is wrong or due first.
func writeStatus(w page, s *daily.Status, workspace string) {
	w.paragraph(lastRunText(s), "", "  ")
	if s.Verified {
		w.paragraph("Everything on record is as it was written.", "", "  ")
	}
	switch n := len(s.Due); {
	case n == 0:
		w.paragraph("Every complete day has been run.", "", "  ")
	default:
		w.paragraph(fmt.Sprintf("Due: %s, %s. Run: noonmark day run -w %s", app.Plural(n, "day"), spanText(s), workspace), "", "  ")
	}
	fmt.Fprintln(w)
	writeFreshness(w, s.Freshness)
	fmt.Fprintln(w)
	writeConfidence(w, &s.Confidence)
	w.paragraph(fmt.Sprintf("In force: %s. Learnings that nobody has decided about: %d.", app.Plural(s.Corrections, "correction"), s.Learnings), "", "  ")
	fmt.Fprintln(w)
	writeOpen(w, s, workspace)
	writeRecent(w, s.Recent)
}

// lastRunText says what was run last, when, and how that went.
func lastRunText(s *daily.Status) string {
	text := fmt.Sprintf("Last day: %s, run %d, recorded %s UTC", s.Last.Day, s.Last.ID, s.Last.Recorded.UTC().Format("2006-01-02 15:04"))
	if n := len(s.Attempts); n > 0 {
		a := &s.Attempts[n-1]
		text += fmt.Sprintf("; attempt %d %s", a.Number, a.Status)
		if a.Took > 0 {
			text += fmt.Sprintf(" in %s", lasted(a.Took.Seconds()))
		}
		if a.Error != "" {
			text += ": " + strings.TrimSuffix(a.Error, ".")
		}
	}
	return text + "."
}

// spanText says which days are due.
func spanText(s *daily.Status) string {
	first, last := s.Due[0], s.Due[len(s.Due)-1]
	if first == last {
		return first.String()
	}
	return fmt.Sprintf("%s to %s", first, last)
}

// writeFreshness writes sources against their targets.
func writeFreshness(w page, all []daily.SourceFreshness) {
	var rows [][]string
	for _, f := range all {
		arrived := "never"
		if !f.Arrived.IsZero() {
			arrived = f.Arrived.UTC().Format("2006-01-02 15:04")
		}
		newest := ""
		if f.Newest != 0 {
			newest = f.Newest.String()
		}
		rows = append(rows, []string{f.Source, newest, arrived, hours(float64(f.Age)), hours(f.Target), timeliness[f.Status]})
	}
	w.table([]string{"source", "newest day", "arrived (UTC)", " age", " target", "is"}, rows)
}

// timeliness are verdicts on age to people.
var timeliness = map[monitor.Timeliness]string{monitor.Fresh: "fresh", monitor.Late: "late", monitor.Overdue: "OVERDUE", monitor.Never: "NEVER SEEN"}

// hours writes an age in hours, or in days where it is several.
func hours(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case v < 1:
		return fmt.Sprintf("%d min", int(math.Round(60*v)))
	case v < 48:
		return fmt.Sprintf("%.1f h", v)
	}
	return fmt.Sprintf("%.1f d", v/24)
}

// writeOpen writes what was noticed and is not over, or waits for a person.
func writeOpen(w page, s *daily.Status, workspace string) {
	if len(s.OpenActions) > 0 {
		fmt.Fprintln(w, "Being corrected:")
		fmt.Fprintln(w)
		writeAnomalies(w, s.OpenActions)
		fmt.Fprintln(w)
	}
	if len(s.OpenReviews) == 0 {
		return
	}
	fmt.Fprintln(w, "Waiting for a person:")
	fmt.Fprintln(w)
	writeAnomalies(w, s.OpenReviews)
	w.paragraph(fmt.Sprintf("Decide: noonmark anomalies accept ID -w %s --reason '…', or reject ID. What speaks for each: noonmark anomalies -w %s --open", workspace, workspace), "", "  ")
	fmt.Fprintln(w)
}

// writeRecent says how the last forecasts did.
func writeRecent(w page, recent []daily.Settled) {
	var rows [][]string
	var errors []float64
	hits, n := 0, 0
	for _, f := range recent {
		e := float64(f.Actual-f.Median) / (float64(f.Hi-f.Lo) / 2)
		errors = append(errors, e)
		row := []string{f.Date.String(), fmt.Sprintf("%s [%s, %s]", figure(float64(f.Median)), figure(float64(f.Lo)), figure(float64(f.Hi)))}
		if !noFigure(f.Actual) {
			n++
			if f.Hit {
				hits++
			}
			row = append(row, figure(float64(f.Actual)), signed(float64(f.Median/f.Actual)-1, share), heldWord(f.Hit))
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return
	}
	text := "none is settled yet."
	if n > 0 {
		text = fmt.Sprintf("%d of the last %d that are settled held.", hits, n)
	}
	w.paragraph("Forecasts one period ahead: "+text, "", "  ")
	if w.blocks && n > 0 {
		fmt.Fprintf(w, "  errors in half intervals, -1 to +1: %s\n", strings.TrimRight(spark(newest(errors), -1, 1), " "))
	}
	fmt.Fprintln(w)
	w.table([]string{"period", " forecast", " came", " off", "held"}, rows[max(0, len(rows)-statusRows):])
}

// statusRows is the number of forecasts that a status lists: two weeks.
const statusRows = 14
