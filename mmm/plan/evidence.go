package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A Strength is how much an answer can bear.
type Strength string

// The strengths.
const (
	Primary        Strength = "primary"         // may be acted on by itself
	Supporting     Strength = "supporting"      // one argument among others
	NotAppropriate Strength = "not_appropriate" // must not be acted on
)

// A DecisionType is the sort of decision that an answer is for.
type DecisionType string

// The types of decision.
const (
	Planning     DecisionType = "planning"     // exploring what budgets and mixes would do
	Optimisation DecisionType = "optimisation" // choosing an allocation
	Governance   DecisionType = "governance"   // whether to rely on the model at all
)

// A Basis is what every answer rests on, for a person who has to decide.
type Basis struct {
	Context  string       `json:"context"` // what was asked, of what, for when
	From     mmm.Day      `json:"from"`    // of the plan
	To       mmm.Day      `json:"to"`
	Decision DecisionType `json:"decision_type"`

	Strength Strength `json:"evidence"`
	Because  []string `json:"because"` // of the strength

	Drivers     []Driver `json:"drivers"`
	OfToday     bool     `json:"of_today"` // the plan is today's: drivers are of what spending brings
	WouldChange []string `json:"would_change"`
}

// A Driver is a channel's part of the gain over today's plan; of what spending
// brings, where a plan is today's.
type Driver struct {
	Channel string         `json:"channel"`
	Gain    draws.Estimate `json:"gain"`
}

// Limits of evidence. Chosen: a finding of the review's size each.
const (
	unlearned    = 0.8   // overlap of prior and posterior from which a channel was not learned
	sureEnough   = 0.8   // probability of a gain below which it is one argument among others
	certificated = 0.05  // largest error of the surface, relative, beyond which it says nothing
	movedShare   = 0.005 // of today's budget, from which a channel counts as moved
	mainDrivers  = 3
)

// A Standing is what is known of the model that a surface was built of.
type Standing struct {
	Converged bool `json:"converged"`

	// Faults and Caveats are the titles of what its review calls errors and warnings
	// of the fit as a whole.
	Faults  []string `json:"faults"`
	Caveats []string `json:"caveats"`
}

// BasisOf returns the basis of an answer that is an allocation; robustness may be nil,
// as may certificate.
func BasisOf(s *surface.Surface, context string, decision DecisionType, plan []float64, model Standing, r *Robustness, c *Certificate) *Basis {
	b := &Basis{Context: context, From: s.Horizon.Starts, To: s.Horizon.Ends(s.Grain), Decision: decision, Strength: Primary}
	plan = snapped(s, plan, s.Today())
	b.OfToday = slices.Equal(plan, s.Today())
	gains := contributions(s, plan)
	if !b.OfToday {
		gains = gainsByChannel(s, plan, s.Today())
	}
	b.drivers(s, gains)
	b.judgeModel(s, model)
	b.judgePlan(s, plan, gains, c)
	if all := mean(together(gains, -1)); all > 0 { // else there is no gain to lose
		b.turns(all)
		b.weakest(r)
	}
	return b
}

// lower takes a strength down, with the reason.
func (b *Basis) lower(to Strength, format string, args ...any) {
	if b.Strength != NotAppropriate {
		b.Strength = to
	}
	b.Because = append(b.Because, fmt.Sprintf(format, args...))
}

// judgeModel judges what does not depend on the plan.
func (b *Basis) judgeModel(s *surface.Surface, model Standing) {
	if !model.Converged {
		b.lower(NotAppropriate, "the model did not converge")
	}
	for _, title := range model.Faults {
		b.lower(NotAppropriate, "the review of the model finds: %s", title)
	}
	for _, title := range model.Caveats {
		b.lower(Supporting, "the review of the model warns: %s", title)
	}
	switch off := s.Anchor.Off(); {
	case off > surface.AnchorBlock:
		b.lower(NotAppropriate, "modelled totals are %.0f%% off the reported ones", 100*off)
	case off > surface.AnchorWarning:
		b.lower(Supporting, "modelled totals are %.0f%% off the reported ones", 100*off)
	}
	if s.Certificate.Scenarios > 0 && s.Certificate.MaxRelError > certificated {
		b.lower(NotAppropriate, "the surface is up to %.0f%% off the model", 100*s.Certificate.MaxRelError)
	}
}

