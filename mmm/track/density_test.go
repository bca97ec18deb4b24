package track

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// market returns data of two channels that respond, one of them with reach and
// frequency, seasons, a control and an event, by day.
func market(t *testing.T, days int) (*mmm.Data, Notes) {
	t.Helper()
	r := rng.New(1, "track market", uint64(days))
	first := mmm.DayOf(2024, 1, 1)
	d := &mmm.Data{Grain: mmm.Daily, Geos: []string{"all"}, History: 20, Currency: "EUR",
		Outcome:  mmm.Outcome{Name: "sales", Kind: mmm.Revenue},
		Controls: []mmm.Series{{Name: "price"}},
		Events:   []mmm.Event{{Name: "fair", Occurrences: []mmm.EventSpan{{Start: first + 10, End: first + 12}}}},
		Channels: []mmm.Channel{{Name: "tv", Kind: mmm.Paid}, {Name: "video", Kind: mmm.PaidRF}},
	}
	for i := range days + d.History {
		for c := range d.Channels {
			ch := &d.Channels[c]
			x := 1000 * math.Exp(0.5*r.NormFloat64())
			ch.Exposure = append(ch.Exposure, x)
			if ch.Kind.HasFrequency() {
				ch.Frequency = append(ch.Frequency, 1+r.Float64())
			}
			if i >= d.History {
				ch.Spend = append(ch.Spend, x/10)
			}
		}
	}
	for i := range days {
		d.Periods = append(d.Periods, first+mmm.Day(i))
		d.Controls[0].Values = append(d.Controls[0].Values, r.NormFloat64())
		y := 500*(1+0.05*r.NormFloat64()) + 0.1*d.Channels[0].Exposure[i+d.History]
		if i%17 == 5 {
			y = math.NaN()
		}
		d.Outcome.Values = append(d.Outcome.Values, y)
	}
	notes := Notes{Variance: make([]float64, days), Refreshes: [][]mmm.Day{{first - 30, first + 15}},
		Tests: []Test{{Name: "up", Channel: "tv", Start: first + 5, End: first + 18, CountUntil: first + 20, High: 1.4, Low: 0.6, Effect: 900, SE: 200, Known: first + 25},
			{Name: "settled", Channel: "tv", Start: first + 8, End: first + 20, High: 1.4, Low: 0.6, Effect: 700, SE: 150, Settled: true}}}
	notes.Variance[7] = 400
	return d, notes
}

func newModel(t *testing.T, days int) *Model {
	t.Helper()
	d, notes := market(t, days)
	m, err := New(d, notes, DefaultSpec(d), NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDensityGrad(t *testing.T) {
	p := newModel(t, 40).NewPosterior(40)
	d := p.newDensity(true)
	r := rng.New(2, "coordinates", 0)
	u := make([]float64, p.Dim())
	for range 5 {
		for i := range u {
			u[i] = r.NormFloat64()
		}
		numtest.CheckGrad(t, "log density", d.LogProb, u, 1e-6)
	}
}
