package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/cli"
)

// A lift test is learned from: it moves what is known of its channel towards what
// it found, and narrows it.
func TestExperimentIsLearnedFrom(t *testing.T) {
	t.Chdir(t.TempDir())
	if status, _, stderr := call("simulate", "--scenario", "weekly", "--out", "market"); status != cli.Done {
		t.Fatal(stderr)
	}
	const config = `version: 1
currency: USD
time: {column: date}
outcome: {column: conversions, value: revenue_per_conversion}
data: [{path: data.csv}]
channels:
  - {name: search, spend: search_spend}
  - {name: social, spend: social_spend}
  - {name: video, spend: video_spend}
  - {name: display, spend: display_spend}
model: {priors: {slope: {fixed: 1}}}
fit: {draws: 500}
`
	if err := os.WriteFile("market/noonmark.yaml", []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	before := returnOf(t, "video")
	const start, end = "2024-01-01", "2024-12-29"
	spent := spentOn(t, "video_spend", start, end)
	found := 0.7 * before.Mean
	test := fmt.Sprintf("channel,start,end,effect,se,unit\nvideo,%s,%s,%.0f,%.0f,revenue\n", start, end, found*spent, 0.05*found*spent)
	if err := os.WriteFile("market/experiments.csv", []byte(test), 0o644); err != nil {
		t.Fatal(err)
	}
	after := returnOf(t, "video")
	if narrowed := (after.Hi - after.Lo) / (before.Hi - before.Lo); !(narrowed < 0.5) {
		t.Errorf("the interval is %.2f times as wide as before, want less than half: %+v, before %+v", narrowed, after, before)
	}
	if !(after.Mean < before.Mean && after.Lo < 1.1*found && after.Hi > 0.9*found) {
		t.Errorf("the test found %.2f, and the return is %+v, before it %+v", found, after, before)
	}
}

type estimate struct{ Mean, Lo, Hi float64 }

// returnOf fits the market and returns what is known of a channel's return.
func returnOf(t *testing.T, channel string) estimate {
	t.Helper()
	status, stdout, stderr := call("fit", "-w", "market", "--json", "--quiet")
	if status != cli.Done {
		t.Fatalf("exit status %d: %s%s", status, stderr, stdout)
	}
	var document struct {
		Channels []struct {
			Channel string
			ROI     estimate
		}
	}
	if err := json.Unmarshal([]byte(stdout), &document); err != nil {
		t.Fatal(err)
	}
	for _, c := range document.Channels {
		if c.Channel == channel {
			return c.ROI
		}
	}
	t.Fatalf("no channel %s", channel)
	return estimate{}
}

// spentOn returns the total of a column of the market from one day to another.
func spentOn(t *testing.T, column, from, to string) float64 {
	t.Helper()
	raw, err := os.ReadFile("market/data.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	date, spend := slices.Index(rows[0], "date"), slices.Index(rows[0], column)
	var sum float64
	for _, row := range rows[1:] {
		if row[date] < from || row[date] > to {
			continue
		}
		v, err := strconv.ParseFloat(row[spend], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += v
	}
	return sum
}
