package storetest

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

var (
	someKey = app.SeriesKey{Source: "data/*.csv", Series: `spend "tv", €`, Geo: "Île"}
	someAt  = time.Date(2026, 3, 5, 11, 59, 58, 0, time.UTC)
	nan     = draws.Float(math.NaN())
)

// equal is deep equality where NaN equals itself: both are compared as JSON, which
// writes numbers so that they are read back bit by bit.
func equal(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y) && reflect.TypeOf(a) == reflect.TypeOf(b)
}

// The example of each noun has a value of its own in every field that is not set by the
// ledger, so that a column that is forgotten or taken for another is noticed.

func exampleCorrection() app.Correction {
	return app.Correction{
		Kind: "impute", SeriesKey: someKey, Channel: "tv", From: someDay - 3, To: someDay - 1,
		Before: []draws.Float{1. / 3, nan, 0}, After: []draws.Float{2, 3.5, 4e-300}, ExtraVariance: 12.5,
		Reason: "zeros were reported\n", Author: "loop", Anomaly: "a-0123456789ab", At: someAt,
	}
}

func exampleAnomaly() app.Anomaly {
	return app.Anomaly{
		Type: "platform_outage", SeriesKey: someKey, Channel: "tv", From: someDay - 3, To: someDay - 1, Open: true,
		Detected: someDay - 2, Lane: "action", Delivery: "reporting", Z: -7.25, Size: 0.125,
		Evidence: []string{"impressions 0.03", "spend 0.98"}, Title: "tv stopped", Text: "a < b", Advice: "ask",
	}
}

func exampleLearning() app.Learning {
	return app.Learning{
		Kind: "weekday", Channel: "tv", Other: "Sunday", Found: someDay - 5, Title: "Sundays", Text: "tv brings more on Sundays",
		Effect: draws.Estimate{Mean: 0.2, Median: 0.19, Lo: 0.1, Hi: 0.3, Level: 0.9}, P: 0.001, Evidence: []string{"104 weeks"},
		Version: "weekday-1", Proposal: map[string]string{"model.weekly": "true", "model.a": "b"},
	}
}

func exampleCoefficient() app.Coefficient {
	return app.Coefficient{
		Date: someDay - 1, Channel: "tv", Geo: "Île", Scheme: "ensemble", RealTime: 1.1, Recent: 1.2, Stable: 1.3, Blended: 1.4,
		Lo: 0.5, Hi: 2.5, Z: 2.25, Status: "evolving", Significant: true, Change: 0.07, Band: "stable",
	}
}

func exampleForecast() app.Forecast {
	return app.Forecast{
		Made: someDay, Horizon: "week", Geo: "Île", From: someDay + 1, To: someDay + 7, Mean: 1234.5,
		Orders: []float64{0.05, 0.5, 0.95}, Quantiles: []float64{1000, 1. / 7, 1500}, Raw: []float64{1100, 1229, 1400},
	}
}

func exampleScore() app.Score {
	return app.Score{
		Forecast: 1, Made: someDay, Horizon: "week", Geo: "Île", To: someDay + 7,
		Actual: 1300, Error: -65.5, Percentage: -0.05, CRPS: 31.5, IntervalScore: 500, PIT: 0.71,
		Hit80: true, Hit95: true, NaiveError: 99, NaiveCRPS: 88,
	}
}

func exampleFreshness() app.Freshness {
	return app.Freshness{Source: "meta", Arrived: someAt, Newest: someDay - 1, Age: 5 * time.Hour, Target: 6 * time.Hour, Late: true}
}

func exampleFinding() finding.Finding {
	return finding.Finding{Code: "renamed", Severity: finding.Warning, Subject: `column "tv"`, Title: "Renamed", Text: "tv is TV now", Advice: "say so"}
}

func exampleNote() app.ChangeNote {
	return app.ChangeNote{Day: someDay - 1, Cause: "definition", Title: "conversions", Text: "now by click", Author: "jane", At: someAt}
}

