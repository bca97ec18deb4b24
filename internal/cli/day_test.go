package cli

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/backtesting"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/backtest"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/sim"
)

// theDay is the day that pages are about.
var theDay = mmm.DayOf(2025, 3, 14)

func estimateAround(mean, half float64) draws.Estimate {
	return draws.Estimate{Mean: mean, Median: mean, Lo: mean - half, Hi: mean + half, Level: 0.9}
}

// normalForecast is a forecast of the next days whose distribution is normal.
func normalForecast(h forecast.Horizon, made mmm.Day, days int, mean, sd float64) app.Forecast {
	f := app.Forecast{Run: 9, Made: made, Horizon: string(h), From: made + 1, To: made + mmm.Day(days), Mean: draws.Float(mean), Orders: forecast.Orders()}
	for _, p := range forecast.Orders() {
		f.Quantiles = append(f.Quantiles, mean+sd*math.Sqrt2*math.Erfinv(2*p-1))
	}
	return f
}

func scoreOf(f *app.Forecast, actual float64) app.Score {
	return app.Score{Made: f.Made, Horizon: f.Horizon, To: f.To, Actual: draws.Float(actual), Error: f.Mean - draws.Float(actual), Hit90: math.Abs(actual-float64(f.Mean)) < 160, NaiveError: 150, NaiveCRPS: 90}
}

func history() []app.Coefficient {
	var rows []app.Coefficient
	for i := range 40 {
		for c, name := range []string{"search", "tv"} {
			v := 50 + 30*float64(c) + 10*math.Sin(float64(i)/6+float64(c))
			row := app.Coefficient{Date: theDay - 39 + mmm.Day(i), Channel: name, Scheme: "posterior", RealTime: draws.Float(v), Recent: draws.Float(v - 1), Stable: draws.Float(v - 3),
				Blended: draws.Float(v), Lo: draws.Float(v - 12), Hi: draws.Float(v + 14), Z: draws.Float(float64(c) * 2.4), Status: []string{"stable", "evolving"}[c], Significant: c == 1, Change: 0.012, Band: "stable"}
			rows = append(rows, row)
		}
	}
	rows[0].Stable = draws.Float(math.NaN())
	return rows
}

func someAnomalies() []app.Anomaly {
	return []app.Anomaly{
		{ID: "a-0123456789ab", Type: "platform_outage", Channel: "tv", From: theDay - 3, To: theDay - 2, Detected: theDay - 3, Lane: "action", Status: app.StatusClosed, Z: -8.2, Size: 0,
			Title: "Ads did not run", Text: "On 2 days channel \"tv\" delivered nothing.", Advice: "Ask the platform.", Evidence: []string{"exposure/spend 0.00× the usual (-8.2 sd)"}},
		{ID: "a-ba9876543210", Type: "level_shift", From: theDay, To: theDay, Open: true, Detected: theDay, Lane: "review", Status: app.StatusOpen, Z: draws.Float(math.NaN()), Size: 1.25,
			SeriesKey: app.SeriesKey{Geo: "north"}, Title: "At another level than before", Text: "Since today.", Advice: "Look at it."},
	}
}

func someCorrections() []app.Correction {
	return []app.Correction{
		{ID: "c-1", Kind: "impute", SeriesKey: app.SeriesKey{Series: "tv.spend"}, Channel: "tv", From: theDay - 3, To: theDay - 2, Before: []draws.Float{0, 0}, After: []draws.Float{1200, 1350}, Author: "noonmark", Reason: "spend buys this much", Anomaly: "a-0123456789ab"},
		{ID: "c-2", Kind: "event", From: theDay, To: theDay, Author: "jane", Reason: "a sale", Undone: &app.Undo{Author: "joe"}},
	}
}

func confidence() forecast.Confidence {
	return forecast.Confidence{Level: forecast.High, Reason: "Of the last 78 forecasts for the next day, 72 had the outcome inside the 90% interval.", WouldChange: "It falls to medium with fewer than 67."}
}

