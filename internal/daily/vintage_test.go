package daily_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
)

// late is the market of the demonstration, over the days in which the first things
// break.
func late(t *testing.T) sim.Scenario {
	s, err := sim.Lookup("daily-demo")
	if err != nil {
		t.Fatal(err)
	}
	s.Days = 428
	return s
}

// Numbers that come in late are completed by what is known of how they mature, days are
// computed again until they have, and what breaks is found, named and corrected.
func TestLateNumbersAndWhatBreaks(t *testing.T) {
	t.Parallel()
	s := late(t)
	w := newWorld(t, s, 1)
	market, err := sim.New(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	report := w.run(w.end-17, w.end)
	last := report.Days[len(report.Days)-1]
	outcome := last.Completeness["outcome"]
	v := s.Vintages.Outcome
	for age, missing := range []float64{v.Age0, v.Age1, v.Age2, v.Age3} {
		// What is missing scatters by its own size times the scenario's spread; half a
		// year of days leaves its median within a few percent of that.
		if got := 1 - outcome.Share[age]; math.Abs(got-missing) > 0.1*missing+0.005 {
			t.Errorf("age %d: %.3f is missing, want %.3f", age, got, missing)
		}
	}
	if outcome.Periods != 4 || last.ReplayedFrom > last.Date-4 {
		t.Errorf("the outcome matures for %d days, and days were computed from %s", outcome.Periods, last.ReplayedFrom)
	}
	anomalies, err := w.Anomalies(ctx, w.dir, app.AllDays())
	if err != nil {
		t.Fatal(err)
	}
	for _, planted := range market.Truth.Anomalies {
		if planted.To > w.end || planted.Type == "degradation" {
			continue
		}
		if !slices.ContainsFunc(anomalies, func(a app.Anomaly) bool {
			return a.Type == string(planted.Type) && a.Channel == planted.Channel && a.From == planted.From && a.To == planted.To && a.Status == app.StatusClosed
		}) {
			t.Errorf("%+v was not found among %+v", planted, anomalies)
		}
	}
	if !slices.ContainsFunc(last.Scores, func(s app.Score) bool { return s.To == w.end-4 && s.Horizon == "tomorrow" }) {
		t.Errorf("the forecast of the day that has matured was not settled: %+v", last.Scores)
	}
}

// Every day on its own is the same as all in one go, with numbers that come in late,
// anomalies that begin, last and end, and parameters that are learned again.
func TestLateDayByDay(t *testing.T) {
	t.Parallel()
	s := late(t)
	s.Days, s.Anomalies.From, s.Media.Paid = 170, 140, 2
	at, once := newWorld(t, s, 2), newWorld(t, s, 2)
	from := at.end - 12
	once.run(from, at.end)
	for day := from; day <= at.end; day++ {
		at.run(day, day)
	}
	same(t, "day by day", at.dump(), once.dump())
	if all, err := once.Corrections(ctx, once.dir); err != nil || len(all) == 0 {
		t.Errorf("nothing was corrected: %v", err)
	}
}

// Parameters are learned again when a month is over, and what was corrected before
// stays corrected.
func TestLearnedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quiet(), 6)
	w.cell(w.end-34, "conversions", func(v float64) float64 { return v / 10 })
	report := w.run(w.end-35, w.end)
	var notes []string
	for _, d := range report.Days {
		for _, n := range d.Notes {
			notes = append(notes, n.Day.String()+" "+n.Title)
		}
	}
	month := (w.end - 35).AddMonths(1)
	if want := (w.end - 35).String() + " The parameters were learned again, " + month.String() + " The parameters were learned again"; strings.Join(notes, ", ") != want {
		t.Errorf("notes %v, want %s", notes, want)
	}
	if again := report.Days[month-(w.end-35)].Notes[0].Text; !strings.Contains(again, "the CRPS of forecasts one period ahead is") {
		t.Errorf("nothing was compared: %s", again)
	}
	corrections, err := w.Corrections(ctx, w.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range corrections {
		if c.From == w.end-34 && !c.InForce() {
			t.Errorf("%+v", c)
		}
	}
	if last := report.Days[35]; len(last.Learnings) > 0 {
		t.Errorf("something was learned from noise: %+v", last.Learnings)
	}
}

// The literal schemes run, and say what they say beside the posterior.
func TestSchemes(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"fixed", "scalar", "matrix"} {
		w := newWorld(t, quiet(), 1)
		w.edit("noonmark.yaml", func(text string) string {
			return strings.Replace(text, "daily: {", "daily: {scheme: "+scheme+", ", 1)
		})
		d := w.run(w.end, w.end).Days[0]
		if len(d.Coefficients) != 2 || d.Coefficients[0].Scheme != scheme {
			t.Errorf("%s: %+v", scheme, d.Coefficients)
		}
		rows, err := w.Coefficients(ctx, w.dir, "search", "", app.OneDay(w.end))
		if err != nil || len(rows) != 2 {
			t.Errorf("%s: %+v, %v", scheme, rows, err)
		}
	}
}

// Lists without anything in them are lists, and days that cannot have come are refused.
func TestEmptyLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quiet(), 1)
	text, err := json.Marshal(w.run(w.end, w.end).Days[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"corrections", "scores", "learnings", "change_notes", "findings"} {
		if strings.Contains(string(text), fmt.Sprintf("%q:null", list)) {
			t.Errorf("%s is null", list)
		}
	}
	far := w.end + 4000
	if _, err := w.Run(ctx, daily.RunRequest{Dir: w.dir, From: &far}, nil); err == nil || !strings.Contains(err.Error(), "nothing is complete from") {
		t.Errorf("from %s: %v", far, err)
	}
}

// Charts of the series themselves call what charts of ratios do not: budgets that move.
func TestRawCharts(t *testing.T) {
	t.Parallel()
	called := map[string]int{}
	for _, charts := range []string{"robust", "raw_28"} {
		w := newWorld(t, quiet(), 1)
		w.edit("noonmark.yaml", func(text string) string {
			return strings.Replace(text, "daily: {", "daily: {charts: "+charts+", ", 1)
		})
		for _, d := range w.run(w.end-28, w.end).Days {
			called[charts] += len(d.Anomalies)
		}
	}
	if called["raw_28"] <= called["robust"] {
		t.Errorf("anomalies of a quiet market: %v", called)
	}
}

// Weeks and geos run as days and whole markets do.
func TestWeeksAndGeos(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"weekly", "geo"} {
		s, err := sim.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		s.Days, s.Geo.Count, s.Media.Paid = 7*104, min(s.Geo.Count, 3), 2
		w := newWorld(t, s, 1)
		last := s.Start + mmm.Day(s.Days) - 7
		report := w.run(last-21, last)
		if len(report.Days) != 4 || report.Days[3].Date != last || len(report.Days[3].Forecasts) != 2 {
			t.Fatalf("%s: %d weeks, the last with %+v", name, len(report.Days), report.Days[len(report.Days)-1].Forecasts)
		}
		for _, d := range report.Days {
			if d.Status != daily.DayDone || len(d.Coefficients) != 2 {
				t.Errorf("%s: %s is %s, with %d coefficients", name, d.Date, d.Status, len(d.Coefficients))
			}
		}
		if again := w.run(last-21, last); again.Days[3].Status != daily.DayUnchanged {
			t.Errorf("%s: %s is %s", name, last, again.Days[3].Status)
		}
	}
}
