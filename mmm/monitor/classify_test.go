package monitor

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/mmm"
)

// moved returns moves of one day: ratios, with the given standard deviation of their
// logarithms.
func moved(sd float64, ratios ...float64) []Move {
	m := make([]Move, len(ratios))
	for i, r := range ratios {
		e := math.Log(r)
		m[i] = Move{N: 1, E: e, Z: e / sd, Peak: e / sd}
	}
	return m
}

// What the pattern of links says. Ratios are of spend/plan, exposure/spend,
// clicks/exposure and conversions/clicks.
func TestClassify(t *testing.T) {
	full := everything
	blind := Channel{"search", []Measure{Spend, Exposure, Clicks, Conversions}}
	spent := Channel{"tv", []Measure{Plan, Spend}}
	guessed := Channel{"tv", []Measure{Spend}}
	shown := Channel{"tv", []Measure{Plan, Spend, Exposure}}
	clicked := Channel{"social", []Measure{Plan, Spend, Exposure, Clicks}}
	for _, c := range []struct {
		what    string
		channel *Channel
		ratios  []float64
		own     int
		want    Type
		series  Measure
		lane    Lane
		size    float64
	}{
		{"spend ten times", &full, []float64{10, .1, 1, 1}, 0, DataError, Spend, Action, 10},
		{"spend a third", &full, []float64{.33, 3, 1, 1}, 1, DataError, Spend, Action, 1. / 3},
		{"spend with tax", &full, []float64{1.19, 1 / 1.19, 1, 1}, 0, UnitShift, Spend, Action, 1.19},
		{"spend without tax", &full, []float64{1 / 1.19, 1.19, 1, 1}, 0, UnitShift, Spend, Action, 1 / 1.19},
		{"overspend that bought something", &full, []float64{3, 1, 1, 1}, 0, LevelShift, Spend, Review, 3},
		{"price", &full, []float64{1, .6, 1, 1}, 1, LevelShift, Exposure, Review, .6},
		{"click rate", &full, []float64{1, 1, 1.6, 1}, 2, LevelShift, Clicks, Review, 1.6},
		{"exposure ten times", &full, []float64{1, 10, .1, 1}, 1, DataError, Exposure, Action, 10},
		{"exposure that nobody saw", &full, []float64{1, 3, 1. / 3, 1}, 1, BotTraffic, Exposure, Action, 3},
		{"exposure and clicks that nobody made", &full, []float64{1, 3, 1, 1. / 3}, 3, BotTraffic, Exposure, Action, 3},
		{"price down and conversions down", &full, []float64{1, 1.3, 1, 1 / 1.3}, 1, LevelShift, Exposure, Review, 1.3},
		{"exposure not all reported", &full, []float64{1, .5, 2, 1}, 1, DataError, Exposure, Action, .5},
		{"clicks that nobody made", &full, []float64{1, 1, 2, .5}, 2, BotTraffic, Clicks, Action, 2},
		{"the same, seen in conversions", &full, []float64{1, 1, 2, .5}, 3, BotTraffic, Clicks, Action, 2},
		{"clicks ten times", &full, []float64{1, 1, 10, .1}, 2, DataError, Clicks, Action, 10},
		{"clicks lost", &full, []float64{1, 1, .5, 2}, 2, TrackingBreak, Clicks, Action, .5},
		{"clicks a little off", &full, []float64{1, 1, 1.2, 1 / 1.2}, 2, LevelShift, Clicks, Review, 1.2},
		{"conversions lost", &full, []float64{1, 1, 1, .3}, 3, TrackingBreak, Conversions, Action, .3},
		{"conversions a little lost", &full, []float64{1, 1, 1, .8}, 3, Degradation, Conversions, Review, .8},
		{"conversions a hundred times", &full, []float64{1, 1, 1, 100}, 3, DataError, Conversions, Action, 100},
		{"conversions up", &full, []float64{1, 1, 1, 2}, 3, LevelShift, Conversions, Review, 2},
		{"no plan, spend ten times", &blind, []float64{10, .1, 1, 1}, 1, DataError, Spend, Action, 10},
		{"no plan, spend with tax", &blind, []float64{1.19, 1 / 1.19, 1, 1}, 1, UnitShift, Spend, Review, 1.19},
		{"spend alone", &spent, []float64{3}, 0, DataError, Spend, Action, 3},
		{"spend alone, without plan", &guessed, []float64{3}, 0, DataError, Spend, Review, 3},
		{"exposure alone, three times", &shown, []float64{1, 3}, 1, BotTraffic, Exposure, Action, 3},
		{"exposure alone, a third", &shown, []float64{1, .33}, 1, DataError, Exposure, Review, .33},
		{"exposure alone, half as much again", &shown, []float64{1, 1.5}, 1, LevelShift, Exposure, Review, 1.5},
		{"clicks alone, three times", &clicked, []float64{1, 1, 3}, 2, BotTraffic, Clicks, Review, 3},
		{"clicks alone, half", &clicked, []float64{1, 1, .5}, 2, TrackingBreak, Clicks, Review, .5},
	} {
		cfg := DefaultConfig(mmm.Daily).Signatures
		v := classify(&cfg, c.channel.Links(), moved(.08, c.ratios...), []int{c.own})
		if v.Type != c.want || v.Series != c.series || v.Lane != c.lane || math.Abs(v.Size-c.size) > .01*c.size {
			t.Errorf("%s: %+v", c.what, v)
		}
	}
}

