package finding

import (
	"fmt"
	"strings"
)

// Column returns the subject of findings about a column of a table.
func Column(name string) Subject { return Subject{"column", name} }

// ColumnGone is a column that used to be there. similar are columns that are new and
// look like it: they agree with it in that share of the values that both had.
func ColumnGone(s Subject, table, similar string, agree float64) Finding {
	f := Finding{
		Code: "column_gone", Severity: Warning, Subject: s.String(),
		Title:  "A column is gone",
		Text:   fmt.Sprintf("%s is no longer there. What is known of it stays as it was, and what is new is missing: it is estimated until it comes back.", s.in(table)),
		Advice: "Export it again, or name the column that takes its place in noonmark.yaml.",
	}
	if similar != "" {
		f.Title = "A column seems to be renamed"
		f.Text += fmt.Sprintf(" %q is new and has the same values in %s of the periods.", similar, percent(agree))
		f.Advice = fmt.Sprintf("If it is the same, write %q in its place in noonmark.yaml; nothing that was learned is lost.", similar)
	}
	return f
}

// ColumnBack is a column that is there again.
func ColumnBack(s Subject, table string) Finding {
	return Finding{
		Code: "column_back", Severity: Note, Subject: s.String(),
		Title:  "A column is back",
		Text:   fmt.Sprintf("%s is there again. What it says of the time in between is taken in as late data.", s.in(table)),
		Advice: "Nothing needs to be done.",
	}
}

// ColumnNew is a column that nobody has named.
func ColumnNew(s Subject, table string) Finding {
	return Finding{
		Code: "column_new", Severity: Note, Subject: s.String(),
		Title:  "A column is new",
		Text:   fmt.Sprintf("%s was not there before, and nothing reads it.", s.in(table)),
		Advice: "Name it in noonmark.yaml if it is something that moves the outcome.",
	}
}

// in returns the subject in a table, as the beginning of a sentence.
func (s Subject) in(table string) string { return fmt.Sprintf("%s of %s", s.start(), table) }

// UnitChanged is a series whose past is restated by one factor.
func UnitChanged(s Subject, factor float64, restated, of int, cell string) Finding {
	return Finding{
		Code: "unit_changed", Severity: Warning, Subject: s.String(),
		Title: "The unit seems to have changed",
		Text: fmt.Sprintf("%d of %s of %s that were known before are now %s what they were. All of the past in another unit looks like this: thousands, cents, another currency.",
			restated, count(of, cell), s.Name, times(factor)),
		Advice: "If it was meant, nothing is lost: everything is computed again in the new unit. If not, restore the unit at the source.",
	}
}

// Reunited is a series of one source that has the values of another one.
func Reunited(s Subject, other string, agree float64) Finding {
	return Finding{
		Code: "series_reunited", Severity: Warning, Subject: s.String(),
		Title:  "Two series became one",
		Text:   fmt.Sprintf("%s now has the sum of its own former values and those of %q in %s of the periods that were known before.", s.start(), other, percent(agree)),
		Advice: "If the two were merged at the source, model them as one; as they stand the same money counts twice.",
	}
}

// InputAssumed is an input that was not reported and was made up.
func InputAssumed(s Subject, days []string, by string) Finding {
	return Finding{
		Code: "input_assumed", Severity: Note, Subject: s.String(),
		Title:  "An input was not reported in time",
		Text:   fmt.Sprintf("%s was not there for %s. Until it comes, %s stands for it.", s.start(), strings.Join(days, ", "), by),
		Advice: "Nothing needs to be done if it comes later: the days are then computed again.",
	}
}

// NotRelearned is a refit of the daily posterior whose result was not taken.
func NotRelearned(why string) Finding {
	return Finding{
		Code: "not_relearned", Severity: Warning, Subject: "daily posterior",
		Title:  "The parameters were not learned again",
		Text:   fmt.Sprintf("Learning them again did not work: %s. Those from before stay in use.", why),
		Advice: "It is tried again next time. If it fails again, look at recent data for something that no model can explain, and at the priors.",
	}
}

// LearnedBadly is a first fit of the daily posterior that did not converge.
func LearnedBadly(why string) Finding {
	return Finding{
		Code: "learned_badly", Severity: Warning, Subject: "daily posterior",
		Title:  "The parameters may be wrong",
		Text:   fmt.Sprintf("What was learned before the first day did not converge: %s. Intervals may be too narrow.", why),
		Advice: "Run noonmark check for problems of the design, and look at priors.",
	}
}
