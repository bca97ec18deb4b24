package daily

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/learning"
	"github.com/noonmark/noonmark/mmm/track"
)

// Problems with runs.
const (
	NothingToRun app.ProblemCode = "nothing_to_run"
	NotComplete  app.ProblemCode = "not_complete"
	DayCrashed   app.ProblemCode = "day_crashed"
)

// A session runs days of one workspace, as the only writer of its ledger. What it holds
// in memory is what the ledger says, or follows from it.
type session struct {
	service   *Service
	request   RunRequest
	workspace *workspace.Workspace
	config    *workspace.Config
	feed      *feed // once the tables are read
	now       time.Time
	config0   string // hash of the configuration

	ledger app.Ledger
	writer app.LedgerWriter

	last    *app.Run // of the last day; nil before the first
	memory  memory
	origin  *origin // nil before anything was learned
	learned *learning.Ledger
	record  forecastRecord
	book    *book
	acts    *acts
	trail   trail
	stable  stableFit

	foresee func(track.Foreseen) // told what was expected of lift tests; nil for nobody

	progress func(Progress)
	done     int
	days     int
}

// Run runs days. progress may be nil.
func (s *Service) Run(ctx context.Context, req RunRequest, progress func(Progress)) (*Report, error) {
	r, err := s.begin(ctx, req, progress)
	if err != nil {
		return nil, err
	}
	defer r.end()
	if err := r.readTables(); err != nil {
		return nil, err
	}
	days, err := r.which()
	if err == nil && r.ledger == nil { // what could be wrong before the first day was looked at: nothing was written
		if err = r.create(ctx); err == nil {
			days, err = r.which()
		}
	}
	if err != nil {
		return nil, err
	}
	report := &Report{Workspace: req.Dir}
	if err := r.queue(ctx, days); err != nil {
		return nil, err
	}
	r.days = len(days)
	for _, day := range days {
		d, err := r.attempt(ctx, day)
		if err != nil {
			return report, err
		}
		report.Days = append(report.Days, *d)
		r.done++
	}
	r.mention(report, days)
	for i := range report.Days {
		report.Days[i].list()
	}
	return report, nil
}

// begin reads the configuration of a workspace and its ledger, which nobody else then
// writes. The session has none where no day was run.
func (s *Service) begin(ctx context.Context, req RunRequest, progress func(Progress)) (*session, error) {
	w, err := workspace.Open(req.Dir)
	if err != nil {
		return nil, err
	}
	r := &session{service: s, request: req, config: w.Config, now: s.Clock().UTC().Truncate(time.Second), trail: trail{}, progress: progress}
	if r.progress == nil {
		r.progress = func(Progress) {}
	}
	r.workspace = w
	var none app.Problem
	switch r.ledger, err = s.OpenLedger(ctx, req.Dir); {
	case errors.As(err, &none) && none.Code == app.NoLedger:
		r.ledger = nil
		return r, nil
	case err != nil:
		return nil, err
	}
	if err := r.open(ctx); err != nil {
		r.end()
		return nil, err
	}
	return r, nil
}

// create makes the ledger of a session that has none.
func (r *session) create(ctx context.Context) error {
	var err error
	if r.ledger, err = r.service.CreateLedger(ctx, r.request.Dir); err != nil {
		return err
	}
	return r.open(ctx)
}

// readTables reads what the tables of the workspace say.
func (r *session) readTables() error {
	var err error
	if r.feed, err = readFeed(r.service.Tables, r.workspace); err != nil {
		return err
	}
	r.feed.relative(r.request.Dir)
	return nil
}

// open locks the ledger and reads it.
func (r *session) open(ctx context.Context) error {
	var err error
	if r.writer, err = r.ledger.Lock(ctx); err != nil {
		return err
	}
	if r.book, err = readBook(ctx, r.ledger); err != nil {
		return err
	}
	if r.acts, err = readActs(ctx, r.ledger); err != nil {
		return err
	}
	r.config0 = r.hashConfig()
	return r.remember(ctx)
}

