package report

import (
	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// heldOut reports for each period whether any of its cells is held out.
func heldOut(m *mmm.Model) []bool {
	d := m.Data()
	held := make([]bool, d.T())
	for i := range d.G() * d.T() {
		if !m.Observed(i) {
			held[i%d.T()] = true
		}
	}
	return held
}

// A hit counts periods, and those whose actual value was in its predictive
// interval.
type hit struct{ inside, of int }

func (h hit) share() float64 { return float64(h.inside) / float64(h.of) }

// coverage is how often predictive intervals held the actual value, in periods
// that were learned from and in those held out.
type coverage struct{ train, test hit }

func newCoverage(actual []float64, predicted []draws.Estimate, held []bool) coverage {
	var c coverage
	for t, v := range actual {
		h := &c.train
		if held[t] {
			h = &c.test
		}
		h.of++
		if v >= predicted[t].Lo && v <= predicted[t].Hi {
			h.inside++
		}
	}
	return c
}

func (c *coverage) add(o coverage) {
	c.train.inside += o.train.inside
	c.train.of += o.train.of
	c.test.inside += o.test.inside
	c.test.of += o.test.of
}

// residuals are actual less expected outcome over all geos, in the unit of
// results.
type residuals struct {
	values, fitted []float64
	held           []bool

	// autocorrelation of lags 1, 2, …; nil where periods are held out, since
	// their errors are of another kind.
	autocorrelation []float64
}

func newResiduals(f *response.Fit, held []bool, d *mmm.Data) residuals {
	r := residuals{held: held}
	any := false
	for t, v := range f.Actual[0] {
		expected := f.Expected.Values[0][t].Mean
		r.values = append(r.values, v-expected)
		r.fitted = append(r.fitted, expected)
		any = any || held[t]
	}
	if any {
		return r
	}
	for k := 1; k <= min(residualLags(d.Grain), d.T()/4); k++ {
		r.autocorrelation = append(r.autocorrelation, diagnostic.Autocorrelation(r.values, k))
	}
	return r
}

// residualLags is how far back correlation is looked for: four weeks of days, half
// a year of weeks, a year of months.
func residualLags(g mmm.Grain) int {
	switch g {
	case mmm.Daily:
		return 28
	case mmm.Weekly:
		return 26
	}
	return 12
}
