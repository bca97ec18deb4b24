package main

import (
	"bytes"
	"strings"
	"testing"
)

// A short run goes all the way: markets, fits, scores, table.
func TestRecoverySmoke(t *testing.T) {
	var table, log bytes.Buffer
	o := options{seeds: "1-2", scenario: "weekly", draws: 500}
	if err := run(t.Context(), o, &table, &log); err != nil {
		t.Fatal(err)
	}
	if rows := strings.Count(table.String(), "\n| "); rows != 1+len(metrics()) {
		t.Errorf("%d rows, want a heading and %d metrics:\n%s", rows, len(metrics()), table.String())
	}
	if strings.Contains(table.String(), "NaN") {
		t.Errorf("NaN in the table:\n%s", table.String())
	}
	if lines := strings.Count(log.String(), "\n"); lines != 3 {
		t.Errorf("%d lines in the log, want a heading and two seeds:\n%s", lines, log.String())
	}
	firstSeed := strings.Split(log.String(), "\n")[1]
	o.fixedSlope, o.seeds = true, "1-1"
	var fixed bytes.Buffer
	if err := run(t.Context(), o, &fixed, &log); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(table.String(), "default model") || !strings.Contains(fixed.String(), "fixed at 1") {
		t.Errorf("titles do not say what was run:\n%s\n%s", table.String(), fixed.String())
	}
	if strings.HasSuffix(log.String(), firstSeed+"\n") {
		t.Error("fixing slopes changed nothing")
	}
}

func TestOptionsHostile(t *testing.T) {
	for want, o := range map[string]options{
		"seeds":            {seeds: "3", scenario: "D0", draws: 10},
		"seeds \"9-2\"":    {seeds: "9-2", scenario: "D0", draws: 10},
		"unknown scenario": {seeds: "1-1", scenario: "D9", draws: 10},
		"grain":            {seeds: "1-1", scenario: "D0", grain: "month", draws: 10},
	} {
		if err := run(t.Context(), o, &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}
