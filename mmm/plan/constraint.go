package plan

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A Subject is what a constraint is about.
type Subject string

// The subjects.
const (
	Spend  Subject = "spend"   // a sum of channels' spends: bounds, locks, groups, ratios
	OrZero Subject = "or_zero" // one channel's spend, if it is used at all: Op is AtLeast
	Each   Subject = "each"    // every channel's spend
	Moved  Subject = "moved"   // money taken from channels, and money given to others: the larger of both
)

// An Op compares a subject with an amount.
type Op string

// The comparisons.
const (
	AtMost  Op = "<="
	AtLeast Op = ">="
	Equal   Op = "="
	Within  Op = "within" // a share of today's mix, up or down; of Each
)

// A Unit is what an amount is counted in.
type Unit string

// The units.
const (
	Money    Unit = "money"
	OfToday  Unit = "of_today"  // share of what the terms, or each channel, spend today
	Change   Unit = "change"    // the same, less 1: +0.2 is 20% more than today
	OfBudget Unit = "of_budget" // share of the plan's total spend
)

// A Term is a multiple of a channel's spend.
type Term struct {
	Channel string
	Factor  float64
}

// A Constraint is one condition on an allocation.
type Constraint struct {
	Text    string // as a person wrote it, and as answers name it
	Subject Subject
	Terms   []Term // of Spend and OrZero
	Op      Op
	Amount  float64
	Unit    Unit
}

// String returns the text.
func (c Constraint) String() string { return c.Text }

// Check returns what is wrong with the constraint on its own.
func (c *Constraint) Check(s *surface.Surface) error {
	for _, t := range c.Terms {
		if s.Index(t.Channel) < 0 {
			return UnknownChannel{Channel: t.Channel, Channels: s.Names(), In: c.Text}
		}
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("constraint %q: %s", c.Text, fmt.Sprintf(format, args...))
	}
	switch {
	case math.IsNaN(c.Amount) || math.IsInf(c.Amount, 0):
		return bad("%v is no amount", c.Amount)
	case c.Unit != Change && c.Amount < 0 && c.Subject != Spend:
		return bad("it must not be negative")
	case c.Unit != Change && c.Amount < 0 && !slices.ContainsFunc(c.Terms, func(t Term) bool { return t.Factor < 0 }):
		return bad("spend cannot be negative")
	case c.Unit == Change && c.Amount < -1:
		return bad("a channel cannot lose more than all of its spend")
	case (c.Subject == Spend || c.Subject == OrZero) && len(c.Terms) == 0:
		return bad("it names no channel")
	case c.Subject == OrZero && (len(c.Terms) != 1 || c.Terms[0].Factor != 1 || c.Op != AtLeast || c.Unit == OfBudget):
		return bad("a least spend or nothing is about one channel, and an amount of its own")
	case c.Subject == Moved && (c.Op != AtMost || c.Unit == Change):
		return bad("money moved can only be limited from above")
	case c.Op == Within && c.Subject != Each:
		return bad("only each channel can be within a share of today's mix")
	}
	return nil
}

// UnknownChannel says that a surface has no channel of a name.
type UnknownChannel struct {
	Channel  string
	Channels []string // that there are
	In       string   // the constraint that names it; may be empty
}

// Error says which.
func (u UnknownChannel) Error() string {
	if u.In != "" {
		return fmt.Sprintf("constraint %q: no channel is called %q", u.In, u.Channel)
	}
	return fmt.Sprintf("no channel is called %q", u.Channel)
}

// A restriction is a condition as the solver knows it. Every one has a name, so that
// a conflict can be explained.
type restriction struct {
	name  string
	boxes []box           // ranges of single channels
	rows  []separable.Row // over all channels
}

// A box is the range of one channel's spend.
type box struct {
	channel int
	lo, hi  float64
	orZero  bool
}

// restrict returns the constraint as the solver knows it. reference is the mix that
// Within is about.
func (c *Constraint) restrict(s *surface.Surface, reference []float64) restriction {
	r := restriction{name: c.Text}
	today := s.Today()
	switch c.Subject {
	case Each:
		for i, x := range today {
			if c.Unit == OfBudget && c.Op != Within {
				coef := make([]float64, len(today))
				coef[i] = 1
				r.rows = append(r.rows, c.row(coef, 0))
				continue
			}
			r.boxes = append(r.boxes, c.eachBox(i, x, reference[i]))
		}
	case OrZero:
		i := s.Index(c.Terms[0].Channel)
		r.boxes = []box{{channel: i, lo: c.money(today[i]), hi: math.Inf(1), orZero: true}}
	case Moved:
		r.rows = c.movedRows(s, today)
	default:
		r.spend(c, s, today)
	}
	return r
}

// money returns the amount in money, for a unit relative to a spend of base.
func (c *Constraint) money(base float64) float64 {
	switch c.Unit {
	case OfToday:
		return c.Amount * base
	case Change:
		return (1 + c.Amount) * base
	}
	return c.Amount
}

// eachBox returns the range of channel i.
func (c *Constraint) eachBox(i int, today, reference float64) box {
	if c.Op == Within {
		return box{channel: i, lo: max(0, 1-c.Amount) * reference, hi: (1 + c.Amount) * reference}
	}
	lo, hi := c.limits(c.money(today))
	return box{channel: i, lo: max(0, lo), hi: hi}
}

// limits returns the range that the comparison with an amount allows.
func (c *Constraint) limits(amount float64) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	if c.Op != AtMost {
		lo = amount
	}
	if c.Op != AtLeast {
		hi = amount
	}
	return lo, hi
}

// spend adds a bound of one channel, or a row over several.
func (r *restriction) spend(c *Constraint, s *surface.Surface, today []float64) {
	coef := make([]float64, len(today))
	var base float64
	for _, t := range c.Terms {
		i := s.Index(t.Channel)
		coef[i] += t.Factor
		base += t.Factor * today[i]
	}
	row := c.row(coef, base)
	if len(c.Terms) == 1 && c.Terms[0].Factor > 0 && c.Unit != OfBudget {
		f := c.Terms[0].Factor
		r.boxes = append(r.boxes, box{channel: s.Index(c.Terms[0].Channel), lo: max(0, row.Lo/f), hi: row.Hi / f})
		return
	}
	r.rows = append(r.rows, row)
}

// row compares Σ coef·x, which is base today, with the amount. A share of the budget
// is moved to the left.
func (c *Constraint) row(coef []float64, base float64) separable.Row {
	limit := c.money(base)
	if c.Unit == OfBudget {
		limit = 0
		for i := range coef {
			coef[i] -= c.Amount
		}
	}
	lo, hi := c.limits(limit)
	return separable.Row{Coef: coef, Lo: lo, Hi: hi}
}

// movedRows limits what is given, and what is taken:
//
//	Σ_i max(0, x_i - today_i) ≤ amount,   Σ_i max(0, today_i - x_i) ≤ amount
func (c *Constraint) movedRows(s *surface.Surface, today []float64) []separable.Row {
	limit := c.Amount
	var coef []float64
	switch c.Unit {
	case OfToday:
		limit *= sum(today)
	case OfBudget:
		limit, coef = 0, times(ones(len(today)), -c.Amount)
	}
	row := func(sign float64) separable.Row {
		curve := make(separable.Curve, len(today))
		for i := range curve {
			for _, x := range s.Channels[i].Nodes {
				curve[i] = append(curve[i], max(0, sign*(x-today[i])))
			}
		}
		return separable.Row{Coef: coef, Curve: curve, Lo: math.Inf(-1), Hi: limit}
	}
	return []separable.Row{row(1), row(-1)}
}
