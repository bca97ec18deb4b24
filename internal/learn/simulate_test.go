package learn

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm/sim"
)

// simulated writes a market of a scenario and returns its folder and the market.
func simulated(t *testing.T, scenario string) (string, *sim.Market) {
	t.Helper()
	s, err := sim.Lookup(scenario)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "market")
	if _, err := (&Service{}).Simulate(SimulateRequest{Scenario: s, Seed: 3, Dir: dir}); err != nil {
		t.Fatal(err)
	}
	m, err := sim.New(s, 3)
	if err != nil {
		t.Fatal(err)
	}
	return dir, m
}

func records(t *testing.T, path string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// A market that is prolonged is the longer one, and keeps its configuration.
func TestProlong(t *testing.T) {
	long, err := sim.Lookup("daily-demo")
	if err != nil {
		t.Fatal(err)
	}
	short := long
	short.Days, short.Anomalies = 400, sim.Default().Anomalies
	parent := t.TempDir()
	at := func(name string) string { return filepath.Join(parent, name) }
	daily := workspace.Daily{Fit: "approximate", Refit: workspace.RefitQuarterly}
	s := &Service{}
	for name, scenario := range map[string]sim.Scenario{"grown": short, "long": long} {
		if _, err := s.Simulate(SimulateRequest{Scenario: scenario, Seed: 2, Dir: at(name), Daily: daily}); err != nil {
			t.Fatal(err)
		}
	}
	config, err := os.ReadFile(at("grown/noonmark.yaml"))
	if err != nil || !bytes.Contains(config, []byte("daily: {refit: quarterly, fit: approximate}\n")) {
		t.Errorf("%v: %s", err, config)
	}
	if err := s.Prolong(SimulateRequest{Scenario: long, Seed: 2, Dir: at("grown")}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"data.csv", "truth.json", "vintages.csv", "creatives.csv", "experiments.csv", "events.csv", "noonmark.yaml"} {
		got, err := os.ReadFile(filepath.Join(at("grown"), name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "noonmark.yaml" {
			if !bytes.Equal(got, config) {
				t.Errorf("the configuration is another one:\n%s", got)
			}
			continue
		}
		if want, err := os.ReadFile(filepath.Join(at("long"), name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not that of the longer market: %v", name, err)
		}
	}
}

// A market with vintages, creatives and lift tests has a file of each, and the
// market of daily-v1 that has none has none.
func TestSimulateRecords(t *testing.T) {
	dir, m := simulated(t, "daily-demo")
	var vintages bytes.Buffer
	if err := m.Vintages().WriteCSV(&vintages); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "vintages.csv")); err != nil || !bytes.Equal(got, vintages.Bytes()) {
		t.Errorf("vintages.csv is not the market's vintages: %v", err)
	}
	creatives, at := records(t, filepath.Join(dir, "creatives.csv")), 0
	for c, days := range m.Refreshes() {
		for _, day := range days {
			if row := creatives[at]; row[0] != m.Truth.Channels[c].Name || row[1] != day.String() {
				t.Errorf("creative %d is %v", at, row)
			}
			at++
		}
	}
	if at != len(creatives) {
		t.Errorf("%d creatives, want %d", len(creatives), at)
	}
	tests, err := m.LiftTests()
	if err != nil {
		t.Fatal(err)
	}
	rows := records(t, filepath.Join(dir, "experiments.csv"))
	if len(rows) != len(tests) {
		t.Fatalf("%d experiments, want %d", len(rows), len(tests))
	}
	for i, row := range rows {
		if row[0] != tests[i].Name || row[1] != tests[i].Channel || row[2] != tests[i].Start.String() || row[3] != tests[i].End.String() {
			t.Errorf("experiment %d is %v", i, row)
		}
	}
	dir, _ = simulated(t, "D0")
	for _, name := range []string{"vintages.csv", "creatives.csv", "experiments.csv"} {
		if _, err := os.Stat(filepath.Join(dir, name)); !os.IsNotExist(err) {
			t.Errorf("D0 has %s (%v)", name, err)
		}
	}
}

// The configuration names every column of the table.
func TestSimulateNamesColumns(t *testing.T) {
	_, m := simulated(t, "daily-demo")
	table := m.Table()
	c := configOfMarket(m, table)
	named := map[string]bool{c.Time.Column: true, c.Outcome.Column: true, c.Outcome.Value: true}
	for _, ch := range c.Channels {
		for _, column := range []string{ch.Spend, ch.Exposure, ch.Plan, ch.Impressions, ch.Clicks, ch.Conversions} {
			named[column] = true
		}
		if ch.Clicks == "" || ch.Plan == "" || ch.Conversions == "" {
			t.Errorf("the daily loop does not see all of %s: %+v", ch.Name, ch)
		}
	}
	for _, v := range c.Treatments {
		named[v.Column] = true
	}
	for _, v := range c.Controls {
		named[v.Column] = true
	}
	for _, column := range table.Columns {
		if !named[column.Name] {
			t.Errorf("the configuration does not name %s", column.Name)
		}
	}
}
