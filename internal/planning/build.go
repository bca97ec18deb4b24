package planning

import (
	"context"
	"errors"
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
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

	Draws, Scenarios int     // 0: those of surface.DefaultOptions
	Seed             *uint64 // nil likewise
}

// A Described surface says what is in it.
type Described struct {
	*app.Surface
	Enumerated int // scenarios
	Findings   []finding.Finding
	Basis      *plan.Basis // of what it says of today's plan
}

func describe(s *app.Surface, scenarios []surface.Scenario) *Described {
	about := fmt.Sprintf("whether to rely on plans from %s to %s", s.Horizon.Starts, s.Horizon.Ends(s.Grain))
	return &Described{
		Surface: s, Enumerated: len(scenarios), Findings: Findings(s),
		Basis: plan.BasisOf(s.Surface, about, plan.Governance, s.Today(), s.Standing, nil, nil),
	}
}

func describeOpen(open *app.OpenSurface) (*Described, error) {
	scenarios, err := open.Scenarios()
	if err != nil {
		return nil, err
	}
	return describe(open.Surface, scenarios), nil
}

// Info returns what is in a stored surface, the current one if id is empty.
func (s *Service) Info(dir string, id app.SurfaceID) (*Described, error) {
	open, err := s.Open(dir, id)
	if err != nil {
		return nil, err
	}
	return describeOpen(open)
}

// A Built surface was built, or found.
type Built struct {
	*Described
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
	o := s.options(req)
	id, err := app.NewSurfaceID(s.Version, m.ID, h, o)
	if err != nil {
		return nil, err
	}
	store := s.Surfaces(w.Dir)
	stored, err := reuse(store, id)
	if err != nil || stored != nil {
		return &Built{Described: stored, Warnings: warnings, Reused: true}, err
	}
	fit, err := m.Fit()
	if err != nil {
		return nil, err
	}
	made, err := surface.Build(ctx, fit, h, o, progress)
	if err != nil {
		return nil, err
	}
	out := &app.Surface{ID: id, Version: s.Version, Model: m.ID, Standing: app.StandingOf(m.Model), Surface: made}
	return &Built{Described: describe(out, made.Scenarios), Warnings: warnings}, store.Put(out)
}

// options returns how a surface is to be built.
func (s *Service) options(req BuildRequest) surface.Options {
	o := surface.DefaultOptions()
	o.Workers = s.Workers
	if req.Draws > 0 {
		o.Draws = req.Draws
	}
	if req.Scenarios > 0 {
		o.Scenarios = req.Scenarios
	}
	if req.Seed != nil {
		o.Seed = *req.Seed
	}
	return o
}

// reuse returns a stored surface and makes it the current one; nil if there is none.
func reuse(store app.SurfaceStore, id app.SurfaceID) (*Described, error) {
	has, err := store.Has(id)
	if err != nil || !has {
		return nil, err
	}
	open, err := store.Open(id)
	if err != nil {
		return nil, err
	}
	d, err := describeOpen(open)
	if err != nil {
		return nil, err
	}
	return d, store.SetCurrent(id)
}

// Findings judges a surface.
func Findings(s *app.Surface) []finding.Finding {
	return review.Surface(s.Surface, s.Standing.Converged, review.DefaultThresholds().Surface)
}
