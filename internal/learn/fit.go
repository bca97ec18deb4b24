package learn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
	"github.com/noonmark/noonmark/mmm/review"
)

// A FitRequest says how to fit, beyond the configuration.
type FitRequest struct {
	Seed *uint64 // nil: that of the configuration

	// Review is called when sampling is done and the review of the fit begins. It
	// may be nil.
	Review func()
}

// A Fit is a model that was fitted or found, and what it cost.
type Fit struct {
	*app.Model
	Timing Timing

	// Reused says that the same model was stored already, so that nothing was
	// sampled.
	Reused bool
}

// Timing is how long a fit took, in seconds. Total is more than the sum of the
// others: reading the data and storing the model take time, too.
type Timing struct {
	Warmup   float64 `json:"warmup_s"`   // of the last attempt, and all before it
	Sampling float64 `json:"sampling_s"` // of the last attempt
	Review   float64 `json:"review_s"`   // answers and findings
	Total    float64 `json:"total_s"`
}

// Refused says that the findings on data and design forbid a fit.
type Refused struct{ Findings []finding.Finding }

// Error lists the findings.
func (r Refused) Error() string {
	text := "the data cannot be fitted:"
	for _, f := range r.Findings {
		text += fmt.Sprintf("\n%s: %s %s", f.Subject, f.Text, f.Advice)
	}
	return text
}

// Fit samples the posterior of a workspace's model, judges it and stores it. A
// model that does not converge is stored as well, and says so. progress may be
// nil.
func (s *Service) Fit(ctx context.Context, dir string, req FitRequest, progress func(mmm.FitProgress)) (*Fit, error) {
	began := s.Now()
	loaded, err := s.load(dir, req.Seed)
	if err != nil {
		return nil, err
	}
	before := findingsBefore(loaded)
	if err := refuse(before); err != nil {
		return nil, err
	}
	options := loaded.Workspace.Config.FitOptions()
	m := loaded.Model
	id, err := app.NewModelID(s.Version, m.Data(), *m.Spec(), options)
	if err != nil {
		return nil, err
	}
	store := s.Store(dir)
	if stored, err := s.reuse(store, id, loaded.Workspace.Config); err != nil || stored != nil {
		return stored, err
	}
	w, err := store.Begin(id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Abort() }() // does nothing after Commit
	watch := stopwatch{now: s.Now, started: s.Now()}
	fit, err := mmm.Sample(ctx, m, options, w.Draws, func(p mmm.FitProgress) {
		watch.see(p)
		if progress != nil {
			progress(p)
		}
	})
	if err != nil {
		return nil, err
	}
	timing := watch.timing()
	sampled := s.Now()
	if req.Review != nil {
		req.Review()
	}
	model, err := s.judge(fit, id, loaded, options, before)
	if err != nil {
		return nil, err
	}
	timing.Review = s.Now().Sub(sampled).Seconds()
	if err := w.Commit(model); err != nil {
		return nil, err
	}
	timing.Total = s.Now().Sub(began).Seconds()
	return &Fit{Model: model, Timing: timing}, nil
}

// refuse returns Refused if a finding is an error.
func refuse(findings []finding.Finding) error {
	var r Refused
	for _, f := range findings {
		if f.Severity == finding.Error {
			r.Findings = append(r.Findings, f)
		}
	}
	if r.Findings == nil {
		return nil
	}
	return r
}

// reuse returns a stored model, and makes it the current one; nil if there is
// none.
func (s *Service) reuse(store app.ModelStore, id app.ModelID, c *workspace.Config) (*Fit, error) {
	has, err := store.Has(id)
	if err != nil || !has {
		return nil, err
	}
	open, err := store.Open(id)
	if err != nil {
		return nil, err
	}
	label(open.Model, c)
	if err := reviewAgain(open, c); err != nil {
		return nil, errors.Join(err, open.Close())
	}
	return &Fit{Model: open.Model, Reused: true}, errors.Join(store.SetCurrent(id), open.Close())
}

// judge makes the record of a fit: diagnostics, answers, findings.
func (s *Service) judge(fit *mmm.Fit, id app.ModelID, l *Loaded, options mmm.FitOptions, before []finding.Finding) (*app.Model, error) {
	a := response.New(fit, response.DefaultLevel)
	channels, err := a.Channels()
	if err != nil {
		return nil, err
	}
	fitness, err := a.Fitness()
	if err != nil {
		return nil, err
	}
	findings, err := review.Fit(fit, a, l.Workspace.Config.Thresholds())
	if err != nil {
		return nil, err
	}
	findings = append(findings, before...)
	sortFindings(findings)
	model := &app.Model{
		ID: id, Version: s.Version, Data: fit.Model.Data(), Spec: *fit.Model.Spec(), Options: options,
		Converged: fit.Diagnostics.Converged, Diagnostics: app.DiagnosticsOf(fit), Attempts: fit.Attempts, Parameters: app.ParametersOf(fit),
		Answers: app.Answers{Unit: a.Unit(), Level: a.Level(), Channels: channels, Fitness: fitness, Findings: findings, Review: l.Workspace.Config.Review},
	}
	label(model, l.Workspace.Config)
	return model, nil
}

// A stopwatch tells warm-up from sampling by the progress of the chains: sampling
// begins when the last chain of the last attempt has warmed up.
type stopwatch struct {
	now     func() time.Time
	attempt int
	warm    map[int]bool
	started time.Time
	warmed  time.Time // when sampling began
}

func (w *stopwatch) see(p mmm.FitProgress) {
	if w.warm == nil || p.Attempt != w.attempt {
		w.warm, w.attempt = map[int]bool{}, p.Attempt
	}
	if !p.Warmup && !w.warm[p.Chain] {
		w.warm[p.Chain] = true
		w.warmed = w.now()
	}
}

// timing returns how long warm-up and sampling took until now.
func (w *stopwatch) timing() Timing {
	if w.warmed.IsZero() {
		return Timing{Sampling: w.now().Sub(w.started).Seconds()}
	}
	return Timing{Warmup: w.warmed.Sub(w.started).Seconds(), Sampling: w.now().Sub(w.warmed).Seconds()}
}
