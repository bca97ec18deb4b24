package surface

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// An Anchor is how modelled totals were made equal to reported ones: everything,
// baseline and contributions alike, is multiplied by one factor, so that the
// baseline scenario is the observed total in the mean and differences between
// scenarios keep their proportions. It is found where the model was: at today's
// spend, over the pattern periods. Where these are to be different, or money bought no
// exposure in them and will, the baseline scenario differs from the observed total by
// what that brings.
type Anchor struct {
	Factor   float64        `json:"factor"`
	Interval draws.Estimate `json:"interval"` // of the factor, over draws
	From     mmm.Day        `json:"from"`     // of the reporting window: first days of
	To       mmm.Day        `json:"to"`       // its first and last period

	Observed float64        `json:"observed"` // outcome reported in the window
	Modelled draws.Estimate `json:"modelled"` // expected by the model
}

// Limits of the factor beyond which it is a finding, and beyond which nothing should
// be published. Chosen: a model whose totals are a third off does not describe this
// business.
const (
	AnchorWarning = 0.1
	AnchorBlock   = 0.3
)

// Off returns how far the factor is from 1.
func (a *Anchor) Off() float64 { return max(a.Factor-1, 1-a.Factor) }

// check returns an error where no factor makes sense of the model.
func (a *Anchor) check() error {
	if !(a.Modelled.Mean > 0) || !(a.Observed > 0) || math.IsInf(a.Factor, 0) || a.Factor == 0 {
		return fmt.Errorf("surface: an outcome of %.6g was reported from %s to %s, and the model expects %.6g: both must be above 0 for plans to be about this business", a.Observed, a.From, a.To, a.Modelled.Mean)
	}
	return nil
}

// anchor compares expected with observed outcome.
func (b *builder) anchor() Anchor {
	d, h := b.fit.Model.Data(), &b.s.Horizon
	a := Anchor{From: h.From, To: h.To}
	for g := range d.Geos {
		for t := range h.N {
			a.Observed += d.Outcome.Values[g*d.T()+b.first+t] * b.reported[g*h.N+t]
		}
	}
	a.Modelled = draws.Summarise(b.expected, b.s.Options.Level)
	a.Factor = a.Observed / a.Modelled.Mean
	factors := slices.Clone(b.expected)
	for k, v := range factors {
		factors[k] = a.Observed / v
	}
	a.Interval = draws.Summarise(factors, b.s.Options.Level)
	return a
}
