package learn

import (
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
)

// A Loaded workspace is its configuration and the model it asks for, of its data.
type Loaded struct {
	Workspace *workspace.Workspace
	Model     *mmm.Model

	// Warnings are problems with the data that do not prevent a model.
	Warnings app.ProblemList
}

// Load reads a workspace. The error lists everything that prevents a model.
func (s *Service) Load(dir string) (*Loaded, error) { return s.load(dir, nil) }

// load reads a workspace, with another seed than that of its configuration if one
// is given.
func (s *Service) load(dir string, seed *uint64) (*Loaded, error) {
	w, err := workspace.Open(dir)
	if err != nil {
		return nil, err
	}
	if seed != nil {
		w.Config.Fit.Seed = seed
	}
	var problems app.Problems
	w.Config.CheckCurrency(&problems)
	d, places := s.data(w, &problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	spec := w.Config.Spec(d, &problems)
	model, err := mmm.New(d, spec)
	var rejected app.Problems
	rejected.AddError(err)
	for _, p := range rejected.List() {
		if at, ok := places[p.Subject]; ok {
			p.File, p.Row = at.File, at.Row
		} else {
			p.File, p.Line = w.Config.Where(p.Subject)
		}
		problems.Add(p)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return &Loaded{Workspace: w, Model: model, Warnings: problems.List()}, nil
}

// data reads the data of a workspace: tables, events, experiments; and says where
// events and experiments were read from.
func (s *Service) data(w *workspace.Workspace, problems *app.Problems) (*mmm.Data, dataset.Places) {
	files := w.DataFiles(problems)
	if problems.Err() != nil {
		return nil, nil
	}
	c, roles, places := w.Config, w.Config.Roles(), dataset.Places{}
	d := dataset.Load(s.Tables, files, roles, problems)
	var events []mmm.Event
	if c.Events.Path != "" {
		events = dataset.LoadEvents(s.Tables, w.Path(c.Events.Path), c.Events.Lead, c.Events.Lag, places, problems)
	}
	var tests []mmm.LiftTest
	if file := w.ExperimentsFile(); file != "" {
		tests = dataset.LoadExperiments(s.Tables, file, roles, places, problems)
	}
	if d != nil {
		d.Events = append(d.Events, events...)
		d.LiftTests = tests
	}
	return d, places
}
