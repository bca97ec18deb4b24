package learn

import (
	"errors"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
	"github.com/noonmark/noonmark/mmm/review"
)

// Open returns a stored model of a workspace with the findings of its present
// thresholds; an empty id means the current one.
func (s *Service) Open(dir string, id app.ModelID) (*app.OpenModel, error) {
	m, config, err := s.open(dir, id)
	if err != nil || config == nil {
		return m, err
	}
	if err := reviewAgain(m, config); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// OpenDraws is Open for who needs no findings: they are those of the fit.
func (s *Service) OpenDraws(dir string, id app.ModelID) (*app.OpenModel, error) {
	m, _, err := s.open(dir, id)
	return m, err
}

// open also returns the workspace's configuration, nil where that is invalid: what
// was stored is still there to see.
func (s *Service) open(dir string, id app.ModelID) (*app.OpenModel, *workspace.Config, error) {
	w, invalid := workspace.Open(dir)
	m, err := s.Store(dir).Open(id)
	switch {
	case err != nil && !workspace.Exists(dir):
		return nil, nil, invalid
	case err != nil:
		return nil, nil, err
	case invalid != nil:
		return m, nil, nil
	}
	label(m.Model, w.Config)
	return m, w.Config, nil
}

// reviewAgain gives a stored model the findings of the present thresholds, if they
// are others than those it was reviewed with. When it converged, and what the
// program said of the files it was read from, stays as it was.
func reviewAgain(m *app.OpenModel, c *workspace.Config) error {
	before, now := workspace.Thresholds(m.Answers.Review), c.Thresholds()
	before.Fit.Convergence, now.Fit.Convergence = m.Options.Convergence, m.Options.Convergence
	if before == now {
		return nil
	}
	fit, err := m.Fit()
	if err != nil {
		return err
	}
	findings, err := review.Fit(fit, response.New(fit, m.Answers.Level), now)
	if err != nil {
		return err
	}
	findings = append(findings, review.Data(m.Data, now)...)
	findings = append(findings, review.Design(fit.Model, now)...)
	findings = withStored(findings, m.Answers.Findings)
	sortFindings(findings)
	m.Answers.Findings, m.Answers.Review = findings, c.Review
	return nil
}

// withStored adds to the findings of a new review of a model what only the first
// one could know: what was said of the files, and where sampling diverged, which is
// not stored with the draws.
func withStored(now, stored []finding.Finding) []finding.Finding {
	diverged := finding.Divergences(finding.Warning, 0, 0, nil).Code
	var all []finding.Finding
	for _, f := range stored {
		if f.Code == diverged || !isReviews(f.Code) {
			all = append(all, f)
		}
	}
	for _, f := range now {
		if f.Code != diverged {
			all = append(all, f)
		}
	}
	return all
}

// isReviews reports whether findings of a code come from a review.
func isReviews(code finding.Code) bool {
	return slices.ContainsFunc(finding.Catalogue(), func(f finding.Finding) bool { return f.Code == code })
}

// A StoredModel is what tells a stored model from others.
type StoredModel struct {
	ID        app.ModelID `json:"model_id"`
	Current   bool        `json:"current"`
	Converged bool        `json:"converged"`
	MaxRhat   draws.Float `json:"max_rhat"`
	Seed      uint64      `json:"seed"`
	From      string      `json:"from"` // first modelled day
	To        string      `json:"to"`   // first day of the last period
	Channels  int         `json:"channels"`
	Version   string      `json:"version"` // of the program
}

// Models returns the stored models of a workspace, the current one first.
func (s *Service) Models(dir string) ([]StoredModel, error) {
	store := s.Store(dir)
	ids, err := store.List()
	if len(ids) == 0 && !workspace.Exists(dir) {
		_, err = workspace.Open(dir)
	}
	models := []StoredModel{} // none is [] in JSON
	for i, id := range ids {
		m, openErr := store.Open(id)
		if openErr != nil {
			err = errors.Join(err, openErr)
			continue
		}
		periods := m.Data.Periods
		models = append(models, StoredModel{
			ID: id, Current: i == 0, Converged: m.Converged, MaxRhat: m.Diagnostics.MaxRhat, Seed: m.Options.Seed,
			From: periods[0].String(), To: periods[len(periods)-1].String(), Channels: len(m.Data.Channels), Version: m.Version,
		})
		err = errors.Join(err, m.Close())
	}
	return models, err
}

// label gives a model the present name and owner of its workspace, which are no
// part of what makes it.
func label(m *app.Model, c *workspace.Config) { m.Name, m.Owner = c.Name, c.Owner }
