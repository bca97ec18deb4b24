package app

import (
	"path/filepath"
	"strings"
)

// TableFormats opens a table with the opener that the end of its name asks for.
type TableFormats struct {
	ByExtension map[string]TableOpener // in lower case and with the dot: ".parquet"
	Other       TableOpener            // for every other name
}

// OpenTable opens the file.
func (f TableFormats) OpenTable(path string) (Table, error) {
	if opener, ok := f.ByExtension[strings.ToLower(filepath.Ext(path))]; ok {
		return opener.OpenTable(path)
	}
	return f.Other.OpenTable(path)
}
