package daily

import (
	"math"

	"github.com/noonmark/noonmark/mmm/monitor"
)

// A stake is what a channel's ads of a period would bring to its outcome at their usual
// exposure, and how much of that the forecast has: all, where what was reported is
// corrected. Both are 0 where the channel reports that it ran.
type stake struct{ all, granted float64 }

// stakes returns what is at stake in the period that the tracker takes next: for channels
// that report next to nothing the outcome says whether ads ran.
func (w *walk) stakes(t int) ([]stake, error) {
	m, d := w.market, w.model.Data()
	all := make([]stake, len(m.readings))
	for c := range all {
		if !m.isOut(c, t) {
			continue
		}
		expect := func(exposure float64) (float64, error) {
			f := actual(d, t, 1)
			f.Exposure[c] = []float64{exposure}
			o, err := w.model.Ahead(w.tracker.Ensemble(), 1, *f)
			if err != nil {
				return math.NaN(), err
			}
			return o.Periods[0].Mean(), nil
		}
		at, x := d.History+t, d.Channels[c].Exposure
		var forecasts [3]float64
		for i, exposure := range []float64{0, x[at], usualAt(x, at, seasonOf(m.grain))} {
			var err error
			if forecasts[i], err = expect(exposure); err != nil {
				return nil, err
			}
		}
		all[c] = stake{forecasts[2] - forecasts[0], forecasts[1] - forecasts[0]}
	}
	return all, nil
}

// isOut reports whether a channel reports next to nothing of what it usually delivers.
func (m *market) isOut(c, t int) bool {
	what := m.delivered(c)
	if what == "" {
		return false
	}
	season := seasonOf(m.grain)
	var sum, n float64
	for k := 1; k <= seasons && t-k*season >= 0; k++ {
		if v := m.readings[c][t-k*season].Of(what); !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return m.readings[c][t].Of(what) < m.charts.Signatures.Delivered*sum/n
}

// delivered returns what a channel reports of what it delivers, spend at the worst.
func (m *market) delivered(c int) monitor.Measure {
	for _, what := range []monitor.Measure{monitor.Exposure, monitor.Clicks, monitor.Spend} {
		if m.channels[c].Has(what) {
			return what
		}
	}
	return ""
}
