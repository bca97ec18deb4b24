package sim

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// exactTests makes read-outs free of error.
func exactTests(s Scenario) Scenario {
	s.Tests.UpDownSE, s.Tests.HoldOutSE = 0, 0
	return s
}

// Effects and costs as documented, written out.
func TestCellTestFormula(t *testing.T) {
	s := exactTests(scenario(t, "D3"))
	m := market(t, s, 2)
	for c, channel := range m.Truth.Channels {
		ch := &m.world.channels[c]
		design := TestDesign{channel.Name, UpDown, s.Start + 300, s.Start + 327}
		var exposure float64
		for d := 300; d < 328; d++ {
			exposure += ch.exposure[0][s.History+d] / 28
		}
		z := func(multiple float64) float64 {
			return naiveHill(multiple*exposure/ch.reference, ch.half, ch.slope) / naiveHill(1, ch.half, ch.slope)
		}
		var beta float64 // mean over the test
		for d := 300; d < 328; d++ {
			beta += channel.Coefficient[d] / 28
		}
		got, err := m.Read(design)
		if err != nil {
			t.Fatal(err)
		}
		numtest.Close(t, "exposure", got.Exposure, exposure, 1e-12)
		numtest.Close(t, "effect", got.Effect, beta*(z(1.4)-z(0.6)), 1e-9)
		numtest.Close(t, "cost", got.Cost, 0.25*28*beta*(z(1)-(z(1.4)+z(0.6))/2), 1e-9)
		if got.High != 1.4 || got.Low != 0.6 {
			t.Errorf("cells at %v and %v", got.High, got.Low)
		}
		design.Kind = HoldOut
		if got, err = m.Read(design); err != nil {
			t.Fatal(err)
		}
		numtest.Close(t, "effect of a hold-out", got.Effect, beta*z(1), 1e-9)
		numtest.Close(t, "cost of a hold-out", got.Cost, 0.25*28*beta*z(1), 1e-9)
	}
}

// With synergy, seasons that multiply, reach and several geos, against a world in
// which inputs have always been what cells hold.
func TestCellTestReference(t *testing.T) {
	s := exactTests(busy())
	s.Anomalies, s.Media.Seasonal, s.Media.MaxLag = noAnomalies(), true, 20
	m := market(t, s, 3)
	w := m.world
	from, to := s.History+100, s.History+128
	for c := range s.Media.Paid {
		held := func(multiple float64) float64 {
			other := *w
			other.channels = append([]channel(nil), w.channels...)
			other.alone = nil
			for k := range other.channels {
				ch := &other.channels[k]
				ch.input = nil
				for g := range w.weights {
					x := mean(w.channels[k].input[g][from:to])
					if k == c {
						x *= multiple
					}
					ch.input = append(ch.input, constant(w.days, x))
				}
				other.alone = append(other.alone, other.respond(k, actual))
			}
			var total float64
			for _, geos := range other.attribute(other.alone) {
				for g := range geos {
					total += floats.Sum(geos[g][from:to])
				}
			}
			return total / 28
		}
		got, err := m.Read(TestDesign{w.channels[c].name, UpDown, w.day(from), w.day(to - 1)})
		if err != nil {
			t.Fatal(err)
		}
		numtest.Close(t, got.Channel+" effect", got.Effect, held(1.4)-held(0.6), 1e-9)
		numtest.Close(t, got.Channel+" cost", got.Cost, 0.25*28*(held(1)-(held(1.4)+held(0.6))/2), 1e-8)
	}
}

// Without carry-over, and with exposure that does not move, what cells read is what
// a lift test in all of the market reads.
func TestCellTestIsALiftTest(t *testing.T) {
	s := exactTests(Default())
	s.Media.MaxLag = 0
	s.Spend = Spend{Total: 1e6, DarkDays: 1}
	s.Price, s.Baseline.YearlySD = Price{}, 0
	m := market(t, s, 1)
	for _, against := range []float64{0, 0.6} {
		lift, err := m.LiftTest(mmm.LiftTest{Name: "all", Channel: "social", Start: s.Start + 70, End: s.Start + 97, Against: against, SE: exactly})
		if err != nil {
			t.Fatal(err)
		}
		whole, cells := m.world.held(1, 1, s.History+70, s.History+98), m.world.held(1, against, s.History+70, s.History+98)
		numtest.Close(t, "effect", whole-cells, lift.Effect, 1e-9)
	}
}

