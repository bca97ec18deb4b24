package mmm

import (
	"fmt"
	"math"
	"slices"
)

// Data is what a model learns from, in natural units: money in one currency,
// exposure as the platform counts it, the outcome in its own unit. Arrays over
// geos and periods are [g][t] row-major, over geos and media periods
// [g][t] with History periods in front of the modelled ones.
type Data struct {
	Name     string   `json:"name"`     // of the market or account; may be empty
	Currency string   `json:"currency"` // ISO 4217; may be empty
	Grain    Grain    `json:"grain"`
	Geos     []string `json:"geos"`    // one name for a national model
	Periods  []Day    `json:"periods"` // first day of each modelled period, T of them, regular

	// History is the number of media periods before Periods[0]. They seed
	// carry-over; nothing else is known about them.
	History int `json:"history"`

	// Population by geo, in people; nil means that all geos are alike. It is
	// ignored in a national model.
	Population []float64 `json:"population"`

	Outcome    Outcome    `json:"outcome"`
	Channels   []Channel  `json:"channels"`
	Treatments []Series   `json:"treatments"` // non-media treatments, such as price or promotion
	Controls   []Series   `json:"controls"`
	Events     []Event    `json:"events"`
	LiftTests  []LiftTest `json:"lift_tests"`
}

// An Outcome is the business result that marketing is to drive.
type Outcome struct {
	Name   string      `json:"name"`
	Kind   OutcomeKind `json:"kind"`
	Values []float64   `json:"values"` // [g][t], ≥ 0

	// Value is the revenue of one unit of the outcome, [g][t], ≥ 0. It is nil
	// for revenue, and for a count whose value is not known: results are then
	// in outcome units.
	Value []float64 `json:"value"`
}

// An OutcomeKind says what the outcome counts.
type OutcomeKind string

// The kinds of outcome.
const (
	Revenue OutcomeKind = "revenue"
	Count   OutcomeKind = "count"
)

// Money reports whether results can be stated in money.
func (o *Outcome) Money() bool { return o.Kind == Revenue || o.Value != nil }

// A Channel is one marketing activity: what was delivered and, if it was paid
// for, what it cost.
type Channel struct {
	Name string      `json:"name"`
	Kind ChannelKind `json:"kind"`

	// Exposure is the execution metric (impressions, clicks, spend itself; for
	// reach–frequency channels the reach), [g][media t], ≥ 0.
	Exposure     []float64 `json:"exposure"`
	ExposureName string    `json:"exposure_name"` // the column it came from

	// Frequency is the average frequency among the reached, [g][media t], ≥ 0.
	// It is nil unless the kind is PaidRF or OrganicRF.
	Frequency []float64 `json:"frequency"`

	// Spend in currency, [g][t], ≥ 0. It is nil for organic channels.
	Spend []float64 `json:"spend"`
}

// A ChannelKind says how a channel is measured and whether it was paid for.
type ChannelKind string

// The kinds of channel, in the order in which results list them.
const (
	Paid      ChannelKind = "paid"
	PaidRF    ChannelKind = "paid_rf"
	Organic   ChannelKind = "organic"
	OrganicRF ChannelKind = "organic_rf"
)

// ChannelKinds lists every kind.
func ChannelKinds() []ChannelKind { return []ChannelKind{Paid, PaidRF, Organic, OrganicRF} }

// IsPaid reports whether the channel costs money.
func (k ChannelKind) IsPaid() bool { return k == Paid || k == PaidRF }

// HasFrequency reports whether the channel is measured by reach and frequency.
func (k ChannelKind) HasFrequency() bool { return k == PaidRF || k == OrganicRF }

// A Series is a named variable over geos and periods, [g][t].
type Series struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// An Event is something dated that moves the outcome, such as a holiday.
type Event struct {
	Name        string      `json:"name"`
	Occurrences []EventSpan `json:"occurrences"`

	// Lead and Lag are the periods before and after with an effect of their own.
	Lead int `json:"lead"`
	Lag  int `json:"lag"`
}

// An EventSpan is one occurrence of an event.
type EventSpan struct {
	Start Day      `json:"start"`
	End   Day      `json:"end"`  // included
	Geos  []string `json:"geos"` // nil means every geo
}

