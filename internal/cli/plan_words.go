package cli

import (
	"fmt"
	"math"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A wording is how the pages of a surface write numbers.
type wording struct {
	unit  string               // of outcome
	money bool                 // whether that is money
	spend func(float64) string // an amount of spend
	roi   func(float64) string // a return
	level string               // of intervals
}

// smallBudget is the total below which whole units of money would hide what a
// channel spends: tables in thousands or millions.
const smallBudget = 1000

func wordingOf(s *surface.Surface) wording {
	w := wording{unit: s.Unit, money: s.Money, spend: exact, roi: returns(s.Money), level: level(s.Options.Level)}
	if s.Budget() < smallBudget {
		w.spend = figure
	}
	return w
}

// signed writes a change, with its sign; what rounds to nothing has none.
func signed(v float64, write func(float64) string) string {
	text := strings.TrimPrefix(write(v), "-")
	switch {
	case math.IsNaN(v):
		return text
	case strings.Trim(text, "0.,%×") == "":
		return text
	case v < 0:
		return "-" + text
	}
	return "+" + text
}

// negligible is the relative change that is one of rounding alone.
const negligible = 1e-9

// relative writes a change from today as a percentage.
func relative(change, today float64) string {
	switch {
	case today == 0 && change > 0:
		return "new"
	case math.Abs(change) <= negligible*today:
		return ""
	}
	return signed(100*change/today, func(v float64) string { return fmt.Sprintf("%.0f%%", v) })
}

// chance writes a probability. That of all draws or none is no certainty.
func chance(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p >= 0.995:
		return "over 99%"
	case p <= 0.005:
		return "under 1%"
	}
	return fmt.Sprintf("%.0f%%", 100*p)
}

// percent writes a share that is not an estimate.
func percent(v float64) string { return fmt.Sprintf("%.3g%%", 100*v) }

// change writes a change of outcome.
func change(v float64) string { return signed(v, figure) }

// spending says how much more a plan spends than today's, or less.
func (o wording) spending(more float64) string {
	if more > 0 {
		return fmt.Sprintf("It spends %s more.", o.spend(more))
	}
	return fmt.Sprintf("It spends %s less.", o.spend(-more))
}

// gain says how much more outcome there is, or less.
func (o wording) gain(e draws.Estimate) string {
	return fmt.Sprintf("%s %s [%s, %s]", change(e.Mean), o.unit, change(e.Lo), change(e.Hi))
}

// result says how much outcome there is.
func (o wording) result(e draws.Estimate) string {
	return fmt.Sprintf("%s %s [%s, %s]", figure(e.Mean), o.unit, figure(e.Lo), figure(e.Hi))
}

// precise writes a relative gap.
func precise(v float64) string {
	switch {
	case v < 1e-5:
		return "0.001%"
	case v >= 0.995:
		return fmt.Sprintf("%.0f%%", 100*v) // no power of ten
	}
	return fmt.Sprintf("%.2g%%", 100*v)
}

// perUnit writes a return: as a ratio where money comes back, otherwise as outcome for
// each unit of spend.
func (o wording) perUnit(e draws.Estimate) string {
	if o.money {
		return with(e, ratio)
	}
	return fmt.Sprintf("%s %s for each unit of spend", with(e, figure), o.unit)
}

// beyond says what of a plan goes beyond what was observed; nothing, if it does not.
func beyond(e *surface.Extrapolation) string {
	parts := append([]string(nil), e.Above...)
	for _, name := range e.Below {
		parts = append(parts, "little "+name)
	}
	if e.Budget {
		parts = append(parts, "the total")
	}
	if e.JointFlag {
		parts = append(parts, "the combination")
	}
	return strings.Join(parts, ", ")
}

// meanings are what strengths of evidence mean to who has to decide.
var meanings = map[plan.Strength]string{
	plan.Primary:        "PRIMARY: may be acted on by itself",
	plan.Supporting:     "SUPPORTING: one argument among others",
	plan.NotAppropriate: "NOT APPROPRIATE: do not act on it",
}

// moreAndLess says which channels should have more, and which less; not both are nil.
func moreAndLess(more, less []string) string {
	switch {
	case less == nil:
		return fmt.Sprintf("More for %s.", and(more))
	case more == nil:
		return fmt.Sprintf("Less for %s.", and(less))
	}
	return fmt.Sprintf("More for %s; less for %s.", and(more), and(less))
}

// and joins words.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
