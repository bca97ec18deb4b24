package forecast

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/dist"
)

// A Score is how a forecast did. Errors are forecast less outcome, from the median:
// positive is too high.
type Score struct {
	Target
	Outcome       float64 `json:"outcome"` // the mature value
	Error         float64 `json:"error"`
	CRPS          float64 `json:"crps"`
	Pinball       float64 `json:"pinball"`        // mean loss over Orders()
	IntervalScore float64 `json:"interval_score"` // of the 90% interval
	Hits          Hits    `json:"hits"`
	PIT           float64 `json:"pit"`

	// ModelPIT is what PIT would be had the forecast not been recalibrated.
	ModelPIT float64 `json:"model_pit"`
}

// Hits says which central intervals held the outcome, ends included.
type Hits struct {
	In50 bool `json:"in50"`
	In80 bool `json:"in80"`
	In90 bool `json:"in90"`
	In95 bool `json:"in95"`
}

// Levels lists the levels of Hits.
func Levels() []float64 { return []float64{0.5, 0.8, 0.9, 0.95} }

// at returns the hit of a level of Levels().
func (h Hits) at(level float64) bool {
	switch level {
	case 0.5:
		return h.In50
	case 0.8:
		return h.In80
	case 0.9:
		return h.In90
	case 0.95:
		return h.In95
	}
	panic(fmt.Sprintf("forecast: no hits of level %v", level))
}

// Score returns how the forecast did when the outcome is y. It fails for a forecast
// that is not valid, and for an outcome that is not a finite number: neither
// can be called a hit or a miss.
func (f Forecast) Score(y float64) (Score, error) {
	if err := f.Validate(); err != nil {
		return Score{}, err
	}
	if !finite(y) {
		return Score{}, fmt.Errorf("forecast: the outcome of %v to %v is %v", f.From, f.To, y)
	}
	hit := func(level float64) bool {
		lo, hi := f.Interval(level)
		return lo <= y && y <= hi
	}
	lo, hi := f.Interval(0.9)
	s := Score{
		Target: f.Target, Outcome: y,
		Error:         f.Median() - y,
		CRPS:          f.CRPS(y),
		IntervalScore: diagnostic.IntervalScore(lo, hi, y, 0.9),
		Hits:          Hits{In50: hit(0.5), In80: hit(0.8), In90: hit(0.9), In95: hit(0.95)},
		PIT:           f.PIT(y),
	}
	for k, p := range orders {
		s.Pinball += Pinball(p, f.Quantiles[k], y) / float64(len(orders))
	}
	s.ModelPIT = f.Recalibration.undo(s.PIT)
	return s, nil
}

// Percentage returns |error| as a share of the outcome's size; it is NaN when the
// outcome is zero.
func (s Score) Percentage() float64 {
	if s.Outcome == 0 {
		return math.NaN()
	}
	return math.Abs(s.Error / s.Outcome)
}

// NormalScore returns Φ⁻¹ of a PIT, no further out than limit: where an outcome lies in
// its forecast, in standard deviations.
func NormalScore(pit, limit float64) float64 {
	return min(max(dist.StdNormalQuantile(pit), -limit), limit)
}