// judgePlan judges the plan.
func (b *Basis) judgePlan(s *surface.Surface, plan []float64, gains [][]float64, c *Certificate) {
	e := s.Extrapolation(plan)
	if e.Above != nil {
		b.lower(Supporting, "more is spent than was ever observed on %s", and(e.Above))
	}
	if e.Below != nil {
		b.lower(Supporting, "less is spent than was ever observed on %s", and(e.Below))
	}
	if e.Budget {
		b.lower(Supporting, "the total is beyond what was observed")
	}
	if e.JointFlag {
		b.lower(Supporting, "channels are combined in a way that was never observed, in %.0f%% of the time", 100*e.Joint)
	}
	if names := b.unknown(s, plan); names != nil {
		b.lower(Supporting, "the data say little about %s: what is assumed about them is mostly what the answer knows (overlap with the prior)", and(names))
	}
	if p := above(together(gains, -1), 0); p > 1-sureEnough && p < sureEnough {
		b.lower(Supporting, "whether there is more outcome than today is uncertain (%s)", chance(p))
	}
	if c != nil && !c.Certified {
		b.lower(Supporting, "the best allocation is known only to %s", share(c.Relative))
	}
	if b.Strength == Primary {
		b.Because = append(b.Because, "the model converged, its totals match the reported ones, and the plan stays within what was observed")
	}
}

// unknown names the channels that the answer stands on or moves and the data say
// little about.
func (b *Basis) unknown(s *surface.Surface, plan []float64) []string {
	var names []string
	for i, c := range s.Channels {
		drives := slices.ContainsFunc(b.Drivers, func(d Driver) bool { return d.Channel == c.Name })
		moved := math.Abs(plan[i]-c.Today) > movedShare*s.Budget()
		if c.Overlap > unlearned && (drives || moved) {
			names = append(names, fmt.Sprintf("%s (%.0f%%)", c.Name, 100*c.Overlap))
		}
	}
	return names
}

// and joins names.
func and(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// snapped returns a plan in which what differs from another one by rounding alone
// does not.
func snapped(s *surface.Surface, plan, to []float64) []float64 {
	const rounding = 1e-9
	own := slices.Clone(plan)
	for i, x := range to {
		if math.Abs(own[i]-x) <= rounding*s.Budget() {
			own[i] = x
		}
	}
	return own
}

// drivers names the channels with the largest gains or losses.
func (b *Basis) drivers(s *surface.Surface, gains [][]float64) {
	for i, g := range gains {
		b.Drivers = append(b.Drivers, Driver{s.Channels[i].Name, s.Estimate(g)})
	}
	slices.SortStableFunc(b.Drivers, func(x, y Driver) int { return cmp.Compare(math.Abs(y.Gain.Mean), math.Abs(x.Gain.Mean)) })
	b.Drivers = b.Drivers[:min(mainDrivers, len(b.Drivers))]
	b.Drivers = slices.DeleteFunc(b.Drivers, func(d Driver) bool { return d.Gain.Mean == 0 })
}

// turns says how much less a driver must bring for the mean gain, all, to vanish.
func (b *Basis) turns(all float64) {
	for _, d := range b.Drivers {
		own := d.Gain.Mean
		if own*all <= 0 || math.Abs(own) < math.Abs(all)*1e-9 {
			continue
		}
		if keep := (own - all) / own; keep >= 0.01 && keep < 1 {
			b.WouldChange = append(b.WouldChange, fmt.Sprintf("If what changes at %s brought less than %.0f%% of what is expected, nothing would be gained", d.Channel, 100*keep))
		}
	}
}

// weakest names the assumption that matters most, if that is more than the model
// itself.
func (b *Basis) weakest(r *Robustness) {
	if r == nil || math.IsNaN(float64(r.Score)) || r.Weakest == asModelled || len(b.Drivers) < 2 {
		return // of a plan that changes one channel, it is clear what it stands on
	}
	b.WouldChange = append(b.WouldChange, fmt.Sprintf("If %s, the probability of doing better than today's mix is %s", r.Weakest, chance(float64(r.Score))))
}
