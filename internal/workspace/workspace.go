package workspace

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

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

// Exists reports whether a folder is a workspace.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, FileName))
	return err == nil
}

// Open reads the configuration of a folder. The error is a list of problems.
func Open(dir string) (*Workspace, error) {
	path := filepath.Join(dir, FileName)
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, app.ProblemList{unreadable(dir, path, err)}
	}
	config, problems := Parse(path, source)
	if list := problems.List(); len(list) > 0 {
		return nil, list
	}
	return &Workspace{Dir: dir, Config: config}, nil
}

// unreadable says why there is no configuration to read.
func unreadable(dir, path string, err error) app.Problem {
	p := app.Problem{Code: WorkspaceMissing, File: path, Cause: err}
	switch _, missing := os.Stat(dir); {
	case errors.Is(missing, fs.ErrNotExist):
		p.File, p.Text = dir, "there is no such folder"
		p.Advice = "Name a workspace with -w DIR, or make one with noonmark init DIR --from FILE"
	case missing == nil && !isFolder(dir):
		p.File, p.Text = dir, "this is a file; a workspace is a folder"
		p.Advice = fmt.Sprintf("Make one with noonmark init DIR --from %s", app.Printable(dir))
		if filepath.Base(dir) == FileName {
			p.Advice = fmt.Sprintf("Name its folder, -w %s", app.Printable(filepath.Dir(dir)))
		}
	case errors.Is(err, fs.ErrNotExist):
		p.Text = "there is no such file, so this folder is not a workspace"
		p.Advice = "Name a workspace with -w DIR, or make one with noonmark init DIR --from FILE"
	case isFolder(path):
		p.Code, p.Text = app.FileIsFolder, "this is a folder; the configuration is a file of that name"
		p.Advice = "Move the folder away, and make a configuration with noonmark init"
	case errors.Is(err, fs.ErrPermission):
		p.Code, p.Text = app.FileNotAllowed, "this user may not read the file"
		p.Advice = "Change its permissions, or run as a user who may read it"
	default:
		p.Code, p.Text = app.FileUnreadable, fmt.Sprintf("the configuration cannot be read: %v", err)
	}
	return p
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// DataFiles returns the data files that the configuration names, sorted and each
// once. Names that match nothing are added to problems.
func (w *Workspace) DataFiles(problems *app.Problems) []string {
	var files []string
	for i, d := range w.Config.Data {
		matches, err := w.match(d.Path)
		if err != nil {
			problems.Add(w.Config.problem(dataPath(i), fmt.Sprintf("%s is no pattern of file names: a bracket [ is not closed", app.Quote(d.Path)), `Close it, or write \[ for a bracket in a name`))
			continue
		}
		if len(matches) == 0 {
			problems.Add(w.noData(i, d.Path, w.Path(d.Path)))
		}
		files = append(files, matches...)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// wild are the characters of patterns that stand for others.
const wild = `*?[\`

// Pattern returns the pattern that matches the file of a slash-separated path and
// no other.
func Pattern(path string) string {
	var s strings.Builder
	for _, r := range path {
		if strings.ContainsRune(wild, r) {
			s.WriteByte('\\')
		}
		s.WriteRune(r)
	}
	return s.String()
}

// match returns the files that match a pattern relative to the workspace. Wild
// cards are those of the pattern: a bracket in the name of the workspace's own
// folder is a bracket.
func (w *Workspace) match(pattern string) ([]string, error) {
	dir, rest := cmp.Or(w.Dir, "."), filepath.ToSlash(filepath.Clean(pattern))
	if filepath.IsAbs(pattern) {
		volume := filepath.VolumeName(pattern)
		dir, rest = volume+string(filepath.Separator), strings.TrimPrefix(rest[len(volume):], "/")
	}
	parts := strings.Split(rest, "/")
	for len(parts) > 0 && !strings.ContainsAny(parts[0], wild) {
		dir, parts = filepath.Join(dir, parts[0]), parts[1:]
	}
	if len(parts) == 0 {
		if _, err := os.Lstat(dir); err != nil {
			return nil, nil // as of a pattern that nothing matches
		}
		return []string{dir}, nil
	}
	matches, err := fs.Glob(os.DirFS(dir), strings.Join(parts, "/"))
	for i, m := range matches {
		matches[i] = filepath.Join(dir, filepath.FromSlash(m))
	}
	return matches, err
}

func dataPath(i int) string { return fmt.Sprintf("data.%d.path", i) }

func (w *Workspace) noData(i int, path, pattern string) app.Problem {
	p := w.Config.problem(dataPath(i), fmt.Sprintf("no file matches %s", app.Quote(path)), "")
	p.Code = DataMissing
	var names []string
	entries, err := os.ReadDir(filepath.Dir(pattern))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	p.Advice = cmp.Or(app.DidYouMean(filepath.Base(pattern), names), "Paths are relative to "+FileName)
	if err != nil {
		p.Advice = fmt.Sprintf("There is no folder %s; paths are relative to %s", app.Quote(filepath.Dir(pattern)), FileName)
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
