package learn

import (
	"io"
	"os"
	"path/filepath"

	"github.com/noonmark/noonmark/internal/app"
)

// A newFile is a file to write.
type newFile struct {
	name  string
	write func(io.Writer) error
}

// textFile is a file of text that is known.
func textFile(name string, text []byte) newFile {
	return newFile{name, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}}
}

// writeFolder writes files that are not there yet, and the folder if need be: all
// of it or, on failure, nothing.
func writeFolder(dir string, files []newFile) error {
	_, missing := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return app.ProblemList{app.WriteProblem(dir, err)}
	}
	for i, file := range files {
		if err := app.ReplaceFile(filepath.Join(dir, file.name), file.write); err != nil {
			for _, done := range files[:i] {
				_ = os.Remove(filepath.Join(dir, done.name)) // it failed already
			}
			if missing != nil {
				_ = os.Remove(dir)
			}
			return err
		}
	}
	return nil
}
