package diagnostic

import (
	"encoding/json"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
)

// A Summary is what one says first about a variable: its location and spread,
// in its unit, and how far to trust them.
type Summary struct {
	Mean   float64
	SD     float64 // with divisor S-1 for S draws in all
	Median float64

	MCSEMean float64 // see [MCSEMean]
	ESSBulk  float64 // see [ESSBulk]
	ESSTail  float64 // see [ESSTail]
	Rhat     float64 // see [Rhat]
}

// summaryJSON is the form of a Summary in JSON.
type summaryJSON struct {
	Mean     draws.Float `json:"mean"`
	SD       draws.Float `json:"sd"`
	Median   draws.Float `json:"median"`
	MCSEMean draws.Float `json:"mcse_mean"`
	ESSBulk  draws.Float `json:"ess_bulk"`
	ESSTail  draws.Float `json:"ess_tail"`
	Rhat     draws.Float `json:"rhat"`
}

// MarshalJSON writes the keys mean, sd, median, mcse_mean, ess_bulk, ess_tail
// and rhat, with null for NaN and infinities.
func (s Summary) MarshalJSON() ([]byte, error) {
	return json.Marshal(summaryJSON{
		draws.Float(s.Mean), draws.Float(s.SD), draws.Float(s.Median),
		draws.Float(s.MCSEMean), draws.Float(s.ESSBulk), draws.Float(s.ESSTail), draws.Float(s.Rhat),
	})
}

// UnmarshalJSON reads what MarshalJSON writes. Null, or a missing key, is NaN.
func (s *Summary) UnmarshalJSON(b []byte) error {
	nan := draws.Float(math.NaN())
	j := summaryJSON{nan, nan, nan, nan, nan, nan, nan}
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*s = Summary{
		float64(j.Mean), float64(j.SD), float64(j.Median),
		float64(j.MCSEMean), float64(j.ESSBulk), float64(j.ESSTail), float64(j.Rhat),
	}
	return nil
}

// Summary returns the summary of the variable in hand. Mean, SD and median have
// a value whenever the draws are finite, few or equal as they may be.
func (e *Evaluator) Summary() Summary {
	nan := math.NaN()
	s := Summary{Mean: nan, SD: nan, Median: nan}
	if e.finite {
		mean, variance := meanVariance(e.values)
		s.Mean, s.SD, s.Median = mean, math.Sqrt(variance), draws.QuantileSorted(e.values, 0.5)
	}
	s.MCSEMean, s.ESSBulk, s.ESSTail, s.Rhat = e.MCSEMean(), e.ESSBulk(), e.ESSTail(), e.Rhat()
	return s
}

// Summaries returns the summary of every variable of r, in the order of its
// names.
func Summaries(r draws.Reader) ([]Summary, error) {
	var e Evaluator
	var x [][]float64
	var err error
	out := make([]Summary, len(r.Names()))
	for v := range out {
		if x, err = draws.Chains(x, r, v); err != nil {
			return nil, err
		}
		e.Set(x)
		out[v] = e.Summary()
	}
	return out, nil
}
