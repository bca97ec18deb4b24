package daily

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
)

// Problems with what people decide.
const (
	NoSuchSeries     app.ProblemCode = "no_such_series"
	NoSuchAnomaly    app.ProblemCode = "no_such_anomaly"
	NoSuchLearning   app.ProblemCode = "no_such_learning"
	CorrectionWrong  app.ProblemCode = "correction_wrong"
	AuthorMissing    app.ProblemCode = "author_missing"
	OutsideTheLedger app.ProblemCode = "outside_the_ledger"
)

// Correct records a correction that a person makes. What it changes is computed with
// the next run; see Replay.
func (s *Service) Correct(ctx context.Context, req CorrectRequest) (*app.Correction, error) {
	var made []app.Correction
	err := s.act(ctx, req.Dir, req.Author, func(r *session, tx app.LedgerTx) (action, subject, detail string, err error) {
		if err := r.readTables(); err != nil {
			return "", "", "", err
		}
		c, err := r.correction(&req)
		if err != nil {
			return "", "", "", err
		}
		made = []app.Correction{*c}
		if err := tx.AppendCorrections(ctx, made); err != nil {
			return "", "", "", err
		}
		made[0].Run = tx.ID()
		return "correct", string(made[0].ID), fmt.Sprintf("%s %s from %s to %s: %s", c.Kind, c.Series, c.From, c.To, c.Reason), nil
	})
	if err != nil {
		return nil, err
	}
	return &made[0], nil
}

// Undo takes a correction back, also one that the loop made: it is not made again.
func (s *Service) Undo(ctx context.Context, d Decision) error {
	return s.act(ctx, d.Dir, d.Author, func(r *session, tx app.LedgerTx) (action, subject, detail string, err error) {
		u := app.Undo{Correction: app.CorrectionID(d.ID), Reason: d.Reason, Author: d.Author, At: r.now}
		return "undo", d.ID, d.Reason, tx.AppendUndo(ctx, u)
	})
}

// Accept says that an anomaly is one: what is proposed for it is corrected.
func (s *Service) Accept(ctx context.Context, d Decision) error {
	return s.ruleOnAnomaly(ctx, d, app.StatusAccepted)
}

// Reject says that an anomaly is none: nothing of it is corrected.
func (s *Service) Reject(ctx context.Context, d Decision) error {
	return s.ruleOnAnomaly(ctx, d, app.StatusRejected)
}

func (s *Service) ruleOnAnomaly(ctx context.Context, d Decision, status app.Status) error {
	return s.act(ctx, d.Dir, d.Author, func(r *session, tx app.LedgerTx) (action, subject, detail string, err error) {
		all, err := tx.Anomalies(ctx, app.AllDays())
		if err != nil {
			return "", "", "", err
		}
		if !slices.ContainsFunc(all, func(a app.Anomaly) bool { return a.ID == d.ID }) {
			ids := make([]string, len(all))
			for i := range all {
				ids[i] = all[i].ID
			}
			return "", "", "", app.Problem{Code: NoSuchAnomaly, Subject: d.ID, Text: "there is no such anomaly", Advice: cmp.Or(app.DidYouMean(d.ID, ids), "List them with noonmark anomalies")}
		}
		return string(status), d.ID, d.Reason, tx.AppendRuling(ctx, app.Ruling{Of: d.ID, Status: status, Reason: d.Reason, Author: d.Author, At: r.now})
	})
}

// RejectLearning says that a learning is not believed.
func (s *Service) RejectLearning(ctx context.Context, d Decision) error {
	return s.act(ctx, d.Dir, d.Author, func(r *session, tx app.LedgerTx) (action, subject, detail string, err error) {
		if _, err := learningNamed(ctx, tx, d.ID); err != nil {
			return "", "", "", err
		}
		return "reject", d.ID, d.Reason, tx.AppendRuling(ctx, app.Ruling{Of: d.ID, Status: app.StatusRejected, Reason: d.Reason, Author: d.Author, At: r.now})
	})
}

