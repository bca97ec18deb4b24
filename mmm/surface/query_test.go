package surface

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// Between nodes the response is linear, draw by draw, and at nodes it is what was
// evaluated, to the bit.
func TestContributionFormula(t *testing.T) {
	d := market(3, valued)
	s := build(t, prior(model(t, d)), horizon(d), options())
	got := make([]float64, s.Draws)
	at := func(c *Channel, j, k int) float64 { return c.Response[j*s.Draws+k] }
	for i := range s.Channels {
		c := &s.Channels[i]
		for j, spend := range c.Nodes {
			s.Contribution(got, i, spend)
			if !slices.Equal(got, c.Response[j*s.Draws:(j+1)*s.Draws]) {
				t.Errorf("%s at node %d: %v", c.Name, j, got)
			}
			later := s.Later(with(make([]float64, len(s.Channels)), i, spend))
			numtest.Close(t, "later", later, c.Later[j], 1e-12)
			if j+1 == len(c.Nodes) {
				break
			}
			w := 0.3
			s.Contribution(got, i, (1-w)*spend+w*c.Nodes[j+1])
			for k := range got {
				numtest.Close(t, c.Name, got[k], (1-w)*at(c, j, k)+w*at(c, j+1, k), 1e-9)
			}
		}
	}
}

// Outcome is the base and every contribution; incremental outcome is the latter.
func TestOutcomeFormula(t *testing.T) {
	d := market(1, nil)
	s := build(t, prior(model(t, d)), horizon(d), options())
	plan := s.Today()
	plan[0], plan[1], plan[2] = 0.31*plan[0], 1.7*plan[1], 0
	want, one := make([]float64, s.Draws), make([]float64, s.Draws)
	for i, x := range plan {
		s.Contribution(one, i, x)
		for k, v := range one {
			want[k] += v
		}
	}
	s.Incremental(one, plan)
	numtest.CloseSlice(t, "incremental", one, want, 1e-12)
	s.Outcome(one, plan)
	for k := range want {
		want[k] += s.Base[k]
	}
	numtest.CloseSlice(t, "outcome", one, want, 1e-12)
}

// Means are those of draws, weighted or not.
func TestMeansFormula(t *testing.T) {
	d := market(1, nil)
	s := build(t, prior(model(t, d)), horizon(d), options())
	weights := []float64{0.1, 0.3, 0, 0.4, 0.2}
	plain, weighted := s.Means(nil), s.Means(weights)
	for i := range s.Channels {
		for j := range s.Channels[i].Nodes {
			var mean, sum float64
			for k, w := range weights {
				v := s.Channels[i].Response[j*s.Draws+k]
				mean += v / float64(s.Draws)
				sum += w * v
			}
			numtest.Close(t, "mean", plain[i][j], mean, 1e-12)
			numtest.Close(t, "weighted mean", weighted[i][j], sum, 1e-12)
		}
	}
}

// A margin is the difference of outcomes over that of spends, 1% of the spend, or of
// today's if that is more, or the first node, to both sides, as far as the surface
// goes; that of a channel which does not saturate is the same everywhere.
func TestMarginFormula(t *testing.T) {
	d := market(3, valued)
	s := build(t, prior(model(t, d)), horizon(d), options())
	got, hi, lo := make([]float64, s.Draws), make([]float64, s.Draws), make([]float64, s.Draws)
	for i := range s.Channels {
		c := &s.Channels[i]
		for _, spend := range []float64{0, c.Nodes[1] / 2, 0.001 * c.Today, 0.4 * c.Today, c.Today, 2.3 * c.Today, c.Max()} {
			step := max(0.01*spend, 0.01*c.Today, c.Nodes[1])
			from, to := max(spend-step, 0), min(spend+step, c.Max())
			s.Margin(got, i, spend)
			s.Outcome(hi, with(s.Today(), i, to))
			s.Outcome(lo, with(s.Today(), i, from))
			for k := range got {
				want := (hi[k] - lo[k]) / (to - from)
				numtest.Close(t, fmt.Sprintf("%s at %v", c.Name, spend), got[k], want, 1e-8)
				if i == search-1 { // what it brings by unit, at any spend
					numtest.Close(t, "linear margin", got[k], c.Response[(len(c.Nodes)-1)*s.Draws+k]/c.Max(), 1e-8)
				}
			}
		}
	}
}

// Names, today's plan and its total.
func TestChannelsLimits(t *testing.T) {
	d := market(1, nil)
	s := build(t, prior(model(t, d)), horizon(d), options())
	if names := s.Names(); !slices.Equal(names, []string{"tv", "search", "video"}) {
		t.Errorf("%v", names)
	}
	for i, name := range s.Names() {
		if s.Index(name) != i {
			t.Errorf("%s is at %d", name, s.Index(name))
		}
		by := s.Channels[i].Flighting
		for k, v := range by {
			numtest.Close(t, "flighting", v*s.Channels[i].Today, d.Channels[i+1].Spend[horizonFirst+k], 1e-12)
		}
		numtest.Close(t, "flighting", sum(by), 1, 1e-12)
		if o := s.Channels[i].Overlap; !(o > 0 && o <= 1) {
			t.Errorf("overlap of %s: %v", name, o)
		}
	}
	if s.Index("newsletter") != -1 {
		t.Error("an organic channel is planned")
	}
	numtest.Close(t, "budget", s.Budget(), sum(s.Today()), 1e-12)
}

// There is no answer outside of what the surface covers, but for rounding, and none to
// a spend that is no number.
func TestQueriesHostile(t *testing.T) {
	d := market(1, nil)
	s := build(t, prior(model(t, d)), horizon(d), options())
	x := make([]float64, s.Draws)
	c := &s.Channels[0]
	for _, bad := range []float64{-1, math.Inf(-1), c.Max() * 1.001, math.Inf(1)} {
		plan := with(s.Today(), 0, bad)
		for what, ask := range map[string]func(){
			"outcome": func() { s.Outcome(x, plan) }, "incremental": func() { s.Incremental(x, plan) },
			"contribution": func() { s.Contribution(x, 0, bad) }, "later": func() { s.Later(plan) },
		} {
			panics(t, fmt.Sprintf("%s of %v", what, bad), ask)
		}
	}
	for _, edge := range []float64{-1e-12, c.Max() * (1 + 1e-12)} {
		s.Contribution(x, 0, edge)
		y := make([]float64, s.Draws)
		s.Contribution(y, 0, min(max(edge, 0), c.Max()))
		numtest.CloseSlice(t, "an end", x, y, 0)
	}
	plan := with(s.Today(), 0, math.NaN())
	for what, ask := range map[string]func(){
		"outcome": func() { s.Outcome(x, plan) }, "incremental": func() { s.Incremental(x, plan) },
		"contribution": func() { s.Contribution(x, 0, math.NaN()) }, "margin": func() { s.Margin(x, 0, math.NaN()) },
	} {
		ask()
		for _, v := range x {
			if !math.IsNaN(v) {
				t.Errorf("%s of NaN: %v", what, v)
			}
		}
	}
	if later := s.Later(plan); !math.IsNaN(later) {
		t.Errorf("later of NaN: %v", later)
	}
}
