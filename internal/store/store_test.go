package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) func() app.ModelStore {
		workspace := t.TempDir()
		return func() app.ModelStore { return New(workspace) }
	})
}

// The folder may be a link to another disk.
func TestConformanceBehindALink(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) func() app.ModelStore {
		workspace, elsewhere := t.TempDir(), t.TempDir()
		if err := os.Symlink(elsewhere, filepath.Join(workspace, Folder)); err != nil {
			t.Skip(err)
		}
		return func() app.ModelStore { return New(workspace) }
	})
}

const someID = app.ModelID("m-aaaaaaaaaaaa")

// stored returns a workspace with one model, and the model's folder.
func stored(t *testing.T) (*Store, string) {
	t.Helper()
	s := New(t.TempDir())
	m := storetest.Empty(someID)
	m.Data = storetest.Market(1, 5, 0)
	storetest.Save(t, s, m)
	return s, s.at(someID)
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func mustHold(t *testing.T, folder string, want ...string) {
	t.Helper()
	if got := names(t, folder); !slices.Equal(got, want) {
		t.Errorf("%s holds %q, want %q", folder, got, want)
	}
}

func TestFolder(t *testing.T) {
	s, folder := stored(t)
	mustHold(t, s.folder, ".gitignore", "README.txt", "current", "models", "tmp")
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
	mustHold(t, s.place, string(someID))
	mustHold(t, folder, sumsName, dataName, drawsName, modelName)
	for name, want := range map[string]string{".gitignore": "*\n", "current": string(someID) + "\n"} {
		if got := mustRead(t, filepath.Join(s.folder, name)); string(got) != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
	// What people change in the explanations is theirs.
	readme := filepath.Join(s.folder, "README.txt")
	if err := os.WriteFile(readme, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	storetest.Save(t, s, storetest.Empty("m-bbbbbbbbbbbb"))
	if got := mustRead(t, readme); string(got) != "mine" {
		t.Errorf("README.txt was written over: %q", got)
	}
}

// The same model is the same bytes.
func TestModelReproducible(t *testing.T) {
	t.Parallel()
	_, a := stored(t)
	_, b := stored(t)
	for _, name := range names(t, a) {
		if !bytes.Equal(mustRead(t, filepath.Join(a, name)), mustRead(t, filepath.Join(b, name))) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestSumsAreThoseOfSha256sum(t *testing.T) {
	_, folder := stored(t)
	testSums(t, folder, drawsName)
}

// testSums checks the sums of a folder with another program, before and after a file
// in it is damaged.
func testSums(t *testing.T, folder, file string) {
	t.Helper()
	program, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip(err)
	}
	check := func() error {
		c := exec.Command(program, "--check", "--strict", sumsName)
		c.Dir = folder
		return c.Run()
	}
	if err := check(); err != nil {
		t.Errorf("intact: %v", err)
	}
	flip(t, filepath.Join(folder, file), 200)
	if check() == nil {
		t.Error("damaged, and it passes")
	}
}

// flip changes one byte of a file.
func flip(t *testing.T, path string, at int) {
	t.Helper()
	b := mustRead(t, path)
	b[at] ^= 0x20
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// open opens the model and reads everything.
func open(s *Store) error {
	m, err := s.Open(someID)
	if err != nil {
		return err
	}
	_, _, err = readAll(m.Draws.(*drawsReader))
	return errors.Join(err, m.Close())
}

// A wrong byte in any file is noticed, save in the checksum of the draws, which
// have checksums of their own.
func TestDamagedModel(t *testing.T) {
	t.Parallel()
	s, folder := stored(t)
	testDamage(t, folder, func() error { return open(s) })
}

// testDamage changes bytes of the files in a folder. Those of one checksum do no
// harm: that of the file with checksums of its own.
func testDamage(t *testing.T, folder string, open func() error) {
	t.Helper()
	for _, name := range names(t, folder) {
		path := filepath.Join(folder, name)
		unnoticed, step := 0, 17 // coprime to the lines and values that files are made of
		if name == sumsName {
			step = 1
		}
		for at := 0; at < len(mustRead(t, path)); at += step {
			flip(t, path, at)
			err := open()
			flip(t, path, at)
			var p app.Problem
			switch {
			case err == nil:
				unnoticed++
			case !errors.As(err, &p) || p.Advice == "":
				t.Errorf("byte %d of %s: %v is no problem with advice", at, name, err)
			}
		}
		want := 0
		if name == sumsName {
			want = 64
		}
		if unnoticed != want {
			t.Errorf("%d wrong bytes of %s were not noticed, want %d", unnoticed, name, want)
		}
	}
	if err := open(); err != nil {
		t.Errorf("with every byte as it was: %v", err)
	}
}

func TestModelWithoutAFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{sumsName, dataName, drawsName, modelName} {
		s, folder := stored(t)
		path := filepath.Join(folder, name)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%s: the file is missing, and the model is of no use without it. %s.", path, aModel.remake(path))
		if err := open(s); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestModelOfANewerFormat(t *testing.T) {
	s, folder := stored(t)
	path := filepath.Join(folder, modelName)
	b := bytes.Replace(mustRead(t, path), []byte(`"format": 1`), []byte(`"format": 7`), 1)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(s); err == nil || !strings.HasPrefix(err.Error(), path+": the file has format 7, which this version of the program does not know") {
		t.Errorf("got %v", err)
	}
}

// A model under the name of another, however it got there.
func TestModelInAnothersPlace(t *testing.T) {
	s, folder := stored(t)
	const other = "m-bbbbbbbbbbbb"
	if err := os.Rename(folder, s.at(other)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(other); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
}

// A fit that finds its place taken by something broken says so.
func TestCommitOverADamagedModel(t *testing.T) {
	t.Parallel()
	s, folder := stored(t)
	flip(t, filepath.Join(folder, modelName), 30)
	w, err := s.Begin(someID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Draws(nil, 1, 0)
	if err != nil || d == nil {
		t.Fatal(err)
	}
	err = w.Commit(storetest.Empty(someID))
	if err == nil || !strings.Contains(err.Error(), "damaged") || !strings.Contains(err.Error(), aModel.remake(filepath.Join(folder, modelName))) {
		t.Errorf("got %v", err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
}

func TestSentences(t *testing.T) {
	t.Chdir(t.TempDir())
	s := New(".")
	check := func(what string, err error, want string) {
		t.Helper()
		if err == nil || err.Error() != want {
			t.Errorf("%s: got  %v\nwant %s", what, err, want)
		}
	}
	opening := func(id app.ModelID) error {
		m, err := s.Open(id)
		if err == nil {
			err = errors.Join(errors.New("it opened"), m.Close())
		}
		return err
	}
	const none = ".noonmark: no model has been fitted here yet. Run noonmark fit."
	check("no models", opening(""), none)
	check("a model where there are none", opening("m-0123456789ab"), none)
	storetest.Save(t, s, storetest.Empty("m-0123456789ab"))
	check("one wrong digit", opening("m-0123456789ac"), `.noonmark: there is no model "m-0123456789ac". Did you mean "m-0123456789ab"?`)
	check("another word", opening("x\ny"), `.noonmark: there is no model "x\ny". There is m-0123456789ab.`)
	for i := range 6 {
		storetest.Save(t, s, storetest.Empty(app.ModelID(fmt.Sprintf("m-fffffffffff%d", i))))
	}
	check("another word among many", opening("latest"), `.noonmark: there is no model "latest". There is m-fffffffffff5, m-0123456789ab, m-fffffffffff0, m-fffffffffff1, m-fffffffffff2 and 2 more.`)
	if err := os.RemoveAll(s.at("m-fffffffffff5")); err != nil {
		t.Fatal(err)
	}
	check("the current model is deleted", opening(""), ".noonmark: the current model, m-fffffffffff5, is not there any more. Run noonmark fit, or name a model; there is m-0123456789ab, m-fffffffffff0, m-fffffffffff1, m-fffffffffff2, m-fffffffffff3 and 1 more.")
	if err := os.WriteFile(s.marker, []byte("../../etc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("current is damaged", opening(""), filepath.Join(".noonmark", "current")+": the file does not name a model, so it is not known which one is current. Delete it and run noonmark fit, or name a model.")
	if list, err := s.List(); err != nil || len(list) != 6 {
		t.Errorf("the other models are not listed: %v, %v", list, err)
	}
	if err := os.Remove(s.marker); err != nil {
		t.Fatal(err)
	}
	check("current is missing", opening(""), ".noonmark: none of the models here is the current one. Run noonmark fit, or name a model; there is m-0123456789ab, m-fffffffffff0, m-fffffffffff1, m-fffffffffff2, m-fffffffffff3 and 1 more.")
}

// A file where the folder should be.
func TestNoPlaceForTheFolder(t *testing.T) {
	s := New(t.TempDir())
	if err := os.WriteFile(s.folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.Begin(someID)
	var p app.Problem
	if !errors.As(err, &p) || p.Code != app.FolderMissing {
		t.Errorf("got %v", err)
	}
}

func TestMistakesOfTheCaller(t *testing.T) {
	s := New(t.TempDir())
	w, err := s.Begin(someID)
	if err != nil {
		t.Fatal(err)
	}
	for what, f := range map[string]func(){
		"an id that is none":       func() { _, _ = s.Begin("../x") },
		"a model without draws":    func() { _ = w.Commit(storetest.Empty(someID)) },
		"a model of another name":  func() { _, _ = w.Draws(nil, 1, 0); _ = w.Commit(storetest.Empty("m-bbbbbbbbbbbb")) },
		"a model that was aborted": func() { _ = w.Abort(); _ = w.Commit(storetest.Empty(someID)) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", what)
		}
	}
}
