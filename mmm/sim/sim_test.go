package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// market simulates a market that must be possible.
func market(t testing.TB, s Scenario, seed uint64) *Market {
	t.Helper()
	m, err := New(s, seed)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// scenario returns a scenario of the catalogue.
func scenario(t testing.TB, name string) Scenario {
	t.Helper()
	s, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// forEachScenario runs a test with a market of every scenario, geos at most 4.
func forEachScenario(t *testing.T, f func(t *testing.T, m *Market)) {
	for _, s := range Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			s.Geo.Count = min(s.Geo.Count, 4)
			f(t, market(t, s, 1))
		})
	}
}

func TestScenariosHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Scenarios() {
		if seen[s.Name] || s.Description == "" {
			t.Errorf("scenario %q has description %q, known before: %v", s.Name, s.Description, seen[s.Name])
		}
		seen[s.Name] = true
		if got := scenario(t, s.Name); got != s {
			t.Errorf("Lookup(%q) returned %q", s.Name, got.Name)
		}
	}
	if _, err := Lookup("D9"); err == nil || !strings.Contains(err.Error(), "D0, D1") {
		t.Errorf("Lookup of an unknown scenario: %v", err)
	}
}

func TestModelsTakeEveryMarket(t *testing.T) {
	forEachScenario(t, func(t *testing.T, m *Market) {
		d := m.Data()
		if _, err := mmm.New(d, mmm.DefaultSpec(d)); err != nil {
			t.Error(err)
		}
	})
}

// In every cell the parts of the truth add up to the outcome that the data have.
func TestTruthAddsUp(t *testing.T) {
	forEachScenario(t, func(t *testing.T, m *Market) {
		truly, reported := sumOfParts(m.Truth), m.Data().Outcome.Values
		for i := range m.Truth.Anomalies { // of which some parts are not counted
			if a := &m.Truth.Anomalies[i]; a.Type == TrackingBreak && a.Channel == "" {
				for day := a.From; day <= a.To; day++ {
					truly[day-m.Scenario.Start] = math.Round(a.Factor * truly[day-m.Scenario.Start])
				}
			}
		}
		numtest.CloseSlice(t, "outcome", truly, reported, 1e-11)
	})
}

func sumOfParts(truth *Truth) []float64 {
	total := flat(truth.Baseline)
	floats.Add(total, flat(truth.Noise))
	for _, c := range truth.Treatments {
		floats.Add(total, flat(c.Contribution))
	}
	for _, c := range truth.Channels {
		floats.Add(total, flat(c.Contribution))
	}
	return total
}

// Where the outcome would be negative it is 0, and the noise says so.
func TestOutcomeIsNeverNegative(t *testing.T) {
	s := Default()
	s.Noise.SD = 1
	m := market(t, s, 1)
	values := m.Data().Outcome.Values
	if low := slices.Min(values); low != 0 {
		t.Errorf("smallest outcome is %v; with noise as large as the baseline some days should be cut at 0", low)
	}
	numtest.CloseSlice(t, "outcome", sumOfParts(m.Truth), values, 1e-11)
}

func bytesOf(t testing.TB, m *Market) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Table().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(&b).Encode(m.Truth); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMarketReproducible(t *testing.T) {
	for _, name := range []string{"D2", "demo", "misspec", "daily-demo"} {
		s := scenario(t, name)
		all := func(seed uint64) []byte { m := market(t, s, seed); return append(bytesOf(t, m), recordsOf(t, m)...) }
		first := all(5)
		if !bytes.Equal(first, all(5)) {
			t.Errorf("%s: the same seed gave other bytes", name)
		}
		if bytes.Equal(first, all(6)) {
			t.Errorf("%s: another seed gave the same bytes", name)
		}
	}
}