// A LiftTest is the read-out of an experiment: how much outcome a channel's
// exposure in a window brought, beyond what the comparison level would have.
type LiftTest struct {
	Name    string `json:"name"`
	Channel string `json:"channel"`
	Start   Day    `json:"start"` // first and last day of changed exposure, both included
	End     Day    `json:"end"`
	// CountUntil is the last day on which outcome was counted; zero means End.
	CountUntil Day      `json:"count_until"`
	Geos       []string `json:"geos"` // nil means every geo

	// Against is the exposure the test compares with, as a multiple of the
	// actual one: 0 for a hold-out, 0.6 for a test cell raised from 60%.
	Against float64 `json:"against"`

	// Effect is the incremental outcome in the tested geos over the window, and
	// SE its standard error: revenue where InRevenue, else outcome units.
	Effect    float64 `json:"effect"`
	SE        float64 `json:"se"`
	InRevenue bool    `json:"in_revenue"`
}

// G returns the number of geos.
func (d *Data) G() int { return len(d.Geos) }

// T returns the number of modelled periods.
func (d *Data) T() int { return len(d.Periods) }

// MediaT returns the number of media periods: history and modelled periods.
func (d *Data) MediaT() int { return d.History + len(d.Periods) }

// National reports whether there is a single geo.
func (d *Data) National() bool { return len(d.Geos) == 1 }

// SpreadSpend spreads a channel's total spend over geos and modelled periods in
// proportion to exposure (times frequency, where there is one).
func (d *Data) SpreadSpend(c *Channel, total float64) []float64 {
	spend := make([]float64, d.G()*d.T())
	var sum float64
	for g := range d.G() {
		for t := range d.T() {
			u := d.units(c, g, d.History+t)
			spend[g*d.T()+t] = u
			sum += u
		}
	}
	for i := range spend {
		spend[i] *= total / sum
	}
	return spend
}

// units returns delivered units in geo g and media period t: impressions for
// reach–frequency channels.
func (d *Data) units(c *Channel, g, t int) float64 {
	u := c.Exposure[g*d.MediaT()+t]
	if c.Frequency != nil {
		u *= c.Frequency[g*d.MediaT()+t]
	}
	return u
}

// Units returns a channel's delivered units over the modelled periods, [g][t]:
// exposure, or reach times frequency.
func (d *Data) Units(c *Channel) []float64 {
	u := make([]float64, d.G()*d.T())
	for g := range d.G() {
		for t := range d.T() {
			u[g*d.T()+t] = d.units(c, g, d.History+t)
		}
	}
	return u
}

// ValueAt returns the revenue of one unit of the outcome in cell [g][t]: 1 where
// the outcome is revenue itself or its value is not known.
func (d *Data) ValueAt(cell int) float64 {
	if d.Outcome.Kind == Revenue || d.Outcome.Value == nil {
		return 1
	}
	return d.Outcome.Value[cell]
}

// TotalOutcome returns Σ outcome·value.
func (d *Data) TotalOutcome() float64 {
	var sum float64
	for i, v := range d.Outcome.Values {
		sum += v * d.ValueAt(i)
	}
	return sum
}

// Unit returns the unit in which results are stated: the currency, "money" where
// it is not named, or the outcome's name where it is not worth money.
func (d *Data) Unit() string {
	switch {
	case !d.Outcome.Money():
		return d.Outcome.Name
	case d.Currency != "":
		return d.Currency
	}
	return "money"
}

// A Problem is a reason why data and specification make no model.
type Problem struct {
	Subject string // what it is about: `channel "tv"`, `control "price"`, `knots`
	Text    string // what is wrong and what to do
}

// Problems is a list of problems; as an error it reads one to a line.
type Problems []Problem

// Error lists every problem.
func (p Problems) Error() string {
	var s string
	for i, q := range p {
		if i > 0 {
			s += "\n"
		}
		s += q.Subject + ": " + q.Text
	}
	return s
}

func (p *Problems) add(subject, format string, args ...any) {
	*p = append(*p, Problem{subject, fmt.Sprintf(format, args...)})
}

