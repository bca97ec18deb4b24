package store

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// The files of a model.
const (
	modelName = "model.json"
	dataName  = "data.json.gz"
	drawsName = "draws.bin"
)

// modelDocument says what a model is: docs/format/model.md.
var modelDocument = document{&aModel, modelName, 1, []string{dataName, drawsName, modelName}}

// modelFile is the content of model.json.
type modelFile struct {
	Format int `json:"format"`
	*app.Model
}

// modelWriter is an app.ModelWriter.
type modelWriter struct {
	store *Store
	id    app.ModelID
	work  *scratch
	draws *drawsStore // of the last call of Draws
	ended bool
}

// Begin starts writing a model.
func (s *Store) Begin(id app.ModelID) (app.ModelWriter, error) {
	if !id.Valid() {
		panic(fmt.Sprintf("store: model id %q", id))
	}
	work, err := s.newScratch()
	if err != nil {
		return nil, err
	}
	w := &modelWriter{store: s, id: id, work: work}
	if err := os.Mkdir(w.folder(), 0o777); err != nil {
		work.remove()
		return nil, app.WriteProblem(w.folder(), err)
	}
	return w, nil
}

// folder is where the model is made.
func (w *modelWriter) folder() string { return filepath.Join(w.work.path, "model") }

// Draws makes the place for draws. They can be read, once complete, until Commit
// or Abort.
func (w *modelWriter) Draws(names []string, chains, n int) (mmm.Store, error) {
	path := filepath.Join(w.folder(), drawsName)
	if w.draws != nil {
		if err := errors.Join(w.draws.file.Close(), os.Remove(path)); err != nil {
			return nil, app.WriteProblem(path, err)
		}
		w.draws = nil
	}
	store, err := createDraws(path, names, chains, n, blockSize)
	if err != nil {
		return nil, err
	}
	w.draws = store
	return store, nil
}

// Commit stores the model.
func (w *modelWriter) Commit(m *app.Model) error {
	if w.ended || w.draws == nil || m.ID != w.id {
		panic(fmt.Sprintf("store: commit of model %s begun as %s, ended %v, with draws %v", m.ID, w.id, w.ended, w.draws != nil))
	}
	if err := w.draws.finish(); err != nil {
		return err
	}
	if err := w.write(m); err != nil {
		return app.WriteProblem(w.folder(), err)
	}
	if err := w.store.publish(w.work, w.folder(), w.id, w.store.verify); err != nil {
		return err
	}
	w.ended = true
	w.work.remove()
	return nil
}

// write writes everything but the draws.
func (w *modelWriter) write(m *app.Model) error {
	if err := writeFile(filepath.Join(w.folder(), dataName), func(f *os.File) error {
		z := gzip.NewWriter(f) // without name or time: the same data are the same bytes
		return errors.Join(json.NewEncoder(z).Encode(m.Data), z.Close())
	}); err != nil {
		return err
	}
	return modelDocument.write(w.folder(), modelFile{modelDocument.format, m})
}

// Abort discards everything written.
func (w *modelWriter) Abort() error {
	if w.ended {
		return nil
	}
	w.ended = true
	if w.draws != nil {
		_ = w.draws.file.Close() // what was written is not wanted
	}
	w.work.remove()
	return nil
}
