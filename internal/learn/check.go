package learn

import (
	"cmp"
	"context"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
	"github.com/noonmark/noonmark/mmm/review"
)

// A Check is what to know before fitting.
type Check struct {
	Findings []finding.Finding `json:"findings"`
	Shape    Shape             `json:"shape"`

	// Prior is what the model believes before it has seen the outcome.
	Prior *response.Channels `json:"prior"`
}

// Shape is the size of a model.
type Shape struct {
	Grain      mmm.Grain `json:"grain"`
	From       mmm.Day   `json:"from"`
	To         mmm.Day   `json:"to"` // first day of the last period
	Periods    int       `json:"periods"`
	Geos       int       `json:"geos"`
	Channels   int       `json:"channels"`
	Treatments int       `json:"treatments"`
	Controls   int       `json:"controls"`
	Events     int       `json:"events"`
	LiftTests  int       `json:"lift_tests"`
	Parameters int       `json:"parameters"`
	Sampled    int       `json:"sampled_parameters"` // of which not integrated out
	Unit       string    `json:"unit"`               // of contributions
	Money      bool      `json:"money"`              // it is a currency, so that returns are ratios
}

// priorDraws is the number of draws behind what the prior says.
const priorDraws = 1000

// Check judges the data and the design of a workspace's model. seed is that of the
// prior's draws; nil means that of the configuration.
func (s *Service) Check(ctx context.Context, dir string, seed *uint64) (*Check, error) {
	loaded, err := s.load(dir, seed)
	if err != nil {
		return nil, err
	}
	c := &Check{Findings: findingsBefore(loaded), Shape: shapeOf(loaded.Model)}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	prior := response.New(mmm.SamplePrior(loaded.Model, priorDraws, loaded.Workspace.Config.FitOptions().Seed), response.DefaultLevel)
	if c.Prior, err = prior.Channels(); err != nil {
		return nil, err
	}
	c.Shape.Unit = prior.Unit()
	return c, nil
}

// findingsBefore are the findings that need no fit.
func findingsBefore(l *Loaded) []finding.Finding {
	t := l.Workspace.Config.Thresholds()
	all := asFindings(l.Warnings)
	all = append(all, review.Data(l.Model.Data(), t)...)
	all = append(all, review.Design(l.Model, t)...)
	sortFindings(all)
	return all
}

func sortFindings(all []finding.Finding) {
	slices.SortStableFunc(all, func(a, b finding.Finding) int { return cmp.Compare(a.Severity.Rank(), b.Severity.Rank()) })
}

// asFindings says problems with the data that prevent no model as findings, one
// for each kind.
func asFindings(warnings app.ProblemList) []finding.Finding {
	type kind struct {
		code                  app.ProblemCode
		file, column, subject string
	}
	at := map[kind]int{}
	var first app.ProblemList
	for _, p := range warnings {
		k := kind{p.Code, p.File, p.Column, p.Subject}
		if i, again := at[k]; again {
			first[i].More += 1 + p.More
			continue
		}
		at[k] = len(first)
		first = append(first, p)
	}
	findings := make([]finding.Finding, len(first)) // none is [] in JSON
	for i, p := range first {
		findings[i] = finding.Finding{Code: finding.Code(p.Code), Severity: p.Severity, Subject: p.Subject, Title: p.Title, Advice: p.Advice + "."}
		p.Subject, p.Advice = "", ""
		findings[i].Text = p.Error()
	}
	return findings
}

func shapeOf(m *mmm.Model) Shape {
	d := m.Data()
	post := m.Posterior(mmm.DefaultParametrisation())
	return Shape{
		Grain: d.Grain, From: d.Periods[0], To: d.Periods[d.T()-1], Periods: d.T(), Geos: d.G(),
		Channels: len(d.Channels), Treatments: len(d.Treatments), Controls: len(d.Controls), Events: len(d.Events), LiftTests: len(d.LiftTests), Money: d.Outcome.Money(),
		Parameters: len(post.Names()), Sampled: post.Dim(),
	}
}
