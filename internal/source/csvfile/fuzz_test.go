package csvfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
)

// FuzzRead checks that no file can break the reader: whatever it holds, every
// error is a problem that names the file, rows are in order and as wide as the
// header, and a table that is written out again reads as the same table.
func FuzzRead(f *testing.F) {
	for _, m := range mistakes {
		f.Add([]byte(m.text))
	}
	f.Add([]byte("sep=;\r\ndate;tv\r\n2024-01-01;\"5\n6\"\r\n"))
	f.Add([]byte("\xff\xfed\x00,\x00t\x00\n\x001\x00,\x002\x00\n\x00"))
	f.Add([]byte("date,tv,,\r2024-01-01,5\r,,,\r"))
	f.Fuzz(func(t *testing.T, file []byte) {
		header, rows := readAll(t, file)
		if len(rows) == 0 || slices.Contains(header, "") || len(header) < 2 || bytes.ContainsRune(file, '\r') {
			return // blank names can be cut off, and "\r\n" reads as "\n"
		}
		again := bytes.NewBufferString("sep=,\n")
		w := csv.NewWriter(again)
		_ = w.Write(header) // to memory
		_ = w.WriteAll(rows)
		header2, rows2 := readAll(t, again.Bytes())
		if !slices.Equal(header, header2) || !slices.EqualFunc(rows, rows2, slices.Equal) {
			t.Errorf("wrote %q %q\nread  %q %q", header, rows, header2, rows2)
		}
	})
}

func readAll(t *testing.T, file []byte) (header []string, rows [][]string) {
	table, err := newTable("t.csv", bytes.NewReader(file))
	if err != nil {
		checkProblem(t, err)
		return nil, nil
	}
	var all []int
	for i, c := range table.Columns() {
		header, all = append(header, c.Name), append(all, i)
	}
	last := 0
	for row, err := range table.Rows(all) {
		if err != nil {
			checkProblem(t, err)
			continue
		}
		if row.Number <= last || len(row.Cells) != len(all) {
			t.Fatalf("row %d after row %d with %d cells, want %d", row.Number, last, len(row.Cells), len(all))
		}
		last = row.Number
		var values []string
		for _, c := range row.Cells {
			if c.Text != strings.TrimSpace(c.Text) || (c.Kind == app.Text) != (c.Text != "") {
				t.Fatalf("cell %+v", c)
			}
			values = append(values, c.Text)
		}
		rows = append(rows, values)
	}
	return header, rows
}

func checkProblem(t *testing.T, err error) {
	t.Helper()
	var p app.Problem
	if !errors.As(err, &p) || p.Code == "" || p.File != "t.csv" || p.Text == "" || p.Advice == "" || strings.ContainsFunc(err.Error(), isControl) {
		t.Fatalf("not a proper problem: %T %q", err, fmt.Sprint(err))
	}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
