package store

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/surface"
)

// Surfaces is an app.SurfaceStore in the folder of a workspace.
type Surfaces struct{ shelf[app.SurfaceID] }

// NewSurfaces returns the store of the surfaces of the workspace in a folder.
// Nothing is written before the first surface is.
func NewSurfaces(workspace string) *Surfaces {
	return &Surfaces{newShelf[app.SurfaceID](&aSurface, workspace, "surfaces", "current-surface")}
}

// The files of a surface.
const (
	surfaceName = "surface.json"
	valuesName  = "values.bin"
)

// surfaceDocument says what a surface is: docs/format/surface.md.
var surfaceDocument = document{&aSurface, surfaceName, 1, []string{surfaceName, valuesName}}

// surfaceFile is the content of surface.json.
type surfaceFile struct {
	Format int `json:"format"`
	*app.Surface
}

// Put stores a surface.
func (s *Surfaces) Put(x *app.Surface) error {
	if !x.ID.Valid() {
		panic(fmt.Sprintf("store: surface id %q", x.ID))
	}
	work, err := s.newScratch()
	if err != nil {
		return err
	}
	defer work.remove()
	folder := filepath.Join(work.path, "surface")
	if err := os.Mkdir(folder, 0o777); err != nil {
		return app.WriteProblem(folder, err)
	}
	path := filepath.Join(folder, valuesName)
	if err := writeFile(path, func(f *os.File) error { return writeSurface(f, x) }); err != nil {
		return app.WriteProblem(path, err)
	}
	if err := surfaceDocument.write(folder, surfaceFile{surfaceDocument.format, x}); err != nil {
		return app.WriteProblem(folder, err)
	}
	return s.publish(work, folder, x.ID, s.verify)
}

// verify reads all of a surface.
func (s *Surfaces) verify(id app.SurfaceID) error {
	x, err := s.Open(id)
	if err != nil {
		return err
	}
	_, err = x.Scenarios()
	return err
}

// describe reads everything of a surface but its values.
func (s *Surfaces) describe(id app.SurfaceID) (*app.Surface, error) {
	folder := s.at(id)
	x := &app.Surface{Surface: &surface.Surface{}}
	if _, err := surfaceDocument.read(folder, &surfaceFile{Surface: x}); err != nil {
		return nil, err
	}
	if x.ID != id {
		return nil, aSurface.damaged(filepath.Join(folder, surfaceName), fmt.Errorf("it is surface %s", x.ID))
	}
	return x, nil
}

// ModelOf returns the model that a stored surface was built of.
func (s *Surfaces) ModelOf(id app.SurfaceID) (app.ModelID, error) {
	if err := s.mustHave(id); err != nil {
		return "", err
	}
	x, err := s.describe(id)
	if err != nil {
		return "", err
	}
	return x.Model, nil
}

// Open returns a stored surface; an empty id means the current one. All of it is
// checked at once but for the scenarios, which are when they are read.
func (s *Surfaces) Open(id app.SurfaceID) (*app.OpenSurface, error) {
	id, err := s.resolve(id)
	if err != nil {
		return nil, err
	}
	x, err := s.describe(id)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(s.at(id), valuesName)
	if err := withValues(path, func(r *surfaceReader) error { return r.fill(x) }); err != nil {
		return nil, err
	}
	return &app.OpenSurface{Surface: x, Scenarios: func() (list []surface.Scenario, err error) {
		err = withValues(path, func(r *surfaceReader) error {
			list, err = r.scenarios()
			return err
		})
		return list, err
	}}, nil
}

// withValues opens a file of the values of a surface for as long as read takes.
func withValues(path string, read func(r *surfaceReader) error) error {
	file, size, err := aSurface.open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // nothing was written
	r, err := readSurface(path, file, size)
	if err != nil {
		return err
	}
	return read(r)
}
