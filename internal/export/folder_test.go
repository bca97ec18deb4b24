package export

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
)

// repeated are draws that come again and again.
type repeated struct {
	draws.Reader
	times int
}

func (r repeated) Size() (chains, n int) {
	chains, n = r.Reader.Size()
	return chains, n * r.times
}

func (r repeated) Row(dst []float64, chain, draw int) error {
	_, n := r.Reader.Size()
	return r.Reader.Row(dst, chain, draw%n)
}

// aStore writes the least that is a store, holding a word.
func aStore(word string) func(to sink) error {
	return func(to sink) error { return errors.Join(to.put(".zgroup", nil), to.put("a/b", []byte(word))) }
}

func TestReplaceFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.zarr")
	for _, out := range []string{path, path, path + "/"} {
		for _, word := range []string{"one", "two"} {
			if err := writeStore(out, aStore(word)); err != nil {
				t.Fatal(err)
			}
			if got := mustRead(t, filepath.Join(path, "a", "b")); string(got) != word {
				t.Errorf("%s holds %q, want %q", out, got, word)
			}
			onlyFiles(t, dir, "s.zarr")
		}
	}
}

func TestReplaceEmptyFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.zarr")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeStore(path, aStore("x")); err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, path, ".zgroup", "a")
}

// A link to a store stays one.
func TestReplaceLinkedFolder(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	real, link := filepath.Join(elsewhere, "real.zarr"), filepath.Join(dir, "s.zarr")
	if err := writeStore(real, aStore("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	if err := writeStore(link, aStore("new")); err != nil {
		t.Fatal(err)
	}
	if got := mustRead(t, filepath.Join(real, "a", "b")); string(got) != "new" {
		t.Errorf("the link's store holds %q", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
}

// Whatever is not a store is left alone.
func TestReplaceFolderRefuses(t *testing.T) {
	dir := t.TempDir()
	home, file := filepath.Join(dir, "home"), filepath.Join(dir, "file")
	if err := errors.Join(os.Mkdir(home, 0o700), os.WriteFile(filepath.Join(home, "thesis.txt"), nil, 0o600), os.WriteFile(file, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{home, file, dir} {
		err := writeStore(path, aStore("x"))
		want := path + ": what is there is not a Zarr store, and is left alone. Name a folder that does not exist yet."
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	onlyFiles(t, dir, "file", "home")
	onlyFiles(t, home, "thesis.txt")
}

func TestReplaceFolderFailures(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.zarr")
	if err := writeStore(path, aStore("old")); err != nil {
		t.Fatal(err)
	}
	stopped := errors.New("stopped")
	err := writeStore(path, func(to sink) error { return errors.Join(aStore("new")(to), stopped) })
	if !errors.Is(err, stopped) {
		t.Errorf("got %v", err)
	}
	// The disk: a file where a folder should be.
	err = writeStore(path, func(to sink) error { return errors.Join(to.put("a", nil), to.put("a/b", nil)) })
	var p app.Problem
	if !errors.As(err, &p) || p.File != path || p.Code != app.FolderMissing {
		t.Errorf("got %v", err)
	}
	if got := mustRead(t, filepath.Join(path, "a", "b")); string(got) != "old" {
		t.Errorf("the store holds %q", got)
	}
	onlyFiles(t, dir, "s.zarr")
}

// Without an exchange in one step, two renames do it, and undo it.
func TestExchangeInTwoSteps(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for _, path := range []string{a, b} {
		if err := errors.Join(os.Mkdir(path, 0o700), os.WriteFile(filepath.Join(path, "was "+filepath.Base(path)), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := exchangeInTwoSteps(a, b); err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, a, "was b")
	onlyFiles(t, b, "was a")
	onlyFiles(t, dir, "a", "b")
	if err := exchangeInTwoSteps(filepath.Join(dir, "none"), b); err == nil {
		t.Error("a folder was exchanged with none")
	}
	onlyFiles(t, b, "was a")
	onlyFiles(t, dir, "a", "b")
}
