package report

import (
	"strings"

	"github.com/noonmark/noonmark/mmm"
)

// A unit says how amounts of the outcome and of spend read.
type unit struct {
	money    bool   // results are money
	name     string // of results: "USD", "money", "conversions"
	currency string // ISO 4217, or empty
	outcome  string // the outcome's name
	noun     string // what results are: "revenue", or the outcome's name
}

func newUnit(d *mmm.Data, name string) unit {
	u := unit{money: d.Outcome.Money(), name: name, currency: d.Currency, outcome: d.Outcome.Name, noun: d.Outcome.Name}
	if u.money {
		u.noun = "revenue"
	}
	return u
}

// result writes an amount of the unit of results: USD 1.23M, 1.23M conversions.
func (u unit) result(v float64) string { return u.with(v, compact) }

// resultFull is result with all digits.
func (u unit) resultFull(v float64) string { return u.with(v, full) }

func (u unit) with(v float64, write func(float64) string) string {
	if !u.money {
		return write(v) + " " + u.outcome
	}
	return u.priced(write(v))
}

// short names the unit of results in one word.
func (u unit) short() string {
	if u.money && u.currency != "" {
		return u.currency
	}
	return u.noun
}

// spend writes an amount of money spent.
func (u unit) spend(v float64) string { return u.priced(compact(v)) }

// spendFull is spend with all digits.
func (u unit) spendFull(v float64) string { return u.priced(full(v)) }

// priced puts the currency before an amount, behind its sign: −USD 1.23M.
func (u unit) priced(text string) string {
	if u.currency == "" || text == missing {
		return text
	}
	if amount, negative := strings.CutPrefix(text, "−"); negative {
		return "−" + u.currency + " " + amount
	}
	return u.currency + " " + text
}

// perSpend names a unit of spend: "USD", or "unit of spend".
func (u unit) perSpend() string {
	if u.currency != "" {
		return u.currency
	}
	return "unit of spend"
}

// roi writes a return on spend: a ratio, or outcome per unit of money.
func (u unit) roi(v float64) string {
	if u.money {
		return ratio(v)
	}
	return compact(v)
}

// roiTick labels the ticks of an axis of returns.
func (u unit) roiTick(v, step float64) string {
	if u.money {
		return ratioTick(v, step)
	}
	return tickText(v, step)
}

// roiUnit says what a return on spend is measured in.
func (u unit) roiUnit() string {
	if u.currency == "" {
		return u.noun + " per unit of spend"
	}
	return u.noun + " per " + u.currency + " of spend"
}

// heading is what results are at the beginning of a label; the outcome keeps the
// spelling of its column.
func (u unit) heading() string {
	if u.money {
		return capital(u.noun)
	}
	return u.noun
}

// capital returns a word with a capital first letter.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
