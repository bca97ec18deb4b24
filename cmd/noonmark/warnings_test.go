package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/cli"
)

// What may be right or wrong is told as a warning of check, and a fit goes on.
func TestWarnings(t *testing.T) {
	t.Chdir(t.TempDir())
	if status, _, stderr := call("simulate", "--scenario", "weekly", "--out", "market"); status != cli.Done {
		t.Fatal(stderr)
	}
	const path = "market/data.csv"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, column string
		from, to     int // rows, as a spreadsheet counts
		change       func(v float64) string
		code, says   string
	}{
		{"spend in another unit", "search_spend", 101, 165, func(v float64) string { return number(1000 * v) }, "unit_jump", "2024-09-30"},
		{"weeks without exposure", "search_clicks", 61, 70, func(float64) string { return "0" }, "spend_without_exposure", "in 10 weeks, from 2023-12-25 to 2024-02-26"},
		{"weeks without spend", "search_spend", 61, 70, func(float64) string { return "0" }, "exposure_without_spend", "in 10 weeks, from 2023-12-25 to 2024-02-26"},
		{"empty cells", "search_spend", 80, 81, func(float64) string { return "" }, "empty_is_zero", `row 80, column "search_spend", 2024-05-06`},
	} {
		t.Run(c.what, func(t *testing.T) {
			f := files{table: string(raw)}
			f.column(c.column, func(row int, old string) string {
				v, err := strconv.ParseFloat(old, 64)
				if err != nil || row < c.from || row > c.to {
					return old
				}
				return c.change(v)
			})
			if err := os.WriteFile(path, []byte(f[table]), 0o644); err != nil {
				t.Fatal(err)
			}
			status, stdout, stderr := call("check", "-w", "market", "--json")
			var document struct {
				Findings []struct{ Code, Severity, Subject, Title, Text, Advice string }
			}
			if err := json.Unmarshal([]byte(stdout), &document); err != nil || status != cli.Done || stderr != "" {
				t.Fatalf("exit status %d, %v, %s", status, err, stderr)
			}
			var codes []string
			for _, f := range document.Findings {
				codes = append(codes, f.Code)
				if f.Code != c.code {
					continue
				}
				if f.Severity != "warning" || f.Subject != `channel "search"` || f.Title == "" || !strings.Contains(f.Text, c.says) || !strings.HasSuffix(f.Advice, ".") {
					t.Errorf("got %+v", f)
				}
				_, text, _ := call("check", "-w", "market")
				if head := `WARNING channel "search": ` + f.Title + "\n"; !strings.Contains(text, head) {
					t.Errorf("%q is missing in\n%s", head, text)
				}
				return
			}
			t.Errorf("no %s among %q", c.code, codes)
		})
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
