package daily

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// The stages of a day.
const (
	stageIngest    = "ingest"
	stageCheck     = "check, correct, update" // one after the other for each period
	stageFit       = "fit"
	stageReconcile = "reconcile"
	stageLearn     = "learn"
	stageReport    = "report"
)

// A dayWork is a day in the making.
type dayWork struct {
	*session
	tx     app.LedgerTx
	day    mmm.Day
	at     time.Time // as of which things are known
	report *DayReport
	inputs string

	market   *market
	panel    *panel
	base     *walk // through what is mature
	tip      *walk // up to the day; the trail of its session is through what is mature
	memory   memory
	rescaled string    // a series that is in another unit now; empty for none
	why      string    // parameters are due to be learned; empty if not
	model    *handover // a fitted model to go on from that is new; nil if there is none
	made     *origin   // that were learned by this run; nil if none were
}

// day runs a day: load, compute, save, in one transaction.
func (r *session) day(ctx context.Context, day mmm.Day, a *app.Attempt) (*DayReport, error) {
	tx, err := r.writer.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Abort() }() // does nothing after Commit
	w := &dayWork{session: r, tx: tx, day: day, at: r.knownAt(day), memory: r.memory}
	w.report = &DayReport{Date: day, Status: DayDone, Run: tx.ID(), ReplayedFrom: day, MaturingFrom: day, KnownAt: w.at, Completeness: map[string]Completing{}}
	began := r.service.Clock()
	for _, stage := range []struct {
		name string
		do   func(context.Context) (note string, err error)
	}{
		{stageIngest, w.ingest}, {stageFit, w.learnParameters}, {stageCheck, w.walkThrough},
		{stageReconcile, w.reconcile}, {stageLearn, w.learnPatterns}, {stageReport, w.save},
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.progress(Progress{Day: day, Done: r.done, Days: r.days, Stage: stage.name})
		from := r.service.Clock()
		note, err := stage.do(ctx)
		if err != nil {
			return nil, err
		}
		w.report.Stages = append(w.report.Stages, app.Stage{Name: stage.name, Took: r.service.Clock().Sub(from), Note: note})
		if w.report.Status == DayUnchanged {
			break
		}
	}
	a.At, a.Status, a.Stages = r.tick(), app.Done, w.report.Stages
	a.Took = r.service.Clock().Sub(began)
	if w.report.Status == DayUnchanged {
		w.report.Run, a.Run = r.last.ID, r.last.ID
		if err := tx.Abort(); err != nil {
			return nil, err
		}
		return w.report, r.writer.Log(ctx, *a)
	}
	a.Run = tx.ID()
	if err := w.commit(ctx, a); err != nil {
		return nil, err
	}
	w.keep()
	return w.report, nil
}

// knownAt returns the time as of which the run of a day knows things.
func (r *session) knownAt(day mmm.Day) time.Time {
	at := cutoff(r.feed.grain, day)
	if r.now.Before(at) {
		return r.now
	}
	return at
}

// ingest takes in what is new, and sees whether anything is.
func (w *dayWork) ingest(ctx context.Context) (string, error) {
	news := w.feed.news(w.book, w.day, w.at)
	for _, f := range w.feed.unitFindings(news, w.book) {
		w.find(f)
		if f.Code == finding.UnitChanged(finding.Subject{}, 1, 0, 0, "").Code {
			w.rescaled = f.Subject + " is in another unit"
		}
	}
	if w.memory.Columns != nil {
		w.find(w.feed.columnFindings(w.memory.Columns, w.book)...)
	}
	w.memory.Columns = w.feed.columns
	var err error
	if w.report.Ingested, err = w.tx.Ingest(ctx, news); err != nil {
		return "", err
	}
	for _, o := range news {
		o.Run = w.tx.ID()
		w.book.add(o)
	}
	if err := w.look(); err != nil {
		return "", err
	}
	in := w.report.Ingested
	return fmt.Sprintf("%s, %s restated", countOf(in.New, "new value"), app.Thousands(in.Restated)), nil
}

// look makes the market of the day as it is known, and says so if the day was done with
// the same.
func (w *dayWork) look() error {
	w.panel = newPanel(w.book, w.feed, w.day, w.at)
	w.panel.fix(w.acts.ownFixes(w.feed.grain))
	var err error
	if w.market, err = marketOf(w.panel, w.feed, w.origin); err != nil {
		return err
	}
	if err := w.lookForModel(); err != nil {
		return err
	}
	w.why = w.origin.due(w.config, w.market, w.memory.Tried, w.day, w.model)
	if w.why == "" && !w.config.Daily.FromModel() {
		w.why = w.rescaled
	}
	if w.why != "" {
		return nil
	}
	w.hash()
	nothing := w.report.Ingested.New+w.report.Ingested.Restated == 0
	if w.last != nil && w.last.Day == w.day && w.last.Inputs == w.inputs && nothing {
		w.report.Status = DayUnchanged
	}
	return nil
}

// hash sets the hash of everything that the day depends on.
func (w *dayWork) hash() {
	var h hasher
	digests := w.market.digests(w.origin, w.acts)
	h.text(w.config0)
	h.text(w.service.Version)
	h.json(w.market.maturing)
	h.json(w.panel.curves())
	d := h.next(digests[len(digests)-1])
	w.inputs = d.String()
}

// find adds findings to the report.
func (w *dayWork) find(findings ...finding.Finding) {
	w.report.Findings = append(w.report.Findings, findings...)
}

func countOf(n int, noun string) string { return app.Plural(n, noun) }

// freshness judges the age of what sources said last, at the cut-off.
func (w *dayWork) freshness() {
	for _, source := range w.config.Sources() {
		last, ever := w.book.arrived[source]
		f := app.Freshness{Source: source, Newest: last.newest, Target: w.config.FreshnessTarget(source)}
		if ever {
			f.Arrived = time.Unix(last.known, 0).UTC()
			f.Age = w.at.Sub(f.Arrived)
		}
		f.Late = !ever || f.Age > f.Target
		if f.Late {
			age := f.Age.Hours()
			if !ever {
				age = math.NaN()
			}
			w.find(finding.SourceLate(source, age, f.Target.Hours()))
		}
		w.report.Freshness = append(w.report.Freshness, f)
	}
}

// assumedFindings says which inputs of the newest week were not reported.
func (w *dayWork) assumedFindings() []finding.Finding {
	var all []finding.Finding
	at := map[string]int{}
	days := [][]string{}
	for _, a := range w.market.assumed {
		if a.day <= w.day-7 {
			continue
		}
		i, there := at[a.series]
		if !there {
			i = len(all)
			at[a.series] = i
			all, days = append(all, finding.Finding{}), append(days, nil)
		}
		days[i] = append(days[i], a.day.String())
		all[i] = finding.InputAssumed(finding.Subject{Kind: "series", Name: a.series}, days[i], w.standIn(a.series))
	}
	return all
}

// standIn names what stands for a series.
func (w *dayWork) standIn(series string) string {
	channel, _ := quantityOf(series)
	if w.panel.series[workspace.ChannelSeries(channel, workspace.Planned)] != nil {
		return "what was planned"
	}
	if w.feed.grain == mmm.Daily {
		return "the mean of the same weekday of the last four weeks"
	}
	return "the mean of the last four periods"
}
