package storetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// RunLedger runs the suite of ledgers. newLedger returns a function that opens one,
// which is empty when the test starts and gives up waiting for other writers soon;
// called again, it opens the same one as another program would.
func RunLedger(t *testing.T, newLedger func(t *testing.T) (open func() app.Ledger)) {
	t.Run("Sums", func(t *testing.T) { testLedgerSums(t, newLedger(t), newLedger(t)) })
	for name, test := range map[string]func(t *testing.T, open func() app.Ledger){
		"Empty":           testLedgerEmpty,
		"Examples":        testLedgerExamples,
		"RoundTrip":       testLedgerRoundTrip,
		"NothingMeansNil": testLedgerNothing,
		"Visibility":      testLedgerVisibility,
		"Abort":           testLedgerAbort,
		"Cancelled":       testLedgerCancelled,
		"OneWriter":       testLedgerOneWriter,
		"Runs":            testLedgerRuns,
		"Attempts":        testLedgerAttempts,
		"LaterRunsWin":    testLedgerLaterRuns,
		"Corrections":     testLedgerCorrections,
		"Rulings":         testLedgerRulings,
		"Snapshots":       testLedgerSnapshots,
		"Ingest":          testLedgerIngest,
		"SameSecond":      testLedgerSameSecond,
		"VintagesSlow":    testLedgerVintagesSlow,
		"UseWhileReading": testLedgerUseWhileReading,
		"Dump":            testLedgerDump,
		"Mistakes":        testLedgerMistakes,
	} {
		t.Run(name, func(t *testing.T) { test(t, newLedger(t)) })
	}
}

var (
	background = context.Background()
	someDay    = mmm.DayOf(2026, 3, 4)
)

// noon returns the cut-off of a day.
func noon(d mmm.Day) time.Time { return time.Unix(int64(d+1)*86400+43200, 0).UTC() }

// must returns a value that comes without an error.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func noError(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// writing locks a ledger, begins a run, and has it written.
func writing(t testing.TB, l app.Ledger, r app.Run, write func(tx app.LedgerTx)) app.RunID {
	t.Helper()
	w := must[app.LedgerWriter](t)(l.Lock(background))
	tx := must[app.LedgerTx](t)(w.Begin(background))
	write(tx)
	noError(t, tx.Commit(background, r), w.Unlock())
	return tx.ID()
}

func dayRun(d mmm.Day) app.Run { return app.Run{Kind: app.DayRun, Day: d, From: d} }

// dump returns what the ledger dumps.
func dump(t testing.TB, l app.Ledger) string {
	t.Helper()
	var b bytes.Buffer
	noError(t, l.Dump(background, &b))
	return b.String()
}

// known returns what is known at a time.
func known(t testing.TB, l app.LedgerReader, at time.Time, span app.Span) []app.Observation {
	t.Helper()
	var list []app.Observation
	for o, err := range l.AsKnown(background, at, span) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, o)
	}
	return list
}

func testLedgerVisibility(t *testing.T, open func() app.Ledger) {
	l, other := open(), open()
	w := must[app.LedgerWriter](t)(l.Lock(background))
	tx := must[app.LedgerTx](t)(w.Begin(background))
	must[app.Ingested](t)(tx.Ingest(background, []app.Observation{{SeriesKey: someKey, Date: someDay, Value: 1, KnownAt: noon(someDay)}}))
	noError(t, tx.AppendCorrections(background, []app.Correction{{Kind: "mask"}}), tx.Log(background, app.Attempt{Day: someDay, Status: app.Done, Run: tx.ID()}))

	if got := known(t, tx, noon(someDay), app.AllDays()); len(got) != 1 {
		t.Errorf("the run itself sees %v", got)
	}
	if got := must[[]app.Correction](t)(tx.Corrections(background)); len(got) != 1 {
		t.Errorf("the run itself sees %v", got)
	}
	for what, reader := range map[string]app.Ledger{"the same ledger": l, "another one": other} {
		if got := known(t, reader, noon(someDay), app.AllDays()); len(got) != 0 {
			t.Errorf("%s sees %v before the commit", what, got)
		}
		if got := must[[]app.Attempt](t)(reader.Attempts(background, app.AllDays())); len(got) != 0 {
			t.Errorf("%s sees %v before the commit", what, got)
		}
	}
	noError(t, tx.Commit(background, dayRun(someDay)))
	for what, reader := range map[string]app.Ledger{"the same ledger": l, "another one": other} {
		if got := known(t, reader, noon(someDay), app.AllDays()); len(got) != 1 || got[0].Run != tx.ID() {
			t.Errorf("%s sees %v after the commit", what, got)
		}
		if got := must[[]app.Attempt](t)(reader.Attempts(background, app.AllDays())); len(got) != 1 {
			t.Errorf("%s sees %v after the commit", what, got)
		}
	}
	noError(t, tx.Abort(), w.Unlock()) // does nothing after Commit
	if _, there, err := l.LastRun(background); !there || err != nil {
		t.Errorf("aborting what was committed removed it: %v", err)
	}
}

