package daily

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/forecast"
)

// A HorizonRecord is how the forecasts of one horizon did.
type HorizonRecord struct {
	Horizon     forecast.Horizon `json:"horizon"`
	Made        int              `json:"made"`
	Scored      int              `json:"scored"`
	Independent int              `json:"independent"` // of those scored, without a day in common

	MAPE          draws.Float `json:"mape"`
	Bias          draws.Float `json:"bias"` // 0.05 is 5% too high
	CRPS          draws.Float `json:"crps"`
	IntervalScore draws.Float `json:"interval_score"`
	Coverage      []Covered   `json:"coverage"`

	// Against the seasonal-naive forecast of the same days: shares of its errors that are
	// saved, and the probability that forecasts are better in the long run.
	SkillCRPS draws.Float `json:"skill_crps"`
	SkillMAE  draws.Float `json:"skill_mae"`
	PBetter   draws.Float `json:"p_better"`
}

// Covered is how often central intervals of a level held what came, in truth between Lo
// and Hi with a probability of 90%.
type Covered struct {
	Level float64     `json:"level"`
	Share draws.Float `json:"share"`
	Lo    draws.Float `json:"lo"`
	Hi    draws.Float `json:"hi"`
}

// RecordOf returns how forecasts did by horizon, shortest first.
func RecordOf(all []Forecasted) []HorizonRecord {
	made := map[forecast.Horizon]int{}
	var scored forecastRecord
	for i := range all {
		f := &all[i]
		made[forecast.Horizon(f.Horizon)]++
		if f.Score != nil {
			// What cannot be scored was not: a score says so.
			_, _ = scored.settle(&f.Forecast, float64(f.Score.Actual), float64(f.Score.NaiveError), float64(f.Score.NaiveCRPS))
		}
	}
	records := []HorizonRecord{} // none is [] in JSON
	for _, h := range forecast.Horizons() {
		if made[h] > 0 {
			records = append(records, recordOf(h, made[h], forecast.Of(h, scored.settled), forecast.Of(h, scored.naive)))
		}
	}
	return records
}

func recordOf(h forecast.Horizon, made int, settled, naive []forecast.Score) HorizonRecord {
	s, skill := forecast.Summarise(settled), forecast.SkillOf(settled, naive)
	r := HorizonRecord{
		Horizon: h, Made: made, Scored: s.Forecasts, Independent: s.Independent,
		MAPE: draws.Float(s.MAPE), Bias: draws.Float(s.Bias), CRPS: draws.Float(s.CRPS), IntervalScore: draws.Float(s.IntervalScore),
		SkillCRPS: draws.Float(skill.CRPS), SkillMAE: draws.Float(skill.MAE), PBetter: draws.Float(skill.PBetter), Coverage: []Covered{},
	}
	for _, c := range s.Coverage {
		r.Coverage = append(r.Coverage, Covered{c.Level, draws.Float(c.Share), draws.Float(c.Lo), draws.Float(c.Hi)})
	}
	return r
}

// shortestOf returns the shortest horizon that there are forecasts of.
func shortestOf(forecasts []app.Forecast) string {
	for _, h := range forecast.Horizons() {
		for i := range forecasts {
			if forecasts[i].Horizon == string(h) {
				return string(h)
			}
		}
	}
	return ""
}
