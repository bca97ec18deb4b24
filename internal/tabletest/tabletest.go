// Package tabletest is the conformance suite of sources of tables.
package tabletest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
)

// A File writes a file of text columns and returns its path. An empty value is
// missing. Formats that number rows must give the first of them the number 2.
type File func(t *testing.T, header []string, rows [][]string) string

// Run runs the suite for a format.
func Run(t *testing.T, format app.TableOpener, write File) {
	header := []string{"date", "geo", "tv"}
	rows := [][]string{{"2024-01-01", "Île-de-France", "5"}, {"2024-01-02", "", "6"}, {"2024-01-03", "Corse", ""}}
	long := make([][]string, 5000)
	for i := range long {
		long[i] = []string{fmt.Sprintf("2024-01-%04d", i), "Corse", fmt.Sprint(i)}
	}
	open := func(t *testing.T, rows [][]string) app.Table {
		t.Helper()
		path := write(t, header, rows)
		table, err := format.OpenTable(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := table.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
		if table.Name() != path {
			t.Errorf("the table is called %q, not %q as the user wrote it", table.Name(), path)
		}
		return table
	}
	t.Run("columns", func(t *testing.T) {
		var names []string
		for _, c := range open(t, rows).Columns() {
			names = append(names, c.Name)
			if c.Unreadable != "" {
				t.Errorf("column %s is unreadable: %s", c.Name, c.Unreadable)
			}
		}
		if !slices.Equal(names, header) {
			t.Errorf("columns %q, want %q in the order of the file", names, header)
		}
	})
	t.Run("rows", func(t *testing.T) {
		for _, columns := range [][]int{{0, 1, 2}, {2, 0}, {1}, {0, 0}, {}} {
			checkRows(t, open(t, rows), columns, rows)
			checkRows(t, open(t, long), columns, long)
		}
	})
	t.Run("stopping early", func(t *testing.T) {
		n := 0
		for _, err := range open(t, long).Rows([]int{0}) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 3 {
				break
			}
		}
	})
	t.Run("texts may be kept", func(t *testing.T) {
		var texts []string
		for row, err := range open(t, long).Rows([]int{0}) {
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, row.Cells[0].Text)
		}
		for i, text := range texts {
			if text != long[i][0] {
				t.Fatalf("text %d is now %q, was %q", i, text, long[i][0])
			}
		}
	})
	t.Run("no rows", func(t *testing.T) {
		n := 0
		for _, err := range open(t, nil).Rows([]int{0}) {
			n++
			checkProblem(t, err, "no rows")
		}
		if n != 1 {
			t.Errorf("%d errors, want 1", n)
		}
	})
	t.Run("no file", func(t *testing.T) {
		path := write(t, header, rows) + "x"
		_, err := format.OpenTable(path)
		checkProblem(t, err, "no file")
	})
	t.Run("folder", func(t *testing.T) {
		_, err := format.OpenTable(t.TempDir())
		checkProblem(t, err, "folder")
	})
}

func checkRows(t *testing.T, table app.Table, columns []int, want [][]string) {
	t.Helper()
	n := 0
	for row, err := range table.Rows(columns) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Number != n+2 {
			t.Fatalf("row %d has number %d, want %d: the header is row 1", n, row.Number, n+2)
		}
		for i, c := range columns {
			text := want[n][c]
			kind := app.Text
			if text == "" {
				kind = app.Missing
			}
			if got := row.Cells[i]; got != (app.Cell{Kind: kind, Text: text}) {
				t.Fatalf("row %d, column %d: %+v, want text %q", row.Number, c, got, text)
			}
		}
		n++
	}
	if n != len(want) {
		t.Errorf("%d rows, want %d", n, len(want))
	}
}

func checkProblem(t *testing.T, err error, what string) {
	t.Helper()
	var p app.Problem
	if !errors.As(err, &p) || p.Code == "" || p.File == "" || p.Text == "" || p.Advice == "" {
		t.Errorf("%s: got %v, want a complete problem", what, err)
	}
	if p.Error() != "" && strings.ContainsAny(p.Error(), "\n\r\t") {
		t.Errorf("%s: the sentence is not one line: %q", what, p.Error())
	}
}
