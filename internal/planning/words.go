package planning

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/mmm/plan"
)

// asked says what the question asks for, of what and for when.
func (d *desk) asked() string {
	q := &d.question
	var what string
	switch q.Kind {
	case plan.Fixed:
		what = "the best use of a budget of " + d.money(q.Amount)
	case plan.Extra:
		what = "the best use of additional " + d.money(q.Amount)
	case plan.Cut:
		what = "the least harm of a cut by " + d.money(q.Amount)
	case plan.TargetROI:
		what = fmt.Sprintf("the most outcome with a return of at least %.4g on all spend", q.Amount)
	case plan.TargetMROI:
		what = fmt.Sprintf("spending wherever one more unit of money brings at least %.4g", q.Amount)
	case plan.Goal:
		what = fmt.Sprintf("the smallest budget that reaches an outcome of %s %s", amount(q.Amount), d.surface.Unit)
		if q.Probability > 0 {
			what += fmt.Sprintf(" with a probability of %.3g%%", 100*q.Probability)
		}
	}
	if o := q.Objective; o.Kind != "" && o.Kind != plan.Mean {
		what += ", by " + o.Words()
	}
	return what + d.when()
}

// supposed says what a what-if supposes.
func (d *desk) supposed(c Change) string {
	var parts []string
	switch {
	case c.Budget != nil:
		parts = append(parts, "today's mix at "+d.money(*c.Budget))
	case c.Scale != nil:
		parts = append(parts, fmt.Sprintf("today's plan times %.4g", *c.Scale))
	default:
		parts = append(parts, "today's plan")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Spend)) {
		a := c.Spend[name]
		text := d.money(a.Value)
		if a.Unit == plan.Change {
			text = fmt.Sprintf("%+.4g%%", 100*a.Value)
		}
		parts = append(parts, name+" at "+text)
	}
	return strings.Join(parts, ", ") + d.when()
}

// when says which days the plan is for, and how the world differs.
func (d *desk) when() string {
	s := d.surface
	h := &s.Horizon
	text := fmt.Sprintf(", from %s to %s", h.Starts, h.Ends(s.Grain))
	if h.Starts != h.From {
		text += fmt.Sprintf(" (as from %s to %s)", h.From, s.Grain.Next(h.From, h.N)-1)
	}
	for _, name := range slices.Sorted(maps.Keys(d.world.Cost)) {
		text += fmt.Sprintf(", %s costing %.4g times as much", name, d.world.Cost[name])
	}
	if v := d.world.Value; v != 0 && v != 1 {
		text += fmt.Sprintf(", outcome worth %.4g times as much", v)
	}
	return text
}

func (d *desk) money(v float64) string {
	return strings.TrimSpace(amount(v) + " " + d.surface.Currency)
}
