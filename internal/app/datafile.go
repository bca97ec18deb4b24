package app

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Problems with opening a file.
const (
	FileMissing    ProblemCode = "file_missing"
	FileIsFolder   ProblemCode = "file_is_folder"
	FileNotAllowed ProblemCode = "file_not_allowed"
	FileUnreadable ProblemCode = "file_unreadable"
)

// OpenDataFile opens a file that a user named, for reading. Its errors are
// Problems.
func OpenDataFile(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, openProblem(path, err)
	}
	info, err := file.Stat()
	if err == nil && !info.IsDir() {
		return file, nil
	}
	_ = file.Close() // nothing was written
	if err != nil {
		return nil, openProblem(path, err)
	}
	return nil, Problem{
		Code: FileIsFolder, File: path,
		Text:   "this is a folder, not a file",
		Advice: "Name the files in it, for example " + Quote(filepath.Join(path, "*.csv")),
	}
}

func openProblem(path string, err error) Problem {
	p := Problem{File: path, Cause: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.Code, p.Text, p.Advice = FileMissing, "there is no such file", missingAdvice(path)
	case errors.Is(err, fs.ErrPermission):
		p.Code, p.Text = FileNotAllowed, "this user may not read the file"
		p.Advice = "Change its permissions, or run as a user who may read it"
	default:
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		p.Code, p.Text = FileUnreadable, fmt.Sprintf("the file cannot be opened: %v", err)
	}
	return p
}

// missingAdvice names what is there instead.
func missingAdvice(path string) string {
	folder, base := filepath.Split(path)
	if folder == "" {
		folder = "."
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Sprintf("There is no folder %s either; paths are relative to the folder you are in", Quote(filepath.Clean(folder)))
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return cmp.Or(DidYouMean(base, names), fmt.Sprintf("Nothing in %s has a similar name", Quote(filepath.Clean(folder))))
}

// Alternatives returns `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
func Alternatives(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = Quote(n)
	}
	last := len(quoted) - 1
	if last < 1 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}
