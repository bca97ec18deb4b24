package app

import (
	"slices"
	"testing"

	"github.com/noonmark/noonmark/mmm"
)

func TestSpan(t *testing.T) {
	d := mmm.DayOf(2026, 3, 4)
	s := Span{From: d, To: d + 2}
	for _, c := range []struct {
		span Span
		day  mmm.Day
		want bool
	}{{s, d - 1, false}, {s, d, true}, {s, d + 2, true}, {s, d + 3, false}, {OneDay(d), d, true}, {OneDay(d), d + 1, false}, {AllDays(), d, true}} {
		if got := c.span.Has(c.day); got != c.want {
			t.Errorf("%v has %v: %v", c.span, c.day, got)
		}
	}
}

// An anomaly keeps its ID while it lasts and more is found out about it.
func TestAnomalyID(t *testing.T) {
	a := Anomaly{Type: "bot_traffic", Channel: "search", From: 20000, To: 20001, Open: true, Z: 5}
	longer := a
	longer.To, longer.Open, longer.Z, longer.Text = 20009, false, 9, "over"
	if AnomalyIDOf(&a) != AnomalyIDOf(&longer) {
		t.Error("another ID for the same anomaly")
	}
	seen := map[string]bool{AnomalyIDOf(&a): true}
	for _, change := range []func(a *Anomaly){
		func(a *Anomaly) { a.Type = "tracking_break" },
		func(a *Anomaly) { a.Channel = "video" },
		func(a *Anomaly) { a.Series = "clicks" },
		func(a *Anomaly) { a.Geo = "Ohio" },
		func(a *Anomaly) { a.From++ },
	} {
		other := a
		change(&other)
		if id := AnomalyIDOf(&other); seen[id] {
			t.Errorf("%+v has the ID of another", other)
		} else {
			seen[id] = true
		}
	}
}

func TestLearningID(t *testing.T) {
	a := Learning{Kind: "lift", Channel: "tv", Other: "search", P: 0.1}
	b, c := a, a
	b.P, c.Channel, c.Other = 0.01, "search", "tv"
	if LearningIDOf(&a) != LearningIDOf(&b) || LearningIDOf(&a) == LearningIDOf(&c) {
		t.Errorf("%s, %s, %s", LearningIDOf(&a), LearningIDOf(&b), LearningIDOf(&c))
	}
}

// A history that is thinned every day keeps what one that is thinned once keeps.
func TestOldSnapshots(t *testing.T) {
	first, newest := mmm.DayOf(2023, 1, 1), mmm.DayOf(2026, 3, 4)
	var everyDay, once []mmm.Day
	thin := func(days []mmm.Day, newest mmm.Day) []mmm.Day {
		old := OldSnapshots(days, newest)
		return slices.DeleteFunc(slices.Clone(days), func(d mmm.Day) bool { return slices.Contains(old, d) })
	}
	for d := first; d <= newest; d++ {
		everyDay = thin(append(everyDay, d), d)
		once = append(once, d)
	}
	once = thin(once, newest)
	if !slices.Equal(everyDay, once) {
		t.Errorf("thinned every day: %v\nonce: %v", everyDay, once)
	}
	for _, d := range []mmm.Day{newest, newest - KeepDays + 1, mmm.DayOf(2023, 1, 1), mmm.DayOf(2025, 12, 1), mmm.DayOf(2026, 1, 5)} {
		if !slices.Contains(once, d) {
			t.Errorf("%v is not kept", d)
		}
	}
	for _, d := range []mmm.Day{mmm.DayOf(2023, 1, 2), mmm.DayOf(2026, 1, 6), mmm.DayOf(2025, 7, 7)} {
		if slices.Contains(once, d) {
			t.Errorf("%v is kept", d)
		}
	}
	// 35 days, 21 Mondays before them within half a year, and the first days of months.
	if n := len(once); n < 35+21 || n > 35+21+39 {
		t.Errorf("%d are kept", n)
	}
}
