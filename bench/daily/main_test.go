package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/backtest"
)

// kept returns a file with results of the given seeds of D2, in which the daily policy
// halves the errors of the quarterly one.
func kept(t *testing.T, seeds ...uint64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "daily.jsonl")
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	for _, seed := range seeds {
		score := func(p backtest.Policy, m backtest.Metric, v float64) backtest.Score {
			return backtest.Score{Policy: p, Metric: m, Value: draws.Float(v * float64(seed))}
		}
		err := j.add(backtest.Result{Suite: backtest.Suite, Scenario: "D2", Seed: seed, Scores: []backtest.Score{
			score(backtest.Quarterly, backtest.MROASError, 0.4), score(backtest.Daily, backtest.MROASError, 0.2),
			score(backtest.Quarterly, backtest.MAPE1, 4), score(backtest.Daily, backtest.MAPE1, 3.9),
			score(backtest.Handled, backtest.Alarms, 4), score(backtest.Handled, backtest.RightAlarms, 3), score(backtest.Handled, backtest.ChannelYears, 8),
			score(backtest.Handled, backtest.Events("bot_traffic"), 2), score(backtest.Handled, backtest.Found("bot_traffic"), 1),
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// Worlds that the journal has are not played again, and without workers no others are.
func TestRunFromJournal(t *testing.T) {
	o := options{seeds: "1-3", scenarios: "D2", results: kept(t, 1, 2)}
	var out, log bytes.Buffer
	if err := run(t.Context(), o, &out, &log); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{
		"### D2: 2 worlds, seeds 1 to 2\n",
		"| daily | 0.300 ± 0.100 |",
		"| mroas_wape reduction | daily | quarterly+45d | ≥ 0.08 | 0.500 | 0.500 to 0.500 | **earned** |",
		"| mape_1 reduction | daily | quarterly+45d | ≥ 0.18 | 0.025 | 0.025 to 0.025 | not earned |",
		"not measured",
		"| of channels | 12 | 3 | 0.750 | 0.000 | 0.12 |\n",
		"| bot traffic | 6 | 0.500 | 0.000 |  |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if log.Len() > 0 {
		t.Errorf("worlds were played: %s", log.String())
	}
	o.json = true
	out.Reset()
	if err := run(t.Context(), o, &out, &log); err != nil {
		t.Fatal(err)
	}
	var all []backtest.Summary
	if err := json.Unmarshal(out.Bytes(), &all); err != nil || len(all) != 1 || len(all[0].Claims) == 0 {
		t.Errorf("%d summaries as JSON, error %v", len(all), err)
	}
}

// What was interrupted while it was written is said to be wrong, and not overlooked.
func TestJournalHostile(t *testing.T) {
	path := kept(t, 1)
	for text, want := range map[string]string{
		`{"suite":"daily-v1","scen`:                     "line 2",
		`{"suite":"daily-v0","scenario":"D2","seed":1}`: "daily-v0",
	} {
		own := filepath.Join(t.TempDir(), "own.jsonl")
		had, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(own, append(had, text...), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openJournal(own); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one about %q", text, err, want)
		}
	}
}

func TestOptionsHostile(t *testing.T) {
	results := filepath.Join(t.TempDir(), "daily.jsonl")
	for want, o := range map[string]options{
		"seeds":            {seeds: "3", results: results},
		"seeds 9 to 2":     {seeds: "9-2", results: results},
		"unknown scenario": {seeds: "1-1", scenarios: "D9", results: results},
		"kept for release": {seeds: "10001-10100", results: results},
		"a release runs":   {seeds: "1-40", release: true, results: results},
		"no such file":     {seeds: "1-1", results: filepath.Join(results, "x")},
	} {
		if err := run(t.Context(), o, &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, options{seeds: "1-1", scenarios: "D0", workers: 1, results: results}, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
		t.Error("worlds were played after the end of the context")
	}
}