// A weekly market is the daily one added up.
func TestByWeekAddsUp(t *testing.T) {
	s := scenario(t, "D2")
	s.Geo.Count, s.Media.Reach = 2, 1
	s.Days = 728
	daily, weekly := market(t, s, 4), market(t, s.ByWeek(), 4)
	weeks := func(x []float64) []float64 {
		out := make([]float64, len(x)/7)
		for i, v := range x {
			out[i/7] += v
		}
		return out
	}
	d, w := daily.Data(), weekly.Data()
	numtest.CloseSlice(t, "outcome", w.Outcome.Values, weeks(d.Outcome.Values), 0)
	for c := range d.Channels {
		what := d.Channels[c].Name
		numtest.CloseSlice(t, what+" spend", w.Channels[c].Spend, weeks(d.Channels[c].Spend), 1e-12)
		numtest.CloseSlice(t, what+" exposure", w.Channels[c].Exposure, weeks(d.Channels[c].Exposure), 0)
		numtest.CloseSlice(t, what+" contribution", flat(weekly.Truth.Channels[c].Contribution), weeks(flat(daily.Truth.Channels[c].Contribution)), 1e-12)
		numtest.Close(t, what+" ROI", float64(weekly.Truth.Channels[c].Window.ROI), float64(daily.Truth.Channels[c].Window.ROI), 1e-12)
		last := len(daily.Truth.Periods) - 1
		if weekly.Truth.Channels[c].Coefficient[last/7] != daily.Truth.Channels[c].Coefficient[last] {
			t.Errorf("%s: the last week's coefficient is not the last day's", what)
		}
	}
	if w.Periods[1]-w.Periods[0] != 7 || w.History != d.History/7 {
		t.Errorf("weeks from %v on, history %d", w.Periods[:2], w.History)
	}
}

// docs/format/truth.md names every key, and JSON gives back what it was given.
func TestTruthFormat(t *testing.T) {
	m := market(t, busy(), 1)
	text, err := json.Marshal(m.Truth)
	if err != nil {
		t.Fatal(err)
	}
	var back Truth
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&back)
	if err != nil || !bytes.Equal(text, again) {
		t.Errorf("JSON changed on the way back and forth: %v", err)
	}
	page, err := os.ReadFile("../../docs/format/truth.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), fmt.Sprintf("version %d", TruthVersion)) {
		t.Errorf("docs/format/truth.md is not about version %d", TruthVersion)
	}
	var any map[string]any
	if err := json.Unmarshal(text, &any); err != nil {
		t.Fatal(err)
	}
	checkKeys(t, string(page), any)
}

func checkKeys(t *testing.T, page string, object map[string]any) {
	for key, v := range object {
		if !strings.Contains(page, "`"+key+"`") {
			t.Errorf("docs/format/truth.md does not name %q", key)
		}
		switch v := v.(type) {
		case map[string]any:
			checkKeys(t, page, v)
		case []any:
			if inner, ok := v[0].(map[string]any); ok {
				checkKeys(t, page, inner)
			}
		}
	}
}

// The worlds of daily-v1 stay what they are: published results are about them.
func TestDailyV1Golden(t *testing.T) {
	for name, want := range map[string][3]float64{
		"D2":      {1090088, 341689.011303, 7580039.19},
		"D3":      {1220131, 471714.033494, 7580039.19},
		"misspec": {1089383, 340488.548506, 7580039.19},
		"D0":      {1044717, 296307.450083, 7580039.19},

		"learning":  {1090088, 341689.011303, 7580039.19},
		"backfill":  {1090088, 341689.011303, 7580039.19},
		"anomalies": {1631442, 541934.068593, 11446027.11},
	} {
		m := market(t, scenario(t, name), 1)
		var media, spend float64
		for _, c := range m.Truth.Channels {
			media += c.Window.Outcome
			spend += c.Window.Spend
		}
		numtest.Close(t, name+": outcome", floats.Sum(m.Data().Outcome.Values), want[0], 1e-5) // whole units may round otherwise elsewhere
		numtest.Close(t, name+": media", media, want[1], 1e-9)
		numtest.Close(t, name+": spend", spend, want[2], 1e-9)
	}
}
