package planning

import (
	"errors"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// Problems with the surface that a question is about.
const (
	SurfaceStale    app.ProblemCode = "surface_stale"
	SurfaceMismatch app.ProblemCode = "surface_mismatch"
)

// rebuild is what to do about a surface that does not fit.
const rebuild = "Run noonmark surface build"

// Open returns a stored surface of a workspace, the current one if id is empty. One
// of another model than the current one is refused.
func (s *Service) Open(dir string, id app.SurfaceID) (*app.OpenSurface, error) {
	m, err := s.Learn.OpenDraws(dir, "")
	if err != nil {
		return nil, err
	}
	open, err := s.Surfaces(dir).Open(id)
	if err == nil {
		err = fits(open.Surface, m.Model)
	}
	if err := errors.Join(err, m.Close()); err != nil {
		return nil, err
	}
	return open, nil
}

// fits says why a surface is not one of a model.
func fits(s *app.Surface, m *app.Model) error {
	subject := "surface " + string(s.ID)
	if s.Model != m.ID {
		return app.Problem{
			Code: SurfaceStale, Subject: subject, Advice: rebuild,
			Text: fmt.Sprintf("it was built of model %s, and the current model is %s", s.Model, m.ID),
		}
	}
	mismatch := func(format string, args ...any) error {
		return app.Problem{Code: SurfaceMismatch, Subject: subject, Text: fmt.Sprintf(format, args...), Advice: rebuild}
	}
	switch d := m.Data; {
	case s.Grain != d.Grain:
		return mismatch("it is by %s, and the model by %s", s.Grain, d.Grain)
	case !slices.Equal(s.Geos, d.Geos):
		return mismatch("its geos are not those of the model")
	case !slices.Equal(s.Names(), paidNames(d)):
		return mismatch("its channels are %s, and those of the model %s", app.Alternatives(s.Names()), app.Alternatives(paidNames(d)))
	}
	return nil
}

func paidNames(d *mmm.Data) []string {
	var names []string
	for _, c := range d.Channels {
		if c.Kind.IsPaid() {
			names = append(names, c.Name)
		}
	}
	return names
}
