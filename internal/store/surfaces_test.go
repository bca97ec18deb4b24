package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
)

func TestSurfaceConformance(t *testing.T) {
	t.Parallel()
	storetest.RunSurfaces(t, func(t *testing.T) func() app.SurfaceStore {
		workspace := t.TempDir()
		return func() app.SurfaceStore { return NewSurfaces(workspace) }
	})
}

// storedSurface returns a workspace with one surface, and the surface's folder.
func storedSurface(t *testing.T) (*Surfaces, string) {
	t.Helper()
	s := NewSurfaces(t.TempDir())
	if err := s.Put(madeUp(someSurface, small)); err != nil {
		t.Fatal(err)
	}
	return s, s.at(someSurface)
}

func TestSurfaceFolder(t *testing.T) {
	s, folder := storedSurface(t)
	mustHold(t, s.folder, ".gitignore", "README.txt", "current-surface", "surfaces", "tmp")
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
	mustHold(t, s.place, string(someSurface))
	mustHold(t, folder, sumsName, surfaceName, valuesName)
	if got := mustRead(t, filepath.Join(s.folder, "current-surface")); string(got) != string(someSurface)+"\n" {
		t.Errorf("the current surface is %q", got)
	}
}

// Models and surfaces of a workspace do not get in each other's way.
func TestSurfacesBesideModels(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	models, surfaces := New(workspace), NewSurfaces(workspace)
	if err := surfaces.Put(madeUp(someSurface, small)); err != nil {
		t.Fatal(err)
	}
	if list, err := models.List(); len(list) != 0 || err != nil {
		t.Errorf("models %v, %v", list, err)
	}
	storetest.Save(t, models, storetest.Empty(someID))
	if list, err := surfaces.List(); len(list) != 1 || err != nil {
		t.Errorf("surfaces %v, %v", list, err)
	}
	for _, err := range []error{models.verify(""), surfaces.verify("")} {
		if err != nil {
			t.Error(err)
		}
	}
}

