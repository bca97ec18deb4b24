package main

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/sim"
	"gonum.org/v1/gonum/floats"
)

// A short run goes all the way: markets, fits, surfaces, allocations, tables.
func TestRegretSmoke(t *testing.T) {
	var tables, log bytes.Buffer
	o := options{seeds: "1-2", scenario: "weekly", draws: 400, kept: 100, whiteNoise: true}
	if err := run(t.Context(), o, &tables, &log); err != nil {
		t.Fatal(err)
	}
	text := tables.String()
	if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
		t.Errorf("missing numbers:\n%s", text)
	}
	if !strings.Contains(text, "white noise") {
		t.Errorf("the title does not say that the noise was white:\n%s", text)
	}
	if lines := strings.Count(log.String(), "\n"); lines != 2 {
		t.Errorf("%d lines in the log, want one for each seed:\n%s", lines, log.String())
	}
	coloured := bytes.Buffer{}
	o.seeds, o.whiteNoise = "1-1", false
	if err := run(t.Context(), o, &bytes.Buffer{}, &coloured); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(log.String(), coloured.String()) {
		t.Error("white noise changed nothing")
	}
	// Of each limit, a heading and a line under it, and a row for each strategy;
	// the same with random mixes for today's plan; and of seeds one table.
	want := len(limits())*2*(2+len(strategies())) + 2 + 2
	var rows int
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") {
			rows++
		}
	}
	if rows != want {
		t.Errorf("%d rows, want %d:\n%s", rows, want, text)
	}
}

// Where the truth is a draw of the prior, tables are the same, and say so.
func TestPriorSmoke(t *testing.T) {
	var tables, log bytes.Buffer
	if err := run(t.Context(), options{seeds: "8-9", scenario: ofPrior, draws: 400, kept: 100}, &tables, &log); err != nil {
		t.Fatal(err)
	}
	text := tables.String()
	if !strings.HasPrefix(text, "### prior: 1 geos by week, 4 channels, 1092 days; seeds 8-9\n") || strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
		t.Errorf("tables:\n%s", text)
	}
	if lines := strings.Count(log.String(), "\n"); lines != 2 {
		t.Errorf("%d lines in the log, want one for each seed:\n%s", lines, log.String())
	}
}

// The outcome drawn from the prior is one that a business could have, the surface is
// anchored at it and not at the simulated one, and what is true of it is what the
// model's surface says at the same parameters, but for the anchor.
func TestDrawnIsTheModel(t *testing.T) {
	s, err := lookup(options{scenario: ofPrior})
	if err != nil {
		t.Fatal(err)
	}
	const seed = 8
	design, _, err := simulated(s, seed)
	if err != nil {
		t.Fatal(err)
	}
	model, _, err := drawn(s, seed)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(model.Data().Outcome.Values, design.Data().Outcome.Values) || slices.Min(model.Data().Outcome.Values) <= 0 {
		t.Error("the outcome is the simulated one, or not above 0")
	}
	o := options{draws: 400, kept: 100}
	m, err := plant(t.Context(), s, seed, o)
	if err != nil {
		t.Fatal(err)
	}
	if off := m.believed.Anchor.Off(); off > 0.02 { // the baseline follows the outcome of a year; between two outcomes there is more
		t.Errorf("anchored by a factor %v", m.believed.Anchor.Factor)
	}
	fit, err := fitted(t.Context(), model, seed, o.draws)
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, model.Layout().Size())
	if err := fit.Each(o.kept, func(_ int, draw []float64) { copy(theta, draw) }); err != nil { // keeps the last
		t.Fatal(err)
	}
	m.truly = at(model, theta)
	for _, j := range []int{1, 50, 150} {
		nodes := make([]float64, len(m.believed.Channels))
		for i, c := range m.believed.Channels {
			nodes[i] = c.Nodes[j]
		}
		for i, v := range m.brings(nodes) {
			c := m.believed.Channels[i]
			if want := c.Response[(j+1)*m.believed.Draws-1] / m.believed.Anchor.Factor; math.Abs(v-want) > 1e-9*want {
				t.Errorf("%s at %v: %v, the surface says %v", c.Name, nodes[i], v, want)
			}
		}
	}
}

// small is a market that tests share and do not change.
var small = sync.OnceValues(func() (*market, error) {
	s, err := sim.Lookup("weekly")
	if err != nil {
		return nil, err
	}
	return plant(context.Background(), s, 3, options{draws: 400, kept: 100})
})

