package review

import (
	"math"

	"github.com/noonmark/noonmark/mmm/finding"
)

// anticipated finds channels about which a fit will say little, and pairs of
// channels that it will not tell apart.
func (c *designReview) anticipated() {
	a := anticipate(c.m, c.t.PriorDraws)
	if a == nil {
		return
	}
	if a.excess >= c.t.PriorExcess {
		c.add(finding.PriorsExceedOutcome(finding.Range{Lo: a.share[0], Hi: a.share[1], Level: 0.9}, a.excess))
	}
	for i, ch := range a.channels {
		narrowed := 1 - ch.sd/ch.priorSD
		if !ch.measured || !(narrowed < c.t.Narrowed) {
			continue
		}
		severity := finding.Note
		if narrowed < c.t.NarrowedWarning {
			severity = finding.Warning
		}
		c.add(finding.WeakDesign(severity, finding.Channel(c.d.Channels[i].Name),
			finding.Expectation{Own: ch.own, Moves: ch.moves, SE: ch.se, PriorSD: ch.priorSD, Narrowed: narrowed, Unit: c.d.Unit()}))
	}
	for i := range a.cov {
		for j := range i {
			c.inseparable(a, j, i)
		}
	}
}

// inseparable reports channels i and j if their contributions will be known
// together only.
func (c *designReview) inseparable(a *anticipation, i, j int) {
	vi, vj, vij := a.cov[i][i], a.cov[j][j], a.cov[i][j]
	mi, mj := a.channels[i].prior, a.channels[j].prior
	correlation := vij / math.Sqrt(vi*vj)
	together := math.Sqrt(math.Max(vi+vj+2*vij, 0))
	better := math.Min(math.Sqrt(vi)/mi, math.Sqrt(vj)/mj)
	if correlation <= c.t.Confounded && together/(mi+mj) <= c.t.Together*better {
		c.add(finding.InseparableDesign(finding.Channel(c.d.Channels[i].Name), finding.Channel(c.d.Channels[j].Name),
			correlation, math.Sqrt(vi), math.Sqrt(vj), together, c.d.Unit()))
	}
}
