package plan

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A RiskPoint is the best allocation for one attitude to risk.
type RiskPoint struct {
	Aversion   float64        `json:"risk_aversion"` // λ of mean less λ standard deviations
	Spend      []float64      `json:"-"`
	Allocation []Share        `json:"allocation"`
	Outcome    draws.Estimate `json:"outcome"`
	Gain       draws.Estimate `json:"gain"`    // over today's plan
	GainSD     float64        `json:"gain_sd"` // its standard deviation: the risk that a change carries
	PBetter    float64        `json:"p_better"`
	Certified  bool           `json:"certified"`
}

// aversions are the standard deviations of a risk frontier.
var aversions = []float64{0, 0.25, 0.5, 1, 1.5, 2, 3}

// Risk returns what the question's answer would be with more and more aversion to
// the risk of changing: the gain over today's plan is the outcome whose mean, less
// multiples of its standard deviation, is to be large.
func Risk(s *surface.Surface, q Question) ([]RiskPoint, error) {
	if err := q.Check(s); err != nil {
		return nil, err
	}
	if q.Kind == Goal || q.Kind == TargetMROI {
		return nil, fmt.Errorf("a question of kind %s is answered without aversion to risk", q.Kind)
	}
	all := q.restrictions(s)
	p := possible(s, all)
	if p == nil {
		return nil, conflict(s, all)
	}
	relative := relativeToToday(s)
	var list []RiskPoint
	for _, lambda := range aversions {
		ask := q
		ask.Objective = Objective{Kind: MeanSD, P: lambda}
		sol := ask.cuts(relative, p, status(s, p))
		sol.Spend = snapped(s, sol.Spend, s.Today())
		a := Assess(s, sol.Spend)
		gain := make([]float64, s.Draws)
		relative.Outcome(gain, sol.Spend)
		_, sd := moments(gain)
		list = append(list, RiskPoint{
			Aversion: lambda, Spend: sol.Spend, Allocation: shares(s, sol.Spend), Outcome: a.Outcome, Gain: a.VsCurrent.Gain,
			GainSD: sd, PBetter: a.VsCurrent.PBetter, Certified: sol.Certificate.Certified,
		})
	}
	return list, nil
}

// relativeToToday returns the surface whose outcomes are gains over today's plan.
func relativeToToday(s *surface.Surface) *surface.Surface {
	r := *s
	r.Base = make([]float64, s.Draws)
	s.Incremental(r.Base, s.Today())
	for k := range r.Base {
		r.Base[k] = -r.Base[k]
	}
	return &r
}
