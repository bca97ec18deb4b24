package daily

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/track"
)

// A BacktestRequest says which days of the past to run anew.
type BacktestRequest struct {
	Dir      string   // of the workspace
	From, To *mmm.Day // both included; nil for the newest complete period, and as many before it as BacktestPeriods
}

// BacktestPeriods is the number of periods that are run anew by default: a quarter of
// days, or a year of weeks.
func BacktestPeriods(g mmm.Grain) int {
	switch g {
	case mmm.Daily:
		return 91
	case mmm.Weekly:
		return 52
	}
	return 12
}

// A BacktestReport is what running the past anew says about the loop.
type BacktestReport struct {
	Workspace  string              `json:"workspace"`
	From       mmm.Day             `json:"from"`
	To         mmm.Day             `json:"to"`
	Periods    int                 `json:"periods"`
	Fits       int                 `json:"fits"` // times that parameters were learned
	Anomalies  int                 `json:"anomalies"`
	Forecasts  []HorizonRecord     `json:"forecasts"`
	Stability  []Steadiness        `json:"stability"`
	LiftTests  Agreement           `json:"lift_tests"`
	Confidence forecast.Confidence `json:"confidence"`

	// NotScored says what no backtest on these data can say.
	NotScored string `json:"not_scored"`
}

// notScored says why value is not among the numbers.
const notScored = "Incremental value is not scored: what would have happened with other budgets is in nobody's data. Simulated markets, whose truth is known, can tell (--suite), and lift tests can."

// Backtest runs the loop anew over past days, each as it was known then, in a ledger
// of its own that is thrown away. Parameters are learned by approximation; what people
// decided since is left out. progress may be nil.
func (s *Service) Backtest(ctx context.Context, req BacktestRequest, progress func(Progress)) (report *BacktestReport, err error) {
	scratch, err := os.MkdirTemp("", "noonmark-backtest-")
	if err != nil {
		return nil, app.WriteProblem(os.TempDir(), err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	again := *s
	again.OpenLedger = func(ctx context.Context, _ string) (app.Ledger, error) { return s.OpenLedger(ctx, scratch) }
	again.CreateLedger = func(ctx context.Context, _ string) (app.Ledger, error) { return s.CreateLedger(ctx, scratch) }
	r, err := again.begin(ctx, RunRequest{Dir: req.Dir}, progress)
	if err != nil {
		return nil, err
	}
	defer r.end()
	if err := r.readTables(); err != nil {
		return nil, err
	}
	days, err := r.past(&req)
	if err != nil {
		return nil, err
	}
	if err := r.create(ctx); err != nil {
		return nil, err
	}
	if err := r.freeze(ctx, s, req.Dir, days[len(days)-1]); err != nil {
		return nil, err
	}
	report = &BacktestReport{Workspace: req.Dir, From: days[0], To: days[len(days)-1], Periods: len(days), NotScored: notScored, LiftTests: Agreement{Tests: []TestAgreement{}}}
	r.foresee = func(f track.Foreseen) { report.LiftTests.add(f) }
	r.days = len(days)
	if err := r.queue(ctx, days); err != nil {
		return nil, err
	}
	for _, day := range days {
		d, err := r.attempt(ctx, day)
		if err != nil {
			return nil, err
		}
		r.done++
		report.take(d)
	}
	report.LiftTests.leave(r.feed.tests)
	return report, r.judge(ctx, report)
}

// past returns the periods to run anew.
func (r *session) past(req *BacktestRequest) ([]mmm.Day, error) {
	g := r.feed.grain
	newest, ok := r.feed.newestComplete(r.now)
	if !ok {
		return nil, r.nothingComplete()
	}
	to := newest
	if req.To != nil {
		to = min(newest, r.aligned(*req.To, newest))
	}
	from := g.Next(to, 1-BacktestPeriods(g))
	if req.From != nil {
		from = r.aligned(*req.From, newest)
	}
	if err := r.feed.reaches(from); err != nil {
		return nil, err
	}
	var days []mmm.Day
	for day := from; day <= to; day = g.Next(day, 1) {
		days = append(days, day)
	}
	if days == nil {
		return nil, app.Problem{Code: NothingToRun, Subject: "time", Text: fmt.Sprintf("there is nothing from %s to %s", from, to), Advice: "Give an earlier first day"}
	}
	return days, nil
}

// freeze makes the session know everything that is known now, of the ledger of the
// workspace and of its tables, each with the time at which it became known; the days
// that are run anew see of it what was known then, and are told nothing else.
func (r *session) freeze(ctx context.Context, of *Service, dir string, last mmm.Day) error {
	var none app.Problem
	err := of.read(ctx, dir, func(ledger app.LedgerReader) (err error) {
		r.book, err = readBook(ctx, ledger)
		return err
	})
	if err != nil && !(errors.As(err, &none) && none.Code == app.NoLedger) {
		return err
	}
	for _, o := range r.feed.news(r.book, last, r.now) {
		r.book.add(o)
	}
	r.feed.said, r.feed.vintages = nil, nil
	r.config.Daily.Fit = "approximate"
	r.config0 = r.hashConfig()
	return nil
}

// take takes in what a day brought.
func (b *BacktestReport) take(d *DayReport) {
	for i := range d.Notes {
		if d.Notes[i].Title == relearned {
			b.Fits++
		}
	}
	for i := range d.Anomalies {
		if d.Anomalies[i].Detected == d.Date {
			b.Anomalies++
		}
	}
	b.Confidence = d.Confidence
}

// judge sets what the ledger of the days says.
func (r *session) judge(ctx context.Context, b *BacktestReport) error {
	forecasts, err := forecastsOf(ctx, r.ledger, app.AllDays())
	if err != nil {
		return err
	}
	b.Forecasts = RecordOf(forecasts)
	rows, err := r.ledger.Coefficients(ctx, "", string(schemeOf(r.config.Daily.Scheme)), app.Span{From: b.From, To: b.To})
	b.Stability = steadiness(rows)
	return err
}
