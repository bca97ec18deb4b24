package planning

import (
	"errors"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
)

// Planning returns what a report on a model, the current one if id is empty, says
// about budgets: answers to the configuration's question, of the surface built of it
// last. It is nil where there is none. A configuration that cannot be read asks
// nothing else than the default: what was stored is still there to see.
func (s *Service) Planning(dir string, id app.ModelID) (*app.Planning, error) {
	of, err := s.surfaceOf(dir, id)
	if err != nil || of == nil {
		return nil, err
	}
	set, err := s.Settings(dir)
	if err != nil {
		set = DefaultSettings()
	}
	d, err := newDesk(of, set, Ask{})
	if err != nil {
		return nil, err
	}
	p := &app.Planning{Surface: d.surface, Findings: Findings(of), Question: d.question, World: d.world}
	f := DefaultFrontier()
	frontier, err1 := d.frontier(f.Budgets, f.Most)
	risk, err2 := d.risk()
	alternatives, err3 := d.alternatives(plan.DefaultAlternatives())
	margins, err4 := d.marginal(of.Today(), "today's plan")
	best, err5 := d.best()
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return nil, err
	}
	p.Best, p.Frontier, p.Risk, p.Alternatives, p.Margins = best, frontier.Points, risk.Points, alternatives.Alternatives, margins.Margins
	return p, nil
}

// surfaceOf returns the surface built last of those of a model; nil if there is none.
func (s *Service) surfaceOf(dir string, id app.ModelID) (*app.Surface, error) {
	m, err := s.Learn.OpenDraws(dir, id)
	if err != nil {
		return nil, err
	}
	store := s.Surfaces(dir)
	ids, err := store.List()
	if err := errors.Join(err, m.Close()); err != nil {
		return nil, err
	}
	for _, id := range ids {
		open, err := store.Open(id)
		if err != nil {
			return nil, err
		}
		if open.Model == m.ID {
			return open.Surface, fits(open.Surface, m.Data)
		}
	}
	return nil, nil
}
