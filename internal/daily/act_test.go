package daily_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
)

var ctx = context.Background()

// correct makes a correction and runs the last day again.
func (w *world) correct(req daily.CorrectRequest) *app.Correction {
	w.t.Helper()
	req.Dir, req.Author, req.Reason = w.dir, "jane", "she knows"
	c, err := w.Correct(ctx, req)
	if err != nil {
		w.t.Fatal(err)
	}
	w.replay()
	return c
}

func (w *world) replay() *daily.Report {
	w.t.Helper()
	r, err := w.Replay(ctx, w.dir, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// undo takes a correction back and runs the last day again.
func (w *world) undo(id app.CorrectionID) {
	w.t.Helper()
	if err := w.Undo(ctx, daily.Decision{Dir: w.dir, ID: string(id), Author: "jane", Reason: "a mistake"}); err != nil {
		w.t.Fatal(err)
	}
	w.replay()
}

// Corrections change the past from their first day on, one after the other, and each
// that is taken back leaves what the others make of it, to the bit.
func TestCorrections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quiet(), 4)
	w.run(w.end-9, w.end)
	before := w.coefficients(w.end - 9)
	value := 1.0

	masked := w.correct(daily.CorrectRequest{Kind: monitor.Mask, From: w.end - 5, To: w.end - 4})
	one := w.coefficients(w.end - 9)
	if earlier, from := w.upTo(one, w.end-6), w.upTo(before, w.end-6); earlier != from {
		t.Error("a correction changes days before it")
	}
	if one == before {
		t.Fatal("a correction changes nothing")
	}
	imputed := w.correct(daily.CorrectRequest{Kind: monitor.Impute, Channel: "social", Series: monitor.Spend, From: w.end - 7, To: w.end - 7, Value: &value})
	if float64(imputed.Before[0]) < 2 || imputed.After[0] != 1 {
		t.Errorf("%+v", imputed)
	}
	w.correct(daily.CorrectRequest{Kind: monitor.Event, From: w.end - 2, To: w.end - 1})
	if w.coefficients(w.end-9) == one {
		t.Error("a third correction changes nothing")
	}
	all, err := w.Corrections(ctx, w.dir)
	if err != nil || len(all) != 3 {
		t.Fatalf("%v, %v", all, err)
	}
	w.undo(imputed.ID)
	w.undo(all[2].ID)
	same(t, "with one correction", w.coefficients(w.end-9), one)
	w.undo(masked.ID)
	same(t, "without corrections", w.coefficients(w.end-9), before)
	if audit := w.audit(); audit != "correct c-1, correct c-2, correct c-3, undo c-2, undo c-3, undo c-1" {
		t.Errorf("audit: %s", audit)
	}
}

// upTo returns the rows of a history up to a day.
func (w *world) upTo(history string, day mmm.Day) string {
	var b strings.Builder
	for line := range strings.Lines(history) {
		_, rest, _ := strings.Cut(line, `"date":"`)
		if rest[:10] <= day.String() {
			b.WriteString(line)
		}
	}
	return b.String()
}

// audit returns who did what.
func (w *world) audit() string {
	w.t.Helper()
	l, err := w.OpenLedger(ctx, w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	entries, err := l.Audit(ctx, 0, 100)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Action+" "+e.Subject)
	}
	return strings.Join(all, ", ")
}

// What makes no sense is refused, and nothing is written.
func TestCorrectionMistakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quiet(), 4)
	good := daily.CorrectRequest{Dir: w.dir, Kind: monitor.Mask, From: w.end, To: w.end, Reason: "why", Author: "jane"}
	var p app.Problem
	if _, err := w.Correct(ctx, good); !errors.As(err, &p) || p.Code != app.NoLedger {
		t.Errorf("before the first day: %v", err)
	}
	w.run(w.end, w.end)
	before, negative := w.dump(), -1.0
	for want, change := range map[string]func(r *daily.CorrectRequest){
		"no name":               func(r *daily.CorrectRequest) { r.Author = " " },
		"no correction of kind": func(r *daily.CorrectRequest) { r.Kind = "delete" },
		"before it starts":      func(r *daily.CorrectRequest) { r.To-- },
		"what is known goes":    func(r *daily.CorrectRequest) { r.To += 3 },
		"needs a value":         func(r *daily.CorrectRequest) { r.Kind, r.Value = monitor.Impute, &negative },
		"no such series":        func(r *daily.CorrectRequest) { r.Channel, r.Series = "serch", monitor.Spend },
		"an event is one of":    func(r *daily.CorrectRequest) { r.Kind, r.Channel, r.Series = monitor.Event, "search", monitor.Spend },
		"a variance of":         func(r *daily.CorrectRequest) { r.Kind, r.Variance = monitor.Event, &negative },
		"no reason":             func(r *daily.CorrectRequest) { r.Reason = "" },
	} {
		req := good
		change(&req)
		if _, err := w.Correct(ctx, req); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, do := range []func(context.Context, daily.Decision) error{w.Undo, w.Accept, w.Reject, w.RejectLearning, w.Incorporate} {
		if err := do(ctx, daily.Decision{Dir: w.dir, ID: "c-7", Author: "jane"}); err == nil {
			t.Error("something that is not there can be decided about")
		}
	}
	same(t, "ledger", w.dump(), before)
}