func exampleAudit() app.Audit {
	return app.Audit{At: someAt, Author: "jane", Action: "undo", Subject: "c-1", Detail: "ads did run"}
}

func exampleRun() app.Run {
	return app.Run{
		Kind: app.DayRun, Day: someDay, From: someDay - 4, Inputs: "0123", Config: "4567", Model: "m-0123456789ab",
		Version: Version, Seed: math.MaxUint64, Author: "jane", Recorded: someAt,
	}
}

// setByLedger are the fields that examples leave empty.
var setByLedger = map[string]bool{"ID": true, "Run": true, "Number": true, "Status": true, "Undone": true, "Sum": true}

func testLedgerExamples(t *testing.T, _ func() app.Ledger) {
	for _, example := range []any{
		exampleCorrection(), exampleAnomaly(), exampleLearning(), exampleCoefficient(), exampleForecast(), exampleScore(),
		exampleFreshness(), exampleFinding(), exampleNote(), exampleAudit(), exampleRun(),
	} {
		checkExample(t, reflect.ValueOf(example), map[string]string{})
	}
}

// checkExample checks that every field has a value, and unless it is true or false,
// one that no other field has.
func checkExample(t *testing.T, v reflect.Value, seen map[string]string) {
	t.Helper()
	for i := range v.NumField() {
		field, x := v.Type().Field(i), v.Field(i)
		name := v.Type().Name() + "." + field.Name
		text := fmt.Sprint(x.Interface())
		switch {
		case setByLedger[field.Name]:
		case field.Type.Kind() == reflect.Bool:
		case field.Type.Kind() == reflect.Struct && field.Type != reflect.TypeFor[time.Time]():
			checkExample(t, x, seen)
		case x.IsZero():
			t.Errorf("%s is empty", name)
		case seen[text] != "":
			t.Errorf("%s and %s are both %s", name, seen[text], text)
		default:
			seen[text] = name
		}
	}
}

// writeEverything writes one of each noun into a run of a day.
func writeEverything(t testing.TB, tx app.LedgerTx, d mmm.Day) {
	t.Helper()
	f := exampleForecast()
	f.Made = d
	must[app.Ingested](t)(tx.Ingest(background, []app.Observation{{SeriesKey: someKey, Date: d, Value: 1. / 3, KnownAt: noon(d)}}))
	corrections, anomalies, learnings := []app.Correction{exampleCorrection()}, []app.Anomaly{exampleAnomaly()}, []app.Learning{exampleLearning()}
	noError(t,
		tx.AppendCorrections(background, corrections),
		tx.AppendAnomalies(background, anomalies),
		tx.AppendLearnings(background, learnings),
		tx.AppendUndo(background, app.Undo{Correction: corrections[0].ID, Author: "jane", Reason: "no", At: someAt}),
		tx.AppendRuling(background, app.Ruling{Of: anomalies[0].ID, Status: app.StatusAccepted, Author: "jane", Reason: "yes", At: someAt}),
		tx.AppendCoefficients(background, []app.Coefficient{exampleCoefficient()}),
		tx.AppendForecasts(background, []app.Forecast{f}),
		tx.AppendScores(background, []app.Score{exampleScore()}),
		tx.AppendFreshness(background, []app.Freshness{exampleFreshness()}),
		tx.AppendFindings(background, []finding.Finding{exampleFinding(), exampleFinding()}),
		tx.AppendChangeNotes(background, []app.ChangeNote{exampleNote()}),
		tx.AppendAudit(background, []app.Audit{exampleAudit()}),
		tx.AppendDocument(background, "curve", json.RawMessage(`{"a": [1,2]}`)),
		tx.PutSnapshot(background, app.Snapshot{Day: d, Inputs: "89ab", Content: []byte{0, 1, 255}}),
		tx.Log(background, app.Attempt{Day: d, Number: 1, Status: app.Done, Run: tx.ID()}),
	)
}

