package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// A shelf holds things of one kind: a folder for each, named by its id, which never
// changes, and a file with the id of the current one.
type shelf[I id] struct {
	*thing
	folder string // the store's
	place  string // where the folders are
	marker string // the file that names the current one
}

// An id names a thing by what made it.
type id interface {
	~string
	Valid() bool
}

func newShelf[I id](t *thing, workspace, place, marker string) shelf[I] {
	folder := filepath.Join(workspace, Folder)
	return shelf[I]{t, folder, filepath.Join(folder, place), filepath.Join(folder, marker)}
}

// at returns the folder of the thing with an id.
func (s *shelf[I]) at(id I) string { return filepath.Join(s.place, string(id)) }

// Has reports whether the id is stored.
func (s *shelf[I]) Has(id I) (bool, error) {
	if !id.Valid() {
		return false, nil
	}
	info, err := os.Stat(s.at(id))
	switch {
	case err == nil:
		return info.IsDir(), nil
	case isMissing(err):
		return false, nil
	}
	return false, s.unreadable(s.at(id), err)
}

// isMissing reports whether an error says that there is no such file.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// List returns all stored ids, the current one first.
func (s *shelf[I]) List() ([]I, error) {
	entries, err := os.ReadDir(s.place)
	if err != nil && !isMissing(err) {
		return nil, s.unreadable(s.place, err)
	}
	var ids []I
	for _, e := range entries {
		if id := I(e.Name()); id.Valid() {
			ids = append(ids, id)
		}
	}
	// What is no id any more is no reason not to list the others.
	current, _ := s.current()
	if i := slices.Index(ids, current); i > 0 {
		ids = slices.Insert(slices.Delete(ids, i, i+1), 0, current)
	}
	return ids, nil
}

// current returns the id of the current thing.
func (s *shelf[I]) current() (I, error) {
	b, err := os.ReadFile(s.marker)
	if err != nil {
		return "", err
	}
	id := I(strings.TrimSuffix(string(b), "\n"))
	if !id.Valid() {
		return "", s.currentDamaged(s.marker)
	}
	return id, nil
}

// SetCurrent makes the current one of an id that is stored.
func (s *shelf[I]) SetCurrent(id I) error {
	if err := s.mustHave(id); err != nil {
		return err
	}
	work, err := s.newScratch()
	if err != nil {
		return err
	}
	defer work.remove()
	return s.mark(work, id)
}

func (s *shelf[I]) mark(work *scratch, id I) error {
	return work.replace(s.marker, string(id)+"\n")
}

// mustHave returns a problem unless an id is stored.
func (s *shelf[I]) mustHave(id I) error {
	has, err := s.Has(id)
	if has || err != nil {
		return err
	}
	there, err := s.List()
	switch {
	case err != nil:
		return err
	case len(there) == 0:
		return s.nothing(s.folder)
	}
	return s.unknown(s.folder, string(id), texts(there))
}

func texts[I id](ids []I) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return names
}

// resolve returns an id that is stored; an empty one means the current one.
func (s *shelf[I]) resolve(id I) (I, error) {
	if id == "" {
		return s.resolveCurrent()
	}
	return id, s.mustHave(id)
}

// resolveCurrent returns the current id, or why there is none.
func (s *shelf[I]) resolveCurrent() (I, error) {
	// In this order: whoever stores something names it as the current one after it
	// is there.
	id, err := s.current()
	if err != nil && !isMissing(err) {
		return "", err
	}
	if has, problem := s.Has(id); has || problem != nil {
		return id, problem
	}
	there, problem := s.List()
	switch {
	case problem != nil:
		return "", problem
	case len(there) == 0:
		return "", s.nothing(s.folder)
	case isMissing(err):
		return "", s.noCurrent(s.folder, fmt.Sprintf("none of the %ss here is the current one", s.noun), texts(there))
	}
	return "", s.noCurrent(s.folder, fmt.Sprintf("the current %s, %s, is not there any more", s.noun, id), texts(there))
}

// newScratch makes a scratch folder, and the shelf where it is missing.
func (s *shelf[I]) newScratch() (*scratch, error) {
	if err := os.MkdirAll(s.place, 0o777); err != nil {
		return nil, app.WriteProblem(s.folder, err)
	}
	return newScratch(s.folder)
}

// publish moves a finished folder into place and makes it the current one. If its
// place is taken, verify says whether what is there can be used: the same inputs
// made it, so it is the same thing, if it is one.
func (s *shelf[I]) publish(work *scratch, finished string, id I, verify func(I) error) error {
	err := os.Rename(finished, s.at(id))
	if errors.Is(err, fs.ErrExist) {
		if err := verify(id); err != nil {
			return err
		}
	} else if err != nil {
		return app.WriteProblem(s.at(id), err)
	}
	if err := app.SyncFolder(s.place); err != nil {
		return app.WriteProblem(s.at(id), err)
	}
	return s.mark(work, id)
}
