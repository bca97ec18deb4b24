package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// Folder is the name of the store's folder in a workspace.
const Folder = ".noonmark"

// Store is an app.ModelStore in the folder of a workspace.
type Store struct{ folder string }

// New returns the store of the workspace in a folder. Nothing is written before
// the first model is.
func New(workspace string) *Store { return &Store{filepath.Join(workspace, Folder)} }

func (s *Store) models() string                    { return filepath.Join(s.folder, "models") }
func (s *Store) modelFolder(id app.ModelID) string { return filepath.Join(s.models(), string(id)) }
func (s *Store) currentFile() string               { return filepath.Join(s.folder, "current") }

// Has reports whether a model is stored.
func (s *Store) Has(id app.ModelID) (bool, error) {
	if !id.Valid() {
		return false, nil
	}
	info, err := os.Stat(s.modelFolder(id))
	switch {
	case err == nil:
		return info.IsDir(), nil
	case isMissing(err):
		return false, nil
	}
	return false, unreadable(s.modelFolder(id), err)
}

// isMissing reports whether an error says that there is no such file.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// List returns the ids of all stored models, the current one first.
func (s *Store) List() ([]app.ModelID, error) {
	entries, err := os.ReadDir(s.models())
	if err != nil && !isMissing(err) {
		return nil, unreadable(s.models(), err)
	}
	var ids []app.ModelID
	for _, e := range entries {
		if id := app.ModelID(e.Name()); id.Valid() {
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

// current returns the id of the current model.
func (s *Store) current() (app.ModelID, error) {
	b, err := os.ReadFile(s.currentFile())
	if err != nil {
		return "", err
	}
	id := app.ModelID(strings.TrimSuffix(string(b), "\n"))
	if !id.Valid() {
		return "", currentDamaged(s.currentFile())
	}
	return id, nil
}

// SetCurrent makes a stored model the current one.
func (s *Store) SetCurrent(id app.ModelID) error {
	if err := s.mustHave(id); err != nil {
		return err
	}
	work, err := s.newScratch()
	if err != nil {
		return err
	}
	defer work.remove()
	return work.replace(s.currentFile(), string(id)+"\n")
}

// mustHave returns a problem unless a model is stored.
func (s *Store) mustHave(id app.ModelID) error {
	has, err := s.Has(id)
	if has || err != nil {
		return err
	}
	there, err := s.List()
	switch {
	case err != nil:
		return err
	case len(there) == 0:
		return noModels(s.folder)
	}
	return unknownModel(s.folder, id, there)
}
