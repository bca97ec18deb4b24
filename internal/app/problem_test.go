package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

func TestProblemReadsAsOneLine(t *testing.T) {
	for _, c := range []struct {
		p    Problem
		want string
	}{
		{Problem{Text: "there are no channels"}, `there are no channels.`},
		{Problem{File: "sales.csv", Text: "it is empty", Advice: "Export it again"}, `sales.csv: it is empty. Export it again.`},
		{Problem{File: "sales.csv", Text: "it is gone", Advice: "Did you mean this?"}, `sales.csv: it is gone. Did you mean this?`},
		{Problem{File: "sales.csv", Row: 17, Column: "tv", Date: "2024-01-05", Text: "x"}, `sales.csv, row 17, column "tv", 2024-01-05: x.`},
		{Problem{Subject: `channel "tv"`, Date: "2024-01-05", Text: "x"}, `channel "tv", 2024-01-05: x.`},
		{Problem{File: "s.csv", Row: 3, Text: "x", Advice: "Y", More: 1}, `s.csv, row 3: x. Y. (And 1 more row like this.)`},
		{Problem{File: "s.csv", Row: 3, Text: "x", More: 1212}, `s.csv, row 3: x. (And 1,212 more rows like this.)`},
		{Problem{File: "s.csv", Text: "x", More: 2}, `s.csv: x. (And 2 more like this.)`},
		{Problem{File: "a\x1b[31m.csv", Column: "t\nv", Date: "\a", Text: "x"}, `"a\x1b[31m.csv", column "t\nv", "\a": x.`},
	} {
		if got := c.p.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestQuoteShowsWhatATerminalWouldNot(t *testing.T) {
	for in, want := range map[string]string{
		"":                         `""`,
		"Île":                      `"Île"`,
		"1\u00a0234":               `"1\u00a0234"`,
		"\x1b]0;x\a\xff":           `"\x1b]0;x\a\xff"`,
		strings.Repeat("é", 48):    `"` + strings.Repeat("é", 48) + `"`,
		strings.Repeat("é", 1<<20): `"` + strings.Repeat("é", 48) + `…"`,
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%.20q) = %s, want %s", in, got, want)
		}
	}
}

func TestProblemsCountsAllAndKeepsAFew(t *testing.T) {
	var ps Problems
	if ps.Err() != nil || ps.List() != nil {
		t.Fatal("the zero value is not empty")
	}
	for row := 2; row < 1000; row++ {
		ps.Add(Problem{Code: "not_a_number", File: "s.csv", Row: row, Column: "tv", Text: "x"})
		if row%2 == 0 {
			ps.Add(Problem{Code: "not_a_number", File: "s.csv", Row: row, Column: "radio", Text: "y"})
		}
	}
	ps.Add(Problem{Code: "decimal_comma", Severity: finding.Note, File: "s.csv", Column: "tv", Text: "z"})
	ps.Add(Problem{Code: "not_a_number", File: "s.csv", Row: 2000, Column: "tv", Text: "x", More: 10})

	want := `s.csv, row 2, column "tv": x.
s.csv, row 3, column "tv": x.
s.csv, row 4, column "tv": x. (And 1,006 more rows like this.)
s.csv, row 2, column "radio": y.
s.csv, row 4, column "radio": y.
s.csv, row 6, column "radio": y. (And 496 more rows like this.)`
	if got := ps.Err().Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := len(ps.List()); got != 7 {
		t.Errorf("%d listed, want 7", got)
	}
	if errs, notes, warnings := ps.Count(finding.Error), ps.Count(finding.Note), ps.Count(finding.Warning); errs != 998+499+11 || notes != 1 || warnings != 0 {
		t.Errorf("%d errors, %d notes and %d warnings, want 1508, 1 and 0", errs, notes, warnings)
	}
}

func TestProblemsErrIgnoresNotesAndWarnings(t *testing.T) {
	var ps Problems
	ps.Add(Problem{Code: "a", Severity: finding.Note, Text: "x"})
	ps.Add(Problem{Code: "b", Severity: finding.Warning, Text: "y"})
	if err := ps.Err(); err != nil {
		t.Errorf("Err() = %v, want nil", err)
	}
}

func TestAddErrorTakesErrorsApart(t *testing.T) {
	var ps Problems
	row := Problem{Code: "row", File: "s.csv", Row: 2, Text: "x"}
	ps.AddError(nil)
	ps.AddError(errors.Join(fmt.Errorf("reading: %w", row), io.ErrUnexpectedEOF))
	ps.AddError(ProblemList{{Code: "a", Text: "a"}, {Code: "b", Text: "b"}})
	ps.AddError(mmm.Problems{{Subject: `channel "tv"`, Text: "has no spend."}})
	want := []ProblemCode{"row", Unexpected, "a", "b", ModelRejected}
	list := ps.List()
	if len(list) != len(want) {
		t.Fatalf("%d problems, want %d: %v", len(list), len(want), list)
	}
	for i, p := range list {
		if p.Code != want[i] {
			t.Errorf("problem %d has code %q, want %q", i, p.Code, want[i])
		}
	}
	if !errors.Is(list[1], io.ErrUnexpectedEOF) {
		t.Error("the cause of an unexpected error is lost")
	}
	if got, want := list[4].Error(), `channel "tv": has no spend.`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var err error = ps.Err()
	var again Problems
	again.AddError(fmt.Errorf("check: %w", err))
	if len(again.List()) != len(list) {
		t.Errorf("problems that are returned and added again: %d, want %d", len(again.List()), len(list))
	}
}

func TestProblemJSON(t *testing.T) {
	for want, p := range map[string]Problem{
		`{"code":"row","severity":"warning","file":"s.csv","row":2,"text":"x"}`: {Code: "row", Severity: finding.Warning, File: "s.csv", Row: 2, Text: "x", Cause: io.EOF},
		`{"code":"row","severity":"error","text":"x","advice":"y","more":3}`:    {Code: "row", Text: "x", Advice: "y", More: 3},
	} {
		got, err := json.Marshal(p)
		if err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -999: "-999", -1000: "-1,000", 12345678: "12,345,678"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %s, want %s", n, got, want)
		}
	}
}
