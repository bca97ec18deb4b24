package learning

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// found returns a candidate with the given effect, found with odds of 4,000 to 1.
func found(k Key, effect float64) Candidate {
	day := mmm.DayOf(2025, 9, 14)
	c := Candidate{
		Key: k, Level: Level{At: 12400, Median: 8000}, From: mmm.DayOf(2024, 7, 1), To: mmm.DayOf(2025, 12, 7), Blocks: 19,
		Found: &day, LogOdds: math.Log(4000),
	}
	n := 60.0
	c.Evidence = Evidence{Clusters: 60, Score: effect * 100, Information: 100, Weights: 100 * 100 / n, Products: effect * 100 * 100 / n}
	c.Evidence.Squares = effect*effect*c.Evidence.Weights + n*effect*effect
	return c
}

// What people read, for each kind in either direction.
func TestWords(t *testing.T) {
	l := NewLedger(0, DefaultOptions(mmm.Daily))
	var b strings.Builder
	for _, k := range []Key{
		{Weekday, "search", "Sunday"}, {Saturation, "video", ""}, {Lift, "display", "social"}, {Fatigue, "social", ""},
		{Restatement, "ads", everyDay}, {Restatement, "ads", "Monday"}, {Restatement, "ads", monthEnd},
	} {
		for _, effect := range []float64{0.18, -0.052} {
			a := l.learning(found(k, effect))
			changes, err := json.Marshal(a.Proposal.Changes)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s\n  %s\n  test: %s\n  proposal: %s\n  changes: %s\n\n", a.Title, a.Text, a.Record.Test, a.Proposal.Words, changes)
		}
	}
	numtest.Golden(t, "words.txt", []byte(b.String()))
}

func TestLearningNumbers(t *testing.T) {
	l := NewLedger(0, DefaultOptions(mmm.Daily))
	c := found(Key{Fatigue, "social", ""}, -0.2)
	a := l.learning(c)
	estimate, half := c.Evidence.effect(0.5, 0.9)
	numtest.CloseSlice(t, "effect", []float64{a.Effect.Mean, a.Effect.Lo, a.Effect.Hi, a.Effect.Level}, []float64{estimate, estimate - half, estimate + half, 0.9}, 1e-15)
	numtest.CloseSlice(t, "p and odds", []float64{a.P, a.Record.Odds}, []float64{1. / 4000, 4000}, 1e-12)
	if a.Version != Version || a.Record.Found != *c.Found || a.Record.Blocks != 19 || a.Record.Clusters != 60 {
		t.Errorf("%+v", a)
	}
	for _, k := range Kinds() {
		if test(k) == "" {
			t.Errorf("%s has no test", k)
		}
	}
	for what, f := range map[string]func(){
		`learning: no test of "luck"`:              func() { test("luck") },
		`learning: no words for {luck  }`:          func() { words(Candidate{Key: Key{Kind: "luck"}}, Estimate{}) },
		`learning: no reading of {luck  }`:         func() { l.read(Candidate{Key: Key{Kind: "luck"}}, 0, nil, nil) },
		`learning: no reading of {weekday a Noon}`: func() { l.read(Candidate{Key: Key{Weekday, "a", "Noon"}}, 0, nil, nil) },
	} {
		panics(t, what, f)
	}
}

func TestNumberFormats(t *testing.T) {
	for x, want := range map[float64]string{12434: "12,400", 1.2345e6: "1,230,000", 0.01234: "0.0123", 999.9: "1,000", 100: "100", -4321: "-4,320", 1e20: "1e+20", 0: "0"} {
		if got := number(x); got != want {
			t.Errorf("number(%v) = %q, want %q", x, got, want)
		}
	}
	for x, want := range map[float64]string{0.123: "12%", 0.0123: "1.2%", 0.0995: "10%", -0.052: "-5.2%", 0: "0%"} {
		if got := percent(x); got != want {
			t.Errorf("percent(%v) = %q, want %q", x, got, want)
		}
	}
}
