package planning

import (
	"errors"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
)

// Planning returns what a report on a model, the current one if id is empty, says
// about budgets: answers to the configuration's question, of a surface built of it. It
// is nil where there is none. A configuration that cannot be read, or is about other
// channels, asks nothing else than the default: what was stored is still there to see.
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
	if isProblem(err, UnknownChannel) {
		d, err = newDesk(of, DefaultSettings(), Ask{})
	}
	if err != nil {
		return nil, err
	}
	return d.digest(Findings(of))
}

// digest answers the question in every way. Only the best allocation is always there:
// today's budget, or others of the frontier, may be unable to keep to constraints that
// the budget of the question can.
func (d *desk) digest(findings []finding.Finding) (*app.Planning, error) {
	best, err := d.best()
	if err != nil {
		return nil, err
	}
	p := &app.Planning{Surface: d.surface, Findings: findings, Best: best}
	risk, err1 := d.risk()
	alternatives, err2 := d.alternatives(plan.DefaultAlternatives())
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p.Risk, p.Alternatives = risk.Points, alternatives.Alternatives
	f := DefaultFrontier()
	switch frontier, err := d.frontier(f.Budgets, f.Most); {
	case err == nil:
		p.Frontier = frontier.Points
	case !isProblem(err, Infeasible):
		return nil, err
	}
	switch margins, err := d.marginal(d.surface.Today(), "today's plan"); {
	case err == nil:
		p.Margins = margins.Margins
	case !isProblem(err, Infeasible):
		return nil, err
	}
	return p, nil
}

// surfaceOf returns a surface of a model, the current one if that is of the model; nil
// if there is none. What is damaged is in nobody's way who has a whole one.
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
	var damaged error
	for _, id := range ids {
		model, err := store.ModelOf(id)
		if err != nil {
			damaged = errors.Join(damaged, err)
		}
		if model != m.ID {
			continue
		}
		open, err := store.Open(id)
		if err != nil {
			return nil, err
		}
		return open.Surface, fits(open.Surface, m.Data)
	}
	return nil, damaged
}
