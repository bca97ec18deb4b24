package dataset

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// Infer guesses the roles of the columns of a table from their names and
// values.
//
// Each step takes the columns it is sure of and leaves the others to the steps
// after it, so the order is that of how much a name says: "revenue per order"
// is no revenue, and the spend of a competitor is no spend.
func Infer(p *Profile) *Guess {
	s := newSorter(p)
	s.takeTime()
	s.setAside()
	s.takeGeo()
	s.takePopulation()
	s.takeValue()
	s.takeOutcome()
	s.setAsideDerived()
	s.takeMeasured()
	s.takeLettered()
	s.takeEvents()
	s.takeNamed()
	s.takePromotions()
	s.takeRest()
	s.tellApart()
	s.decideOutcomeKind()
	s.findCurrency()
	s.findProblems()
	s.inOrder()
	return s.guess
}

// A sorter deals out the columns of a table.
type sorter struct {
	profile *Profile
	guess   *Guess
	columns []*entry
	bare    []*entry // columns taken for spend though no word says spend
	used    []*entry // columns with a role, which must be good
	units   []word   // what the value is the value of
	found   app.Problems
}

// An entry is a column that may still be free.
type entry struct {
	*Column
	words []word
	taken bool
}

func newSorter(p *Profile) *sorter {
	s := &sorter{profile: p, guess: &Guess{File: p.File, Rows: p.Rows}}
	for i := range p.Columns {
		c := &p.Columns[i]
		s.columns = append(s.columns, &entry{Column: c, words: splitName(c.Name)})
	}
	return s
}

// free returns the columns that are of one of the kinds and have no role yet.
func (s *sorter) free(kinds ...Kind) []*entry {
	var list []*entry
	for _, e := range s.columns {
		if !e.taken && slices.Contains(kinds, e.Kind) {
			list = append(list, e)
		}
	}
	return list
}

// use takes a column for a role.
func (s *sorter) use(e *entry) {
	e.taken = true
	s.used = append(s.used, e)
}

func (s *sorter) ignore(e *entry, confidence Confidence, reason string) {
	e.taken = true
	s.guess.Ignored = append(s.guess.Ignored, InputGuess{e.Name, e.Name, Reason{reason, confidence}})
}

func (s *sorter) input(list *[]InputGuess, e *entry, confidence Confidence, reason string) {
	s.use(e)
	*list = append(*list, InputGuess{e.Name, e.Name, Reason{reason, confidence}})
}

// all reports whether every word of a name is of a class.
func (e *entry) all(c class) bool {
	for _, w := range e.words {
		if w.classes&c == 0 {
			return false
		}
	}
	return len(e.words) > 0
}

func (e *entry) has(c class) bool { return has(e.words, c) }

// setAside ignores columns that can be nothing in a model.
func (s *sorter) setAside() {
	for _, e := range s.columns {
		switch {
		case e.taken:
		case e.Unreadable != "":
			s.ignore(e, High, "it "+e.Unreadable)
		case e.Name == "":
			s.ignore(e, High, fmt.Sprintf("column %s has no name; it may be row numbers", app.ColumnLetter(e.Index)))
		case e.Kind == EmptyColumn:
			s.ignore(e, High, "it is empty")
		case e.has(resultWord) && e.Kind == NumberColumn:
			s.ignore(e, High, "its name says that it came out of a model or an analysis, and it must not go into one")
		case strings.HasPrefix(e.Name, "Unnamed:"), // as pandas calls it
			e.isRowNumber():
			s.ignore(e, High, "it counts the rows")
		case e.Constant() && !e.has(geoWord):
			s.ignore(e, High, fmt.Sprintf("it has the same value in every row, %s, so nothing can be learned from it", app.Quote(e.Values[0].Text)))
		}
	}
}

// isRowNumber reports whether a column counts the rows from 0 or 1 on.
func (e *entry) isRowNumber() bool {
	const few = 3 // anything may be 0, 1, 2 by chance
	return e.Kind == NumberColumn && e.Numbers.Counts && e.Numbers.Count > few && (e.Numbers.Min == 0 || e.Numbers.Min == 1)
}

// setAsideDerived ignores columns that were made of others.
func (s *sorter) setAsideDerived() {
	for _, e := range s.free(NumberColumn) {
		switch {
		case e.has(derivedWord):
			s.ignore(e, Medium, "its name says that it was made of another column; the model has its own carry-over and saturation")
		case e.has(rateWord) || e.has(perWord):
			s.ignore(e, Medium, "it is a ratio of other columns")
		case e.all(calendarWord | timeWord):
			s.ignore(e, Medium, "it repeats what the dates say; the model has its own trend and seasons")
		}
	}
}

// takeRest gives columns that nothing is known about the role of a control.
func (s *sorter) takeRest() {
	for _, e := range s.free(NumberColumn) {
		s.input(&s.guess.Controls, e, Low, "its name says nothing known; keep it only if it moves the outcome and marketing does not move it")
	}
	for _, e := range s.free(TextColumn) {
		if e.has(spendWord | exposureWord | reachWord | frequencyWord | revenueWord | salesWord | countWord | anyOutcome) {
			for _, p := range e.asNumbers {
				s.found.Add(p)
			}
			s.ignore(e, Low, "it is named like numbers, but holds text")
			continue
		}
		s.ignore(e, High, "it holds text")
	}
	for _, e := range s.free(DateColumn) {
		s.ignore(e, High, "it is another column of dates")
	}
}

// inOrder puts inputs into the order of the table.
func (s *sorter) inOrder() {
	index := map[string]int{}
	for i, c := range s.profile.Columns {
		index[c.Name] = i
	}
	g := s.guess
	for _, list := range [][]InputGuess{g.Organic, g.Treatments, g.Controls, g.Ignored} {
		slices.SortStableFunc(list, func(a, b InputGuess) int { return cmp.Compare(index[a.Column], index[b.Column]) })
	}
	slices.SortStableFunc(g.Channels, func(a, b ChannelGuess) int { return cmp.Compare(index[a.Spend], index[b.Spend]) })
	slices.SortStableFunc(g.Events, func(a, b EventGuess) int { return cmp.Compare(index[a.Column], index[b.Column]) })
}