// end lets others write.
func (r *session) end() {
	if r.writer != nil {
		_ = r.writer.Unlock() // what was committed is safe
	}
	if r.ledger != nil {
		_ = r.ledger.Close()
	}
}

// hashConfig returns the hash of the configuration: of all that it says.
func (r *session) hashConfig() string {
	var h hasher
	h.json(r.config)
	d := h.next(digest{})
	return d.String()
}

// relative names files as the workspace sees them, wherever it is opened from.
func (f *feed) relative(dir string) {
	columns := map[string][]string{}
	for file, names := range f.columns {
		if rel, err := filepath.Rel(dir, file); err == nil {
			file = filepath.ToSlash(rel)
		}
		columns[file] = names
	}
	f.dir, f.columns = dir, columns
}

// which returns the days to run, in order.
func (r *session) which() ([]mmm.Day, error) {
	g := r.feed.grain
	newest, ok := r.feed.newestComplete(r.now)
	if !ok {
		return nil, r.nothingComplete()
	}
	to := newest
	if r.request.To != nil {
		if to = r.aligned(*r.request.To, newest); midnight(g.Next(to, 1)).After(r.now) {
			return nil, app.Problem{Code: NotComplete, Subject: "time", Text: fmt.Sprintf("%s is not over yet", to), Advice: fmt.Sprintf("The newest complete %s is %s", g, newest)}
		}
	}
	from := to
	if asked := r.request.From; r.last != nil && asked != nil && *asked < r.memory.First {
		return nil, app.Problem{Code: NothingToRun, Subject: "time", Text: fmt.Sprintf("the first day that was run is %s, and days before it can no longer be run: each builds on the one before", r.memory.First),
			Advice: "Begin there, or remove the ledger from .noonmark and run all days again"}
	}
	if asked := r.request.From; asked != nil && *asked > max(to, newest) {
		return nil, app.Problem{Code: NothingToRun, Subject: "time", Text: fmt.Sprintf("nothing is complete from %s on: the newest complete %s is %s", *asked, g, newest), Advice: "Give an earlier first day"}
	}
	switch {
	case r.last != nil && to > r.last.Day:
		from = g.Next(r.last.Day, 1) // days between are run too: each builds on the one before
	case r.last != nil:
		from, to = r.last.Day, r.last.Day // what has changed of earlier days is part of it
	case r.request.From != nil:
		from = r.aligned(*r.request.From, newest)
	}
	if r.last == nil {
		if err := r.feed.reaches(from); err != nil {
			return nil, err
		}
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

// nothingComplete says that no period can be run.
func (r *session) nothingComplete() error {
	return app.Problem{Code: NotComplete, Subject: "time", Text: fmt.Sprintf("there is no complete %s yet: one that is over, with the outcome and the spend of every channel", r.feed.grain), Advice: "Check that the files have them"}
}

// reaches reports that the tables have nothing to learn from before the first day that is
// to be run.
func (f *feed) reaches(from mmm.Day) error {
	first := mmm.Day(math.MaxInt32)
	for _, list := range [][]saying{f.said, f.vintages} {
		for _, s := range list {
			first = min(first, s.day)
		}
	}
	if from > first {
		return nil
	}
	return app.Problem{Code: NothingToRun, Subject: "time", Text: fmt.Sprintf("%s is not after the first day of the data, %s", from, first), Advice: "Give a later first day: something must be learned before it"}
}

// aligned returns the first day of the period that holds a day, given that of another.
func (r *session) aligned(day, other mmm.Day) mmm.Day {
	if r.feed.grain == mmm.Weekly {
		return day - ((day-other)%7+7)%7
	}
	return periodOf(r.feed.grain, day)
}

// mention adds the days that were asked for and done before.
func (r *session) mention(report *Report, done []mmm.Day) {
	from := r.request.From
	if from == nil {
		from = r.request.To
	}
	if from == nil || r.memory.First == 0 {
		return
	}
	replayed := done[0]
	for _, d := range report.Days {
		replayed = min(replayed, d.ReplayedFrom)
	}
	var earlier []DayReport
	for day := max(*from, r.memory.First); day < done[0]; day = r.feed.grain.Next(day, 1) {
		if r.request.To != nil && day > *r.request.To {
			break
		}
		status := DayUnchanged
		if day >= replayed {
			status = DayReplayed
		}
		earlier = append(earlier, DayReport{Date: day, Status: status, ReplayedFrom: day, MaturingFrom: day, KnownAt: cutoff(r.feed.grain, day)})
	}
	report.Days = slices.Concat(earlier, report.Days)
}

// list makes lists of a report without anything in them lists all the same, as who reads
// JSON expects.
func (d *DayReport) list() {
	d.Stages, d.Coefficients, d.Anomalies, d.Corrections = orEmpty(d.Stages), orEmpty(d.Coefficients), orEmpty(d.Anomalies), orEmpty(d.Corrections)
	d.Forecasts, d.Scores, d.Learnings, d.Notes = orEmpty(d.Forecasts), orEmpty(d.Scores), orEmpty(d.Learnings), orEmpty(d.Notes)
	d.Findings, d.Freshness, d.FutureInputs = orEmpty(d.Findings), orEmpty(d.Freshness), orEmpty(d.FutureInputs)
}

func orEmpty[T any](x []T) []T {
	if x == nil {
		return []T{}
	}
	return x
}

// queue says which days wait, and that attempts which were interrupted have failed.
func (r *session) queue(ctx context.Context, days []mmm.Day) error {
	for _, day := range days {
		number, err := r.settleAttempts(ctx, day)
		if err != nil {
			return err
		}
		if err := r.writer.Log(ctx, app.Attempt{Day: day, Number: number, Status: app.Queued, At: r.tick()}); err != nil {
			return err
		}
	}
	return nil
}

// settleAttempts says of an attempt that was running that its program was killed, and
// returns the number of the next one.
func (r *session) settleAttempts(ctx context.Context, day mmm.Day) (int, error) {
	said, err := r.ledger.Attempts(ctx, app.OneDay(day))
	if err != nil || len(said) == 0 {
		return 1, err
	}
	last := said[len(said)-1]
	switch last.Status {
	case app.Queued:
		return last.Number, nil
	case app.Running:
		last.Status, last.At, last.Error = app.Failed, r.tick(), "the program was stopped before the day was done"
		if err := r.writer.Log(ctx, last); err != nil {
			return 0, err
		}
		fallthrough
	case app.Failed:
		last.Status, last.At = app.Retried, r.tick()
		if err := r.writer.Log(ctx, last); err != nil {
			return 0, err
		}
	}
	return last.Number + 1, nil
}

// tick returns the time on the clock, for what is for people.
func (r *session) tick() time.Time { return r.service.Clock().UTC().Truncate(time.Second) }

// attempt runs a day and logs what becomes of it.
func (r *session) attempt(ctx context.Context, day mmm.Day) (*DayReport, error) {
	said, err := r.ledger.Attempts(ctx, app.OneDay(day))
	if err != nil {
		return nil, err
	}
	a := said[len(said)-1]
	began := r.tick()
	a.Status, a.At = app.Running, began
	if err := r.writer.Log(ctx, a); err != nil {
		return nil, err
	}
	report, err := r.safely(ctx, day, &a)
	if err != nil {
		a.Status, a.At, a.Run, a.Error = app.Failed, r.tick(), 0, err.Error()
		a.Took = a.At.Sub(began)
		_ = r.writer.Log(context.WithoutCancel(ctx), a) // the first error counts
		return nil, err
	}
	return report, nil
}

// safely runs a day; a panic fails it, and nothing else.
func (r *session) safely(ctx context.Context, day mmm.Day, a *app.Attempt) (report *DayReport, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = app.Problem{Code: DayCrashed, Subject: "day " + day.String(), Text: fmt.Sprintf("the program made a mistake: %v", v),
				Advice: "Nothing of the day was written. Please report it", Cause: fmt.Errorf("%v\n%s", v, debug.Stack())}
		}
	}()
	return r.day(ctx, day, a)
}