// check reports everything that is wrong with the data on its own.
func (d *Data) check(p *Problems) {
	d.checkAxes(p)
	if len(*p) > 0 {
		return // array positions mean nothing
	}
	cells := d.G() * d.T()
	d.checkArray(p, "outcome", "values", d.Outcome.Values, cells, true)
	if d.Outcome.Value != nil {
		d.checkArray(p, "value of the outcome", "values", d.Outcome.Value, cells, true)
		if len(d.Outcome.Value) == cells && slices.Max(d.Outcome.Value) == 0 {
			p.add("value of the outcome", "is zero everywhere; leave it out to get results in outcome units")
		}
	}
	d.checkChannels(p)
	for _, s := range d.Treatments {
		d.checkArray(p, fmt.Sprintf("treatment %q", s.Name), "values", s.Values, cells, false)
	}
	for _, s := range d.Controls {
		d.checkArray(p, fmt.Sprintf("control %q", s.Name), "values", s.Values, cells, false)
	}
	d.checkNames(p)
	d.checkEvents(p)
	d.checkLiftTests(p)
}

func (d *Data) checkAxes(p *Problems) {
	if !slices.Contains(Grains(), d.Grain) {
		p.add("time", "unknown grain %q, want one of %v", d.Grain, Grains())
		return
	}
	if d.G() == 0 {
		p.add("geos", "there are none; a national model has one")
	}
	for g, name := range d.Geos {
		if i := slices.Index(d.Geos, name); i < g {
			p.add("geos", "%q is listed twice", name)
		}
	}
	if d.Population != nil && len(d.Population) != d.G() {
		p.add("population", "%d values for %d geos", len(d.Population), d.G())
	}
	for g, v := range d.Population {
		if !(v > 0) || math.IsInf(v, 0) {
			p.add("population", "geo %q has %v; population must be positive", d.Geos[min(g, d.G()-1)], v)
		}
	}
	if d.T() < 2 {
		p.add("time", "%d periods; a model needs at least two, and a useful one a year or more", d.T())
	}
	for t := 1; t < d.T(); t++ {
		if want := d.Grain.Next(d.Periods[t-1], 1); d.Periods[t] != want {
			p.add("time", "%s follows %s, but the data are by %s: expected %s", d.Periods[t], d.Periods[t-1], d.Grain, want)
			break // one gap moves all that follow
		}
	}
	if d.History < 0 {
		p.add("time", "history of %d periods", d.History)
	}
}

func (d *Data) checkChannels(p *Problems) {
	media := d.G() * d.MediaT()
	paid := false
	for i := range d.Channels {
		c := &d.Channels[i]
		subject := fmt.Sprintf("channel %q", c.Name)
		if !slices.Contains(ChannelKinds(), c.Kind) {
			p.add(subject, "unknown kind %q, want one of %v", c.Kind, ChannelKinds())
			continue
		}
		paid = paid || c.Kind.IsPaid()
		d.checkArray(p, subject, "exposures", c.Exposure, media, true)
		if len(c.Exposure) == media && slices.Max(c.Exposure) == 0 {
			p.add(subject, "has no exposure in any period; remove it, there is nothing to learn from")
		}
		if c.Kind.HasFrequency() {
			d.checkArray(p, subject, "frequencies", c.Frequency, media, true)
		} else if c.Frequency != nil {
			p.add(subject, "has a frequency, but its kind is %s", c.Kind)
		}
		switch {
		case c.Kind.IsPaid():
			d.checkArray(p, subject, "values of spend", c.Spend, d.G()*d.T(), true)
			if len(c.Spend) == d.G()*d.T() && slices.Max(c.Spend) == 0 {
				p.add(subject, "has no spend in any period; list it under organic if it is not paid for, or remove it")
			}
		case c.Spend != nil:
			p.add(subject, "has spend, but is organic; list it under channels")
		}
	}
	if !paid {
		p.add("channels", "there is no paid channel; a marketing mix model needs at least one")
	}
}

