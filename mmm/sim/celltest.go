package sim

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// A TestKind says what the cells of a lift test do.
type TestKind string

// The kinds of lift test. In an up and down test half of the cells get more
// exposure and half less; in a hold-out the cells go dark.
const (
	UpDown  TestKind = "updown"
	HoldOut TestKind = "holdout"

	// Mixed is a programme in which the other two take turns on each channel.
	Mixed TestKind = "mixed"
)

// A TestDesign is a lift test before it is run.
type TestDesign struct {
	Channel string
	Kind    TestKind // UpDown or HoldOut
	Start   mmm.Day
	End     mmm.Day // included
}

// A CellTest is the read-out of a lift test in cells of the market, stated for
// all of it. With x̄ the channel's mean exposure per day over the test and S_t(x)
// the outcome per day that exposure x would bring in the long run on day t's
// effect,
//
//	Effect = mean_t (S_t(High x̄) - S_t(Low x̄)) + SE·z
//	Cost   = Share Σ_t (S_t(x̄) - mean over cells of S_t)
//
// so that carry-over from before the test plays no part: cells are read once they
// have settled. SE is a share of the mean outcome per day over the test. What the
// cells do is not part of what the market's data show.
//
// The read-out of a test is known to the run of its last day.
type CellTest struct {
	TestDesign
	Exposure float64 // x̄, all geos together; reach, where there is frequency
	High     float64 // multiples of it that are compared: 1.4 and 0.6, or 1 and 0
	Low      float64
	Effect   float64 // outcome per day
	SE       float64
	Cost     float64 // outcome that the cells lost over the test
}

// Programme returns tests that start every so many days from one day on and end
// by another, paid channels taking turns.
func (m *Market) Programme(every int, kind TestKind, from, to mmm.Day) []TestDesign {
	if every < 1 {
		panic("sim: tests less than a day apart")
	}
	var channels []string
	for c := range m.world.channels {
		if ch := &m.world.channels[c]; ch.kind.IsPaid() {
			channels = append(channels, ch.name)
		}
	}
	var tests []TestDesign
	for n := 0; ; n++ {
		start := from + mmm.Day(n*every)
		end := start + mmm.Day(m.Scenario.Tests.Days) - 1
		if end > to {
			return tests
		}
		tests = append(tests, TestDesign{channels[n%len(channels)], kind.turn(n, len(channels)), start, end})
	}
}

// turn returns the kind of the n-th test of a programme over a number of
// channels: in a mixed one neighbours differ, and so do rounds.
func (k TestKind) turn(n, channels int) TestKind {
	if k != Mixed {
		return k
	}
	if (n%channels+n/channels)%2 == 0 {
		return UpDown
	}
	return HoldOut
}

// Read returns the read-out of a lift test. Its error has a random stream named
// by the design, so that tests do not disturb each other and every policy reads
// the same error.
func (m *Market) Read(design TestDesign) (CellTest, error) {
	return m.world.read(design, m.Scenario.Start+mmm.Day(m.Scenario.Days)-1)
}

// read returns the read-out of a test of which the days up to last are known.
func (w *world) read(d TestDesign, last mmm.Day) (CellTest, error) {
	test := CellTest{TestDesign: d}
	c := slices.IndexFunc(w.channels, func(c channel) bool { return c.name == d.Channel })
	cells, se := []float64{1 + w.s.Tests.Change, 1 - w.s.Tests.Change}, w.s.Tests.UpDownSE
	test.High, test.Low = cells[0], cells[1]
	if d.Kind == HoldOut {
		cells, se = []float64{0}, w.s.Tests.HoldOutSE
		test.High, test.Low = 1, 0
	}
	switch {
	case c < 0:
		return test, fmt.Errorf("lift test: no channel %q", d.Channel)
	case d.Kind != UpDown && d.Kind != HoldOut:
		return test, fmt.Errorf("lift test of %q: kind %q, want %s or %s", d.Channel, d.Kind, UpDown, HoldOut)
	case d.Start < w.day(0) || d.End < d.Start || d.End > last:
		return test, fmt.Errorf("lift test of %q: from %s to %s is not within what happened until %s", d.Channel, d.Start, d.End, last)
	}
	from, to := int(d.Start-w.day(0)), int(d.End-w.day(0))+1
	days := float64(to - from)
	for g := range w.weights {
		test.Exposure += floats.Sum(w.channels[c].exposure[g][from:to]) / days
		test.SE += se * floats.Sum(w.outcome[g][from:to]) / days
	}
	test.Effect = w.held(c, test.High, from, to)/days - w.held(c, test.Low, from, to)/days
	test.Effect += test.SE * rng.New(w.seed, fmt.Sprintf("market cells %s %s", d.Kind, d.Channel), uint64(d.Start)).NormFloat64()
	test.Cost = w.held(c, 1, from, to)
	for _, multiple := range cells {
		test.Cost -= w.held(c, multiple, from, to) / float64(len(cells))
	}
	test.Cost *= w.s.Tests.Share
	return test, nil
}

// held returns the outcome that channel c brings over some days, with what it
// brings together with another, if its exposure is a multiple of its mean over
// these days and has been for good.
func (w *world) held(c int, multiple float64, from, to int) float64 {
	var total float64
	for g := range w.weights {
		x := multiple * mean(w.channels[c].input[g][from:to])
		for t := from; t < to; t++ {
			y, _ := w.steady(c, g, t, x)
			if partner := w.partner(c); partner >= 0 {
				level, _ := w.steady(partner, g, t, mean(w.channels[partner].input[g][from:to]))
				y += w.synergy(y, level, w.weights[g])
			}
			if w.s.Media.Seasonal {
				y *= w.seasonFactor(t)
			}
			total += y
		}
	}
	return total
}

func mean(x []float64) float64 { return floats.Sum(x) / float64(len(x)) }

// LiftTests returns the read-outs of the market's own programme in the form that
// models take, errors drawn as LiftTest draws them. Of an up and down test it is
// the comparison of what happened with the lower cells.
func (m *Market) LiftTests() ([]mmm.LiftTest, error) {
	p, s := &m.Scenario.Tests, &m.Scenario
	if p.Every == 0 {
		return nil, nil
	}
	var tests []mmm.LiftTest
	for _, d := range m.Programme(p.Every, p.Kind, s.Start+mmm.Day(p.Every), s.Start+mmm.Day(s.Days)-1) {
		read, err := m.Read(d)
		if err != nil {
			return nil, err
		}
		test, err := m.LiftTest(mmm.LiftTest{
			Name: fmt.Sprintf("%s %s", d.Channel, d.Start), Channel: d.Channel, Start: d.Start, End: d.End,
			Against: read.Low, SE: round(read.SE*float64(d.End-d.Start+1), 2),
		})
		if err != nil {
			return nil, err
		}
		test.Effect = round(test.Effect, 2)
		tests = append(tests, test)
	}
	return tests, nil
}