// Everything comes back as it was written.
func testLedgerRoundTrip(t *testing.T, open func() app.Ledger) {
	wantRun := exampleRun()
	wantRun.ID = writing(t, open(), wantRun, func(tx app.LedgerTx) { writeEverything(t, tx, someDay) })
	id, l := wantRun.ID, open()
	same := func(what string, got, want any, err error) {
		t.Helper()
		if err != nil || !equal(got, want) {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", what, err, got, want)
		}
	}
	run, there, err := l.LastRun(background)
	wantRun.Sum = run.Sum
	same("run", run, wantRun, err)
	if !there {
		t.Error("the run is not there")
	}

	o, err := l.Vintages(background, someKey, app.AllDays())
	same("observation", o, []app.Observation{{SeriesKey: someKey, Date: someDay, Value: 1. / 3, KnownAt: noon(someDay), Run: id}}, err)

	c := exampleCorrection()
	c.ID, c.Run = "c-1", id
	c.Undone = &app.Undo{Correction: "c-1", Run: id, Author: "jane", Reason: "no", At: someAt}
	corrections, err := l.Corrections(background)
	same("correction", corrections, []app.Correction{c}, err)

	a := exampleAnomaly()
	a.ID, a.Run, a.Status = app.AnomalyIDOf(&a), id, app.StatusAccepted
	anomalies, err := l.Anomalies(background, app.AllDays())
	same("anomaly", anomalies, []app.Anomaly{a}, err)
	ruled, err := l.Rulings(background, a.ID)
	same("ruling", ruled, []app.Ruling{{Run: id, Of: a.ID, Status: app.StatusAccepted, Author: "jane", Reason: "yes", At: someAt}}, err)

	learned := exampleLearning()
	learned.ID, learned.Run, learned.Status = app.LearningIDOf(&learned), id, app.StatusFound
	learnings, err := l.Learnings(background)
	same("learning", learnings, []app.Learning{learned}, err)

	b := exampleCoefficient()
	b.Run = id
	coefficients, err := l.Coefficients(background, "", "", app.AllDays())
	same("coefficient", coefficients, []app.Coefficient{b}, err)

	f := exampleForecast()
	f.Run = id
	forecasts, err := l.Forecasts(background, app.OneDay(f.To))
	same("forecast", forecasts, []app.Forecast{f}, err)

	s := exampleScore()
	s.Run = id
	scores, err := l.Scores(background, app.OneDay(s.To))
	same("score", scores, []app.Score{s}, err)

	fresh := exampleFreshness()
	fresh.Run = id
	freshness, err := l.Freshness(background, id)
	same("freshness", freshness, []app.Freshness{fresh}, err)

	findings, err := l.Findings(background, id)
	same("findings", findings, []finding.Finding{exampleFinding(), exampleFinding()}, err)

	n := exampleNote()
	n.ID, n.Run = "n-1", id
	notes, err := l.ChangeNotes(background, app.OneDay(n.Day))
	same("change note", notes, []app.ChangeNote{n}, err)

	e := exampleAudit()
	e.Number, e.Run = 1, id
	audit, err := l.Audit(background, 0, 10)
	same("audit", audit, []app.Audit{e}, err)

	d, there, err := l.Document(background, id, "curve")
	same("document", string(d), `{"a": [1,2]}`, err)
	if !there {
		t.Error("the document is not there")
	}

	snapshot, there, err := l.SnapshotBefore(background, someDay+1)
	same("snapshot", snapshot, app.Snapshot{Day: someDay, Run: id, Inputs: "89ab", Content: []byte{0, 1, 255}}, err)
	if !there {
		t.Error("the snapshot is not there")
	}
}

