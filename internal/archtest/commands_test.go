package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the Makefile and the documents tell people to run is there.
func TestCommandsExist(t *testing.T) {
	const root = "../.."
	documents, err := filepath.Glob(filepath.Join(root, "docs", "*", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Makefile", "README.md", "CONTRIBUTING.md", "scripts/test.sh", "bench/peers/arviz/README.md"} {
		documents = append(documents, filepath.Join(root, name))
	}
	path := regexp.MustCompile(`(?m)(?:^|[\s` + "`" + `])\./((?:scripts|bench|cmd)/[\w./-]+)`)
	target := regexp.MustCompile("`make ([a-z-]+)")
	makefile := read(t, filepath.Join(root, "Makefile"))
	found := 0
	for _, document := range documents {
		text := read(t, document)
		for _, m := range path.FindAllStringSubmatch(text, -1) {
			found++
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s names %s, which is not there", document, m[1])
			}
		}
		for _, m := range target.FindAllStringSubmatch(text, -1) {
			found++
			if !strings.Contains(makefile, "\n"+m[1]+":") {
				t.Errorf("%s names make %s, which is not there", document, m[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d commands found", found)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