// A run that is aborted, by itself or by the end of its writer, was never there: not
// even its number is missing.
func testLedgerAbort(t *testing.T, open func() app.Ledger) {
	l := open()
	before := dump(t, l)
	for _, unlock := range []bool{false, true} {
		w := must[app.LedgerWriter](t)(l.Lock(background))
		tx := must[app.LedgerTx](t)(w.Begin(background))
		writeEverything(t, tx, someDay)
		if !unlock {
			noError(t, tx.Abort(), tx.Abort())
		}
		noError(t, w.Unlock())
	}
	if got := dump(t, l); got != before {
		t.Errorf("left of an aborted run:\n%s", got)
	}
	if got := writing(t, l, dayRun(someDay), func(app.LedgerTx) {}); got != 1 {
		t.Errorf("the first run committed is number %d", got)
	}
	noError(t, l.Verify(background))
}

func testLedgerCancelled(t *testing.T, open func() app.Ledger) {
	l := open()
	ctx, cancel := context.WithCancel(background)
	w := must[app.LedgerWriter](t)(l.Lock(ctx))
	tx := must[app.LedgerTx](t)(w.Begin(ctx))
	cancel()
	for what, err := range map[string]error{
		"Log":    tx.Log(ctx, app.Attempt{}),
		"Commit": tx.Commit(ctx, dayRun(someDay)),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := l.Runs(ctx, app.AllDays()); !errors.Is(err, context.Canceled) {
		t.Errorf("Runs: %v", err)
	}
	for _, err := range l.AsKnown(ctx, noon(someDay), app.AllDays()) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("AsKnown: %v", err)
		}
	}
	if _, err := open().Lock(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Lock: %v", err)
	}
	noError(t, tx.Abort(), w.Unlock())
	writing(t, l, dayRun(someDay), func(app.LedgerTx) {})
}

func testLedgerOneWriter(t *testing.T, open func() app.Ledger) {
	l := open()
	w := must[app.LedgerWriter](t)(l.Lock(background))
	for what, second := range map[string]app.Ledger{"the same ledger": l, "another one": open()} {
		_, err := second.Lock(background)
		var p app.Problem
		if !errors.As(err, &p) || p.Code != app.LedgerBusy {
			t.Errorf("a second writer of %s: %v", what, err)
		}
		isProblem(t, what, err)
	}
	// Whoever waits gets it.
	waiting := make(chan error)
	go func() {
		second, err := l.Lock(background)
		if err == nil {
			err = second.Unlock()
		}
		waiting <- err
	}()
	noError(t, w.Unlock(), <-waiting)
}

func testLedgerRuns(t *testing.T, open func() app.Ledger) {
	l := open()
	want := []app.Run{
		{Kind: app.DayRun, Day: someDay, From: someDay, Inputs: "a"},
		{Kind: app.DayRun, Day: someDay + 2, From: someDay, Inputs: "b"},
		{Kind: app.Act, Day: someDay + 3, From: someDay + 3, Author: "jane"},
		{Kind: app.DayRun, Day: someDay, From: someDay, Inputs: "c"},
	}
	for i := range want {
		want[i].ID = app.RunID(i + 1)
		if got := writing(t, l, want[i], func(app.LedgerTx) {}); got != want[i].ID {
			t.Errorf("run %d has number %d", i+1, got)
		}
	}
	l = open()
	for i, r := range must[[]app.Run](t)(l.Runs(background, app.AllDays())) {
		want[i].Sum = r.Sum
	}
	if got := must[[]app.Run](t)(l.Runs(background, app.Span{From: someDay, To: someDay + 2})); !slices.Equal(got, []app.Run{want[0], want[1], want[3]}) {
		t.Errorf("Runs: %v", got)
	}
	// An act, or another run of an earlier day, is not the last run.
	if got, there, err := l.LastRun(background); !there || err != nil || got != want[1] {
		t.Errorf("LastRun: %v, %v, %v", got, there, err)
	}
}

