package response

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// A Scope is the part of the data that an answer is about. The zero value is all
// of it.
type Scope struct {
	// From and To bound the first days of periods, both inclusive. Zero is no
	// bound.
	From, To mmm.Day

	// Geos are names; nil is all of them.
	Geos []string
}

// Within returns an analysis whose Channels, Curves, Frequencies, Learned and
// Fitness are about a part of the data: effects that happen in scope, whenever
// the exposure was, over spend and exposure in scope. Shapes belong to no part of
// the data, and Series stay whole. The error says which geo is unknown, or that
// no period is in scope.
//
// Reference: selected_geos and selected_times of Google Meridian's analyzer.
func (a *Analysis) Within(s Scope) (*Analysis, error) {
	d := a.fit.Model.Data()
	geos := make([]bool, d.G())
	for g := range geos {
		geos[g] = s.Geos == nil
	}
	for _, name := range s.Geos {
		g := slices.Index(d.Geos, name)
		if g < 0 {
			return nil, fmt.Errorf("no geo is called %q", name)
		}
		geos[g] = true
	}
	b := New(a.fit, a.level)
	some := false
	for i := range b.in {
		day := d.Periods[i%d.T()]
		b.in[i] = geos[i/d.T()] && (s.From == 0 || day >= s.From) && (s.To == 0 || day <= s.To)
		if !b.in[i] {
			b.value[i] = 0
		}
		some = some || b.in[i]
	}
	if !some {
		return nil, fmt.Errorf("no %s begins between %v and %v: the data are from %v to %v", d.Grain, bound(s.From, d.Periods[0]), bound(s.To, d.Periods[d.T()-1]), d.Periods[0], d.Periods[d.T()-1])
	}
	return b, nil
}

func bound(day, otherwise mmm.Day) mmm.Day {
	if day == 0 {
		return otherwise
	}
	return day
}

// sum returns Σ x over cells in scope.
func (a *Analysis) sum(x []float64) float64 {
	var s float64
	for i, v := range x {
		if a.in[i] {
			s += v
		}
	}
	return s
}

// mean returns the mean of x over cells in scope.
func (a *Analysis) mean(x []float64) float64 {
	cells := 0
	for _, in := range a.in {
		if in {
			cells++
		}
	}
	return a.sum(x) / float64(cells)
}
