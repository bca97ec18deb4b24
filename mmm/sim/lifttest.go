package sim

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// LiftTest returns the read-out of an experiment in the market: design with its
// Effect filled in, the true incremental outcome plus normal error with standard
// deviation design.SE. The error's random stream has the design's name, so that
// tests do not disturb each other. The tested cells are those of mmm.LiftTest;
// what happened in the market is the actual exposure, and Against says what it is
// compared with.
//
// The test must run over whole periods within the modelled window.
func (m *Market) LiftTest(design mmm.LiftTest) (mmm.LiftTest, error) {
	effect, err := m.effect(design)
	if err != nil {
		return mmm.LiftTest{}, fmt.Errorf("lift test %q: %w", design.Name, err)
	}
	design.Effect = effect + design.SE*rng.New(m.Seed, "market test "+design.Name, 0).NormFloat64()
	return design, nil
}

// effect returns the true effect that a test would measure without error.
func (m *Market) effect(test mmm.LiftTest) (float64, error) {
	w := m.world
	if err := m.checkTest(test); err != nil {
		return 0, err
	}
	c := slices.IndexFunc(w.channels, func(c channel) bool { return c.name == test.Channel })
	tested := func(g int) bool { return test.Geos == nil || slices.Contains(test.Geos, w.geos[g]) }
	lost := w.change(c, w.respond(c, func(g, t int) float64 {
		if day := w.day(t); tested(g) && day >= test.Start && day <= test.End {
			return test.Against
		}
		return 1
	}))
	var effect float64
	for g := range lost {
		if tested(g) {
			effect -= floats.Sum(lost[g][test.Start-w.day(0) : lastCounted(test)+1-w.day(0)])
		}
	}
	if test.InRevenue {
		effect *= m.Scenario.Value
	}
	return effect, nil
}

// lastCounted returns the last day whose outcome counts.
func lastCounted(test mmm.LiftTest) mmm.Day { return max(test.End, test.CountUntil) }

// checkTest reports why there can be no such test.
func (m *Market) checkTest(test mmm.LiftTest) error {
	s, until := &m.Scenario, lastCounted(test)
	partial := func(d mmm.Day) bool { return (d-s.Start)%mmm.Day(s.frame().days) != 0 }
	switch {
	case !slices.ContainsFunc(m.world.channels, func(c channel) bool { return c.name == test.Channel }):
		return fmt.Errorf("no channel %q", test.Channel)
	case test.End < test.Start || test.Start < s.Start || until >= s.Start+mmm.Day(s.Days):
		return fmt.Errorf("from %s to %s is not within the market's days", test.Start, until)
	case partial(test.Start) || partial(test.End+1) || partial(until+1):
		return fmt.Errorf("from %s to %s, counted until %s, is not made of whole periods", test.Start, test.End, until)
	case !(test.SE > 0):
		return fmt.Errorf("standard error %v", test.SE)
	case !(test.Against >= 0):
		return fmt.Errorf("compares with %v times the actual exposure", test.Against)
	}
	for _, name := range test.Geos {
		if !slices.Contains(m.world.geos, name) {
			return fmt.Errorf("unknown geo %q", name)
		}
	}
	return nil
}