func testLedgerAttempts(t *testing.T, open func() app.Ledger) {
	l := open()
	before := dump(t, l)
	w := must[app.LedgerWriter](t)(l.Lock(background))
	at := time.Date(2026, 3, 5, 12, 0, 1, 0, time.UTC)
	want := []app.Attempt{
		{Day: someDay, Number: 1, Status: app.Queued, At: at, Stages: []app.Stage{}},
		{Day: someDay, Number: 1, Status: app.Running, At: at, Stages: []app.Stage{}},
		{Day: someDay, Number: 1, Status: app.Failed, At: at.Add(time.Second), Took: 1234567, Stages: []app.Stage{{Name: "ingest", Took: 5, Note: "12 new"}}, Error: "the disk is full"},
	}
	for _, a := range want {
		noError(t, w.Log(background, a))
	}
	noError(t, w.Log(background, app.Attempt{Day: someDay + 1, Status: app.Running}))
	if got := must[[]app.Attempt](t)(open().Attempts(background, app.OneDay(someDay))); !equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	// Attempts tell the time, and are no part of what the same history gives.
	if got := dump(t, l); got != before {
		t.Errorf("attempts changed the dump to\n%s", got)
	}
	noError(t, w.Unlock())
}

// The dump of a history that was interrupted is that of one that was not.
func testLedgerDump(t *testing.T, open func() app.Ledger) {
	l := open()
	empty := dump(t, l)
	writing(t, l, dayRun(someDay), func(tx app.LedgerTx) { writeEverything(t, tx, someDay) })
	first := dump(t, l)
	if first == empty {
		t.Error("nothing is dumped")
	}
	w := must[app.LedgerWriter](t)(l.Lock(background))
	tx := must[app.LedgerTx](t)(w.Begin(background))
	writeEverything(t, tx, someDay+1)
	noError(t, tx.Abort(), w.Log(background, app.Attempt{Day: someDay + 1, Number: 1, Status: app.Failed}), w.Unlock())
	if got := dump(t, open()); got != first {
		t.Errorf("after an interruption:\n%s\nwant\n%s", got, first)
	}
	r := dayRun(someDay + 1)
	writing(t, l, r, func(tx app.LedgerTx) { writeEverything(t, tx, someDay+1) })
	if got := dump(t, l); got == first {
		t.Error("another day changes nothing")
	}
	noError(t, l.Verify(background))
}

// Runs that wrote the same have the same sums, whatever the clock said.
func testLedgerSums(t *testing.T, open func() app.Ledger, another func() app.Ledger) {
	sums := func(l app.Ledger, recorded time.Time, write func(tx app.LedgerTx)) (list []string) {
		r := exampleRun()
		r.Recorded = recorded
		writing(t, l, r, write)
		writing(t, l, dayRun(someDay), func(app.LedgerTx) {})
		for _, r := range must[[]app.Run](t)(l.Runs(background, app.AllDays())) {
			list = append(list, r.Sum)
		}
		noError(t, l.Verify(background))
		return list
	}
	a := sums(open(), someAt, func(tx app.LedgerTx) { writeEverything(t, tx, someDay) })
	b := sums(another(), someAt.Add(time.Hour), func(tx app.LedgerTx) { writeEverything(t, tx, someDay) })
	if !slices.Equal(a, b) || a[0] == a[1] || a[0] == "" {
		t.Errorf("sums %q and %q of the same history", a, b)
	}
}

func testLedgerMistakes(t *testing.T, open func() app.Ledger) {
	l := open()
	w := must[app.LedgerWriter](t)(l.Lock(background))
	tx := must[app.LedgerTx](t)(w.Begin(background))
	noError(t, tx.AppendDocument(background, "curve", []byte("{}")))
	if err := tx.AppendDocument(background, "curve", []byte("{}")); err == nil {
		t.Error("a second document of the same name")
	}
	if err := tx.AppendDocument(background, "other", []byte("{}")); err == nil {
		t.Error("a run goes on after an error")
	}
	if err := tx.Commit(background, dayRun(someDay)); err == nil {
		t.Error("a run is committed after an error")
	}
	noError(t, tx.Abort(), w.Unlock())
	if _, there, err := l.LastRun(background); there || err != nil {
		t.Errorf("a run with an error is there: %v", err)
	}
}
