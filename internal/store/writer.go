package store

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// modelFormat is the version of the folder of a model: docs/format/model.md.
const modelFormat = 1

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
	if err := w.publish(); err != nil {
		return err
	}
	w.ended = true
	w.work.remove()
	return nil
}

// write writes everything but the draws.
func (w *modelWriter) write(m *app.Model) error {
	in := func(name string) string { return filepath.Join(w.folder(), name) }
	if err := writeFile(in(modelName), func(f *os.File) error {
		e := json.NewEncoder(f)
		e.SetIndent("", "\t")
		return e.Encode(modelFile{modelFormat, m})
	}); err != nil {
		return err
	}
	if err := writeFile(in(dataName), func(f *os.File) error {
		z := gzip.NewWriter(f) // without name or time: the same data are the same bytes
		return errors.Join(json.NewEncoder(z).Encode(m.Data), z.Close())
	}); err != nil {
		return err
	}
	sums, err := sumFiles(w.folder())
	if err != nil {
		return err
	}
	if err := writeFile(in(sumsName), func(f *os.File) error {
		_, err := f.WriteString(sums.text())
		return err
	}); err != nil {
		return err
	}
	return app.SyncFolder(w.folder())
}

// publish moves the finished folder into place and makes it the current model.
func (w *modelWriter) publish() error {
	target := w.store.modelFolder(w.id)
	err := os.Rename(w.folder(), target)
	if errors.Is(err, fs.ErrExist) {
		// The same inputs made it, so it is the same model, if it is one.
		if err := w.store.verify(w.id); err != nil {
			return err
		}
	} else if err != nil {
		return app.WriteProblem(target, err)
	}
	if err := app.SyncFolder(w.store.models()); err != nil {
		return app.WriteProblem(target, err)
	}
	return w.work.replace(w.store.currentFile(), string(w.id)+"\n")
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
