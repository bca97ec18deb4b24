package planning

import (
	"context"
	"errors"
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/review"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A BuildRequest says what surface to build. The zero value is that of the current
// model for the configured period.
type BuildRequest struct {
	Model app.ModelID // the current one if empty

	// Period is the length of the horizon: the last one of the data is its pattern.
	// Empty is that of the configuration, or a year.
	Period surface.Period

	// From and To bound the pattern instead, first days of periods; 0 does not. With a
	// Period or a Table, From alone says where the pattern begins.
	From, To mmm.Day

	// Table is a file with the plan's own periods: see dataset.LoadPlan.
	Table string

	Draws, Scenarios int // 0: surface.DefaultOptions
}

// A Built surface was built, or found.
type Built struct {
	*app.Surface
	Findings []finding.Finding
	Warnings app.ProblemList // about the table
	Reused   bool            // it was stored already; nothing was evaluated
	Seconds  float64
}

// Build builds the surface of a stored model, judges it, stores it and makes it the
// current one. The same model and request give the same surface, which is not built
// again. A surface with a finding of severity error is stored, too. progress may be
// nil.
func (s *Service) Build(ctx context.Context, dir string, req BuildRequest, progress func(surface.Progress)) (*Built, error) {
	began := s.Now()
	w, err := workspace.Open(dir)
	if err != nil {
		return nil, err
	}
	m, err := s.Learn.OpenDraws(dir, req.Model)
	if err != nil {
		return nil, err
	}
	built, err := s.build(ctx, w, m, req, progress)
	if err := errors.Join(err, m.Close()); err != nil {
		return nil, err
	}
	built.Findings = Findings(built.Surface)
	built.Seconds = s.Now().Sub(began).Seconds()
	return built, nil
}

func (s *Service) build(ctx context.Context, w *workspace.Workspace, m *app.OpenModel, req BuildRequest, progress func(surface.Progress)) (*Built, error) {
	set, err := settingsOf(&w.Config.Plan)
	if err != nil {
		return nil, err
	}
	h, warnings, err := s.horizon(w, m.Data, set, req)
	if err != nil {
		return nil, err
	}
	if !spends(m.Data, &h) {
		return nil, app.Problem{Code: BadHorizon, Text: fmt.Sprintf("nothing is spent from %s to %s, so there is no plan to begin with", h.Starts, h.Ends(m.Data.Grain)), Advice: "Name other days with --from and --to"}
	}
	o := surface.DefaultOptions()
	o.Workers = s.Workers
	if req.Draws > 0 {
		o.Draws = req.Draws
	}
	if req.Scenarios > 0 {
		o.Scenarios = req.Scenarios
	}
	id, err := app.NewSurfaceID(s.Version, m.ID, h, o)
	if err != nil {
		return nil, err
	}
	store := s.Surfaces(w.Dir)
	if stored, err := reuse(store, id); err != nil || stored != nil {
		return &Built{Surface: stored, Warnings: warnings, Reused: true}, err
	}
	fit, err := m.Fit()
	if err != nil {
		return nil, err
	}
	built, err := surface.Build(ctx, fit, h, o, progress)
	if err != nil {
		return nil, err
	}
	out := &app.Surface{ID: id, Version: s.Version, Model: m.ID, ModelConverged: m.Converged, Surface: built}
	return &Built{Surface: out, Warnings: warnings}, store.Put(out)
}

// reuse returns a stored surface and makes it the current one; nil if there is none.
func reuse(store app.SurfaceStore, id app.SurfaceID) (*app.Surface, error) {
	has, err := store.Has(id)
	if err != nil || !has {
		return nil, err
	}
	open, err := store.Open(id)
	if err != nil {
		return nil, err
	}
	return open.Surface, store.SetCurrent(id)
}

// Findings judges a surface.
func Findings(s *app.Surface) []finding.Finding {
	return review.Surface(s.Surface, s.ModelConverged, review.DefaultThresholds().Surface)
}
