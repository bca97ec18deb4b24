package plan

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/surface"
)

// A Kind is what a question asks for.
type Kind string

// The kinds of question.
const (
	Fixed      Kind = "fixed"       // the best use of a budget: Amount
	Extra      Kind = "extra"       // where additional money goes: Amount; nothing is taken away
	Cut        Kind = "cut"         // where money is taken away: Amount; nothing is added
	TargetROI  Kind = "target_roi"  // the most outcome whose return on all spend is at least Amount
	TargetMROI Kind = "target_mroi" // spend wherever another unit of money brings at least Amount
	Goal       Kind = "goal"        // the smallest budget that reaches an outcome of Amount
)

// Kinds lists every kind of question.
func Kinds() []Kind { return []Kind{Fixed, Extra, Cut, TargetROI, TargetMROI, Goal} }

// A Question asks for an allocation of spend to channels.
type Question struct {
	Kind   Kind
	Amount float64

	// Probability is that with which a Goal is to be reached; 0 means in the mean.
	Probability float64

	// Objective is what is to be as large as possible; the zero value is the mean.
	// Goals have none, and targets are about the mean.
	Objective Objective

	Constraints []Constraint

	// Gap is the optimality gap to stop at, relative to what spending brings; 0
	// means DefaultGap.
	Gap float64
}

// DefaultGap is a hundredth of the gap at which a solution counts as found.
const DefaultGap = CertifiedGap / 100

// CertifiedGap is the relative optimality gap up to which a solution counts as the
// best there is.
const CertifiedGap = 0.001

func (q *Question) gap() float64 {
	if q.Gap > 0 {
		return q.Gap
	}
	return DefaultGap
}

// Check returns what is wrong with the question, without regard to whether its
// constraints can be met.
func (q *Question) Check(s *surface.Surface) error {
	if !slices.Contains(Kinds(), q.Kind) {
		return fmt.Errorf("unknown kind of question %q", q.Kind)
	}
	if math.IsNaN(q.Amount) || math.IsInf(q.Amount, 0) || q.Amount < 0 {
		return fmt.Errorf("%s of %v: it must be a number of at least 0", q.Kind, q.Amount)
	}
	if q.Kind == Cut && q.Amount > s.Budget() {
		return fmt.Errorf("a cut of %s is more than the %s that are spent", grouped(q.Amount), grouped(s.Budget()))
	}
	if q.Probability != 0 && !(q.Probability > 0 && q.Probability < 1) {
		return fmt.Errorf("a probability of %v: it must be between 0 and 1", q.Probability)
	}
	if (q.Kind == TargetROI || q.Kind == TargetMROI || q.Kind == Goal) && q.Objective.orMean().Kind != Mean {
		return fmt.Errorf("a question of kind %s has no other objective than the mean", q.Kind)
	}
	if err := q.Objective.check(); err != nil {
		return err
	}
	for _, c := range q.Constraints {
		if err := c.Check(s); err != nil {
			return err
		}
	}
	return nil
}

// Budget returns the most that the question allows to spend, +Inf where that is for
// the answer to say.
func (q *Question) Budget(s *surface.Surface) float64 {
	switch q.Kind {
	case Fixed:
		return q.Amount
	case Extra:
		return s.Budget() + q.Amount
	case Cut:
		return s.Budget() - q.Amount
	}
	return math.Inf(1)
}

// mix returns the allocation that relative bounds of every channel are relative to:
// today's mix at the question's budget.
func (q *Question) mix(s *surface.Surface) []float64 {
	if q.Kind != Fixed {
		return s.Today()
	}
	return times(s.Today(), q.Amount/s.Budget())
}
