package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
)

// A Workspace is a folder with a configuration.
type Workspace struct {
	Dir    string // as the user wrote it
	Config *Config
}

// Problems with a workspace.
const (
	WorkspaceMissing app.ProblemCode = "workspace_missing"
	DataMissing      app.ProblemCode = "data_missing"
)

// Open reads the configuration of a folder. The error is a list of problems.
func Open(dir string) (*Workspace, error) {
	path := filepath.Join(dir, FileName)
	source, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, app.ProblemList{{
			Code: WorkspaceMissing, File: path, Text: "there is no such file, so this folder is not a workspace",
			Advice: "Make one with noonmark init DIR --from FILE.csv, or name one with --workspace DIR",
		}}
	case err != nil:
		return nil, app.ProblemList{{Code: WorkspaceMissing, File: path, Text: fmt.Sprintf("the configuration cannot be read: %v", err), Cause: err}}
	}
	config, problems := Parse(path, source)
	if list := problems.List(); len(list) > 0 {
		return nil, list
	}
	return &Workspace{Dir: dir, Config: config}, nil
}

// DataFiles returns the data files that the configuration names, sorted and each
// once. Names that match nothing are added to problems.
func (w *Workspace) DataFiles(problems *app.Problems) []string {
	var files []string
	for i, d := range w.Config.Data {
		pattern := w.Path(d.Path)
		matches, err := filepath.Glob(pattern)
		if err != nil {
			problems.Add(app.Problem{Code: DataMissing, File: FileName, Subject: fmt.Sprintf("data[%d]", i+1), Text: fmt.Sprintf("%s is not a pattern: %v", app.Quote(d.Path), err)})
			continue
		}
		if len(matches) == 0 {
			problems.Add(w.noData(i, d.Path, pattern))
		}
		files = append(files, matches...)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

func (w *Workspace) noData(i int, path, pattern string) app.Problem {
	p := app.Problem{Code: DataMissing, File: FileName, Subject: fmt.Sprintf("data[%d]", i+1), Text: fmt.Sprintf("no file matches %s", app.Quote(path))}
	var names []string
	entries, err := os.ReadDir(filepath.Dir(pattern))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	switch near := app.Nearest(filepath.Base(pattern), names); {
	case err != nil:
		p.Advice = fmt.Sprintf("There is no folder %s; paths are relative to %s", app.Quote(filepath.Dir(pattern)), FileName)
	case len(near) > 0:
		p.Advice = "Did you mean " + app.Alternatives(near) + "?"
	default:
		p.Advice = "Paths are relative to " + FileName
	}
	return p
}

// Path returns a path of the configuration, relative to the workspace, as a path
// from here.
func (w *Workspace) Path(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(w.Dir, path)
}

// ExperimentsFile returns the file of lift tests, empty if there is none.
// experiments.csv need not be named.
func (w *Workspace) ExperimentsFile() string {
	if w.Config.Experiments != "" {
		return w.Path(w.Config.Experiments)
	}
	path := w.Path("experiments.csv")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
