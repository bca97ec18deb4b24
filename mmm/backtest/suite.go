package backtest

import (
	"fmt"
	"strings"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
)

// A Scenario is one kind of market of the suite, and what is played in it.
type Scenario struct {
	Name string

	Open      bool // policies that know are compared
	Closed    bool // policies that decide are
	All       bool // all of them; else the references, the default ones and the oracles
	Anomalies bool // wrong numbers: found, corrected, replayed
	Late      bool // numbers come in vintages

	// Unmeasured says what the suite has targets for and this package does not measure.
	Unmeasured []string
}

// A span is how long a world lasts, in days: before T0 and from T0 on.
type span struct{ before, days int }

// suiteSpan is that of the suite: two years and one.
var suiteSpan = span{730, 365}

// t0 returns the first day of evaluation.
func (s span) t0(m *sim.Market) mmm.Day { return m.Scenario.Start + mmm.Day(s.before) }

// Scenarios lists the scenarios of the suite.
func Scenarios() []Scenario {
	pacing := []string{"pacing: absolute budget error and value against even pacing: not measured, pacing belongs to decisions"}
	return []Scenario{
		{Name: "D0", Open: true, Closed: true, All: true, Unmeasured: pacing},
		{Name: "D1", Open: true, Closed: true, All: true, Unmeasured: pacing},
		{Name: "D2", Open: true, Closed: true, All: true, Unmeasured: pacing},
		{Name: "D3", Open: true, Closed: true, All: true, Unmeasured: pacing},
		{Name: "low-noise", Open: true, Closed: true},
		{Name: "high-noise", Open: true, Closed: true},
		{Name: "wide", Open: true, Closed: true},
		{Name: "smooth", Open: true, Closed: true},
		{Name: "endog", Open: true, Closed: true},
		{Name: "misspec", Open: true, Closed: true},
		{Name: "learning", Closed: true, All: true},
		{Name: "control", Open: true, Closed: true},
		{Name: "backfill", Late: true},
		{Name: "anomalies", Anomalies: true},
	}
}

// Lookup returns the scenario of that name.
func Lookup(name string) (Scenario, error) {
	var names []string
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scenario{}, fmt.Errorf("unknown scenario %q, want one of %s", name, strings.Join(names, ", "))
}

// market returns the world of a seed.
func (s *Scenario) market(seed uint64) (*sim.Market, error) {
	world, err := sim.Lookup(s.Name)
	if err != nil {
		return nil, err
	}
	world.Days = suiteSpan.before + suiteSpan.days
	return sim.New(world, seed)
}

// Development seeds are for looking at; release seeds for claims that are published, and
// never for tuning.
const (
	firstSeed, lastSeed       = 1, 40
	firstRelease, lastRelease = 10001, 10100
)

// CheckSeeds says what is wrong with a range of seeds: release seeds may be used by a
// release alone, and a release by nothing else.
func CheckSeeds(first, last uint64, release bool) error {
	overlaps := first <= lastRelease && last >= firstRelease
	switch {
	case last < first:
		return fmt.Errorf("seeds %d to %d", first, last)
	case overlaps && !release:
		return fmt.Errorf("seeds %d to %d are kept for releases: looking at them is tuning to them", firstRelease, lastRelease)
	case release && (first != firstRelease || last != lastRelease):
		return fmt.Errorf("a release runs seeds %d to %d, all of them", firstRelease, lastRelease)
	}
	return nil
}
