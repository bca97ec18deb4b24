package backtest

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
)

// Suite is the name and version of the benchmark: of its scenarios, policies, metrics
// and targets.
const Suite = "daily-v1"

// A Result is what one world says about each policy that was played in it.
type Result struct {
	Suite    string  `json:"suite"`
	Scenario string  `json:"scenario"`
	Seed     uint64  `json:"seed"`
	Scores   []Score `json:"scores"`
}

// A Score is one number.
type Score struct {
	Policy Policy      `json:"policy"`
	Metric Metric      `json:"metric"`
	Value  draws.Float `json:"value"`
}

// add adds a number, if it is one: in a world without marketing effects nothing can be
// said relative to them.
func (r *Result) add(p Policy, m Metric, value float64) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return
	}
	r.Scores = append(r.Scores, Score{p, m, draws.Float(value)})
}

// value returns a quantity, NaN where it was not measured.
func (r *Result) value(q Quantity) float64 {
	for _, s := range r.Scores {
		if s.Policy == q.Policy && s.Metric == q.Metric {
			return float64(s.Value)
		}
	}
	return math.NaN()
}