// Errors are normal with the given size, and belong to the design.
func TestCellTestError(t *testing.T) {
	s := scenario(t, "D2")
	noisy, exact := market(t, s, 1), market(t, exactTests(s), 1)
	for kind, share := range map[TestKind]float64{UpDown: 0.008, HoldOut: 0.007} {
		var z []float64
		for c, channel := range noisy.Truth.Channels {
			for start := c; start+28 <= s.Days; start += 10 {
				design := TestDesign{channel.Name, kind, s.Start + mmm.Day(start), s.Start + mmm.Day(start) + 27}
				a, err1 := noisy.Read(design)
				b, err2 := noisy.Read(design)
				truth, err3 := exact.Read(design)
				if err1 != nil || err2 != nil || err3 != nil || a != b {
					t.Fatalf("the same test reads %v and %v (%v, %v, %v)", a, b, err1, err2, err3)
				}
				numtest.Close(t, "se", a.SE, share*mean(noisy.Data().Outcome.Values[start:start+28]), 1e-12)
				z = append(z, (a.Effect-truth.Effect)/a.SE)
			}
		}
		v, se := variance(z, 3)
		within(t, fmt.Sprintf("%s: variance of errors", kind), v, 1, se)
		within(t, fmt.Sprintf("%s: mean error", kind), mean(z), 0, 1/math.Sqrt(float64(len(z))))
	}
}

// Channels take turns, tests are as far apart as asked for and end in time; in a
// mixed programme each channel has both kinds in turn.
func TestProgramme(t *testing.T) {
	s := scenario(t, "D2")
	s.Media.Organic = 1
	m := market(t, s, 1)
	from, to := s.Start+400, s.Start+s0(s)-1
	for _, every := range []int{7, 14} {
		tests := m.Programme(every, Mixed, from, to)
		if want := (int(to-from)+1-28)/every + 1; len(tests) != want {
			t.Errorf("%d tests, want %d", len(tests), want)
		}
		for i, d := range tests {
			if d.Start != from+mmm.Day(i*every) || d.End != d.Start+27 || d.End > to || d.Channel != m.Truth.Channels[i%8].Name {
				t.Errorf("test %d is %+v", i, d)
			}
			if i >= 8 && d.Kind == tests[i-8].Kind {
				t.Errorf("%s has %s twice in turn", d.Channel, d.Kind)
			}
			if _, err := m.Read(d); err != nil {
				t.Error(err)
			}
		}
	}
	for _, d := range m.Programme(14, HoldOut, from, to) {
		if d.Kind != HoldOut {
			t.Errorf("a test of kind %s among hold-outs", d.Kind)
		}
	}
	if tests := m.Programme(7, UpDown, to-26, to); tests != nil {
		t.Errorf("a test that does not end in time: %v", tests)
	}
}

// s0 is the number of days as a day.
func s0(s Scenario) mmm.Day { return mmm.Day(s.Days) }

// A market's own tests are in a form that models take.
func TestMarketsOwnTestsEnterAModel(t *testing.T) {
	m := market(t, scenario(t, "daily-demo"), 1)
	tests, err := m.LiftTests()
	if err != nil {
		t.Fatal(err)
	}
	if len(tests) != 16 {
		t.Errorf("%d tests in 490 days", len(tests))
	}
	d := m.Data()
	d.LiftTests = tests
	if _, err := mmm.New(d, mmm.DefaultSpec(d)); err != nil {
		t.Error(err)
	}
	if tests, err := market(t, Default(), 1).LiftTests(); tests != nil || err != nil {
		t.Errorf("a market without tests has %v (%v)", tests, err)
	}
}

func TestReadHostile(t *testing.T) {
	m := market(t, Default(), 1)
	start, last := m.Scenario.Start, m.Scenario.Start+729
	for want, design := range map[string]TestDesign{
		"no channel": {"fax", UpDown, start, start + 27},
		"kind":       {"social", Mixed, start, start + 27},
		"not within": {"social", UpDown, last - 26, last + 1},
		"from":       {"social", UpDown, start + 5, start + 4},
	} {
		if _, err := m.Read(design); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
	l := m.Live(start + 100)
	if _, err := l.Read(TestDesign{"social", UpDown, start + 73, start + 100}); err == nil {
		t.Error("a test of which the last day is to come was read")
	}
	if _, err := l.Read(TestDesign{"social", UpDown, start + 72, start + 99}); err != nil {
		t.Error(err)
	}
}
