package store

import (
	"os"
	"path/filepath"

	"github.com/noonmark/noonmark/internal/app"
)

// A scratch folder is where something is made before it is renamed into place.
// It holds a locked file for as long as the program that made it lives.
type scratch struct {
	path string
	lock *fileLock
}

const lockName = "lock"

// newScratch makes a scratch folder in a store, whose folder it makes where it is
// missing. It removes scratch folders of programs that are no more; a lock on all of
// them keeps it from taking a folder for one before its own is locked.
func newScratch(store string) (*scratch, error) {
	all := filepath.Join(store, "tmp")
	if err := os.MkdirAll(all, 0o777); err != nil {
		return nil, app.WriteProblem(store, err)
	}
	door, err := lockFile(filepath.Join(all, lockName), os.O_CREATE, wait)
	if err != nil {
		return nil, app.WriteProblem(all, err)
	}
	defer door.unlock()
	removeLeftovers(all)
	work, err := makeScratch(all)
	if err != nil {
		return nil, app.WriteProblem(all, err)
	}
	if err := work.explain(store); err != nil {
		work.remove()
		return nil, err
	}
	return work, nil
}

func makeScratch(all string) (*scratch, error) {
	path, err := os.MkdirTemp(all, "w-*")
	if err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(path, lockName), os.O_CREATE, wait)
	if err != nil {
		_ = os.RemoveAll(path) // it failed already
		return nil, err
	}
	return &scratch{path, lock}, nil
}

// removeLeftovers removes scratch folders that nobody holds a lock in. One that
// cannot be removed does no harm but take up space.
func removeLeftovers(all string) {
	entries, err := os.ReadDir(all)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		path := filepath.Join(all, e.Name())
		lock, err := lockFile(filepath.Join(path, lockName), 0, try)
		if err != nil && !isMissing(err) {
			continue
		}
		if lock != nil {
			lock.unlock()
		}
		_ = os.RemoveAll(path)
	}
}

// remove removes the folder and whatever is left in it.
func (w *scratch) remove() {
	// Failures leave a folder that the next program removes.
	w.lock.unlock()
	_ = os.RemoveAll(w.path)
}

// replace writes a file in one step, old content or new.
func (w *scratch) replace(path, content string) error {
	temporary := filepath.Join(w.path, "new")
	err := writeFile(temporary, func(f *os.File) error {
		_, err := f.WriteString(content)
		return err
	})
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err == nil {
		err = app.SyncFolder(filepath.Dir(path))
	}
	if err != nil {
		return app.WriteProblem(path, err)
	}
	return nil
}

// writeFile makes a new file that is on the disk when it returns.
func writeFile(path string, write func(f *os.File) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// explanations are files for people who come across the folder.
var explanations = []struct{ name, text string }{
	{".gitignore", "*\n"},
	{"README.txt", `This folder belongs to noonmark. It holds the models fitted in this workspace, the
prediction surfaces built from them, and the ledger of the days that were run.

Models and surfaces can be deleted at any time: noonmark fit and noonmark surface
build make them again from the data and noonmark.yaml, and the same inputs give the
same ones. What is in the ledger is in part nowhere else: what the sources said
before they restated it, and what people decided. Keep a copy of it: run
"sqlite3 noonmark.db '.backup copy.db'", or copy the folder while nothing runs.
Without it, noonmark day run --from computes the days again from what the sources
say now.

Nothing here is meant to be edited; what was changed is refused. To check a model or
surface, run "sha256sum -c SHA256SUMS" in its folder.

models/           one folder for each model, named by a hash of what made it
surfaces/         one folder for each surface, likewise
current           the id of the model that commands use when they are not told another
current-surface   and of the surface
noonmark.db       the ledger; noonmark.db-wal and -shm belong to it while it is in use
ledger.lock       the process that is writing in it
tmp/              work in progress; what a killed program leaves here is removed by the next
`},
}

// explain writes the explanations that are missing.
func (w *scratch) explain(store string) error {
	for _, e := range explanations {
		path := filepath.Join(store, e.name)
		if _, err := os.Lstat(path); !isMissing(err) {
			continue
		}
		if err := w.replace(path, e.text); err != nil {
			return err
		}
	}
	return nil
}