// checkArray reports a wrong length, values that are not finite and, if asked
// for, negative ones.
func (d *Data) checkArray(p *Problems, subject, what string, values []float64, n int, nonNegative bool) {
	if len(values) != n {
		p.add(subject, "%d %s, want %d", len(values), what, n)
		return
	}
	periods := n / d.G()
	var invalid, negative int
	var firstInvalid, firstNegative string
	for i, v := range values {
		where := func() string { return d.cellName(i/periods, i%periods-(periods-d.T())) }
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			if invalid++; invalid == 1 {
				firstInvalid = where()
			}
		case v < 0 && nonNegative:
			if negative++; negative == 1 {
				firstNegative = where()
			}
		}
	}
	if invalid > 0 {
		p.add(subject, "%d missing or infinite %s, the first %s; fill them or leave the periods out", invalid, what, firstInvalid)
	}
	if negative > 0 {
		p.add(subject, "%d negative %s, the first %s; refunds and corrections belong in the period they correct", negative, what, firstNegative)
	}
}

// cellName names a geo and period for a person; t may reach back into history.
func (d *Data) cellName(g, t int) string {
	day := "on " + d.Grain.Next(d.Periods[0], t).String()
	if d.National() {
		return day
	}
	return fmt.Sprintf("%s in %s", day, d.Geos[g])
}

func (d *Data) checkNames(p *Problems) {
	seen := map[string]string{}
	use := func(name, as string) {
		if name == "" {
			p.add(as, "has no name")
			return
		}
		if other, dup := seen[name]; dup {
			p.add(fmt.Sprintf("%s %q", as, name), "is already the name of a %s; names must be unique", other)
		}
		seen[name] = as
	}
	for _, c := range d.Channels {
		use(c.Name, "channel")
	}
	for _, s := range d.Treatments {
		use(s.Name, "treatment")
	}
	for _, s := range d.Controls {
		use(s.Name, "control")
	}
	for _, e := range d.Events {
		use(e.Name, "event")
	}
}

func (d *Data) checkEvents(p *Problems) {
	for _, e := range d.Events {
		subject := fmt.Sprintf("event %q", e.Name)
		if e.Lead < 0 || e.Lag < 0 {
			p.add(subject, "lead %d and lag %d must not be negative", e.Lead, e.Lag)
		}
		inside := false
		for _, o := range e.Occurrences {
			if o.End < o.Start {
				p.add(subject, "ends on %s, before it starts on %s", o.End, o.Start)
			}
			d.checkGeos(p, subject, o.Geos)
			inside = inside || (o.End >= d.Periods[0] && o.Start < d.Grain.Next(d.Periods[0], d.T()))
		}
		if !inside {
			p.add(subject, "never happens between %s and %s; remove it", d.Periods[0], d.Periods[d.T()-1])
		}
	}
}

func (d *Data) checkGeos(p *Problems, subject string, geos []string) {
	for _, name := range geos {
		if !slices.Contains(d.Geos, name) {
			p.add(subject, "unknown geo %q", name)
		}
	}
}

func (d *Data) checkLiftTests(p *Problems) {
	for i := range d.LiftTests {
		t := &d.LiftTests[i]
		subject := fmt.Sprintf("lift test %q", t.Name)
		c := slices.IndexFunc(d.Channels, func(c Channel) bool { return c.Name == t.Channel })
		end := d.Grain.Next(d.Periods[0], d.T())
		switch {
		case c < 0:
			p.add(subject, "unknown channel %q", t.Channel)
		case t.End < t.Start:
			p.add(subject, "ends on %s, before it starts on %s", t.End, t.Start)
		case t.Start < d.Periods[0] || t.End >= end || t.CountUntil >= end:
			p.add(subject, "runs from %s to %s, outside the data (%s to %s)", t.Start, max(t.End, t.CountUntil), d.Periods[0], end-1)
		case t.CountUntil != 0 && t.CountUntil < t.End:
			p.add(subject, "stops counting on %s, before it ends on %s", t.CountUntil, t.End)
		case t.InRevenue && !d.Outcome.Money():
			p.add(subject, "its effect is in revenue, but the outcome has no value")
		}
		if !(t.SE > 0) || math.IsInf(t.SE, 0) || math.IsNaN(t.Effect) || math.IsInf(t.Effect, 0) {
			p.add(subject, "effect %v with standard error %v; both must be finite, and the error positive", t.Effect, t.SE)
		}
		if !(t.Against >= 0) || t.Against == 1 || math.IsInf(t.Against, 0) {
			p.add(subject, "compares with %v times the actual exposure; the multiple must be at least 0 and not 1", t.Against)
		}
		d.checkGeos(p, subject, t.Geos)
	}
}