// Proposal returns the change of noonmark.yaml that would make the model know a
// learning. Nothing is written.
func (s *Service) Proposal(ctx context.Context, dir, id string) (*YAMLChange, error) {
	var change *YAMLChange
	err := s.read(ctx, dir, func(ledger app.LedgerReader) error {
		l, err := learningNamed(ctx, ledger, id)
		if err != nil {
			return err
		}
		set := maps.Clone(l.Proposal)
		why := set[proposalWords]
		delete(set, proposalWords)
		change = &YAMLChange{Learning: *l, Why: why, Set: set}
		return nil
	})
	return change, err
}

// Incorporate records that a learning is made part of the configuration, which a person
// changes: the change note has what is to be changed, and the next run that finds it
// changed learns with it.
func (s *Service) Incorporate(ctx context.Context, d Decision) error {
	return s.act(ctx, d.Dir, d.Author, func(r *session, tx app.LedgerTx) (action, subject, detail string, err error) {
		l, err := learningNamed(ctx, tx, d.ID)
		if err != nil {
			return "", "", "", err
		}
		if err := tx.AppendRuling(ctx, app.Ruling{Of: d.ID, Status: app.StatusIncorporated, Reason: d.Reason, Author: d.Author, At: r.now}); err != nil {
			return "", "", "", err
		}
		note := app.ChangeNote{Day: r.last.Day, Cause: "model", Title: l.Title, Text: strings.Join(append([]string{l.Text}, changes(l)...), " "), Author: d.Author, At: r.now}
		return "incorporate", d.ID, d.Reason, tx.AppendChangeNotes(ctx, []app.ChangeNote{note})
	})
}

// changes says what a learning proposes to change.
func changes(l *app.Learning) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(l.Proposal)) {
		if key == proposalWords {
			all = append(all, l.Proposal[key])
		} else {
			all = append(all, fmt.Sprintf("In %s, %s: %s.", workspace.FileName, key, l.Proposal[key]))
		}
	}
	return all
}

