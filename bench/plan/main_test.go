package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/mmm/surface"
)

// A short run goes all the way: markets, fits, builds, every question.
func TestPlanSmoke(t *testing.T) {
	var tables, log bytes.Buffer
	if err := run(t.Context(), options{runs: 1, calls: 5, draws: 10, channels: 2}, &tables, &log); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	var rows int
	for line := range strings.Lines(tables.String()) {
		if strings.HasPrefix(line, "|") {
			rows++
		}
	}
	n := len(markets())
	if want := 3*2 + n*(1+len((subject{s: &surface.Surface{}}).questions())+1); rows != want {
		t.Errorf("%d rows, want %d:\n%s", rows, want, tables.String())
	}
	if strings.Contains(tables.String(), "NaN") {
		t.Errorf("missing numbers:\n%s", tables.String())
	}
}

func TestOptionsHostile(t *testing.T) {
	for name, o := range map[string]options{
		"runs":     {runs: 0, calls: 1, draws: 10, channels: 2},
		"calls":    {runs: 1, calls: 0, draws: 10, channels: 2},
		"draws":    {runs: 1, calls: 1, draws: 3, channels: 2},
		"channels": {runs: 1, calls: 1, draws: 10, channels: 1},
	} {
		if err := run(t.Context(), o, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
			t.Errorf("no error about %s", name)
		}
	}
}
