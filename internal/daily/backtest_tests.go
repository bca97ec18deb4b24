package daily

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/track"
)

// An Agreement compares lift tests with what was expected of them by a tracker that did
// not know them yet.
type Agreement struct {
	Tests  []TestAgreement `json:"tests"`
	Inside int             `json:"inside"` // of their 90% predictive intervals

	// NotCompared names tests that the days cannot judge: parameters were learned with
	// them, or they ended before the first day or after the last one.
	NotCompared []string `json:"not_compared"`
}

// A TestAgreement is one lift test, in units of the outcome over all of its days.
type TestAgreement struct {
	Test    string         `json:"test"`
	Channel string         `json:"channel"`
	Start   mmm.Day        `json:"start"`
	End     mmm.Day        `json:"end"`
	Effect  float64        `json:"effect"` // that it measured
	SE      float64        `json:"se"`     // of that
	Implied draws.Estimate `json:"implied"`

	// Z is the difference in standard deviations, those of the test and of what was
	// expected together.
	Z      draws.Float `json:"z"`
	Inside bool        `json:"inside"` // |Z| is within its 90% interval
}

// within90 is the normal quantile that bounds 90% intervals.
const within90 = 1.6448536269514722

// add adds what was expected of a test. The first expectation counts: later ones know
// more.
func (a *Agreement) add(f track.Foreseen) {
	t := &f.Test
	if slices.ContainsFunc(a.Tests, func(o TestAgreement) bool { return o.is(t.Name, t.Channel, t.Start) }) {
		return
	}
	mean, sd := f.Effect.Mean(), f.Effect.SD()
	z := (t.Effect - mean) / math.Hypot(sd, t.SE)
	tail := (1 - track.Level) / 2
	a.Tests = append(a.Tests, TestAgreement{
		Test: t.Name, Channel: t.Channel, Start: t.Start, End: t.End, Effect: t.Effect, SE: t.SE,
		Implied: draws.Estimate{Mean: mean, Median: f.Effect.Quantile(0.5), Lo: f.Effect.Quantile(tail), Hi: f.Effect.Quantile(1 - tail), Level: track.Level},
		Z:       draws.Float(z), Inside: math.Abs(z) <= within90,
	})
	if math.Abs(z) <= within90 {
		a.Inside++
	}
}

// is reports whether the agreement is about a test.
func (o *TestAgreement) is(name, channel string, start mmm.Day) bool {
	return o.Test == name && o.Channel == channel && o.Start == start
}

// leave names the tests that were not compared.
func (a *Agreement) leave(all []mmm.LiftTest) {
	a.NotCompared = []string{} // none is [] in JSON
	for i := range all {
		t := &all[i]
		if !slices.ContainsFunc(a.Tests, func(o TestAgreement) bool { return o.is(t.Name, t.Channel, t.Start) }) {
			a.NotCompared = append(a.NotCompared, t.Name)
		}
	}
}