func planted(t *testing.T) *market {
	t.Helper()
	m, err := small()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Nobody beats who knows the truth, and today's plan gains nothing over itself.
func TestNobodyBeatsTheTruth(t *testing.T) {
	v, err := judge(planted(t), 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range v.scores {
		const between = 1e-4 // of what spending brings, by which truth between nodes may be above the line
		if s.strategy != randomMixes && v.regret(s) < -between {
			t.Errorf("%s, %s: gains %v, the best %v", s.limit, s.strategy, s.gain, v.oracle[s.limit])
		}
		if s.strategy == asToday && (s.gain != 0 || s.pBetter > 0 && s.predicted.Mean > 1e-9*v.truly) {
			t.Errorf("today's plan gains %v over itself, %v predicted", s.gain, s.predicted.Mean)
		}
		if s.strategy == randomMixes && s.gain > 1.05*v.oracle[s.limit] { // scaled to the budget they may go a little beyond the limit
			t.Errorf("%s: a random mix gains %v, the best %v", s.limit, s.gain, v.oracle[s.limit])
		}
	}
	if own, other := v.oracle[limits()[0].name], v.oracle[limits()[1].name]; own <= 0 || other < own {
		t.Errorf("the best gains %v within limits and %v without", own, other)
	}
}

// Every strategy spends today's budget, and keeps to the limits.
func TestStrategiesKeepToLimits(t *testing.T) {
	s := planted(t).believed
	for _, l := range limits() {
		for _, strategy := range strategies() {
			x, err := strategy.choose(s, l)
			if err != nil {
				t.Fatal(err)
			}
			if sum := floats.Sum(x); math.Abs(sum-s.Budget()) > 2e-3*s.Budget() { // greedy spends in steps
				t.Errorf("%s, %s: spends %v of %v", l.name, strategy.name, sum, s.Budget())
			}
			for i, v := range x {
				if lo, hi := l.of(s, i); v < lo*(1-1e-9) || v > hi*(1+1e-9) {
					t.Errorf("%s, %s: %v for %s, want %v to %v", l.name, strategy.name, v, s.Channels[i].Name, lo, hi)
				}
			}
		}
	}
}

// The truth at nodes is what the outlook says of single channels.
func TestTruthIsTheOutlook(t *testing.T) {
	m := planted(t)
	for at, c := range m.true.Channels {
		for _, j := range []int{1, 50, len(c.Nodes) - 1} {
			alone := make([]float64, len(m.true.Channels))
			alone[at] = c.Nodes[j]
			if got, want := c.Response[j], floats.Sum(m.brings(alone)); math.Abs(got-want) > 1e-9*want {
				t.Errorf("%s at node %d: %v, want %v", c.Name, j, got, want)
			}
		}
	}
}

func TestChancesFormula(t *testing.T) {
	scores := []score{{pBetter: 0.2, gain: -1}, {pBetter: 0.6, gain: 1}, {pBetter: 0.8, gain: -1}, {pBetter: 1, gain: 1}}
	if got, want := brier(scores), (0.04+0.16+0.64+0)/4; math.Abs(got-want) > 1e-15 {
		t.Errorf("Brier score %v, want %v", got, want)
	}
	if got, want := reliability(scores, 0.5, 0.9, false), "0.70, 0.50, 2"; got != want {
		t.Errorf("reliability %q, want %q", got, want)
	}
	if got, want := reliability(scores, 0.9, 1, true), "1.00, 1.00, 1"; got != want {
		t.Errorf("reliability %q, want %q", got, want)
	}
	if s := (score{gain: 2, predicted: draws.Estimate{Lo: 1, Hi: 3}}); !s.holds() {
		t.Error("an interval from 1 to 3 does not hold 2")
	}
	if s := (score{gain: 4, predicted: draws.Estimate{Lo: 1, Hi: 3}}); s.holds() {
		t.Error("an interval from 1 to 3 holds 4")
	}
}

func TestOptionsHostile(t *testing.T) {
	for want, o := range map[string]options{
		"seeds":            {seeds: "3", scenario: "weekly", draws: 10, kept: 10},
		"seeds \"9-2\"":    {seeds: "9-2", scenario: "weekly", draws: 10, kept: 10},
		"unknown scenario": {seeds: "1-1", scenario: "D9", draws: 10, kept: 10},
		"synergy":          {seeds: "1-1", scenario: "misspec", draws: 10, kept: 10},
		"white":            {seeds: "1-1", scenario: ofPrior, draws: 10, kept: 10, whiteNoise: true},
	} {
		if err := run(t.Context(), o, &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}
