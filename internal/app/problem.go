package app

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/mmm/finding"
)

// A ProblemCode names a kind of problem for programs. It is made of lower-case
// words, and is declared beside the code that finds the problem.
type ProblemCode string

// A Problem is one thing about a user's data that they should know: what it is,
// where, why it matters, and what to do. As an error it is one line.
type Problem struct {
	Code ProblemCode `json:"code"`

	// Severity is Error where it is left empty: nothing may be computed from the
	// data. A Warning was read, but perhaps not as it was meant; a Note says
	// what was decided.
	Severity finding.Severity `json:"severity"`

	// Where: any of these may be empty.
	File    string `json:"file,omitempty"`    // as the user wrote it
	Row     int    `json:"row,omitempty"`     // as Row.Number
	Line    int    `json:"line,omitempty"`    // of a configuration
	Column  string `json:"column,omitempty"`  // its name
	Date    string `json:"date,omitempty"`    // of the observation
	Subject string `json:"subject,omitempty"` // channel "tv"

	Title  string `json:"title,omitempty"`  // of a Warning or Note: a few words
	Text   string `json:"text"`             // what is wrong and why it matters, without the full stop
	Advice string `json:"advice,omitempty"` // what to do, without the full stop

	// More counts problems of this kind that are not listed.
	More int `json:"more,omitempty"`

	Cause error `json:"-"` // for the log
}

// Error returns the problem as one line.
func (p Problem) Error() string {
	var s strings.Builder
	if where := p.where(); where != "" {
		s.WriteString(where + ": ")
	}
	s.WriteString(sentence(p.Text))
	if p.Advice != "" {
		s.WriteString(" " + sentence(p.Advice))
	}
	switch {
	case p.More > 0 && p.Row > 0:
		fmt.Fprintf(&s, " (And %s like this.)", Plural(p.More, "more row"))
	case p.More > 0:
		fmt.Fprintf(&s, " (And %d more like this.)", p.More)
	}
	return s.String()
}

// MarshalJSON writes the severity out.
func (p Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	p.Severity = p.severity()
	return json.Marshal(plain(p))
}

func (p Problem) severity() finding.Severity {
	if p.Severity == "" {
		return finding.Error
	}
	return p.Severity
}

// Unwrap returns the cause.
func (p Problem) Unwrap() error { return p.Cause }

// sentence adds the full stop, unless a question mark is there.
func sentence(s string) string {
	if strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

func (p Problem) where() string {
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	add(Printable(p.File))
	if p.Row > 0 {
		add("row " + strconv.Itoa(p.Row))
	}
	if p.Line > 0 {
		add("line " + strconv.Itoa(p.Line))
	}
	if p.Column != "" {
		add("column " + Quote(p.Column))
	}
	add(p.Subject)
	add(Printable(p.Date))
	return strings.Join(parts, ", ")
}

// Quote returns the beginning of s between quotation marks, with everything
// that a terminal would not show written out. Data are quoted with it wherever
// they are shown.
func Quote(s string) string {
	const most = 48 // runes; enough to recognise a cell
	n := 0
	for i := range s {
		if n++; n > most {
			return strings.TrimSuffix(strconv.Quote(s[:i]), `"`) + `…"`
		}
	}
	return strconv.Quote(s)
}

// Printable returns s, with quotation marks only if something in it would not
// show on a terminal.
func Printable(s string) string {
	if quoted := strconv.Quote(s); quoted[1:len(quoted)-1] != s {
		return quoted
	}
	return s
}

// Plural returns "1 row" or "2 rows". The count is grouped in thousands.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Thousands(n) + " " + noun + "s"
}

// Thousands returns a count with commas between groups of three digits.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