func someDays() *daily.Report {
	r := &daily.Report{Workspace: "acme"}
	stages := []app.Stage{{Name: "ingest", Took: 8 * time.Millisecond, Note: "25 new values, 20 restated"}, {Name: "check, correct, update", Took: 1240 * time.Millisecond}}
	for i := range 3 {
		day := theDay - 2 + mmm.Day(i)
		next := normalForecast(forecast.Tomorrow, day, 1, 1000, 100)
		before := normalForecast(forecast.Tomorrow, day-5, 1, 1000, 100)
		d := daily.DayReport{Date: day, Status: daily.DayDone, ReplayedFrom: day, MaturingFrom: day - 4, KnownAt: time.Date(2025, 3, 13+i, 12, 0, 0, 0, time.UTC), Ingested: app.Ingested{New: 1025, Restated: 20}, Stages: stages,
			Forecasts: []app.Forecast{next, normalForecast(forecast.Month, day, 28, 28000, 1500)}, Scores: []app.Score{scoreOf(&before, []float64{1040, 1300, 0}[i])}}
		late := finding.Finding{Code: "source_late", Severity: finding.Warning, Subject: "tv", Title: "A source is late", Text: "It is 9 hours old.", Advice: "Ask for it."}
		if i == 1 {
			d.ReplayedFrom = day - 30
			d.Notes = []app.ChangeNote{{Title: "The parameters were learned again", Text: "tv.spend is in another unit."}}
			d.Findings = []finding.Finding{late, {Code: "column_renamed", Severity: finding.Warning, Subject: "tv_cost", Title: "A column seems to be renamed", Text: "tv_spend is gone.", Advice: "Name it."}}
		}
		if i == 2 {
			d.Scores = nil
			d.Anomalies, d.Corrections, d.Confidence = someAnomalies(), someCorrections(), confidence()
			for _, c := range history()[78:] {
				d.Coefficients = append(d.Coefficients, daily.Coefficient{Coefficient: c, Effect: estimateAround(float64(c.Blended), 12), Contribution: estimateAround(1500, 300), ROI: estimateAround(1.8, 0.6), MROI: draws.Estimate{Mean: math.NaN()}})
			}
			d.Learnings = []app.Learning{{Title: "tv restates", Text: "First values of tv are later restated up by 18%."}}
			d.Notes = []app.ChangeNote{{Title: "The parameters were learned again", Text: "One month since 2025-02-14."}}
			d.Findings = []finding.Finding{late}
		}
		r.Days = append(r.Days, d)
	}
	return r
}

func someStatus() *daily.Status {
	now := time.Date(2025, 3, 15, 13, 0, 0, 0, time.UTC)
	s := &daily.Status{Now: now, Last: &app.Run{ID: 90, Day: theDay, Recorded: now}, Attempts: []app.Attempt{{Number: 2, Status: app.Done, Took: 65 * time.Millisecond}}, Due: []mmm.Day{theDay + 1},
		Freshness: []daily.SourceFreshness{
			{Source: "outcome", Arrived: now.Add(-5 * time.Hour), Newest: theDay, Age: 5, Target: 12, Status: monitor.Fresh},
			{Source: "tv", Arrived: now.Add(-80 * time.Hour), Newest: theDay - 3, Age: 80, Target: 6, Status: monitor.Overdue},
			{Source: "radio", Age: draws.Float(math.NaN()), Target: 6, Status: monitor.Never},
			{Source: "model", Arrived: now, Newest: theDay, Age: 0.2, Target: 2, Status: monitor.Fresh},
		},
		Confidence: confidence(), OpenActions: someAnomalies()[:1], OpenReviews: someAnomalies()[1:], Learnings: 2, Corrections: 1}
	for i := range 20 {
		f := daily.Settled{Date: theDay - 18 + mmm.Day(i), Median: 1000, Lo: 840, Hi: 1170, Actual: draws.Float(1000 + 150*math.Sin(float64(i))), Hit: i%9 != 0}
		if i > 16 {
			f.Actual, f.Hit = draws.Float(math.NaN()), false
		}
		s.Recent = append(s.Recent, f)
	}
	return s
}