// Conversions per click that fall mildly are broken tracking if they fall clearly.
func TestClassifyBroken(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Signatures
	for _, c := range []struct {
		ratio, sd float64
		want      Type
	}{{.7, .08, TrackingBreak}, {.7, .2, Degradation}, {.6, .3, TrackingBreak}} {
		if v := classify(&cfg, everything.Links(), moved(c.sd, 1, 1, 1, c.ratio), []int{3}); v.Type != c.want {
			t.Errorf("%v ± %v: %s", c.ratio, c.sd, v.Type)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct {
		measures []Measure
		want     []Link
	}{
		{nil, nil},
		{[]Measure{Conversions}, nil},
		{[]Measure{Spend}, []Link{{Spend, Plan, true}}},
		{[]Measure{Clicks, Spend}, []Link{{Spend, Plan, true}, {Clicks, Spend, false}}},
		{[]Measure{Conversions, Clicks, Exposure}, []Link{{Clicks, Exposure, false}, {Conversions, Clicks, false}}},
		{everything.Measures, []Link{{Spend, Plan, false}, {Exposure, Spend, false}, {Clicks, Exposure, false}, {Conversions, Clicks, false}}},
	} {
		got := (&Channel{Measures: c.measures}).Links()
		if len(got) != len(c.want) {
			t.Errorf("%v: %v", c.measures, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%v: %v, want %v", c.measures, got[i], c.want[i])
			}
		}
	}
}

// The formulas of Link, and where they have no value.
func TestLinkFormula(t *testing.T) {
	nan := math.NaN()
	r := Reading{Plan: 100, Spend: 110, Exposure: 5000, Clicks: 40, Conversions: 3}
	for _, c := range []struct {
		link      Link
		r         Reading
		x, trials float64
	}{
		{Link{Spend, Plan, false}, r, math.Log(1.1), 0},
		{Link{Exposure, Spend, false}, r, math.Log(5000. / 110), 0},
		{Link{Clicks, Exposure, false}, r, math.Log(40.5 / 5000.5), 5000.5},
		{Link{Conversions, Clicks, false}, r, math.Log(3.5 / 40.5), 40.5},
		{Link{Clicks, Spend, false}, r, math.Log(40.5 / 110), 0},
		{Link{Conversions, Clicks, false}, Reading{Clicks: 40}, math.Log(.5 / 40.5), 40.5},
		{Link{Conversions, Clicks, false}, Reading{Conversions: 3}, nan, 0},
		{Link{Exposure, Spend, false}, Reading{Spend: 3}, nan, 0},
		{Link{Exposure, Spend, false}, Reading{Exposure: 3}, nan, 0},
		{Link{Spend, Plan, false}, Reading{Plan: -1, Spend: 3}, nan, 0},
		{Link{Spend, Plan, false}, Reading{Plan: 1, Spend: math.Inf(1)}, nan, 0},
		{Link{Spend, Plan, false}, Reading{Plan: 1e-300, Spend: 1e300}, 100, 0},
	} {
		x, trials := c.link.value(&c.r)
		if x != c.x && math.Abs(x-c.x) > 1e-14 && !(math.IsNaN(x) && math.IsNaN(c.x)) || trials != c.trials {
			t.Errorf("%s of %+v: %v of %v, want %v of %v", c.link.Name(), c.r, x, trials, c.x, c.trials)
		}
	}
}