// The same surface is the same bytes.
func TestSurfaceReproducible(t *testing.T) {
	t.Parallel()
	_, a := storedSurface(t)
	_, b := storedSurface(t)
	for _, name := range names(t, a) {
		if !bytes.Equal(mustRead(t, filepath.Join(a, name)), mustRead(t, filepath.Join(b, name))) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestSurfaceSumsAreThoseOfSha256sum(t *testing.T) {
	_, folder := storedSurface(t)
	testSums(t, folder, valuesName)
}

// A wrong byte in any file is noticed, save in the checksum of the values, which
// have checksums of their own.
func TestDamagedSurface(t *testing.T) {
	t.Parallel()
	s, folder := storedSurface(t)
	testDamage(t, folder, func() error { return s.verify("") })
}

// Damage among the scenarios is noticed when they are read, and nothing else needs
// them.
func TestDamagedScenarios(t *testing.T) {
	s, folder := storedSurface(t)
	path := filepath.Join(folder, valuesName)
	l, err := newSurfaceLayout(madeUp(someSurface, small))
	if err != nil {
		t.Fatal(err)
	}
	flip(t, path, int(l.starts[l.scenariosBlock()]))
	x, err := s.Open("")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%s: the file is damaged: it is not what was written here, and none of it is used. Delete the folder %s and run noonmark surface build again: the same model and options give the same surface.", path, app.Quote(folder))
	if plans, err := x.Scenarios(); plans != nil || err == nil || err.Error() != want {
		t.Errorf("got  %v, %v\nwant %s", plans, err, want)
	}
}

func TestSurfaceWithoutAFile(t *testing.T) {
	for _, name := range []string{sumsName, surfaceName, valuesName} {
		s, folder := storedSurface(t)
		path := filepath.Join(folder, name)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%s: the file is missing, and the surface is of no use without it. %s.", path, aSurface.remake(path))
		if err := s.verify(""); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// A folder where a file should be cannot be read.
func TestSurfaceUnreadable(t *testing.T) {
	for _, name := range []string{sumsName, surfaceName, valuesName} {
		s, folder := storedSurface(t)
		path := filepath.Join(folder, name)
		if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
			t.Fatal(err)
		}
		var p app.Problem
		if err := s.verify(""); !errors.As(err, &p) || p.Code != SurfaceUnreadable && p.Code != SurfaceIncomplete {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestSurfaceOfANewerFormat(t *testing.T) {
	s, folder := storedSurface(t)
	path := filepath.Join(folder, surfaceName)
	b := bytes.Replace(mustRead(t, path), []byte(`"format": 1`), []byte(`"format": 7`), 1)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	want := path + ": the file has format 7, which this version of the program does not know: a newer one wrote it. Use that version, or run noonmark surface build again with this one."
	if err := s.verify(""); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A surface, or its values, under the name of another, however they got there.
func TestSurfaceInAnothersPlace(t *testing.T) {
	const other = "s-bbbbbbbbbbbb"
	s, folder := storedSurface(t)
	if err := s.Put(madeUp(other, small)); err != nil {
		t.Fatal(err)
	}
	otherShape := mustWrite(t, madeUp(other, shape{channels: 2, nodes: 1, draws: 6, scenarios: 3, periods: 2}))
	mine, others := filepath.Join(folder, valuesName), filepath.Join(s.at(other), valuesName)
	kept := mustRead(t, others)
	for what, content := range map[string][]byte{"the values of another": mustRead(t, mine), "values of another shape": otherShape} {
		if err := os.WriteFile(others, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(other); err == nil || !strings.Contains(err.Error(), others+": the file is damaged") {
			t.Errorf("with %s: got %v", what, err)
		}
	}
	if err := errors.Join(os.WriteFile(others, kept, 0o600), s.verify(other)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(s.at(other)), os.Rename(folder, s.at(other))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(other); err == nil || !strings.Contains(err.Error(), filepath.Join(s.at(other), surfaceName)+": the file is damaged") {
		t.Errorf("in the place of another: got %v", err)
	}
}

// Building again what is broken says so, and leaves it to its owner to delete it.
func TestPutOverADamagedSurface(t *testing.T) {
	s, folder := storedSurface(t)
	l, err := newSurfaceLayout(madeUp(someSurface, small))
	if err != nil {
		t.Fatal(err)
	}
	for path, at := range map[string]int{filepath.Join(folder, surfaceName): 30, filepath.Join(folder, valuesName): int(l.starts[l.scenariosBlock()])} {
		flip(t, path, at)
		err := s.Put(madeUp(someSurface, small))
		if err == nil || !strings.Contains(err.Error(), "damaged") || !strings.Contains(err.Error(), aSurface.remake(path)) {
			t.Errorf("%s: got %v", path, err)
		}
		flip(t, path, at)
	}
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
	if err := s.Put(madeUp(someSurface, small)); err != nil {
		t.Errorf("with every byte as it was: %v", err)
	}
}

func TestSurfaceSentences(t *testing.T) {
	t.Chdir(t.TempDir())
	s := NewSurfaces(".")
	check := func(what string, err error, code app.ProblemCode, want string) {
		t.Helper()
		var p app.Problem
		if !errors.As(err, &p) || p.Code != code || err.Error() != want {
			t.Errorf("%s: got  %v (%s)\nwant %s (%s)", what, err, p.Code, want, code)
		}
	}
	const none = ".noonmark: no surface has been built here yet. Run noonmark surface build."
	check("no surface", s.verify(""), NoSurface, none)
	check("a surface where there is none", s.verify(someSurface), NoSurface, none)
	if err := s.Put(madeUp(someSurface, small)); err != nil {
		t.Fatal(err)
	}
	check("one wrong digit", s.verify("s-aaaaaaaaaaab"), SurfaceUnknown, `.noonmark: there is no surface "s-aaaaaaaaaaab". Did you mean "s-aaaaaaaaaaaa"?`)
	check("the id of a model", s.SetCurrent("m-0123456789ab"), SurfaceUnknown, `.noonmark: there is no surface "m-0123456789ab". There is s-aaaaaaaaaaaa.`)
	if err := os.WriteFile(s.marker, []byte("m-0123456789ab\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("current is damaged", s.verify(""), CurrentSurfaceDamaged, filepath.Join(".noonmark", "current-surface")+": the file does not name a surface, so it is not known which one is current. Delete it and run noonmark surface build, or name a surface.")
	if err := os.Remove(s.marker); err != nil {
		t.Fatal(err)
	}
	check("current is missing", s.verify(""), NoCurrentSurface, ".noonmark: none of the surfaces here is the current one. Run noonmark surface build, or name a surface; there is s-aaaaaaaaaaaa.")
}

// What JSON has no word for is said, and nothing of it is stored.
func TestSurfaceWithoutANumber(t *testing.T) {
	s := NewSurfaces(t.TempDir())
	x := madeUp(someSurface, small)
	x.Certificate.MaxRelError /= x.Certificate.MaxRelError
	if err := s.Put(x); err == nil || !strings.Contains(err.Error(), "NaN") {
		t.Errorf("got %v", err)
	}
	mustHold(t, s.place)
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
}
