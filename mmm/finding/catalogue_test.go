package finding

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// The catalogue as people read it.
func TestCatalogueGolden(t *testing.T) {
	var b bytes.Buffer
	for _, f := range Catalogue() {
		fmt.Fprintf(&b, "%s\n  %s: %s\n  %s\n  %s\n  -> %s\n\n", f.Code, f.Severity, f.Subject, f.Title, f.Text, f.Advice)
	}
	numtest.Golden(t, "catalogue.txt", b.Bytes())
}

// Every code is in the catalogue once, and every finding says all it should.
func TestCatalogueIsWellFormed(t *testing.T) {
	seen := map[Code]bool{}
	snake := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	sloppy := regexp.MustCompile(`\.\.| \.|  |%!|\bNaN\b|unknown share|[+-]Inf|, ,|\s$|^\s`)
	for _, f := range Catalogue() {
		if seen[f.Code] {
			t.Errorf("%s: twice", f.Code)
		}
		seen[f.Code] = true
		if !snake.MatchString(string(f.Code)) {
			t.Errorf("%s: not lower-case words joined by _", f.Code)
		}
		if f.Severity != Error && f.Severity != Warning && f.Severity != Note {
			t.Errorf("%s: severity %q", f.Code, f.Severity)
		}
		if f.Subject == "" {
			t.Errorf("%s: no subject", f.Code)
		}
		if f.Title == "" || strings.HasSuffix(f.Title, ".") || len(f.Title) > 60 {
			t.Errorf("%s: title %q", f.Code, f.Title)
		}
		for _, s := range []string{f.Text, f.Advice} {
			if !strings.HasSuffix(s, ".") || sloppy.MatchString(s) {
				t.Errorf("%s: %q", f.Code, s)
			}
			if first := s[:1]; strings.ToUpper(first) != first {
				t.Errorf("%s: starts in lower case: %q", f.Code, s)
			}
		}
	}
}

// Every constructor of a Finding is called by the catalogue.
func TestCatalogueIsComplete(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	constructors, called := map[string]bool{}, map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Recv == nil && f.Type.Results != nil && len(f.Type.Results.List) == 1 {
				if r, ok := f.Type.Results.List[0].Type.(*ast.Ident); ok && r.Name == "Finding" {
					constructors[f.Name.Name] = true
				}
			}
		}
		if name == "catalogue.go" {
			ast.Inspect(file, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok {
					if id, ok := c.Fun.(*ast.Ident); ok {
						called[id.Name] = true
					}
				}
				return true
			})
		}
	}
	if len(constructors) < 40 {
		t.Errorf("only %d constructors found", len(constructors))
	}
	for name := range constructors {
		if !called[name] {
			t.Errorf("%s has no example in the catalogue", name)
		}
	}
}
