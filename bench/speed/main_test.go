package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

// The test binary stands in for the program where that starts itself.
func TestMain(m *testing.M) {
	if slices.Contains(os.Args, "-child") {
		main()
		return
	}
	os.Exit(m.Run())
}

// A short run goes all the way: a process for each model, fits, table.
func TestSpeedSmoke(t *testing.T) {
	var table, log bytes.Buffer
	if err := run(t.Context(), options{model: "weekly", runs: 1, draws: 500}, &table, &log); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	lines := strings.Split(strings.TrimSpace(table.String()), "\n")
	row := strings.Split(lines[len(lines)-1], "|")
	if len(row) != strings.Count(lines[2], "|")+1 || strings.TrimSpace(row[1]) != "weekly" || strings.TrimSpace(row[2]) != "1 × 155 × 4" {
		t.Errorf("last row does not fit the heading:\n%s", table.String())
	}
	if strings.Contains(table.String(), "NaN") || strings.Contains(table.String(), "not measured") {
		t.Errorf("missing numbers:\n%s", table.String())
	}
}

func TestFullSamplesEverything(t *testing.T) {
	weekly, err := choose("weekly")
	if err != nil {
		t.Fatal(err)
	}
	_, _, integrated, err := prepare(weekly[0], options{})
	if err != nil {
		t.Fatal(err)
	}
	_, _, full, err := prepare(weekly[0], options{full: true})
	if err != nil {
		t.Fatal(err)
	}
	if full.Sampled != full.Parameters || integrated.Sampled >= full.Sampled || integrated.Parameters != full.Parameters {
		t.Errorf("sampled %d of %d; with -full %d of %d", integrated.Sampled, integrated.Parameters, full.Sampled, full.Parameters)
	}
}

func TestOptionsHostile(t *testing.T) {
	for want, o := range map[string]options{
		"unknown model": {model: "hourly", runs: 1, draws: 10},
		"one run":       {runs: 0, draws: 10},
		"4 draws":       {runs: 1, draws: 3},
	} {
		if err := run(t.Context(), o, &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}
