package forecast

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
)

// A Level is how far the record of forecasts earns trust.
type Level string

// The levels, lowest first. Unknown is no level: there is no record to judge.
const (
	Unknown Level = "unknown"
	Low     Level = "low"
	Medium  Level = "medium"
	High    Level = "high"
)

func (l Level) rank() int { return slices.Index([]Level{Unknown, Low, Medium, High}, l) }

// Thresholds are what a record needs for each level.
type Thresholds struct {
	// Window is the number of newest forecasts of a horizon that are looked at.
	// Defaults to 365: a year, so that a system that has changed is judged by
	// what it does now.
	Window int

	// MinIndependent is the least number of independent forecasts that give a
	// level at all. Defaults to 40: that many 90% intervals that are right all hit
	// with probability 0.9^40 = 1.5%; with far fewer, luck looks like intervals
	// that are too wide.
	MinIndependent int

	// CoverageLo and CoverageHi bound the coverage of 90% intervals that is good
	// enough. Defaults to 0.80 and 0.97: misses at most twice as often as
	// promised, and at least a third as often; wider intervals would hide what
	// decisions need.
	CoverageLo, CoverageHi float64

	// High and Medium are the probabilities that a level needs, both of coverage
	// within bounds and of being better than the seasonal-naive forecast. Default
	// to 0.90, the level of every interval, and 0.50, more likely than not.
	High, Medium float64
}

// DefaultThresholds returns the defaults.
func DefaultThresholds() Thresholds {
	return Thresholds{Window: 365, MinIndependent: 40, CoverageLo: 0.80, CoverageHi: 0.97, High: 0.90, Medium: 0.50}
}

// Confidence is the level that the record earns, with its reason in words and what
// would change it.
type Confidence struct {
	Level       Level               `json:"level"`
	Reason      string              `json:"reason"`
	WouldChange string              `json:"would_change"`
	Horizons    []HorizonConfidence `json:"horizons"` // those with forecasts, shortest first
}

// HorizonConfidence is the record of one horizon, and the level that it earns.
type HorizonConfidence struct {
	Horizon     Horizon     `json:"horizon"`
	Level       Level       `json:"level"`
	Forecasts   int         `json:"forecasts"`
	Independent int         `json:"independent"`
	Hits        int         `json:"hits"`       // of 90% intervals
	PCoverage   draws.Float `json:"p_coverage"` // probability that their coverage is within the bounds
	Skill       Skill       `json:"skill"`      // over the seasonal-naive forecast
	Reason      string      `json:"reason"`
	WouldChange string      `json:"would_change"`
}

// Assess returns the confidence that scored forecasts earn, given the scores of the
// seasonal-naive forecast on the same targets. A horizon's level is the highest
// that both its probabilities allow:
//
//	P(CoverageLo < coverage of 90% intervals < CoverageHi | hits), by [posterior]
//	P(better than seasonal-naive), by [SkillOf]
//
// and unknown if its independent forecasts, or the naive ones to compare them with,
// are fewer than MinIndependent. The level of the system is the lowest of its known
// horizons, and unknown while the shortest horizon is: longer ones take months
// to be known, and are reported as unknown until then.
func Assess(past, naive []Score, th Thresholds) Confidence {
	var c Confidence
	for _, h := range Horizons() {
		if of := newest(Of(h, past), th.Window); len(of) > 0 {
			c.Horizons = append(c.Horizons, assessHorizon(of, Of(h, naive), th))
		}
	}
	decides := -1
	for i, h := range c.Horizons {
		if decides < 0 || h.Level != Unknown && c.Horizons[decides].Level != Unknown && h.Level.rank() < c.Horizons[decides].Level.rank() {
			decides = i
		}
	}
	if decides < 0 {
		c.Level, c.Reason, c.WouldChange = Unknown, noRecord, th.moreNeeded(th.MinIndependent)
		return c
	}
	h := c.Horizons[decides]
	c.Level, c.Reason, c.WouldChange = h.Level, h.Reason, h.WouldChange
	return c
}

// newest returns the last n scores by the day that their outcome was complete.
func newest(past []Score, n int) []Score {
	slices.SortStableFunc(past, func(a, b Score) int {
		if d := int(a.To) - int(b.To); d != 0 {
			return d
		}
		return int(a.Made) - int(b.Made)
	})
	return past[max(0, len(past)-n):]
}

func assessHorizon(past, naive []Score, th Thresholds) HorizonConfidence {
	h := HorizonConfidence{
		Horizon: past[0].Horizon, Forecasts: len(past),
		Independent: Independent(targetsOf(past)),
		Skill:       SkillOf(past, naive),
	}
	for _, s := range past {
		if s.Hits.In90 {
			h.Hits++
		}
	}
	h.PCoverage = draws.Float(th.pCoverage(h.Hits, h.Forecasts, h.Independent))
	switch p := float64(min(h.PCoverage, h.Skill.PBetter)); {
	case min(h.Independent, h.Skill.Independent) < th.MinIndependent:
		h.Level = Unknown
	case p >= th.High:
		h.Level = High
	case p >= th.Medium:
		h.Level = Medium
	case math.IsNaN(p):
		h.Level = Unknown
	default:
		h.Level = Low
	}
	h.Reason, h.WouldChange = h.reason(th), h.wouldChange(th)
	return h
}

// pCoverage returns the probability that coverage is within the bounds.
func (th Thresholds) pCoverage(hits, n, independent int) float64 {
	post := posterior(float64(hits)/float64(n), independent)
	return post.CDF(th.CoverageHi) - post.CDF(th.CoverageLo)
}

// hitsFor returns the least and the largest number of hits in n that make coverage
// within bounds as probable as p, and false if none does.
func (th Thresholds) hitsFor(p float64, n, independent int) (least, most int, ok bool) {
	for k := range n + 1 {
		if th.pCoverage(k, n, independent) >= p {
			if !ok {
				least, ok = k, true
			}
			most = k
		}
	}
	return least, most, ok
}
