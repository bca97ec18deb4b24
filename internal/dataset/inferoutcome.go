package dataset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/mmm"
)

// takeValue takes the revenue of one unit of the outcome: revenue_per_order.
func (s *sorter) takeValue() {
	for _, e := range s.free(NumberColumn) {
		perUnit := slices.IndexFunc(e.words, func(w word) bool { return w.classes&perWord != 0 })
		isValue := perUnit > 0 && has(e.words[:perUnit], valueWord) || len(e.words) == 1 && e.has(unitValueWord)
		if !isValue || e.has(competitorWord) {
			continue
		}
		if s.guess.Outcome.Value != "" {
			s.ignore(e, Medium, "it is another value of one unit")
			continue
		}
		s.use(e)
		s.units = e.words[perUnit+1:]
		s.guess.Outcome.Value = e.Name
		s.guess.Outcome.ValueReason = Reason{"named like the value of one unit of the outcome", High}
	}
}

// takeOutcome takes the column whose name most says that it is what marketing is
// to drive.
func (s *sorter) takeOutcome() {
	var best *entry
	bestScore, rivals := 0, 0
	for _, e := range s.free(NumberColumn) {
		score := s.outcomeScore(e)
		if score > 0 {
			rivals++
		}
		if score > bestScore {
			best, bestScore = e, score
		}
	}
	o := &s.guess.Outcome
	if best == nil {
		s.dropValue()
		return
	}
	s.use(best)
	o.Column = best.Name
	o.Reason = Reason{"named like an outcome", High}
	if rivals > 1 {
		o.Reason = Reason{"of the columns named like outcomes, it is the one most likely meant", Medium}
	}
	if o.Value != "" && !best.has(countWord|anyOutcome|salesWord) {
		s.dropValue()
	}
	for _, e := range s.free(NumberColumn) {
		switch {
		case s.outcomeScore(e) == 0:
		case e.has(mediaWord):
			s.ignore(e, Medium, "platforms say so of themselves; it is not an input, and not the outcome")
		case e.has(mediatorWord):
			s.ignore(e, Medium, "marketing moves it on the way to the outcome, so it would hide what marketing does")
		default:
			s.ignore(e, Medium, fmt.Sprintf("it is another outcome beside %q, so it would explain what it must not", best.Name))
		}
	}
}

// dropValue gives up a value that has no units to be multiplied with.
func (s *sorter) dropValue() {
	o := &s.guess.Outcome
	for _, e := range s.columns {
		if e.Name == o.Value && o.Value != "" {
			s.used = slices.DeleteFunc(s.used, func(u *entry) bool { return u == e })
			s.ignore(e, Medium, "it is the value of one unit, and the outcome is not in units")
		}
	}
	o.Value, o.ValueReason = "", Reason{}
}

// outcomeScore says how much a name says that a column is the outcome; 0 is not
// at all.
func (s *sorter) outcomeScore(e *entry) int {
	if e.has(spendWord|exposureWord|perWord|rateWord|competitorWord|derivedWord|treatmentWord|populationWord) || e.lastIs(controlWord) {
		return 0
	}
	score := 0
	switch {
	case e.has(anyOutcome) && len(e.words) == 1:
		score = 90
	case e.has(revenueWord):
		score = 80
	case e.has(salesWord):
		score = 75
	case e.has(countWord):
		score = 70
	case e.has(anyOutcome):
		score = 60
	case e.has(mediatorWord):
		score = 20
	default:
		return 0
	}
	if s.isUnitOfValue(e) {
		score += 100
	}
	if e.has(mediaWord) {
		score -= 55 // what a platform claims for itself
	}
	return max(score-2*len(e.words), 1)
}

// isUnitOfValue reports whether the value column is the value of one of these.
func (s *sorter) isUnitOfValue(e *entry) bool {
	singular := func(w word) string { return strings.TrimSuffix(w.text, "s") }
	for _, u := range s.units {
		for _, w := range e.words {
			if singular(u) == singular(w) {
				return true
			}
		}
	}
	return false
}

func (e *entry) lastIs(c class) bool {
	return len(e.words) > 0 && e.words[len(e.words)-1].classes&c != 0
}

// decideOutcomeKind says whether the outcome is money. Sales may be money or
// pieces: money comes with cents, and is more than what is spent on marketing.
func (s *sorter) decideOutcomeKind() {
	o := &s.guess.Outcome
	e := s.column(o.Column)
	if e == nil {
		return
	}
	var spend float64 // per row
	for _, c := range s.guess.Channels {
		spend += s.column(c.Spend).Numbers.Mean
	}
	o.Kind = mmm.Count
	switch {
	case o.Value != "":
		o.Text += fmt.Sprintf("; a count, whose value is in %q", o.Value)
	case e.Numbers.Currency != "":
		o.Kind = mmm.Revenue
		o.Text += fmt.Sprintf("; revenue, because it is written with %s", e.Numbers.Currency)
	case e.has(revenueWord):
		o.Kind = mmm.Revenue
		o.Text += "; revenue by its name"
	case !e.has(salesWord):
		o.Text += "; a count, because nothing says that it is money"
	case !e.Numbers.Whole:
		o.Kind, o.Confidence = mmm.Revenue, Medium
		o.Text += "; revenue, because it has fractions"
	case spend > e.Numbers.Mean:
		o.Confidence = Medium
		o.Text += "; a count, because it has whole numbers that are smaller than what is spent"
	default:
		o.Kind, o.Confidence = mmm.Revenue, Low
		o.Text += "; revenue perhaps, because it is larger than what is spent"
	}
}

// column returns the column of a name, or nil.
func (s *sorter) column(name string) *entry {
	for _, e := range s.columns {
		if e.Name == name && name != "" {
			return e
		}
	}
	return nil
}

// findCurrency finds the currency that numbers or names say.
func (s *sorter) findCurrency() {
	for _, e := range s.used {
		if e.Kind != NumberColumn {
			continue
		}
		if code, ok := currencyCode(e.Numbers.Currency); ok {
			s.guess.Currency = CurrencyGuess{code, Reason{fmt.Sprintf("the numbers of %q are written with %s", e.Name, e.Numbers.Currency), High}}
			return
		}
	}
	for _, e := range s.used {
		for _, w := range e.words {
			if code := strings.ToUpper(w.text); code == "USD" || code == "EUR" || code == "GBP" {
				s.guess.Currency = CurrencyGuess{code, Reason{fmt.Sprintf("the name of %q says so", e.Name), Medium}}
				return
			}
		}
	}
}
