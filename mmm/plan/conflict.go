package plan

import (
	"fmt"
	"strings"

	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// Infeasible says that no allocation keeps to everything, and names the smallest
// number of conditions that exclude each other.
type Infeasible struct {
	Conflict []string // as the conditions are named
	Reason   string   // what each of them means in numbers, where that helps
}

// Error lists the conflict.
func (e Infeasible) Error() string {
	quoted := make([]string, len(e.Conflict))
	for i, c := range e.Conflict {
		quoted[i] = fmt.Sprintf("%q", c)
	}
	text := "no allocation keeps to " + strings.Join(quoted, " and ")
	if len(quoted) > 1 {
		text += " together"
	}
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}

// possible returns restrictions as a problem without objective; nil if no allocation
// keeps to them.
func possible(s *surface.Surface, all []restriction) *separable.Problem {
	p, ok := problem(s, all)
	if !ok || !separable.Feasible(p) {
		return nil
	}
	return p
}

// feasible reports whether any allocation keeps to restrictions.
func feasible(s *surface.Surface, all []restriction) bool { return possible(s, all) != nil }

// exhaustive is the number of conditions up to which sets of each size are tried in
// turn, so that the conflict found is the smallest there is.
const exhaustive = 3

// conflict returns the smallest set of restrictions that no allocation keeps to. One
// such set must be there.
func conflict(s *surface.Surface, all []restriction) Infeasible {
	for size := 1; size <= min(exhaustive, len(all)); size++ {
		if set := firstConflict(s, all, nil, 0, size); set != nil {
			return explain(s, set)
		}
	}
	// A larger one: drop whatever is not needed for the conflict.
	set := all
	for i := 0; i < len(set); {
		without := append(append([]restriction(nil), set[:i]...), set[i+1:]...)
		if feasible(s, without) {
			i++
		} else {
			set = without
		}
	}
	return explain(s, set)
}

// firstConflict returns the first set of restrictions, chosen and size more of those
// from position from on, that no allocation keeps to; nil if there is none.
func firstConflict(s *surface.Surface, all, chosen []restriction, from, size int) []restriction {
	if size == 0 {
		if feasible(s, chosen) {
			return nil
		}
		return chosen
	}
	for i := from; i+size <= len(all); i++ {
		set := append(append([]restriction(nil), chosen...), all[i])
		if found := firstConflict(s, all, set, i+1, size-1); found != nil {
			return found
		}
	}
	return nil
}

// explain names a conflict.
func explain(s *surface.Surface, set []restriction) Infeasible {
	e := Infeasible{}
	for _, r := range set {
		e.Conflict = append(e.Conflict, r.name)
	}
	if len(set) == 1 {
		for _, b := range set[0].boxes {
			c := &s.Channels[b.channel]
			if b.lo > c.Max() {
				e.Reason = fmt.Sprintf("the surface covers %s up to %s", c.Name, grouped(c.Max()))
			}
		}
	}
	return e
}
