package plan

import (
	"fmt"
	"strings"

	"github.com/noonmark/noonmark/mmm/surface"
)

// ParseConstraint reads a constraint on channels as people write it:
//
//	constraint  =  spend | each | moved
//	spend       =  sum compare value                    tv >= 100k, search + social <= 40% of budget
//	            |  sum compare sum                      search >= 2 display
//	            |  channel ">=" value "or" zero         display >= 50k or zero
//	each        =  "each" compare value                 each <= +30%
//	            |  "each" "within" share                each within 30%
//	moved       =  "moved" "<=" value                   moved <= 10% of budget
//	sum         =  term { ("+" | "-") term }
//	term        =  [ amount ["*"] ] channel             2 * display, 0.5 tv
//	compare     =  "<=" | "≤" | "at most" | ">=" | "≥" | "at least" | "="
//	value       =  ["-"] amount                         money: 500k, 1.2M, 1,200,000
//	            |  ("+" | "-") share                    change from today: +20%
//	            |  share "of" ("today" | "budget")      120% of today, 40% of budget
//	            |  "today"                              as much as today
//	share       =  number "%"
//	zero        =  "zero" | "0"
//
// Amounts are those of ParseAmount; words are in any case, and white space is free. A
// share alone is refused, since it could be of today, of the budget, or a change.
//
// A channel is written as it is called, or in another case if that is still only one
// of channels. Names are in double quotes, doubled within, unless they consist of
// letters, digits, _ . / and - and are neither a number nor a word of the grammar. A
// minus between letters belongs to the longest name that there is: with a channel
// a-b, "a-b" is that channel and "a - b" a difference.
//
// A sum on the right moves to the left, so that search >= 2 display is about search -
// 2 display. The error is an UnknownChannel if no channel is called so.
func ParseConstraint(text string, channels []string) (Constraint, error) {
	text = strings.TrimSpace(text)
	p := parser{scanner: scanner{rest: text}, text: text, channels: channels}
	c, err := p.constraint()
	if err == nil {
		err = p.end()
	}
	if err == nil {
		c.Text = text
		err = c.Check(named(channels))
	}
	if err != nil {
		return Constraint{}, err
	}
	return c, nil
}

// named returns a surface that knows no more than the names of channels.
func named(channels []string) *surface.Surface {
	s := &surface.Surface{Channels: make([]surface.Channel, len(channels))}
	for i, name := range channels {
		s.Channels[i].Name = name
	}
	return s
}

// A parser reads one constraint by recursive descent: a method per rule of the
// grammar.
type parser struct {
	scanner
	text     string
	channels []string
}

// fail returns a mistake in the constraint.
func (p *parser) fail(format string, args ...any) error {
	return fmt.Errorf("constraint %q: %s", p.text, fmt.Sprintf(format, args...))
}

func (p *parser) constraint() (Constraint, error) {
	switch {
	case p.text == "":
		return Constraint{}, p.fail("it is empty; write one such as tv <= 500k")
	case p.keyword("each"):
		return p.each()
	case p.keyword("moved"):
		return p.moved()
	}
	return p.spend()
}

// end returns what is wrong with what is left, if anything is.
func (p *parser) end() error {
	switch next := (&scanner{rest: p.rest}); {
	case p.rest == "":
		return nil
	case next.symbol("<", ">", "=", "≤", "≥") != "":
		return p.fail("it compares twice, at %q; write two constraints", p.rest)
	case next.keyword("or"):
		return p.fail(`"or zero" goes with one channel and its least spend: display >= 50k or zero`)
	case next.keyword("of"):
		return p.fail(`"of" only follows a percentage without a sign that is compared: tv <= 120%% of today, or 40%% of budget`)
	case next.symbol("+", "-", "−", "*") != "":
		return p.fail("channels are added up on the left and the amount stands alone on the right: search - tv >= 100k")
	}
	return p.fail("%q is not understood", p.rest)
}

func (p *parser) each() (c Constraint, err error) {
	c.Subject = Each
	if !p.keyword("within") {
		err = p.compareValue(&c)
		return c, err
	}
	n, ok := p.number()
	if !ok || !n.percent {
		return c, p.fail(`"within" is followed by a percentage without a sign: each within 30%%`)
	}
	c.Op, c.Amount, c.Unit = Within, n.value, OfToday
	return c, nil
}

func (p *parser) moved() (c Constraint, err error) {
	c.Subject = Moved
	if err = p.compareValue(&c); err == nil && c.Unit == Change {
		err = p.fail("money moved is an amount or a share of all of it: moved <= 100k, 10%% of today, or 10%% of budget")
	}
	return c, err
}

func (p *parser) spend() (c Constraint, err error) {
	c.Subject = Spend
	if c.Terms, err = p.sum(); err != nil {
		return c, err
	}
	if c.Op, err = p.compare(); err != nil {
		return c, err
	}
	if p.atTerm() {
		err = p.ratio(&c)
	} else {
		err = p.value(&c)
	}
	if err == nil {
		err = p.terms(c)
	}
	if err == nil && c.Op == AtLeast && p.orZero() {
		c.Subject = OrZero
	}
	return c, err
}

// ratio reads a sum on the right, and moves it to the left.
func (p *parser) ratio(c *Constraint) error {
	right, err := p.sum()
	for _, t := range right {
		c.Terms = append(c.Terms, Term{Channel: t.Channel, Factor: -t.Factor})
	}
	c.Unit = Money
	return err
}

