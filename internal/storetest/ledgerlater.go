package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// What a later run says about the same thing is returned; what it does not mention
// stays. Forecasts stay, too: the first one was made before the fact.
func testLedgerLaterRuns(t *testing.T, open func() app.Ledger) {
	l := open()
	coefficient := func(d mmm.Day, channel, scheme string, x draws.Float) app.Coefficient {
		return app.Coefficient{Date: d, Channel: channel, Scheme: scheme, Blended: x}
	}
	forecast, score := exampleForecast(), exampleScore()
	writing(t, l, dayRun(someDay), func(tx app.LedgerTx) {
		noError(t,
			tx.AppendCoefficients(background, []app.Coefficient{
				coefficient(someDay, "tv", "ensemble", 1), coefficient(someDay, "radio", "ensemble", 2),
				coefficient(someDay, "tv", "tiers", 3), coefficient(someDay-1, "tv", "ensemble", 4),
			}),
			tx.AppendForecasts(background, []app.Forecast{forecast}),
			tx.AppendScores(background, []app.Score{score}))
	})
	later := score
	later.Actual = 7
	other := score
	other.Forecast = 2
	writing(t, l, dayRun(someDay), func(tx app.LedgerTx) {
		noError(t,
			tx.AppendCoefficients(background, []app.Coefficient{coefficient(someDay, "tv", "ensemble", 5)}),
			tx.AppendForecasts(background, []app.Forecast{forecast}),
			tx.AppendScores(background, []app.Score{later, other}))
	})
	values := func(channel, scheme string, span app.Span) (x []draws.Float) {
		for _, c := range must[[]app.Coefficient](t)(l.Coefficients(background, channel, scheme, span)) {
			x = append(x, c.Blended)
		}
		return x
	}
	for _, c := range []struct {
		channel, scheme string
		span            app.Span
		want            []draws.Float
	}{
		{"", "", app.AllDays(), []draws.Float{4, 2, 5, 3}},
		{"tv", "", app.AllDays(), []draws.Float{4, 5, 3}},
		{"", "ensemble", app.OneDay(someDay), []draws.Float{2, 5}},
		{"tv", "ensemble", app.OneDay(someDay), []draws.Float{5}},
		{"tv", "other", app.AllDays(), nil},
	} {
		if got := values(c.channel, c.scheme, c.span); !slices.Equal(got, c.want) {
			t.Errorf("coefficients of %q by %q: %v, want %v", c.channel, c.scheme, got, c.want)
		}
	}
	if got := must[[]app.Forecast](t)(l.Forecasts(background, app.AllDays())); len(got) != 2 || got[0].Run != 1 || got[1].Run != 2 {
		t.Errorf("forecasts: %+v", got)
	}
	later.Run, other.Run = 2, 2
	if got := must[[]app.Score](t)(l.Scores(background, app.AllDays())); !equal(got, []app.Score{later, other}) {
		t.Errorf("scores: %+v", got)
	}
}

func testLedgerCorrections(t *testing.T, open func() app.Ledger) {
	l := open()
	list := []app.Correction{exampleCorrection(), exampleCorrection()}
	writing(t, l, dayRun(someDay), func(tx app.LedgerTx) { noError(t, tx.AppendCorrections(background, list)) })
	if list[0].ID != "c-1" || list[1].ID != "c-2" {
		t.Errorf("IDs %s and %s", list[0].ID, list[1].ID)
	}
	writing(t, l, app.Run{Kind: app.Act, Day: someDay}, func(tx app.LedgerTx) {
		noError(t, tx.AppendUndo(background, app.Undo{Correction: "c-1", Author: "jane"}))
		again := exampleCorrection()
		noError(t, tx.AppendCorrections(background, []app.Correction{again}))
	})
	got := must[[]app.Correction](t)(open().Corrections(background))
	if len(got) != 3 || got[0].InForce() || !got[1].InForce() || !got[2].InForce() || got[2].ID != "c-3" || got[0].Undone.Run != 2 {
		t.Errorf("%+v", got)
	}
	w := must[app.LedgerWriter](t)(l.Lock(background))
	for id, want := range map[app.CorrectionID]string{
		"c-1":     "correction c-1: it was taken back already by jane.",
		"c-4":     `there is no correction "c-4". Did you mean `,
		"nothing": `there is no correction "nothing". There is c-1, c-2, c-3.`,
	} {
		tx := must[app.LedgerTx](t)(w.Begin(background))
		err := tx.AppendUndo(background, app.Undo{Correction: id})
		isProblem(t, string(id), err)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", id, err)
		}
		noError(t, tx.Abort())
	}
	noError(t, w.Unlock())
}

