package planning

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
)

// An Exploration is what every exploring answer says of itself.
type Exploration struct {
	Surface  *app.Surface  // in the world that was asked about
	Question plan.Question // with all constraints that were kept to, defaults included
	Basis    *plan.Basis
}

// explored returns it for an allocation that is the centre of an answer.
func (d *desk) explored(spend []float64, what string) Exploration {
	return Exploration{
		Surface: d.surface, Question: d.question,
		Basis: plan.BasisOf(d.surface.Surface, what, plan.Planning, spend, d.surface.Standing, nil, nil),
	}
}

// noQuestion stands for the question of explorations that ask none: what limits
// changes limits those of a best use, and no configured budget has to be covered.
var noQuestion = plan.Question{Kind: plan.Fixed}

// mostBudgets is as many as a frontier finds in about a second.
const mostBudgets = 10_000

// A FrontierRequest says which budgets a frontier is of.
type FrontierRequest struct {
	Ask
	Budgets int     // how many, from none on
	Most    float64 // the largest, as a multiple of today's
}

// DefaultFrontier returns 41 budgets up to twice today's.
func DefaultFrontier() FrontierRequest { return FrontierRequest{Budgets: 41, Most: 2} }

// A Frontier is the best outcome of every budget.
type Frontier struct {
	Exploration
	Points []plan.FrontierPoint
}

// Frontier returns the best allocation of each of many budgets. The question's own
// kind and amount are not asked.
func (s *Service) Frontier(dir string, req FrontierRequest) (*Frontier, error) {
	if req.Budgets < 2 || req.Budgets > mostBudgets || !(req.Most > 0) || math.IsInf(req.Most, 1) {
		return nil, app.Problem{Code: BadQuestion, Text: fmt.Sprintf("a frontier needs from 2 to %s budgets, and a largest one above 0", app.Thousands(mostBudgets))}
	}
	req.Question = noQuestion
	d, err := s.desk(dir, req.Ask)
	if err != nil {
		return nil, err
	}
	return d.frontier(req.Budgets, req.Most)
}

func (d *desk) frontier(budgets int, most float64) (*Frontier, error) {
	s := d.surface.Surface
	points, err := plan.Frontier(s, plan.Budgets(s, most, budgets), d.question.Constraints)
	if err != nil {
		return nil, d.problemOf(err)
	}
	return &Frontier{d.explored(s.Today(), "the best outcome of every budget"+d.when()), points}, nil
}

// A RiskFrontier is the best allocation for every attitude to risk.
type RiskFrontier struct {
	Exploration
	Points []plan.RiskPoint
}

// Risk returns what the answer to a question would be with more and more aversion to
// the risk of changing.
func (s *Service) Risk(dir string, ask Ask) (*RiskFrontier, error) {
	d, err := s.desk(dir, ask)
	if err != nil {
		return nil, err
	}
	return d.risk()
}

func (d *desk) risk() (*RiskFrontier, error) {
	points, err := plan.Risk(d.surface.Surface, d.question)
	if err != nil {
		return nil, d.problemOf(err)
	}
	return &RiskFrontier{d.explored(points[0].Spend, d.asked()+", by attitude to risk"), points}, nil
}

// Margins are what one more unit of money brings in every channel.
type Margins struct {
	Exploration
	Margins []plan.Margin
}

// Marginal returns what one more unit of money brings in every channel at a plan, and
// whether the channel should have more of its budget.
func (s *Service) Marginal(dir string, ask Ask, at Change) (*Margins, error) {
	ask.Question = noQuestion
	d, err := s.desk(dir, ask)
	if err != nil {
		return nil, err
	}
	spend, err := d.apply(at)
	if err != nil {
		return nil, err
	}
	return d.marginal(spend, d.supposed(at))
}

func (d *desk) marginal(spend []float64, at string) (*Margins, error) {
	margins, err := plan.Margins(d.surface.Surface, spend, d.question.Constraints)
	if err != nil {
		return nil, d.problemOf(err)
	}
	return &Margins{d.explored(spend, "what one more unit of money brings: "+at), margins}, nil
}

// Alternatives are allocations nearly as good as the best.
type Alternatives struct {
	Exploration
	Options      plan.AlternativeOptions
	Alternatives []plan.Alternative // the best first
}

// Alternatives returns the best allocation for a question and others nearly as good
// that are as different as possible.
func (s *Service) Alternatives(dir string, ask Ask, o plan.AlternativeOptions) (*Alternatives, error) {
	if o.Count < 1 || !(o.Tolerance >= 0) {
		return nil, app.Problem{Code: BadQuestion, Text: "alternatives need a count of 1 or more, and a tolerance of 0 or more"}
	}
	d, err := s.desk(dir, ask)
	if err != nil {
		return nil, err
	}
	return d.alternatives(o)
}

func (d *desk) alternatives(o plan.AlternativeOptions) (*Alternatives, error) {
	list, err := plan.Alternatives(d.surface.Surface, d.question, o)
	if err != nil {
		return nil, d.problemOf(err)
	}
	return &Alternatives{d.explored(list[0].Spend, d.asked()+", and allocations nearly as good"), o, list}, nil
}

// A Flight is an allocation to channels and to parts of the horizon.
type Flight struct {
	Exploration
	*plan.Flight
}

// Spread answers a question with an allocation in time, too: in every part of the
// horizon a channel may spend up to swing more or less than by the pattern, as a share
// of it.
func (s *Service) Spread(dir string, ask Ask, swing float64) (*Flight, error) {
	if !(swing >= 0) {
		return nil, app.Problem{Code: BadQuestion, Text: "a swing must be 0 or more"}
	}
	d, err := s.desk(dir, ask)
	if err != nil {
		return nil, err
	}
	f, err := plan.Spread(d.surface.Surface, d.question, swing)
	if err != nil {
		return nil, d.problemOf(err)
	}
	return &Flight{d.explored(totals(f), d.asked()+", spread over time"), f}, nil
}

// totals returns what a flight spends on each channel.
func totals(f *plan.Flight) []float64 {
	spend := make([]float64, len(f.Channels))
	for i, c := range f.Channels {
		spend[i] = sum(c.Spend)
	}
	return spend
}
