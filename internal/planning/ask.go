package planning

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// An Ask is a question with everything it is asked under. The zero value asks for
// the best use of the configured budget, or of today's.
type Ask struct {
	Surface app.SurfaceID // the current one if empty
	World   surface.World // how the world differs from that of the surface

	// Question is what is asked for. Without a kind it is the best use of the
	// configuration's budget where the surface is for its period, and of today's
	// otherwise; a Goal without an amount is the configuration's target.
	Question plan.Question

	// Constraints are kept to beside those of the question and the configuration, as
	// plan.ParseConstraint reads them.
	Constraints []string

	// Lock names channels that stay as they are.
	Lock []string

	// MaxChange is how far every channel may be from today's mix, as a share of it;
	// +Inf is any. nil is that of the configuration or DefaultMaxChange, for the best
	// use of a budget, and any for questions that say themselves what may change.
	MaxChange *float64
}

// A desk is a surface and a question about it, ready to be answered.
type desk struct {
	surface  *app.Surface // in the world that is asked about
	world    surface.World
	settings Settings
	question plan.Question // with all constraints
}

// Problems with a question.
const (
	UnknownChannel app.ProblemCode = "unknown_channel"
	BadQuestion    app.ProblemCode = "bad_question"
	NoTarget       app.ProblemCode = "no_target"
)

// desk opens the surface of a question and puts the question to it.
func (s *Service) desk(dir string, ask Ask) (*desk, error) {
	open, err := s.Open(dir, ask.Surface)
	if err != nil {
		return nil, err
	}
	set, err := s.Settings(dir)
	if err != nil {
		return nil, err
	}
	return newDesk(open.Surface, set, ask)
}

func newDesk(of *app.Surface, set Settings, ask Ask) (*desk, error) {
	d := &desk{world: ask.World, settings: set, question: ask.Question}
	if err := d.enter(of); err != nil {
		return nil, err
	}
	if err := d.complete(); err != nil {
		return nil, err
	}
	if err := d.constrain(ask); err != nil {
		return nil, err
	}
	if err := d.question.Check(d.surface.Surface); err != nil {
		return nil, problemOf(err)
	}
	return d, d.covers()
}

// enter takes the surface to the world that is asked about.
func (d *desk) enter(of *app.Surface) error {
	var problems app.Problems
	for name := range d.world.Cost {
		if of.Index(name) < 0 {
			problems.AddError(problemOf(plan.UnknownChannel{Channel: name, Channels: of.Names()}))
		}
	}
	if err := problems.Err(); err != nil {
		return err
	}
	if err := d.world.Check(of.Surface); err != nil {
		return problemOf(err)
	}
	inWorld := *of
	inWorld.Surface = of.Under(d.world)
	d.surface = &inWorld
	return nil
}

// complete fills in what the question leaves to the configuration.
func (d *desk) complete() error {
	q, s := &d.question, d.surface
	configured := d.settings.isFor(s.Surface)
	switch {
	case q.Kind == "" && configured && d.settings.Budget > 0:
		q.Kind, q.Amount = plan.Fixed, d.settings.Budget
	case q.Kind == "":
		q.Kind, q.Amount = plan.Fixed, s.Budget()
	case q.Kind == plan.Goal && q.Amount == 0 && (!configured || d.settings.TargetOutcome == 0):
		return app.Problem{Code: NoTarget, Text: "there is no outcome to reach", Advice: "Name one, or set plan.target_outcome and build a surface for plan.period"}
	case q.Kind == plan.Goal && q.Amount == 0:
		q.Amount = d.settings.TargetOutcome
	}
	return nil
}

// isFor reports whether amounts of the configuration are about the horizon of a
// surface.
func (set *Settings) isFor(s *surface.Surface) bool {
	return s.Horizon.N == surface.PeriodsIn(s.Grain, set.Period)
}

// constrain adds every constraint to the question: those of the configuration, those
// of the question, locks, and how far channels may be from today's mix.
func (d *desk) constrain(ask Ask) error {
	names := d.surface.Names()
	var problems app.Problems
	var all []plan.Constraint
	for _, text := range slices.Concat(d.settings.Constraints, ask.Constraints) {
		c, err := plan.ParseConstraint(text, names)
		if err != nil {
			problems.AddError(problemOf(err))
			continue
		}
		all = append(all, c)
	}
	all = append(all, d.question.Constraints...)
	for _, name := range ask.Lock {
		if !slices.Contains(names, name) {
			problems.AddError(problemOf(plan.UnknownChannel{Channel: name, Channels: names}))
			continue
		}
		all = append(all, locked(name))
	}
	if limit := d.maxChange(ask.MaxChange); !math.IsInf(limit, 1) {
		all = append(all, within(limit))
	}
	d.question.Constraints = all
	return problems.Err()
}

// maxChange returns the limit that holds, +Inf for none.
func (d *desk) maxChange(given *float64) float64 {
	switch {
	case given != nil:
		return *given
	case d.question.Kind == plan.Fixed:
		return d.settings.MaxChange
	}
	return math.Inf(1)
}

// plainName is the name of a channel that constraints need no quotes around.
var plainName = regexp.MustCompile(`^[\pL_][\pL\pN_./-]*$`)

func locked(name string) plan.Constraint {
	text := name
	if !plainName.MatchString(name) {
		text = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return plan.Constraint{Text: text + " = today", Subject: plan.Spend, Terms: []plan.Term{{Channel: name, Factor: 1}}, Op: plan.Equal, Amount: 1, Unit: plan.OfToday}
}

func within(limit float64) plan.Constraint {
	return plan.Constraint{Text: fmt.Sprintf("each within %.4g%%", 100*limit), Subject: plan.Each, Op: plan.Within, Amount: limit, Unit: plan.OfToday}
}

// covers reports a budget that is beyond what the surface covers.
func (d *desk) covers() error {
	s := d.surface
	var most float64
	for i := range s.Channels {
		most += s.Channels[i].Max()
	}
	if b := d.question.Budget(s.Surface); !math.IsInf(b, 1) && b > most {
		return beyond(s, fmt.Sprintf("a budget of %s is more than the surface covers, %s", amount(b), amount(most)))
	}
	return nil
}
