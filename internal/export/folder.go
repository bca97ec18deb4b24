package export

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// writeStore writes a store: an archive if its name says so, or else a folder.
func writeStore(out string, write func(to sink) error) error {
	if strings.EqualFold(filepath.Ext(out), ".zip") {
		return app.ReplaceFile(out, func(w io.Writer) error {
			z := zip.NewWriter(w)
			if err := write(archive{z}); err != nil {
				return err
			}
			return z.Close()
		})
	}
	return replaceFolder(out, write)
}

// archive is a sink of files without a time, and without compression, as readers
// of stores in archives want them.
type archive struct{ z *zip.Writer }

func (a archive) put(name string, content []byte) error {
	w, err := a.z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// folder is a sink of files in a folder.
type folder struct {
	out   string // what the user calls it
	path  string
	made  map[string]bool // folders
	files []string
}

func (f *folder) put(name string, content []byte) error {
	path := filepath.Join(f.path, filepath.FromSlash(name))
	if in := filepath.Dir(path); !f.made[in] {
		if err := os.MkdirAll(in, 0o777); err != nil {
			return app.WriteProblem(f.out, err)
		}
		f.made[in] = true
	}
	f.files = append(f.files, path)
	if err := os.WriteFile(path, content, 0o666); err != nil {
		return app.WriteProblem(f.out, err)
	}
	return nil
}

// sync makes sure that all of it is on the disk.
func (f *folder) sync() error {
	for _, path := range f.files {
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return app.WriteProblem(f.out, err)
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return app.WriteProblem(f.out, err)
		}
	}
	for path := range f.made {
		if err := app.SyncFolder(path); err != nil {
			return app.WriteProblem(f.out, err)
		}
	}
	return nil
}

// replaceFolder writes a folder beside the one to be replaced and exchanges the
// two. Only a Zarr store or an empty folder is replaced.
func replaceFolder(out string, write func(to sink) error) error {
	target := filepath.Clean(out)
	if resolved, err := filepath.EvalSymlinks(target); err == nil {
		target = resolved
	}
	there, err := replaceable(out, target)
	if err != nil {
		return err
	}
	temporary, err := makeBeside(target)
	if err != nil {
		return app.WriteProblem(out, err)
	}
	defer func() { _ = os.RemoveAll(temporary) }() // what was there, or what was not finished
	f := &folder{out: out, path: temporary, made: map[string]bool{temporary: true}}
	if err := write(f); err != nil {
		return err
	}
	if err := f.sync(); err != nil {
		return err
	}
	if there {
		err = exchange(temporary, target)
	} else {
		err = os.Rename(temporary, target)
	}
	if err == nil {
		err = app.SyncFolder(filepath.Dir(target))
	}
	if err != nil {
		return app.WriteProblem(out, err)
	}
	return nil
}

// replaceable reports whether something is at target that may be replaced. If it
// may not, the error says why.
func replaceable(out, target string) (bool, error) {
	entries, err := os.ReadDir(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil || len(entries) > 0 && !holdsGroup(entries):
		return false, app.Problem{
			Code: NotZarr, File: out, Cause: err,
			Text:   "what is there is not a Zarr store, and is left alone",
			Advice: "Name a folder that does not exist yet",
		}
	}
	return true, nil
}

// holdsGroup reports whether a folder is a store of Zarr version 2.
func holdsGroup(entries []fs.DirEntry) bool {
	for _, e := range entries {
		if e.Name() == ".zgroup" {
			return true
		}
	}
	return false
}

// makeBeside makes a folder beside target under a name that nothing else has.
func makeBeside(target string) (string, error) {
	in, base := filepath.Split(target)
	for i := 0; ; i++ {
		path := filepath.Join(in, fmt.Sprintf(".%s.%d-%d.tmp", base, os.Getpid(), i))
		if err := os.Mkdir(path, 0o777); !errors.Is(err, fs.ErrExist) {
			return path, err
		}
	}
}

// exchange puts the folder at a in the place of the one at b, which ends at a: in
// one step where the system has one.
func exchange(a, b string) error {
	if err := exchangeAtOnce(a, b); err == nil {
		return nil
	}
	return exchangeInTwoSteps(a, b)
}

func exchangeInTwoSteps(a, b string) error {
	aside := a + ".old"
	if err := os.Rename(b, aside); err != nil {
		return err
	}
	if err := os.Rename(a, b); err != nil {
		return errors.Join(err, os.Rename(aside, b))
	}
	return os.Rename(aside, a)
}
