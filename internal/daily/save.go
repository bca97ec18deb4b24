package daily

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// save writes what the day brought into its transaction.
func (w *dayWork) save(ctx context.Context) (string, error) {
	w.freshness()
	w.find(w.assumedFindings()...)
	for _, do := range []func(context.Context) error{
		w.saveCoefficients, w.saveAnomalies, w.saveCorrections, w.saveLists, w.saveDocuments, w.saveSnapshots,
	} {
		if err := do(ctx); err != nil {
			return "", err
		}
	}
	return "", nil
}

// saveCoefficients appends the coefficients of every day that was computed: of the
// day itself, of those that have become mature, and of those that were replayed.
func (w *dayWork) saveCoefficients(ctx context.Context) error {
	var rows []app.Coefficient
	for _, day := range slices.Sorted(maps.Keys(w.tip.rows)) {
		for i := range w.tip.rows[day] {
			rows = append(rows, rowOf(&w.tip.rows[day][i]))
		}
	}
	readings, err := w.readings()
	if err != nil {
		return err
	}
	scheme := string(schemeOf(w.config.Daily.Scheme))
	for i := range rows {
		if rows[i].Date == w.day && rows[i].Scheme == scheme {
			c := Coefficient{Coefficient: rows[i]}
			c.Run = w.tx.ID()
			for _, r := range readings {
				if r.Channel == c.Channel {
					c.Effect, c.Contribution, c.ROI, c.MROI = r.Coefficient, r.Month, r.ROI, r.MROI
				}
			}
			w.report.Coefficients = append(w.report.Coefficients, c)
		}
	}
	if err := writeDocument(ctx, w.tx, readingsDocument, readings); err != nil {
		return err
	}
	return w.tx.AppendCoefficients(ctx, rows)
}

// readings returns what is known of channels after the day.
func (w *dayWork) readings() ([]track.Reading, error) {
	ensemble, err := w.ensemble()
	if err != nil {
		return nil, err
	}
	view, err := w.tip.model.View(ensemble, w.market.n-1)
	if err != nil {
		return nil, err
	}
	return view.Readings(), nil
}

