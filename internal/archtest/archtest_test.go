package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

const module = "github.com/noonmark/noonmark/"

// A pkg is one package directory of the module, as far as these tests care.
type pkg struct {
	path     string              // relative to the module, "bayes/rng"
	imports  map[string][]string // import path → non-test files that have it
	docs     []string            // files with a package comment
	goStmts  []string            // non-test files with a go statement
	hasFiles bool
}

// load parses every Go file of the module. It reads the files itself rather
// than asking the go command, so that the test cache sees what it depends on.
func load(t *testing.T) map[string]*pkg {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	pkgs := map[string]*pkg{}
	fset := token.NewFileSet()
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		rel, _ := filepath.Rel(root, filepath.Dir(path))
		rel = filepath.ToSlash(rel)
		p := pkgs[rel]
		if p == nil {
			p = &pkg{path: rel, imports: map[string][]string{}}
			pkgs[rel] = p
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(fset, path, src, parser.ParseComments)
		if err != nil {
			return err
		}
		if !strings.HasSuffix(path, "_test.go") {
			p.add(filepath.Base(path), f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

func (p *pkg) add(name string, f *ast.File) {
	p.hasFiles = true
	for _, spec := range f.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		p.imports[path] = append(p.imports[path], name)
	}
	if f.Doc != nil && strings.TrimSpace(f.Doc.Text()) != "" {
		p.docs = append(p.docs, name)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if _, ok := n.(*ast.GoStmt); ok {
			p.goStmts = append(p.goStmts, name)
		}
		return true
	})
}

// parsePolicy returns, for each package, the set of packages it may import.
func parsePolicy(t *testing.T, text string) map[string]map[string]bool {
	t.Helper()
	may := map[string]map[string]bool{}
	var clean strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		clean.WriteString(line + "\n")
	}
	for statement := range strings.SplitSeq(clean.String(), ";") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		var below []string
		for i, rank := range strings.Split(statement, "<") {
			var names []string
			for name := range strings.SplitSeq(rank, ",") {
				if name = strings.TrimSpace(name); name != "NONE" {
					names = append(names, name)
				}
			}
			for _, name := range names {
				if may[name] == nil {
					if i == 0 {
						t.Fatalf("policy uses %q before it is ranked", name)
					}
					may[name] = map[string]bool{}
				}
				for _, b := range below {
					may[name][b] = true
					for bb := range may[b] {
						may[name][bb] = true
					}
				}
			}
			below = names
		}
	}
	return may
}

func TestImportOrder(t *testing.T) {
	may := parsePolicy(t, policy)
	for _, p := range sorted(load(t)) {
		if !p.hasFiles || isUnranked(p.path) {
			continue
		}
		allowed, ranked := may[p.path]
		if !ranked {
			t.Errorf("package %s has no place in the import order: add it to the policy", p.path)
			continue
		}
		for path, files := range p.imports {
			if dep, ours := strings.CutPrefix(path, module); ours && !allowed[dep] {
				t.Errorf("%s may not import %s (in %v)", p.path, dep, files)
			}
		}
	}
}

func TestLibrariesArePure(t *testing.T) {
	for _, p := range sorted(load(t)) {
		if !isLibrary(p.path) {
			continue
		}
		for path, files := range p.imports {
			if why, bad := impure[path]; bad {
				t.Errorf("%s imports %q (in %v): %s", p.path, path, files, why)
			}
		}
		if len(p.goStmts) > 0 && !concurrent[p.path] {
			t.Errorf("%s starts goroutines (in %v): only %v may", p.path, p.goStmts, concurrent)
		}
	}
}

func TestTestToolsStayInTests(t *testing.T) {
	for _, p := range sorted(load(t)) {
		for path, files := range p.imports {
			if dep := strings.TrimPrefix(path, module); slices.Contains(testOnly, dep) {
				t.Errorf("%s imports %s outside a test (in %v)", p.path, dep, files)
			}
		}
	}
}

func TestOnePackageComment(t *testing.T) {
	for _, p := range sorted(load(t)) {
		if p.hasFiles && len(p.docs) != 1 {
			t.Errorf("package %s has %d package comments (in %v), want 1", p.path, len(p.docs), p.docs)
		}
	}
}

func TestPolicyCatchesForbiddenImports(t *testing.T) {
	may := parsePolicy(t, "NONE < a, b; a < c < d; b < e;")
	for _, c := range []struct {
		from, to string
		want     bool
	}{{"d", "a", true}, {"d", "c", true}, {"c", "b", false}, {"a", "b", false}, {"a", "d", false}, {"e", "a", false}} {
		if may[c.from][c.to] != c.want {
			t.Errorf("%s may import %s: %v, want %v", c.from, c.to, !c.want, c.want)
		}
	}
}

func isLibrary(path string) bool {
	return slices.ContainsFunc(libraries, func(l string) bool { return path == l || strings.HasPrefix(path, l+"/") })
}

func isUnranked(path string) bool {
	return slices.ContainsFunc(unranked, func(u string) bool { return strings.HasPrefix(path+"/", strings.TrimSuffix(u, "/")+"/") })
}

func sorted(m map[string]*pkg) []*pkg {
	var out []*pkg
	for _, p := range m {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].path < out[j].path })
	return out
}
