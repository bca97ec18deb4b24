package planning

import (
	"fmt"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
)

// Problems with the surface that a question is about.
const (
	SurfaceStale    app.ProblemCode = "surface_stale"
	SurfaceMismatch app.ProblemCode = "surface_mismatch"
)

// rebuild is what to do about a surface that does not fit.
const rebuild = "Run noonmark surface build"

// Open returns a stored surface of a workspace. The current one, if id is empty, is
// refused where it is of another model than the current one; by its name a surface of
// any stored model may be asked for.
func (s *Service) Open(dir string, id app.SurfaceID) (*app.OpenSurface, error) {
	surfaces := s.Surfaces(dir)
	var of app.ModelID // the current one, of which the current surface must be
	if id != "" {
		var err error
		of, err = surfaces.ModelOf(id)
		if err != nil && !workspace.Exists(dir) {
			_, err = workspace.Open(dir)
		}
		if err != nil {
			return nil, err
		}
	}
	m, err := s.Learn.OpenDraws(dir, of)
	if err != nil {
		return nil, err
	}
	defer func() { _ = m.Close() }() // it was only read
	open, err := surfaces.Open(id)
	switch {
	case err != nil:
		return nil, err
	case open.Model != m.ID:
		return nil, app.Problem{
			Code: SurfaceStale, Subject: "surface " + string(open.ID),
			Text:   fmt.Sprintf("it was built of model %s, and the current model is %s", open.Model, m.ID),
			Advice: rebuild + ", or ask for this one with --surface " + string(open.ID),
		}
	}
	return open, fits(open.Surface, m.Data)
}

// fits says why a surface is not one of a model of data.
func fits(s *app.Surface, d *mmm.Data) error {
	mismatch := func(format string, args ...any) error {
		return app.Problem{Code: SurfaceMismatch, Subject: "surface " + string(s.ID), Text: fmt.Sprintf(format, args...), Advice: rebuild}
	}
	switch {
	case s.Grain != d.Grain:
		return mismatch("it is by %s, and its model by %s", s.Grain, d.Grain)
	case !slices.Equal(s.Geos, d.Geos):
		return mismatch("its geos are not those of its model")
	case !slices.Equal(s.Names(), paidNames(d)):
		return mismatch("its channels are %s, and those of its model %s", strings.Join(s.Names(), ", "), strings.Join(paidNames(d), ", "))
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