// On a market in which nothing breaks nothing is done, although platforms report noise.
func TestNothingToDo(t *testing.T) {
	t.Parallel()
	s := quiet()
	s.Platform.Reported, s.Price.WeekdaySD, s.Price.NoiseSD = true, 0.04, 0.08
	w := newWorld(t, s, 5)
	for _, d := range w.run(w.end-20, w.end).Days {
		if len(d.Corrections) > 0 || len(d.Learnings) > 0 {
			t.Errorf("%s: %+v %+v", d.Date, d.Corrections, d.Learnings)
		}
	}
}

// A number with a slipped decimal point is found and not learned from; a person may say
// otherwise, and is obeyed.
func TestWrongNumberIsCorrected(t *testing.T) {
	t.Parallel()
	w, clean := newWorld(t, quiet(), 6), newWorld(t, quiet(), 6)
	day := w.end - 5
	w.cell(day, "conversions", func(v float64) float64 { return v / 10 })
	found := w.run(w.end-8, w.end)
	corrections := found.Days[3].Corrections
	if len(corrections) != 1 || corrections[0].Kind != string(monitor.Mask) || corrections[0].From != day || corrections[0].To != day || corrections[0].Author != "noonmark" {
		t.Fatalf("corrections %+v", corrections)
	}
	corrected := w.coefficients(w.end - 8)
	clean.cell(day, "conversions", func(v float64) float64 { return v })
	clean.run(w.end-8, w.end)
	clean.correct(daily.CorrectRequest{Kind: monitor.Mask, From: day, To: day})
	same(t, "as if a person had masked it", corrected, clean.coefficients(w.end-8))

	w.undo(corrections[0].ID)
	learned := w.coefficients(w.end - 8)
	if learned == corrected {
		t.Fatal("taking the correction back changes nothing")
	}
	w.replay()
	if all, _ := w.Corrections(ctx, w.dir); len(all) != 1 || all[0].InForce() {
		t.Errorf("it is made again: %+v", all)
	}
	if err := w.Accept(ctx, daily.Decision{Dir: w.dir, ID: corrections[0].Anomaly, Author: "jane"}); err != nil {
		t.Fatal(err)
	}
	same(t, "accepted, but the correction was taken back", w.coefficients(w.end-8), learned)
}

// An anomaly that a person rejects is not corrected, and when its value is restated it
// is withdrawn.
func TestAnomalyRejectedAndWithdrawn(t *testing.T) {
	t.Parallel()
	w, right := newWorld(t, quiet(), 6), newWorld(t, quiet(), 6)
	day, was := w.end-5, 0.0
	w.cell(day, "conversions", func(v float64) float64 { was = v; return v / 10 })
	right.run(w.end-8, w.end)
	first := w.run(w.end-8, w.end-1)
	id := first.Days[3].Corrections[0].Anomaly
	if err := w.Reject(ctx, daily.Decision{Dir: w.dir, ID: id, Author: "jane"}); err != nil {
		t.Fatal(err)
	}
	w.replay()
	if all, _ := w.Corrections(ctx, w.dir); len(all) != 1 || all[0].InForce() || all[0].Undone.Author != "noonmark" {
		t.Errorf("corrections after the rejection: %+v", all)
	}
	w.cell(day, "conversions", func(float64) float64 { return was })
	w.run(w.end, w.end)
	same(t, "restated", w.coefficients(w.end-8), right.coefficients(w.end-8))
	anomalies, err := w.Anomalies(ctx, w.dir, app.AllDays())
	i := slices.IndexFunc(anomalies, func(a app.Anomaly) bool { return a.ID == id })
	if err != nil || anomalies[i].Status != app.StatusRejected {
		t.Errorf("%+v, %v", anomalies, err)
	}
}