func someRecord() []daily.HorizonRecord {
	nan := draws.Float(math.NaN())
	return []daily.HorizonRecord{
		{Horizon: forecast.Tomorrow, Made: 91, Scored: 86, Independent: 86, MAPE: 0.037, Bias: -0.014, Coverage: coverages(0.59, 0.87, 0.92, 0.94), SkillCRPS: 0.45, PBetter: 0.999},
		{Horizon: forecast.Month, Made: 91, MAPE: nan, Bias: nan, SkillCRPS: nan, PBetter: nan},
	}
}

func coverages(shares ...float64) []daily.Covered {
	var all []daily.Covered
	for i, s := range shares {
		all = append(all, daily.Covered{Level: forecast.Levels()[i], Share: draws.Float(s), Lo: draws.Float(s - 0.06), Hi: draws.Float(s + 0.04)})
	}
	return all
}

func someBacktest() *daily.BacktestReport {
	return &daily.BacktestReport{Workspace: "acme", From: theDay - 90, To: theDay, Periods: 91, Fits: 4, Anomalies: 1, Forecasts: someRecord(), Confidence: confidence(), NotScored: "Incremental value is not scored.",
		Stability: []daily.Steadiness{{Channel: "tv", Periods: 91, Churn: 0.011, Evolving: 0.02, Volatile: 0, Width: 0.4}},
		LiftTests: daily.Agreement{Inside: 1, NotCompared: []string{"autumn"}, Tests: []daily.TestAgreement{{Test: "spring", Channel: "tv", Start: theDay - 40, End: theDay - 13, Effect: 880, SE: 330, Implied: estimateAround(600, 350), Z: 0.7, Inside: true}}}}
}

func someSuite() *backtesting.Report {
	var results []backtest.Result
	for seed := range uint64(8) {
		x := 0.01 * float64(seed)
		score := func(p backtest.Policy, m backtest.Metric, v float64) backtest.Score {
			return backtest.Score{Policy: p, Metric: m, Value: draws.Float(v)}
		}
		results = append(results, backtest.Result{Suite: backtest.Suite, Scenario: "learning", Seed: seed + 1, Scores: []backtest.Score{
			score(backtest.Quarterly, backtest.Value, 1000+300*x), score(backtest.WeeklyUpDown14, backtest.Value, 1100+900*x),
			score(backtest.Quarterly, backtest.Gain, 3+x), score(backtest.WeeklyUpDown14, backtest.Gain, 4+10*x),
			score(backtest.WeeklyUpDown14, backtest.Churn, 0.31), score(backtest.WeeklyUpDown14, backtest.Regret, 2+100*x),
		}})
	}
	return &backtesting.Report{Suite: backtest.Suite, Seeds: [2]uint64{1, 8}, Results: "daily-v1.jsonl", Worlds: 8, Reused: 3, Took: 754, Scenarios: backtest.Summarise(results)}
}

func someDemo() *daysDemo {
	noticed := someAnomalies()
	d := &daysDemo{Workspace: "demo/days", Report: "demo/days/report.html", From: theDay - 89, To: theDay, Record: someRecord(),
		Channels:  []followedChannel{{Channel: "tv", Change: 0.065, TrueChange: -0.023, MROI: estimateAround(1.2, 0.5), TrueMROI: 0.8}, {Channel: "search", Change: 0.2, TrueChange: 0.05, MROI: estimateAround(2, 0.4), TrueMROI: 2.6}},
		Learnings: []app.Learning{{Text: "First values of tv are later restated up by 18%."}}}
	d.match(noticed, []sim.AnomalyTruth{
		{Type: sim.PlatformOutage, Channel: "tv", From: theDay - 3, To: theDay - 2},
		{Type: sim.BotTraffic, Channel: "search", From: theDay - 60, To: theDay - 57, Factor: 3},
	})
	return d
}

