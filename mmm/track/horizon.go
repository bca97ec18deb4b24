package track

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// Days up to which horizons reach back: real-time is the last realTimeDays, recent what
// is before that up to recentDays, and stable what is before that.
const (
	realTimeDays = 7
	recentDays   = 30
)

// A Coefficient is the entry of a channel in the history of coefficients: what it brings
// per period at reference exposure held for good, in outcome units, over several
// horizons. The literal scheme has regressions in their place: see Tiers. Where there is
// none, it is NaN.
type Coefficient struct {
	Date    mmm.Day // first day of the period after which it was estimated
	Channel string
	Scheme  Scheme
	Real    draws.Estimate // mean of the last 7 days
	Recent  draws.Estimate // mean of days 8 to 30 before
	Stable  draws.Estimate // as of 31 days before
	Blended draws.Estimate // now: what to use

	// Z is how far the mean of what to use moved over 7 days, in standard deviations of
	// what is uncertain about it now.
	Z           float64
	Status      Status
	Significant bool // |Z| > 2

	// Change is by how much it moved over one period, relative to itself, and Band what
	// bands of 10% and 25% would call that.
	Change float64
	Band   Status
}

// A Status says how fast a coefficient changes.
type Status string

// The states of coefficients.
const (
	Settled  Status = "stable"
	Evolving Status = "evolving" // |Z| > 2, or more than 10% in a period
	Volatile Status = "volatile" // |Z| > 3, or more than 25%
	Unknown  Status = "unknown"
)

// Limits of Evolving and Volatile.
const (
	evolvingZ, volatileZ       = 2, 3
	evolvingBand, volatileBand = 0.10, 0.25
)

func statusOf(x, evolving, volatile float64) Status {
	switch x = math.Abs(x); {
	case math.IsNaN(x):
		return Unknown
	case x > volatile:
		return Volatile
	case x > evolving:
		return Evolving
	}
	return Settled
}

// judge sets what follows from the mean now, 7 days and a period before, and the
// standard deviation now.
func (c *Coefficient) judge(now, week, before, sd float64) {
	c.Z = (now - week) / sd
	c.Change = (now - before) / math.Abs(before)
	c.Significant = math.Abs(c.Z) > evolvingZ
	c.Status = statusOf(c.Z, evolvingZ, volatileZ)
	c.Band = statusOf(c.Change, evolvingBand, volatileBand)
}

// windows are the numbers of periods that horizons are from: the last real are
// real-time, those before up to recent are recent, and the one before that is stable.
type windows struct{ real, recent int }

func (m *Model) windows() windows {
	w := windows{real: m.periods(realTimeDays)}
	w.recent = max(w.real+1, m.periods(recentDays))
	return w
}

// Horizons are the views of one posterior after a period.
type Horizons struct {
	Coefficients []Coefficient // by channel

	// Innovations are those of the last 7 days that have an outcome, the latest last, as
	// the particles of today, with their weights, see them.
	Innovations []Innovation
}

// Horizons returns the coefficients after the period that e took last, by the posterior:
// the effect of a channel over past days is smoothed, given all that e knows, and with
// it stays a mixture of normal distributions, exactly. What is used now is the filtered
// posterior itself; there is nothing to blend.
//
// The states of 31 days ago are needed for that, of the particles as they are today.
// They are found in older ensembles, those that e once was, where a particle of the same
// parameters is in one; a particle that moved since is run from the model's first period
// again. Without older ensembles every one is, for the same result to the bit.
func (m *Model) Horizons(e *Ensemble, older ...*Ensemble) (*Horizons, error) {
	next, err := m.follows(e)
	if err != nil {
		return nil, err
	}
	if next == 0 {
		return nil, fmt.Errorf("track: horizons before the first period")
	}
	h := m.newHorizons(next-1, e.Weights())
	past, err := m.newPast(h.from, older)
	if err != nil {
		return nil, err
	}
	for i := range e.Particles {
		h.take(i, &e.Particles[i], past)
	}
	out := &Horizons{Innovations: h.innovations}
	for c := range m.inputs {
		out.Coefficients = append(out.Coefficients, h.coefficient(c))
	}
	for k := range out.Innovations {
		out.Innovations[k].summarise()
	}
	return out, nil
}
