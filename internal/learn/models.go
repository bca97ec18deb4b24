package learn

import (
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
)

// Open returns a stored model of a workspace; an empty id means the current one.
func (s *Service) Open(dir string, id app.ModelID) (*app.OpenModel, error) {
	w, invalid := workspace.Open(dir)
	m, err := s.Store(dir).Open(id)
	switch {
	case err != nil && !workspace.Exists(dir):
		return nil, invalid
	case err != nil:
		return nil, err
	case invalid == nil:
		label(m.Model, w.Config)
	}
	return m, nil
}

// Models returns the ids of the stored models of a workspace, the current one
// first.
func (s *Service) Models(dir string) ([]app.ModelID, error) {
	ids, err := s.Store(dir).List()
	if len(ids) == 0 && !workspace.Exists(dir) {
		_, err = workspace.Open(dir)
	}
	return append([]app.ModelID{}, ids...), err // none is [] in JSON
}

// label gives a model the present name and owner of its workspace, which are no
// part of what makes it.
func label(m *app.Model, c *workspace.Config) { m.Name, m.Owner = c.Name, c.Owner }
