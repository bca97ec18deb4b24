package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func mustHold(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %.40q, %v; want %.40q", path, got, err, want)
	}
}

// onlyFiles checks that nothing but the named files is left in a folder.
func onlyFiles(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if fmt.Sprint(names) != fmt.Sprint(want) {
		t.Errorf("the folder holds %q, want %q", names, want)
	}
}

func TestReplaceFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.csv")
	long := strings.Repeat("x", 300_000) // more than a buffer
	for _, content := range []string{"old", long, ""} {
		if err := ReplaceFile(path, text(content)); err != nil {
			t.Fatal(err)
		}
		mustHold(t, path, content)
	}
	onlyFiles(t, folder, "out.csv")
}

func TestReplaceFileKeepsPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no such permissions")
	}
	path := filepath.Join(t.TempDir(), "out.csv")
	if err := os.WriteFile(path, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := ReplaceFile(path, text("new")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("permissions %v, %v; want those of the file replaced", info.Mode(), err)
	}
}

func TestReplaceFileFollowsLinks(t *testing.T) {
	folder := t.TempDir()
	real, link := filepath.Join(folder, "real.csv"), filepath.Join(folder, "link.csv")
	if err := os.WriteFile(real, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.csv", link); err != nil {
		t.Skip(err)
	}
	if err := ReplaceFile(link, text("new")); err != nil {
		t.Fatal(err)
	}
	mustHold(t, real, "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
}

func TestReplaceFileWritesToPipes(t *testing.T) {
	if _, err := os.Stat("/dev/stdout"); err != nil {
		t.Skip(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := ReplaceFile(fmt.Sprintf("/dev/fd/%d", w.Fd()), text("through")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "through" {
		t.Errorf("the pipe carried %q, %v", got, err)
	}
}

// A failure, whoever's it is, leaves the old content and nothing else.
func TestReplaceFileFailures(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.csv")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	cancelled := errors.New("cancelled")
	err := ReplaceFile(path, func(w io.Writer) error {
		_, _ = w.Write(bytes.Repeat([]byte("x"), 1<<20))
		return cancelled
	})
	if err != cancelled {
		t.Errorf("got %v, want what the writer said, as it was", err)
	}
	mustHold(t, path, "old")
	onlyFiles(t, folder, "out.csv")

	for path, want := range map[string]string{
		folder:                                 folder + ": this is a folder, not a file. Name the file to write in it.",
		filepath.Join(folder, "no", "o.csv"):   fmt.Sprintf("%s: there is no folder to write this in. Make the folder %s first.", filepath.Join(folder, "no", "o.csv"), Quote(filepath.Join(folder, "no"))),
		filepath.Join(path, "inside", "o.csv"): filepath.Join(path, "inside", "o.csv") + ": a part of this path is a file, not a folder. Choose another path, or move that file away.",
	} {
		var p Problem
		if err := ReplaceFile(path, text("new")); !errors.As(err, &p) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	onlyFiles(t, folder, "out.csv")
}

// /dev/full is a disk that is always full.
func TestReplaceFileOnAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip(err)
	}
	want := "/dev/full: the disk is full. Make room and run the command again; nothing was changed."
	for _, content := range []string{"x", strings.Repeat("x", 1<<20)} {
		if err := ReplaceFile("/dev/full", text(content)); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestWriteProblem(t *testing.T) {
	for err, want := range map[error]string{
		syscall.ENOSPC: "f: the disk is full.",
		syscall.EDQUOT: "f: this user's share of the disk is used up.",
		syscall.EROFS:  "f: the disk can only be read.",
		syscall.EACCES: "f: this user may not write here.",
		syscall.EPERM:  "f: this user may not write here.",
		syscall.EFBIG:  "f: the file grew larger than the file system or this user's limit allows.",
		syscall.EIO:    "f: the file cannot be written: input/output error.",
		syscall.ENOENT: "f: the file cannot be written: no such file or directory.", // in a folder that is there
	} {
		wrapped := fmt.Errorf("chain 2: %w", &fs.PathError{Op: "write", Path: "elsewhere", Err: err})
		got := WriteProblem("f", wrapped)
		if !strings.HasPrefix(got.Error(), want) || got.Advice == "" || !errors.Is(got, err) {
			t.Errorf("%v: %v, want %s", err, got, want)
		}
		if again := WriteProblem("g", fmt.Errorf("twice: %w", got)); again.Error() != got.Error() {
			t.Errorf("a problem became %v", again)
		}
	}
}