func learningNamed(ctx context.Context, ledger app.LedgerReader, id string) (*app.Learning, error) {
	all, err := ledger.Learnings(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i := range all {
		if ids[i] = all[i].ID; ids[i] == id {
			return &all[i], nil
		}
	}
	return nil, app.Problem{Code: NoSuchLearning, Subject: id, Text: "there is no such learning", Advice: cmp.Or(app.DidYouMean(id, ids), "List them with noonmark learnings")}
}

// Replay runs the last day again, with what people have decided since.
func (s *Service) Replay(ctx context.Context, dir string, progress func(Progress)) (*Report, error) {
	var last mmm.Day
	err := s.read(ctx, dir, func(ledger app.LedgerReader) error {
		run, ok, err := ledger.LastRun(ctx)
		if err == nil && !ok {
			err = noRunYet()
		}
		last = run.Day
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.Run(ctx, RunRequest{Dir: dir, To: &last}, progress)
}

// act records what a person does, as a run of its own.
func (s *Service) act(ctx context.Context, dir, author string, do func(r *session, tx app.LedgerTx) (action, subject, detail string, err error)) error {
	if strings.TrimSpace(author) == "" || author == loopAuthor {
		return app.Problem{Code: AuthorMissing, Text: "the ledger keeps who decides, and there is no name", Advice: "Give one with --author, or set owner in " + workspace.FileName}
	}
	r, err := s.begin(ctx, RunRequest{Dir: dir, Author: author}, nil)
	if err != nil {
		return err
	}
	defer r.end()
	if r.ledger == nil || r.last == nil {
		return noRunYet()
	}
	tx, err := r.writer.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Abort() }() // does nothing after Commit
	action, subject, detail, err := do(r, tx)
	if err != nil {
		return err
	}
	if err := tx.AppendAudit(ctx, []app.Audit{{At: r.now, Author: author, Action: action, Subject: subject, Detail: detail}}); err != nil {
		return err
	}
	return tx.Commit(ctx, app.Run{ID: tx.ID(), Kind: app.Act, Day: r.last.Day, From: r.last.Day, Config: r.config0, Version: s.Version, Author: author, Recorded: r.tick()})
}

func noRunYet() error {
	return app.Problem{Code: app.NoLedger, Text: "no day was run yet", Advice: "Run one with noonmark day run"}
}

// correction returns what a person asks for, if it makes sense.
func (r *session) correction(req *CorrectRequest) (*app.Correction, error) {
	wrong := func(text, advice string, args ...any) error {
		return app.Problem{Code: CorrectionWrong, Text: fmt.Sprintf(text, args...), Advice: advice}
	}
	if req.Channel == "" {
		req.Series = monitor.Sales
	}
	p := newPanel(r.book, r.feed, r.last.Day, endOfTime)
	key, values, err := r.seriesOf(p, req)
	if err != nil {
		return nil, err
	}
	kinds := []monitor.Kind{monitor.Mask, monitor.Impute, monitor.Event, monitor.Filter, monitor.Keep}
	replaces := req.Kind == monitor.Impute || req.Kind == monitor.Filter
	switch from, to := p.period(req.From), p.period(req.To); {
	case !slices.Contains(kinds, req.Kind):
		return nil, wrong("there is no correction of kind %s", "Use one of mask, impute, event, filter and keep", app.Quote(string(req.Kind)))
	case req.To < req.From:
		return nil, wrong("it ends on %s, before it starts on %s", "", req.To, req.From)
	case from < 0 || to >= p.n:
		return nil, app.Problem{Code: OutsideTheLedger, Text: fmt.Sprintf("what is known goes from %s to %s", p.first, r.last.Day), Advice: "Correct days in between"}
	case replaces && (req.Value == nil || math.IsNaN(*req.Value) || math.IsInf(*req.Value, 0) || *req.Value < 0):
		return nil, wrong("%s needs a value of at least 0 to put in place of what was reported", "Give it with --value", req.Kind)
	case req.Kind == monitor.Event && req.Channel != "":
		return nil, wrong("an event is one of the outcome, not of a channel", "Leave the channel out, or mask its values")
	case req.Variance != nil && !(*req.Variance > 0 && !math.IsInf(*req.Variance, 0)):
		return nil, wrong("a variance of %v", "Give one above 0", *req.Variance)
	case strings.TrimSpace(req.Reason) == "":
		return nil, wrong("there is no reason, and whoever reads it in a year needs one", "Give it with --reason")
	}
	c := &app.Correction{Kind: string(req.Kind), SeriesKey: key, Channel: req.Channel, From: req.From, To: req.To, ExtraVariance: draws.Float(math.NaN()),
		Reason: req.Reason, Author: req.Author, Anomaly: req.Anomaly, At: r.now}
	for day := req.From; day <= req.To; day = r.feed.grain.Next(day, 1) {
		c.Before = append(c.Before, draws.Float(values[p.period(day)]))
		after := math.NaN()
		if replaces {
			after = *req.Value
		}
		c.After = append(c.After, draws.Float(after))
	}
	if req.Kind == monitor.Event {
		sd := promotionShare * r.origin.baseline()
		c.ExtraVariance = draws.Float(sd * sd)
		if req.Variance != nil {
			c.ExtraVariance = draws.Float(*req.Variance)
		}
	}
	return c, nil
}

// promotionShare is the standard deviation of what a promotion adds, as a share of the
// baseline, where nobody says otherwise.
const promotionShare = 0.3

// seriesOf returns the series that a correction is about, and its values.
func (r *session) seriesOf(p *panel, req *CorrectRequest) (app.SeriesKey, []float64, error) {
	name := string(req.Series)
	if req.Channel != "" {
		name = workspace.ChannelSeries(req.Channel, name)
	}
	s := p.series[name]
	if s == nil {
		var names []string
		for series := range p.series {
			names = append(names, series)
		}
		slices.Sort(names)
		return app.SeriesKey{}, nil, app.Problem{Code: NoSuchSeries, Subject: name, Text: "there is no such series", Advice: cmp.Or(app.DidYouMean(name, names), "The series are "+app.Alternatives(names))}
	}
	key := app.SeriesKey{Source: s.source, Series: name, Geo: req.Geo}
	if req.Geo == "" {
		return key, p.sum(name), nil
	}
	g := slices.Index(p.geos, req.Geo)
	if g < 0 {
		return key, nil, app.Problem{Code: NoSuchSeries, Subject: name, Text: fmt.Sprintf("there is no geo %s", app.Quote(req.Geo)), Advice: app.DidYouMean(req.Geo, p.geos)}
	}
	return key, s.values[g], nil
}

// read reads the ledger of a workspace.
func (s *Service) read(ctx context.Context, dir string, do func(app.LedgerReader) error) error {
	ledger, err := s.OpenLedger(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = ledger.Close() }() // it was only read
	return do(ledger)
}