// terms returns what is wrong with the terms of a constraint.
func (p *parser) terms(c Constraint) error {
	seen := make(map[string]bool)
	difference := false
	for _, t := range c.Terms {
		if seen[t.Channel] {
			return p.fail("%q is in it twice; write it once, with a factor such as 2 * %s", t.Channel, t.Channel)
		}
		seen[t.Channel] = true
		difference = difference || t.Factor < 0
	}
	if difference && (c.Unit == Change || c.Unit == OfToday) {
		return p.fail("a difference of channels is compared with money or a share of the budget: search - tv >= 100k")
	}
	return nil
}

// orZero takes "or zero". Without the zero it leaves everything, for end to explain.
func (p *parser) orZero() bool {
	next := p.scanner
	if !next.keyword("or") || !next.keyword("zero") && !next.keyword("0") {
		return false
	}
	p.scanner = next
	return true
}

// sum reads terms, with negative factors after a minus.
func (p *parser) sum() ([]Term, error) {
	var terms []Term
	for sign := 1.0; ; {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		t.Factor *= sign
		terms = append(terms, t)
		switch p.symbol("+", "-", "−") {
		case "":
			return terms, nil
		case "+":
			sign = 1
		default:
			sign = -1
		}
	}
}

// atTerm reports whether a term is next, rather than a value.
func (p *parser) atTerm() bool {
	next := *p
	if n, ok := next.number(); ok && (n.percent || next.symbol("*") != "") {
		return !n.percent
	}
	return next.atChannel()
}

func (p *parser) term() (Term, error) {
	t := Term{Factor: 1}
	if n, ok := p.number(); ok {
		switch {
		case n.percent:
			return t, p.fail("a part of a channel's spend is written with a factor: 0.5 * display")
		case p.symbol("*") == "" && !p.atChannel():
			return t, p.fail("an amount stands alone on the right: tv >= 100k, or search - tv >= 100k")
		case n.value == 0:
			return t, p.fail("a factor must be above 0")
		}
		t.Factor = n.value
	}
	var err error
	t.Channel, err = p.channel()
	return t, err
}

func (p *parser) compareValue(c *Constraint) (err error) {
	if c.Op, err = p.compare(); err != nil {
		return err
	}
	return p.value(c)
}

// comparisons are the symbols of operators.
var comparisons = []struct {
	symbol string
	op     Op
}{{"<=", AtMost}, {"≤", AtMost}, {">=", AtLeast}, {"≥", AtLeast}, {"=", Equal}}

func (p *parser) compare() (Op, error) {
	for _, c := range comparisons {
		if p.symbol(c.symbol) != "" {
			return c.op, nil
		}
	}
	switch {
	case p.words("at", "most"):
		return AtMost, nil
	case p.words("at", "least"):
		return AtLeast, nil
	case p.rest == "":
		return "", p.fail("it compares with nothing; write one such as tv <= 500k")
	case strings.HasPrefix(p.rest, "<") || strings.HasPrefix(p.rest, ">"):
		return "", p.fail("%q is written %[1]s=", p.rest[:1])
	case p.keyword("within"):
		return "", p.fail(`"within" is about each channel; write each within 30%%, or two constraints such as tv >= -30%% and tv <= +30%%`)
	}
	return "", p.fail("<=, >= or = is expected at %q; names with other characters than letters, digits, _ . / and - are in double quotes", p.rest)
}

// value reads an amount into a constraint, and what it is counted in.
func (p *parser) value(c *Constraint) error {
	if p.keyword("today") {
		c.Amount, c.Unit = 1, OfToday
		return nil
	}
	at := p.rest
	sign := p.symbol("+", "-", "−")
	n, ok := p.number()
	c.Amount = n.value
	if sign != "" && sign != "+" {
		c.Amount = 0 - n.value // of 0, without a sign
	}
	switch {
	case at == "":
		return p.fail("it ends where an amount is expected")
	case !ok:
		return p.fail("%q is no amount; write 500000, 500k, +20%%, 120%% of today, 40%% of budget, or today", at)
	case !n.percent && sign == "+":
		return p.fail("a change in money is not understood; write how much there is to be in all, or the change as a percentage such as +20%%")
	case !n.percent:
		c.Unit = Money
	case sign != "":
		c.Unit = Change
	default:
		return p.shareOf(c, strings.TrimSpace(at[:len(at)-len(p.rest)]))
	}
	return nil
}

// shareOf reads what a share without a sign is of. It fails as the share was written.
func (p *parser) shareOf(c *Constraint, written string) error {
	switch {
	case p.words("of", "today"):
		c.Unit = OfToday
	case p.words("of", "budget"):
		c.Unit = OfBudget
	case p.keyword("of"):
		return p.fail("a percentage is of today or of budget; a part of a channel is written with a factor, as in search >= 0.5 * display")
	case c.Subject == Moved:
		return p.fail("%[1]s of what? Write %[1]s of today, or %[1]s of budget", written)
	default:
		return p.fail("%[1]s of what? Write +%[1]s for %[1]s more than today, -%[1]s for %[1]s less, %[1]s of today, or %[1]s of budget", written)
	}
	return nil
}