// Anomalies and learnings keep their status when more becomes known of them.
func testLedgerRulings(t *testing.T, open func() app.Ledger) {
	l := open()
	a, learned := exampleAnomaly(), exampleLearning()
	writing(t, l, dayRun(someDay), func(tx app.LedgerTx) {
		noError(t, tx.AppendAnomalies(background, []app.Anomaly{a}), tx.AppendLearnings(background, []app.Learning{learned}))
	})
	status := func() [2]app.Status {
		t.Helper()
		anomalies := must[[]app.Anomaly](t)(l.Anomalies(background, app.AllDays()))
		learnings := must[[]app.Learning](t)(l.Learnings(background))
		if len(anomalies) != 1 || len(learnings) != 1 {
			t.Fatalf("%+v, %+v", anomalies, learnings)
		}
		return [2]app.Status{anomalies[0].Status, learnings[0].Status}
	}
	if got := status(); got != [2]app.Status{app.StatusOpen, app.StatusFound} {
		t.Errorf("new: %v", got)
	}
	writing(t, l, dayRun(someDay+1), func(tx app.LedgerTx) {
		noError(t,
			tx.AppendRuling(background, app.Ruling{Of: app.AnomalyIDOf(&a), Status: app.StatusAccepted}),
			tx.AppendRuling(background, app.Ruling{Of: app.AnomalyIDOf(&a), Status: app.StatusRejected}),
			tx.AppendRuling(background, app.Ruling{Of: app.LearningIDOf(&learned), Status: app.StatusIncorporated}))
	})
	a.To, a.Open = someDay+5, false
	learned.P = 1e-4
	writing(t, l, dayRun(someDay+2), func(tx app.LedgerTx) {
		noError(t, tx.AppendAnomalies(background, []app.Anomaly{a}), tx.AppendLearnings(background, []app.Learning{learned}))
	})
	if got := status(); got != [2]app.Status{app.StatusRejected, app.StatusIncorporated} {
		t.Errorf("after the rulings: %v", got)
	}
	if got := must[[]app.Ruling](t)(l.Rulings(background, app.AnomalyIDOf(&a))); len(got) != 2 || got[0].Status != app.StatusAccepted || got[1].Status != app.StatusRejected {
		t.Errorf("rulings: %+v", got)
	}
	// It was there from day -3 to day +5.
	for d, want := range map[mmm.Day]int{someDay - 4: 0, someDay - 3: 1, someDay + 5: 1, someDay + 6: 0} {
		if got := must[[]app.Anomaly](t)(l.Anomalies(background, app.OneDay(d))); len(got) != want {
			t.Errorf("%d anomalies on %v, want %d", len(got), d, want)
		}
	}
	w := must[app.LedgerWriter](t)(l.Lock(background))
	tx := must[app.LedgerTx](t)(w.Begin(background))
	isProblem(t, "a ruling of nothing", tx.AppendRuling(background, app.Ruling{Of: "a-0123456789ab", Status: app.StatusClosed}))
	noError(t, w.Unlock())
}

func testLedgerSnapshots(t *testing.T, open func() app.Ledger) {
	l := open()
	put := func(d mmm.Day, content string) {
		t.Helper()
		writing(t, l, dayRun(d), func(tx app.LedgerTx) {
			noError(t, tx.PutSnapshot(background, app.Snapshot{Day: d, Content: append([]byte(nil), content...)}))
		})
	}
	for i, content := range []string{"a", "b", "c"} {
		put(someDay+mmm.Day(i), content)
	}
	put(someDay+1, "")
	put(someDay+1, "again")
	for d, want := range map[mmm.Day]string{someDay + 9: "c", someDay + 2: "again", someDay + 1: "a"} {
		if got, there, err := l.SnapshotBefore(background, d); !there || err != nil || string(got.Content) != want {
			t.Errorf("before %v: %q, %v, %v; want %q", d, got.Content, there, err, want)
		}
	}
	if _, there, err := l.SnapshotBefore(background, someDay); there || err != nil {
		t.Errorf("before the first: %v, %v", there, err)
	}
	writing(t, l, dayRun(someDay), func(tx app.LedgerTx) {
		noError(t, tx.DropSnapshots(background, []mmm.Day{someDay, someDay + 2, someDay + 50}))
	})
	if got := must[[]mmm.Day](t)(open().SnapshotDays(background)); !slices.Equal(got, []mmm.Day{someDay + 1}) {
		t.Errorf("left: %v", got)
	}
}

// Whoever reads what is known may use the ledger meanwhile, and stop early.
func testLedgerUseWhileReading(t *testing.T, open func() app.Ledger) {
	l := open()
	var list []app.Observation
	for i := range 30 {
		key := app.SeriesKey{Source: "a", Series: string(rune('a' + i%3))}
		list = append(list, app.Observation{SeriesKey: key, Date: someDay + mmm.Day(i), Value: float64(i), KnownAt: noon(someDay)})
	}
	read := 0
	writing(t, l, dayRun(someDay), func(tx app.LedgerTx) {
		must[app.Ingested](t)(tx.Ingest(background, list))
		for o, err := range tx.AsKnown(background, noon(someDay), app.AllDays()) {
			if err != nil {
				t.Fatal(err)
			}
			o.KnownAt, o.Value = noon(someDay+1), o.Value+100
			if in := must[app.Ingested](t)(tx.Ingest(background, []app.Observation{o})); in.Restated != 1 {
				t.Fatal(in)
			}
			if read++; read == 15 {
				break
			}
		}
	})
	for o, err := range l.AsKnown(background, noon(someDay+1), app.AllDays()) {
		if err != nil {
			t.Fatal(err)
		}
		if o.Value >= 100 {
			read--
		}
		if got := must[[]app.Observation](t)(l.Vintages(background, o.SeriesKey, app.OneDay(o.Date))); len(got) == 0 {
			t.Fatal("nothing is known of what is known")
		}
	}
	if read != 0 {
		t.Errorf("%d restated cells are missing", read)
	}
	for range 40 { // more than a ledger would have connections
		for _, err := range l.AsKnown(background, noon(someDay), app.AllDays()) {
			noError(t, err)
			break
		}
	}
}
