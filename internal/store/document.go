package store

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/noonmark/noonmark/internal/app"
)

// A document is the file of a folder that says what the folder holds, as JSON.
type document struct {
	*thing
	name   string
	format int      // of the folder; the key format of the document
	files  []string // of the folder, in alphabetical order, but for their checksums
}

// write writes the document, whose other files are there, and the checksums of all.
func (d *document) write(folder string, content any) error {
	if err := writeFile(filepath.Join(folder, d.name), func(f *os.File) error {
		e := json.NewEncoder(f)
		e.SetIndent("", "\t")
		return e.Encode(content)
	}); err != nil {
		return err
	}
	sums, err := sumFiles(folder, d.files)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(folder, sumsName), func(f *os.File) error {
		_, err := f.WriteString(sums.text())
		return err
	}); err != nil {
		return err
	}
	return app.SyncFolder(folder)
}

// read stores the document in content, and returns the checksums of all files.
func (d *document) read(folder string, content any) (fileSums, error) {
	path := filepath.Join(folder, d.name)
	text, err := d.readFile(path)
	if err != nil {
		return nil, err
	}
	// A newer format may keep its checksums in another way.
	var version struct{ Format int }
	if json.Unmarshal(text, &version) == nil && version.Format > d.format {
		return nil, d.newer(path, version.Format)
	}
	list, err := d.readFile(filepath.Join(folder, sumsName))
	if err != nil {
		return nil, err
	}
	sums, err := readSums(list, d.files)
	if err != nil {
		return nil, d.damaged(filepath.Join(folder, sumsName), err)
	}
	if err := sums.check(d.name, text); err != nil {
		return nil, d.damaged(path, err)
	}
	if err := json.Unmarshal(text, content); err != nil {
		return nil, d.damaged(path, err)
	}
	return sums, nil
}

// readFile returns the content of a file.
func (t *thing) readFile(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	switch {
	case isMissing(err):
		return nil, t.missing(path)
	case err != nil:
		return nil, t.unreadable(path, err)
	}
	return b, nil
}

// open opens a file and returns its size.
func (t *thing) open(path string) (*os.File, int64, error) {
	file, err := os.Open(path)
	switch {
	case isMissing(err):
		return nil, 0, t.missing(path)
	case err != nil:
		return nil, 0, t.unreadable(path, err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, 0, t.unreadable(path, err)
	}
	return file, info.Size(), nil
}
