package learn

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

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
