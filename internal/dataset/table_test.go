package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/source/csvfile"
)

// describe describes a table given as CSV text, called t.csv.
func describe(t testing.TB, text string) *Profile {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return describeFile(t, path)
}

func describeFile(t testing.TB, path string) *Profile {
	t.Helper()
	table, err := csvfile.Format{}.OpenTable(path)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	return Describe(called{table, filepath.Base(path)})
}

// called is a table with another name.
type called struct {
	app.Table
	name string
}

func (c called) Name() string { return c.name }

// weeks returns n rows of a table: the header, then for each row a Monday from
// 2024-01-01 on and what row returns.
func weeks(header string, n int, row func(i int) string) string {
	var b strings.Builder
	b.WriteString(header + "\n")
	for i := range n {
		day := monday(i)
		fmt.Fprintf(&b, "%s,%s\n", day, row(i))
	}
	return b.String()
}
