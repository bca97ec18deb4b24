package learn

import (
	"cmp"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/response"
)

// OutOfScope is the code of questions about what a model's data do not have.
const OutOfScope app.ProblemCode = "out_of_scope"

// A SummaryRequest says what a summary is of.
type SummaryRequest struct {
	Model app.ModelID // the current one if empty
	Scope response.Scope
	Level float64 // of intervals; 0 is what the model was stored with
}

// whole reports whether the answers are those the model was stored with.
func (r *SummaryRequest) whole() bool {
	return r.Scope.From == 0 && r.Scope.To == 0 && r.Scope.Geos == nil && r.Level == 0
}

// Summary returns a stored model whose channels and accuracy are about the part of
// the data that is asked for. Findings are about the whole model always.
func (s *Service) Summary(dir string, req SummaryRequest) (*app.Model, error) {
	open, err := s.Open(dir, req.Model)
	if err != nil {
		return nil, err
	}
	defer func() { _ = open.Close() }() // it was only read
	if req.whole() {
		return open.Model, nil
	}
	fit, err := open.Fit()
	if err != nil {
		return nil, err
	}
	level := req.Level
	if level == 0 {
		level = open.Answers.Level
	}
	a, err := response.New(fit, level).Within(req.Scope)
	if err != nil {
		return nil, outOfScope(open, req.Scope, err)
	}
	model := *open.Model
	model.Answers.Level = level
	if model.Answers.Channels, err = a.Channels(); err != nil {
		return nil, err
	}
	if model.Answers.Fitness, err = a.Fitness(); err != nil {
		return nil, err
	}
	return &model, nil
}

// outOfScope says what the data have instead.
func outOfScope(m *app.OpenModel, s response.Scope, cause error) app.Problem {
	p := app.Problem{Code: OutOfScope, Subject: "model " + string(m.ID), Text: cause.Error(), Advice: "Give dates that are in the data", Cause: cause}
	for _, name := range s.Geos {
		if slices.Contains(m.Data.Geos, name) {
			continue
		}
		p.Advice = cmp.Or(app.DidYouMean(name, m.Data.Geos), "Its geos are "+app.Alternatives(m.Data.Geos))
	}
	return p
}
