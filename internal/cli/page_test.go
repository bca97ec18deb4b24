package cli

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"

	"github.com/noonmark/noonmark/internal/app"
)

var (
	wideHeaders = []string{"channel", " spend", " contribution", " ROI", " half-life"}
	wideRows    = [][]string{
		{"search", "494,591", "809,000 [153,000, 2,100,000]", "1.63× [0.308×, 4.25×]", "5.04 d [1.71 d, 21.1 d]"},
		{"tv, évening", "1,287,501", "572,000 [106,000, 1,460,000]", "1.99× [0.369×, 5.08×]", "5.11 d [1.80 d, 22.7 d]"},
		{"Baseline", "", "34,600,000 [31,300,000, 37,000,000]"},
	}
)

func render(width int, headers []string, rows [][]string) string {
	var out strings.Builder
	page{Writer: &out, width: width}.table(headers, rows)
	return out.String()
}

func TestTable(t *testing.T) {
	want := `
channel          spend                         contribution                    ROI                half-life
───────────────────────────────────────────────────────────────────────────────────────────────────────────
search         494,591         809,000 [153,000, 2,100,000]  1.63× [0.308×, 4.25×]  5.04 d [1.71 d, 21.1 d]
tv, évening  1,287,501         572,000 [106,000, 1,460,000]  1.99× [0.369×, 5.08×]  5.11 d [1.80 d, 22.7 d]
Baseline                34,600,000 [31,300,000, 37,000,000]
`[1:]
	for _, width := range []int{0, 107, 200} {
		if got := render(width, wideHeaders, wideRows); got != want {
			t.Errorf("%d characters: got\n%s\nwant\n%s", width, got, want)
		}
	}
	want = `
channel          spend                         contribution
───────────────────────────────────────────────────────────
search         494,591         809,000 [153,000, 2,100,000]
tv, évening  1,287,501         572,000 [106,000, 1,460,000]
Baseline                34,600,000 [31,300,000, 37,000,000]

channel                        ROI                half-life
───────────────────────────────────────────────────────────
search       1.63× [0.308×, 4.25×]  5.04 d [1.71 d, 21.1 d]
tv, évening  1.99× [0.369×, 5.08×]  5.11 d [1.80 d, 22.7 d]
`[1:]
	for _, width := range []int{60, 80} {
		if got := render(width, wideHeaders, wideRows); got != want {
			t.Errorf("%d characters: got\n%s\nwant\n%s", width, got, want)
		}
	}
}

func TestTableBreaksText(t *testing.T) {
	rows := [][]string{{"tv_spend", "spend", "named like the spend and the exposure of a channel"}, {"date", "time", "it holds dates"}}
	got := render(50, []string{"column", "role", "because"}, rows)
	want := `
column    role   because
──────────────────────────────────────────────────
tv_spend  spend  named like the spend and the
                 exposure of a channel
date      time   it holds dates
`[1:]
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Nothing is lost at any width, and nothing is wider than it must be.
func TestTableAtEveryWidth(t *testing.T) {
	for width := 20; width < 120; width++ {
		text := render(width, wideHeaders, wideRows)
		for _, row := range wideRows {
			for _, cell := range row {
				if !strings.Contains(text, cell) {
					t.Fatalf("%d characters: %q is missing in\n%s", width, cell, text)
				}
			}
		}
		const widest = len("tv, évening") - 1 + gap + len("34,600,000 [31,300,000, 37,000,000]") // é is two bytes
		for line := range strings.Lines(text) {
			if got := lipgloss.Width(strings.TrimSuffix(line, "\n")); got > max(width, widest) {
				t.Errorf("%d characters: a line of %d\n%s", width, got, line)
			}
		}
	}
}

func TestParagraph(t *testing.T) {
	var out strings.Builder
	page{Writer: &out, width: 24}.paragraph("one two three four  five\nsix donaudampfschifffahrtsgesellschaft", "- ", "  ")
	want := "- one two three four\n  five six\n  donaudampfschifffahrtsgesellschaft\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
}

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		got, want string
	}{
		{figure(12345), "12,300"}, {figure(0.012345), "0.0123"}, {figure(-1234567), "-1,230,000"}, {figure(0), "0"}, {figure(99.96), "100"}, {figure(1.239e-9), "1.24e-09"}, {figure(999.6), "1,000"}, {figure(123), "123"}, {figure(1.2345), "1.23"},
		{figure(math.NaN()), "–"}, {figure(math.Inf(1)), "∞"},
		{exact(1234567.4), "1,234,567"}, {exact(math.NaN()), "–"},
		{ratio(1.7234), "1.72×"}, {ratio(math.NaN()), "–"}, {share(0.0512), "5.1%"}, {share(0.512), "51%"}, {share(math.NaN()), "–"},
		{level(0.9), "90%"}, {level(0.955), "95.5%"}, {app.Plural(1, "row"), "1 row"}, {app.Plural(1200, "row"), "1,200 rows"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestErrorText(t *testing.T) {
	var list app.ProblemList
	for i := range 33 {
		list = append(list, app.Problem{Text: fmt.Sprintf("problem %d", i)})
	}
	got := errorText(list)
	if lines := strings.Split(got, "\n"); len(lines) != 31 || lines[29] != "problem 29." || lines[30] != "And 3 more problems; --json lists them." {
		t.Errorf("got\n%s", got)
	}
	if got := errorText(errors.New("x")); got != "x" {
		t.Errorf("got %q", got)
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, Done}, {errUnfit, Unfit}, {errors.New("x"), Failed}, {fmt.Errorf("x: %w", app.Problem{Code: Usage}), Invalid},
		{app.ProblemList{{Code: "data"}}, Invalid}, {app.Problem{Code: app.DiskFull}, Failed}, {app.ProblemList{{Code: "data"}, {Code: app.Unexpected}}, Failed},
	} {
		if got := statusOf(c.err); got != c.want {
			t.Errorf("%v: status %d, want %d", c.err, got, c.want)
		}
	}
}