// Before anything was written there is nothing, and no error.
func testLedgerEmpty(t *testing.T, open func() app.Ledger) {
	l := open()
	none := func(what string, n int, err error) {
		t.Helper()
		if n != 0 || err != nil {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	count := func(there bool) int {
		if there {
			return 1
		}
		return 0
	}
	all := app.AllDays()
	none("AsKnown", len(known(t, l, noon(someDay), all)), nil)
	_, there, err := l.LastRun(background)
	none("LastRun", count(there), err)
	_, there, err = l.Document(background, 1, "curve")
	none("Document", count(there), err)
	_, there, err = l.SnapshotBefore(background, someDay)
	none("SnapshotBefore", count(there), err)
	runs, err := l.Runs(background, all)
	none("Runs", len(runs), err)
	attempts, err := l.Attempts(background, all)
	none("Attempts", len(attempts), err)
	vintages, err := l.Vintages(background, someKey, all)
	none("Vintages", len(vintages), err)
	series, err := l.Series(background, noon(someDay))
	none("Series", len(series), err)
	corrections, err := l.Corrections(background)
	none("Corrections", len(corrections), err)
	coefficients, err := l.Coefficients(background, "", "", all)
	none("Coefficients", len(coefficients), err)
	forecasts, err := l.Forecasts(background, all)
	none("Forecasts", len(forecasts), err)
	scores, err := l.Scores(background, all)
	none("Scores", len(scores), err)
	anomalies, err := l.Anomalies(background, all)
	none("Anomalies", len(anomalies), err)
	learnings, err := l.Learnings(background)
	none("Learnings", len(learnings), err)
	rulings, err := l.Rulings(background, "a-0123456789ab")
	none("Rulings", len(rulings), err)
	freshness, err := l.Freshness(background, 1)
	none("Freshness", len(freshness), err)
	findings, err := l.Findings(background, 1)
	none("Findings", len(findings), err)
	notes, err := l.ChangeNotes(background, all)
	none("ChangeNotes", len(notes), err)
	audit, err := l.Audit(background, 0, 10)
	none("Audit", len(audit), err)
	days, err := l.SnapshotDays(background)
	none("SnapshotDays", len(days), err)
}

// What has no value, no time or no entries comes back without them.
func testLedgerNothing(t *testing.T, open func() app.Ledger) {
	l := open()
	want := app.Coefficient{Channel: "tv", RealTime: nan, Recent: nan, Stable: nan, Blended: nan, Lo: nan, Hi: nan, Z: nan, Change: nan}
	f := app.Forecast{Orders: []float64{}, Quantiles: []float64{math.NaN()}}
	id := writing(t, l, dayRun(someDay), func(tx app.LedgerTx) {
		noError(t,
			tx.AppendCoefficients(background, []app.Coefficient{want}),
			tx.AppendCorrections(background, []app.Correction{{}}),
			tx.AppendFreshness(background, []app.Freshness{{Source: "a"}}),
			tx.AppendForecasts(background, []app.Forecast{f}))
	})
	want.Run = id
	if got := must[[]app.Coefficient](t)(l.Coefficients(background, "", "", app.AllDays())); !equal(got, []app.Coefficient{want}) {
		t.Errorf("coefficient: %+v", got)
	}
	if got := must[[]app.Correction](t)(l.Corrections(background)); len(got) != 1 || got[0].Before == nil || got[0].After == nil || !got[0].At.IsZero() || !got[0].InForce() {
		t.Errorf("correction: %+v", got)
	}
	if got := must[[]app.Freshness](t)(l.Freshness(background, id)); len(got) != 1 || got[0] != (app.Freshness{Run: id, Source: "a"}) {
		t.Errorf("freshness: %+v", got)
	}
	got := must[[]app.Forecast](t)(l.Forecasts(background, app.AllDays()))
	if len(got) != 1 || got[0].Mean != 0 || got[0].Orders == nil || len(got[0].Quantiles) != 1 || !math.IsNaN(got[0].Quantiles[0]) || len(got[0].Raw) != 0 {
		t.Errorf("forecast: %+v", got)
	}
	if run, _, err := l.LastRun(background); err != nil || !run.Recorded.IsZero() {
		t.Errorf("run: %+v, %v", run, err)
	}
}

// WriteEverything commits a run with one of each noun.
func WriteEverything(t testing.TB, l app.Ledger) {
	t.Helper()
	writing(t, l, exampleRun(), func(tx app.LedgerTx) { writeEverything(t, tx, someDay) })
}
