package daily

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// inputsOf returns a market of n days, and ahead more, of a channel as usual, one with a
// plan, and one that is organic, a promotion that is decided beforehand and a price that
// is not. surprise says by what share the days of a week of the past are off.
func inputsOf(n, ahead int, surprise func(day int) float64) *market {
	const history = 10
	d := &mmm.Data{Grain: mmm.Daily, Geos: []string{"all"}, History: history,
		Channels:   []mmm.Channel{{Name: "tv", Kind: mmm.Paid}, {Name: "search", Kind: mmm.Paid}, {Name: "mail", Kind: mmm.Organic}},
		Treatments: []mmm.Series{{Name: "promo"}}, Controls: []mmm.Series{{Name: "price"}}}
	m := &market{grain: mmm.Daily, n: n, data: d, decided: map[string][]bool{"promo": slices.Repeat([]bool{true}, ahead), "price": make([]bool, ahead)}}
	m.readings = make([][]monitor.Reading, 2)
	for t := -history; t < n+ahead; t++ {
		off := 0.0
		if t < n {
			off = surprise(t)
		}
		weekday := float64(10 * (1 + (t+70)%7))
		plan := weekday * (1 + 0.5*math.Sin(float64(t)/9))
		d.Channels[0].Exposure = append(d.Channels[0].Exposure, weekday*(1+off))
		d.Channels[1].Exposure = append(d.Channels[1].Exposure, plan*(1+off)/2)
		d.Channels[2].Exposure = append(d.Channels[2].Exposure, weekday)
		if t < 0 {
			continue
		}
		d.Periods = append(d.Periods, mmm.Day(t))
		d.Channels[0].Spend = append(d.Channels[0].Spend, weekday*(1+off))
		d.Channels[1].Spend = append(d.Channels[1].Spend, plan*(1+off))
		d.Treatments[0].Values = append(d.Treatments[0].Values, float64(t%5))
		d.Controls[0].Values = append(d.Controls[0].Values, 3)
		m.readings[0] = append(m.readings[0], monitor.Reading{Plan: math.NaN()})
		m.readings[1] = append(m.readings[1], monitor.Reading{Plan: plan})
	}
	return m
}

// Where nothing was a surprise nothing will be one: all futures are what is expected.
func TestFuturesLimits(t *testing.T) {
	const n, ahead = 400, 20
	m := inputsOf(n, ahead, func(int) float64 { return 0 })
	want := actual(m.data, n, ahead)
	all := m.futures(m.data, ahead, defaultFutures, rng.New(1, "futures", 0))
	if len(all) != defaultFutures.Futures {
		t.Fatalf("%d futures, want %d", len(all), defaultFutures.Futures)
	}
	for i := range all {
		closeFuture(t, &all[i], want)
	}
	short := inputsOf(30, ahead, func(int) float64 { return 0.5 })
	one := short.futures(short.data, ahead, defaultFutures, rng.New(1, "futures", 0))
	if len(one) != 1 {
		t.Errorf("%d futures of a month of data, want what is expected alone", len(one))
	}
}

func closeFuture(t *testing.T, got, want *track.Future) {
	t.Helper()
	for c := range want.Exposure {
		numtest.CloseSlice(t, "exposure", got.Exposure[c], want.Exposure[c], 1e-9)
	}
	numtest.CloseSlice(t, "treatment", got.Treatments[0], want.Treatments[0], 0)
	numtest.CloseSlice(t, "control", got.Controls[0], want.Controls[0], 1e-12)
}

// What came in one week of the past comes in a future, on the same weekday and in all
// channels at once: as a difference where usual exposure was expected, as a factor where
// a plan was.
func TestFuturesFormula(t *testing.T) {
	const n, ahead, week = 400, 14, 7
	began := n - 6*week // the outlook of six weeks ago was off by what follows, in its second week
	m := inputsOf(n, ahead, func(day int) float64 {
		if day >= began+week && day < began+2*week {
			return 0.3
		}
		return 0
	})
	expected, before := m.expect(m.data, n, ahead), m.expect(m.data, began, ahead)
	got := m.surprised(&expected, &before, actual(m.data, began, ahead))
	for k := range ahead {
		factor := 1.0
		if k >= week {
			factor = 1.3
		}
		usual := m.data.Channels[0].Exposure[m.data.History+began+k] / factor
		numtest.Close(t, "exposure as usual", got.Exposure[0][k], expected.Exposure[0][k]+(factor-1)*usual, 1e-9)
		numtest.Close(t, "exposure by plan", got.Exposure[1][k], factor*expected.Exposure[1][k], 1e-9)
		numtest.Close(t, "organic exposure", got.Exposure[2][k], expected.Exposure[2][k], 1e-9)
	}
	if !slices.Contains(m.origins(ahead, defaultFutures), began) {
		t.Errorf("no outlook of %d among %v", began, m.origins(ahead, defaultFutures))
	}
}

// Exposure is not negative, and futures are the same whenever they are drawn.
func TestFuturesReproducible(t *testing.T) {
	const n, ahead = 400, 31
	r := rng.New(5, "surprises", 0)
	off := make([]float64, n)
	for i := range off {
		off[i] = 2*r.Float64() - 1
		if i%50 < 14 {
			off[i] = -1 // a pause
		}
	}
	m := inputsOf(n, ahead, func(day int) float64 { return off[max(0, day)] })
	all := m.futures(m.data, ahead, defaultFutures, rng.New(1, "futures", 0))
	again := m.futures(m.data, ahead, defaultFutures, rng.New(1, "futures", 0))
	for i := range all {
		for c := range all[i].Exposure {
			numtest.CloseSlice(t, "again", again[i].Exposure[c], all[i].Exposure[c], 0)
			if least := slices.Min(all[i].Exposure[c]); !(least >= 0) {
				t.Errorf("future %d: exposure %v", i, least)
			}
		}
	}
	if slices.Equal(all[0].Exposure[0], all[1].Exposure[0]) {
		t.Error("two futures are the same")
	}
}