// saveAnomalies appends what is known of anomalies that is other than before, and
// withdraws those that are not there any more.
func (w *dayWork) saveAnomalies(ctx context.Context) error {
	stored, err := w.tx.Anomalies(ctx, app.AllDays())
	if err != nil {
		return err
	}
	before := map[string]*app.Anomaly{}
	for i := range stored {
		before[stored[i].ID] = &stored[i]
	}
	var changed []app.Anomaly
	var rulings []app.Ruling
	for _, id := range slices.Sorted(maps.Keys(w.tip.found)) {
		a := w.tip.found[id]
		if a.Last < w.origin.Track.Learnt {
			continue // what was learned from knows it
		}
		now := w.anomalyOf(id, &a)
		old := before[id]
		if old == nil || !sameAnomaly(old, &now) {
			changed = append(changed, now)
		}
		r, ruled := w.rule(old, &now, &a)
		if ruled {
			rulings = append(rulings, r)
		}
		if now.Open || ruled || old == nil || !sameAnomaly(old, &now) {
			now.Run = w.tx.ID()
			w.report.Anomalies = append(w.report.Anomalies, now)
		}
	}
	for i := range stored {
		old := &stored[i]
		if _, there := w.tip.found[old.ID]; !there && old.Detected >= max(w.base.first, w.origin.Track.Learnt) && old.Status == app.StatusOpen {
			rulings = append(rulings, w.ruling(old.ID, app.StatusClosed, "it was withdrawn: the data, or what is known of them, have changed"))
		}
	}
	slices.SortFunc(w.report.Anomalies, func(a, b app.Anomaly) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) })
	if err := w.tx.AppendAnomalies(ctx, changed); err != nil {
		return err
	}
	for i := range changed {
		w.acts.types[changed[i].ID] = changed[i].Type
	}
	for _, r := range rulings {
		if err := w.tx.AppendRuling(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// rule returns what the loop itself makes of an anomaly: one that it corrects is closed
// when it is over, one that was withdrawn and is there again is open.
func (w *dayWork) rule(old, now *app.Anomaly, a *monitor.Anomaly) (app.Ruling, bool) {
	if _, decided := w.acts.decided[now.ID]; decided {
		now.Status = old.Status
		return app.Ruling{}, false
	}
	now.Status = app.StatusOpen
	if old != nil {
		now.Status = old.Status
	}
	over := !a.Open() && a.Lane == monitor.Action
	switch {
	case over && now.Status == app.StatusOpen:
		now.Status = app.StatusClosed
		return w.ruling(now.ID, app.StatusClosed, "it is over"), true
	case !over && now.Status == app.StatusClosed:
		now.Status = app.StatusOpen
		return w.ruling(now.ID, app.StatusOpen, "it is there again"), true
	}
	return app.Ruling{}, false
}

func (w *dayWork) ruling(of string, s app.Status, reason string) app.Ruling {
	return app.Ruling{Of: of, Status: s, Reason: reason, Author: loopAuthor, At: w.at}
}

// anomalyOf returns an anomaly as the ledger has it.
func (w *dayWork) anomalyOf(id string, a *monitor.Anomaly) app.Anomaly {
	f := a.Finding(w.market.data.Outcome.Name)
	out := app.Anomaly{
		ID: id, Type: string(a.Type), Channel: a.Channel, From: a.From, To: a.Last, Open: a.Open(), Detected: a.DetectedOn,
		Lane: string(a.Lane), Delivery: string(a.Delivery), Z: a.Z, Size: a.Size, Evidence: slices.Clone(a.Evidence), Title: f.Title, Text: f.Text, Advice: f.Advice,
	}
	out.SeriesKey = w.seriesKey(a.Channel, a.Series)
	if out.Evidence == nil {
		out.Evidence = []string{}
	}
	return out
}

// seriesKey returns the series of a measure of a channel, or of the outcome.
func (w *dayWork) seriesKey(channel string, series monitor.Measure) app.SeriesKey {
	name := string(series)
	if channel != "" {
		name = channel + "." + name
	}
	key := app.SeriesKey{Series: name}
	if s := w.panel.series[name]; s != nil {
		key.Source = s.source
	}
	return key
}

// sameAnomaly reports whether nothing new is known of an anomaly.
func sameAnomaly(old, now *app.Anomaly) bool {
	a, b := *old, *now
	a.Run, b.Run, a.Status, b.Status = 0, 0, "", ""
	a.Z, b.Z, a.Size, b.Size = 0, 0, 0, 0
	return reflect.DeepEqual(a, b) && sameBits(float64(old.Z), float64(now.Z)) && sameBits(float64(old.Size), float64(now.Size))
}

// saveCorrections makes the loop's own corrections those that follow from what is known
// now: what is missing is appended, what follows no more is taken back.
func (w *dayWork) saveCorrections(ctx context.Context) error {
	wanted := slices.Clone(w.tip.fixes)
	var keptOnes []app.Correction
	for _, c := range w.acts.auto {
		fixes := fixesOfCorrection(w.market.grain, &c)
		if allIn(fixes, wanted) {
			wanted = slices.DeleteFunc(wanted, func(f fix) bool { return slices.ContainsFunc(fixes, func(g fix) bool { return f.same(&g) }) })
			keptOnes = append(keptOnes, c)
			continue
		}
		u := app.Undo{Correction: c.ID, Reason: "it does not follow from what is known now", Author: loopAuthor, At: w.at}
		if err := w.tx.AppendUndo(ctx, u); err != nil {
			return err
		}
		c.Undone = &u
		w.report.Corrections = append(w.report.Corrections, c)
	}
	made := w.correctionsOf(wanted)
	if err := w.tx.AppendCorrections(ctx, made); err != nil {
		return err
	}
	for i := range made {
		made[i].Run = w.tx.ID()
	}
	w.report.Corrections = append(w.report.Corrections, made...)
	w.acts.auto = append(keptOnes, made...)
	return nil
}

func allIn(fixes, wanted []fix) bool {
	for i := range fixes {
		if !slices.ContainsFunc(wanted, func(f fix) bool { return f.same(&fixes[i]) }) {
			return false
		}
	}
	return true
}

// correctionsOf returns the corrections that single values, in order, are parts of: one
// for each run of days.
func (w *dayWork) correctionsOf(fixes []fix) []app.Correction {
	var all []app.Correction
	for i := range fixes {
		f := &fixes[i]
		if i > 0 && f.follows(&fixes[i-1], w.market.grain) {
			c := &all[len(all)-1]
			c.To = f.Day
			c.Before, c.After = append(c.Before, f.Before), append(c.After, f.After)
			continue
		}
		c := app.Correction{Kind: string(f.Kind), SeriesKey: w.seriesKey(f.Channel, f.Series), Channel: f.Channel, From: f.Day, To: f.Day,
			Before: []draws.Float{f.Before}, After: []draws.Float{f.After}, ExtraVariance: draws.Float(f.Variance),
			Reason: f.Reason, Author: loopAuthor, Anomaly: f.Anomaly, At: w.at}
		all = append(all, c)
	}
	return all
}

// follows reports whether a fix goes on with another one.
func (f *fix) follows(before *fix, g mmm.Grain) bool {
	next := *before
	next.Day = g.Next(before.Day, 1)
	return f.compare(&next) == 0 && f.Variance == before.Variance && f.Reason == before.Reason
}

// saveLists appends what needs no thought.
func (w *dayWork) saveLists(ctx context.Context) error {
	r := w.report
	for i := range r.Notes {
		r.Notes[i].Run = w.tx.ID()
	}
	for _, do := range []func() error{
		func() error { return w.tx.AppendForecasts(ctx, r.Forecasts) },
		func() error { return w.tx.AppendScores(ctx, r.Scores) },
		func() error { return w.tx.AppendLearnings(ctx, r.Learnings) },
		func() error { return w.tx.AppendFreshness(ctx, r.Freshness) },
		func() error { return w.tx.AppendFindings(ctx, r.Findings) },
		func() error { return w.tx.AppendChangeNotes(ctx, r.Notes) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	w.session.record.open = append(w.session.record.open, r.Forecasts...)
	return nil
}

// saveDocuments appends what later days and questions need.
func (w *dayWork) saveDocuments(ctx context.Context) error {
	w.memory.Grain = w.feed.grain
	if w.memory.First == 0 {
		w.memory.First = w.day
	}
	w.report.Completeness = w.panel.curves()
	if w.made != nil {
		if err := writeDocument(ctx, w.tx, originDocument, w.made); err != nil {
			return err
		}
	}
	if err := writeDocument(ctx, w.tx, confidenceDocument, w.report.Confidence); err != nil {
		return err
	}
	if err := writeDocument(ctx, w.tx, completingDocument, w.report.Completeness); err != nil {
		return err
	}
	return writeDocument(ctx, w.tx, memoryDocument, w.memory)
}

// saveSnapshots stores the states of mature periods that were computed, as far as they
// are kept.
func (w *dayWork) saveSnapshots(ctx context.Context) error {
	for _, day := range slices.Sorted(maps.Keys(w.base.trail)) {
		s := w.base.trail[day]
		if day < w.base.first || !kept(day, w.day) {
			continue
		}
		snap, err := s.snapshot(w.base.model)
		if err != nil {
			return fmt.Errorf("snapshot of %s: %w", day, err)
		}
		snap.Run = w.tx.ID()
		if err := w.tx.PutSnapshot(ctx, snap); err != nil {
			return err
		}
	}
	days, err := w.tx.SnapshotDays(ctx)
	if err != nil {
		return err
	}
	return w.tx.DropSnapshots(ctx, app.OldSnapshots(days, w.day))
}

// commit makes the day visible and safe.
func (w *dayWork) commit(ctx context.Context, a *app.Attempt) error {
	if err := w.tx.Log(ctx, *a); err != nil {
		return err
	}
	run := app.Run{
		ID: w.tx.ID(), Kind: app.DayRun, Day: w.day, From: w.report.ReplayedFrom, Inputs: w.inputs, Config: w.config0, Model: w.origin.ID,
		Version: w.service.Version, Seed: seedOf(w.config), Author: w.request.Author, Recorded: w.tick(),
	}
	if err := w.tx.Commit(ctx, run); err != nil {
		return err
	}
	w.session.last = &run
	return nil
}

// keep makes what the day computed what the next one begins with.
func (w *dayWork) keep() {
	w.session.memory = w.memory
	w.session.trail = w.base.trail
	w.session.trail.thin(w.day)
}
