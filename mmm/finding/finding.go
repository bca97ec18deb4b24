// Package finding is the catalogue of everything the system can say about its
// own trustworthiness: of data, of a design, of a fit, of a surface. Each kind of
// finding is declared once, by the function that makes it, in the file of its
// subject; the checks that find it, and their thresholds, are elsewhere.
package finding

import (
	"cmp"
	"slices"
)

// A Finding is one thing a person should know before relying on a result.
type Finding struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Subject  string   `json:"subject"` // what it is about: `channel "tv"`, "baseline"; empty for the whole
	Title    string   `json:"title"`   // a few words
	Text     string   `json:"text"`    // what was found, with its numbers, and why it matters
	Advice   string   `json:"advice"`  // what to do
}

// A Code names a kind of finding for programs: lower-case words joined by _.
type Code string

// Severity says what a finding stops.
type Severity string

// The severities, most severe first.
const (
	Error   Severity = "error"   // results must not be used for decisions
	Warning Severity = "warning" // some conclusions may not hold
	Note    Severity = "note"    // worth knowing
)

// Rank orders severities: 0 is the most severe.
func (s Severity) Rank() int {
	switch s {
	case Error:
		return 0
	case Warning:
		return 1
	}
	return 2
}

// Worst returns the most severe of findings' severities, and false if there are
// none.
func Worst(findings []Finding) (Severity, bool) {
	worst := Note
	for _, f := range findings {
		if f.Severity.Rank() < worst.Rank() {
			worst = f.Severity
		}
	}
	return worst, len(findings) > 0
}

// Sort orders findings by severity, the most severe first, then by subject and
// code.
func Sort(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Severity.Rank(), b.Severity.Rank()), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Code, b.Code))
	})
}

// OfFit reports whether the finding is about the fit as a whole, rather than about
// data, design, convergence or a channel.
func (f *Finding) OfFit() bool { return f.Subject == "fit" || f.Subject == "baseline" }
