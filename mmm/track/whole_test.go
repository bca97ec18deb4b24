package track

import (
	"math"
	"reflect"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// geos returns data of two geos over four days, with two days of history.
func geos() *mmm.Data {
	first := mmm.DayOf(2025, 1, 6)
	return &mmm.Data{
		Grain: mmm.Daily, Geos: []string{"north", "south"}, Periods: []mmm.Day{first, first + 1, first + 2, first + 3}, History: 2,
		Population: []float64{3000, 1000},
		Outcome:    mmm.Outcome{Name: "orders", Kind: mmm.Count, Values: []float64{10, 20, 30, 40, 1, math.NaN(), 3, 0}, Value: []float64{5, 5, 5, 5, 9, 9, 9, 9}},
		Channels: []mmm.Channel{
			{Name: "tv", Kind: mmm.Paid, Exposure: []float64{1, 2, 3, 4, 5, 6, 0, 0, 0, 3, 0, 0}, Spend: []float64{1, 1, 1, 1, 2, 2, 2, 2}},
			{Name: "video", Kind: mmm.OrganicRF, Exposure: []float64{0, 0, 1, 1, 1, 0, 0, 0, 3, 0, 1, 0}, Frequency: []float64{2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4}},
		},
		Controls: []mmm.Series{{Name: "price", Values: []float64{1, 1, 1, 1, 2, 2, 2, 2}}},
		Events: []mmm.Event{
			{Name: "fair", Lag: 1, Occurrences: []mmm.EventSpan{{Start: first + 1, End: first + 1, Geos: []string{"north"}}}},
			{Name: "holiday", Occurrences: []mmm.EventSpan{{Start: first, End: first}}},
		},
		LiftTests: []mmm.LiftTest{{Name: "cell", Channel: "tv", Start: first, End: first + 1, Geos: []string{"south"}, Effect: 6, SE: 2}, {Name: "all", Channel: "tv", Start: first, End: first, Effect: 1, SE: 1}},
	}
}

func TestWholeFormula(t *testing.T) {
	nan := math.NaN()
	d := geos()
	w, shares := Whole(d)
	numtest.CloseSlice(t, "outcome", w.Outcome.Values, []float64{11, nan, 33, 40}, 0)
	numtest.CloseSlice(t, "value", w.Outcome.Value, []float64{59. / 11, 7, 177. / 33, 5}, 1e-12) // (10·5 + 1·9)/11
	numtest.CloseSlice(t, "exposure", w.Channels[0].Exposure, []float64{1, 2, 3, 7, 5, 6}, 0)
	numtest.CloseSlice(t, "spend", w.Channels[0].Spend, []float64{3, 3, 3, 3}, 0)
	numtest.CloseSlice(t, "reach", w.Channels[1].Exposure, []float64{0, 0, 4, 1, 2, 0}, 0)
	numtest.CloseSlice(t, "frequency", w.Channels[1].Frequency, []float64{3, 3, 3.5, 2, 3, 3}, 1e-12)
	numtest.CloseSlice(t, "price by people", w.Controls[0].Values, []float64{1.25, 1.25, 1.25, 1.25}, 1e-12)
	if len(w.Events) != 1 || w.Events[0].Name != "holiday" || len(w.Controls) != 3 {
		t.Fatalf("%d events and %d controls", len(w.Events), len(w.Controls))
	}
	numtest.CloseSlice(t, w.Controls[1].Name, w.Controls[1].Values, []float64{0, 0.75, 0, 0}, 1e-12)
	numtest.CloseSlice(t, w.Controls[2].Name, w.Controls[2].Values, []float64{0, 0, 0.75, 0}, 1e-12)
	if w.Controls[1].Name != "fair" || w.Controls[2].Name != "fair+1" {
		t.Errorf("events became %q and %q", w.Controls[1].Name, w.Controls[2].Name)
	}
	// Of exposure before the test there is none modelled; until its end north has 3 and 4,
	// south 0 and 3.
	numtest.CloseSlice(t, "shares", shares, []float64{0.3, 1}, 1e-12)
	d.LiftTests[0].InRevenue = true
	test := TestOf(w, &d.LiftTests[0], shares[0])
	value := (59./11 + 7) / 2
	numtest.CloseSlice(t, "test", []float64{test.Effect, test.SE, test.High, test.Low}, []float64{20 / value, 2 / 0.3 / value, 1, 0}, 1e-12)
	far := d.LiftTests[0]
	far.Start, far.End = far.Start+900, far.End+900
	numtest.Close(t, "a test of another time", TestOf(w, &far, 1).Effect, 6/NewScale(w).Value, 1e-12)
	d.LiftTests[0].Start += 2
	d.LiftTests[0].End += 2
	d.Channels[0].Exposure[11] = 99 // later than the test
	_, shares = Whole(d)
	numtest.Close(t, "share of exposure before the test", shares[0], 0.3, 1e-12)
	if len(w.LiftTests) != 0 {
		t.Error("lift tests of geos are there still")
	}
}

// What Whole makes can be tracked; data are not changed; those of one market are
// themselves; and where people are not known, outcome stands for them.
func TestWholeLimits(t *testing.T) {
	d := geos()
	w, _ := Whole(d)
	if _, err := New(w, Notes{}, DefaultSpec(w), NewScale(w)); err != nil {
		t.Error(err)
	}
	same := geos()
	same.Outcome.Values[5], d.Outcome.Values[5] = 0, 0 // NaN is not equal to itself
	if !reflect.DeepEqual(d, same) {
		t.Error("data were changed")
	}
	national, _ := market(t, 30)
	if got, shares := Whole(national); got != national || shares != nil {
		t.Error("data of one market were changed")
	}
	d = geos()
	d.Population = nil
	w, _ = Whole(d)
	numtest.Close(t, "price by outcome", w.Controls[0].Values[0], (100.*1+4*2)/104, 1e-12)
	d.LiftTests[0].Channel = "gone"
	_, shares := Whole(d)
	numtest.Close(t, "share of outcome", shares[0], 4./104, 1e-12)
}