// The pages of the daily loop read as they do here.
func TestDayPages(t *testing.T) {
	var out bytes.Buffer
	w := page{Writer: &out, width: 140, blocks: true}
	title := func(text string) { fmt.Fprintf(w, "\n== %s ==\n\n", text) }
	title("day run")
	writeDays(w, someDays())
	title("day run, nothing due")
	writeDays(w, &daily.Report{})
	title("day run, nothing changed")
	writeDays(w, &daily.Report{Days: []daily.DayReport{{Date: theDay, Status: daily.DayUnchanged, ReplayedFrom: theDay, MaturingFrom: theDay - 4}}})
	title("day status")
	writeStatus(w, someStatus(), "acme")
	title("anomalies")
	for _, a := range someAnomalies() {
		writeAnomaly(w, &a)
	}
	title("correct list")
	writeCorrections(w, someCorrections())
	title("coefficients")
	writeHistory(w, ofLastDay(history()), history(), true, mmm.Daily)
	title("coefficients through time")
	writeHistory(w, history()[74:], history(), false, mmm.Weekly)
	title("forecast")
	f := normalForecast(forecast.Tomorrow, theDay-6, 1, 1000, 100)
	s := scoreOf(&f, 950)
	writeForecasted(w, []daily.Forecasted{{Forecast: f, Interval: estimateOf(&f), Score: &s}, {Forecast: normalForecast(forecast.Week, theDay, 7, 7000, 400), Interval: estimateAround(7000, 650)}})
	fmt.Fprintln(w)
	writeRecord(w, someRecord())
	title("learnings")
	learned := []app.Learning{{ID: "l-0123456789ab", Status: app.StatusIncorporated, Found: theDay, Title: "tv restates its values up", Text: "First values are later restated up by 18%.", P: 0.0004, Evidence: []string{"3 blocks"}}}
	writeLearnings(w, learned)
	writeLearnings(w, nil)
	title("learnings incorporate")
	writeProposal(w, &daily.YAMLChange{Learning: learned[0], Why: "Wait for it.", Set: map[string]string{"freshness.tv": "96h"}}, false)
	writeProposal(w, &daily.YAMLChange{Learning: learned[0]}, false)
	writeProposal(w, &daily.YAMLChange{Learning: learned[0]}, true)
	title("backtest")
	writeBacktest(w, someBacktest())
	title("backtest without lift tests")
	writeAgreement(w, &daily.Agreement{})
	title("backtest --suite")
	writeSuite(w, someSuite())
	title("demo")
	writeDemoDays(w, someDemo())
	if strings.Contains(out.String(), "NaN") {
		t.Error("there is a NaN")
	}
	numtest.Golden(t, "day_pages.golden", out.Bytes())
}

// A single world has no interval, and earns nothing.
func TestVerdictOfOneWorld(t *testing.T) {
	nan := draws.Float(math.NaN())
	for want, c := range map[string]backtest.Claim{
		"not earned: 0.324, without an interval": {Seeds: 1, Estimate: 0.324, Lo: nan, Hi: nan},
		"not earned: 0.324 [0.100, 0.500]":       {Seeds: 9, Estimate: 0.324, Lo: 0.1, Hi: 0.5},
		"earned: 0.324 [0.200, 0.500]":           {Seeds: 9, Estimate: 0.324, Lo: 0.2, Hi: 0.5, Earned: true},
		"not measured":                           {Estimate: nan, Lo: nan, Hi: nan},
	} {
		if got := verdictOf(&c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Sparklines carry nothing that is not also said without them.
func TestDayPagesWithoutBlocks(t *testing.T) {
	var out bytes.Buffer
	w := page{Writer: &out}
	writeStatus(w, someStatus(), "acme")
	writeHistory(w, ofLastDay(history()), history(), true, mmm.Daily)
	if strings.ContainsAny(out.String(), string(sparkSigns)) {
		t.Errorf("there are blocks in\n%s", out.String())
	}
}

// A tally says how far it is in tenths, from where it began.
func TestTally(t *testing.T) {
	var out bytes.Buffer
	p := &Program{Stderr: &out}
	n := p.newTally("worlds")
	for i := 12; i <= 40; i++ {
		n.see(i, 40, fmt.Sprintf("D2 seed %d", i))
	}
	n.end()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 7 || lines[0] != "16 of 40 worlds; D2 seed 16" || lines[6] != "40 of 40 worlds; D2 seed 40" {
		t.Errorf("%d lines: %q", len(lines), lines)
	}
	p.global.quiet = true
	out.Reset()
	n = p.newTally("worlds")
	n.see(1, 2, "")
	n.end()
	if out.Len() > 0 {
		t.Errorf("said %q", out.String())
	}
}
