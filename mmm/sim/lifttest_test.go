package sim

import (
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// exactly is a standard error that adds nothing to look at.
const exactly = 1e-12

// A hold-out of the whole window without a history loses the contribution.
func TestLiftTestOfEverything(t *testing.T) {
	s := Default()
	s.History, s.Geo.Count = 0, 2
	m := market(t, s, 1)
	c := m.Truth.Channels[3]
	test, err := m.LiftTest(mmm.LiftTest{Name: "all", Channel: c.Name, Start: s.Start, End: s.Start + mmm.Day(s.Days) - 1, SE: exactly})
	if err != nil {
		t.Fatal(err)
	}
	numtest.Close(t, "effect", test.Effect, c.Window.Outcome, 1e-9)
}

// Effects are what the model's own forward pass says at the true parameters.
func TestLiftTestReference(t *testing.T) {
	s := Default()
	s.Media.Paid, s.Media.Reach, s.Geo.Count = 3, 1, 3
	m := market(t, s, 2)
	eval, model := trueModel(t, m)
	for i, c := range m.Truth.Channels {
		test := mmm.LiftTest{Name: c.Name, Channel: c.Name, Start: s.Start + 200, End: s.Start + 227, CountUntil: s.Start + 240,
			Geos: []string{"geo_01", "geo_03"}, Against: 0.6, SE: exactly, InRevenue: true}
		got, err := m.LiftTest(test)
		if err != nil {
			t.Fatal(err)
		}
		actually, without := make([]float64, 3*s.Days), make([]float64, 3*s.Days)
		eval.Contribution(actually, i)
		eval.Respond(without, i, model.Input(i, func(exposure, frequency float64, g, t int) (float64, float64) {
			if day := t - s.History; g != 1 && day >= 200 && day <= 227 {
				exposure *= 0.6
			}
			return exposure, frequency
		}))
		var want float64
		for _, g := range []int{0, 2} {
			for day := 200; day <= 240; day++ {
				want += s.Value * (actually[g*s.Days+day] - without[g*s.Days+day])
			}
		}
		numtest.Close(t, c.Name, got.Effect, want, 1e-8)
	}
}

// Errors have the given size, belong to the test's name, and are repeatable.
func TestLiftTestError(t *testing.T) {
	m := market(t, Default(), 1)
	design := mmm.LiftTest{Channel: "search", Start: m.Scenario.Start + 70, End: m.Scenario.Start + 97, SE: exactly}
	truth, err := m.LiftTest(design)
	if err != nil {
		t.Fatal(err)
	}
	design.SE = 100
	const n = 500
	var errors []float64
	for i := range n {
		design.Name = strings.Repeat("x", i)
		first, err1 := m.LiftTest(design)
		again, err2 := m.LiftTest(design)
		if err1 != nil || err2 != nil || first.Effect != again.Effect {
			t.Fatalf("the same test reads %v and %v (%v, %v)", first.Effect, again.Effect, err1, err2)
		}
		errors = append(errors, first.Effect-truth.Effect)
	}
	v, se := variance(errors, 3)
	within(t, "error variance", v, 100*100, se)
	within(t, "mean error", floats.Sum(errors)/n, 0, 100/math.Sqrt(n))
}

func TestLiftTestEntersAModel(t *testing.T) {
	m := market(t, scenario(t, "weekly"), 1)
	start := m.Scenario.Start + 52*7
	test, err := m.LiftTest(mmm.LiftTest{Name: "t", Channel: "social", Start: start, End: start + 27, SE: 50})
	if err != nil {
		t.Fatal(err)
	}
	d := m.Data()
	d.LiftTests = append(d.LiftTests, test)
	if _, err := mmm.New(d, mmm.DefaultSpec(d)); err != nil {
		t.Error(err)
	}
	if len(m.Data().LiftTests) != 0 {
		t.Error("the market's data changed with those it had given out")
	}
}

func TestLiftTestHostile(t *testing.T) {
	m := market(t, scenario(t, "weekly"), 1)
	start := m.Scenario.Start
	good := mmm.LiftTest{Name: "t", Channel: "social", Start: start + 70, End: start + 97, SE: 50}
	for want, spoil := range map[string]func(l *mmm.LiftTest){
		"no channel":     func(l *mmm.LiftTest) { l.Channel = "fax" },
		"not within":     func(l *mmm.LiftTest) { l.Start = start - 7 },
		"whole periods":  func(l *mmm.LiftTest) { l.End++ },
		"standard error": func(l *mmm.LiftTest) { l.SE = math.NaN() },
		"unknown geo":    func(l *mmm.LiftTest) { l.Geos = []string{"atlantis"} },
		"compares with":  func(l *mmm.LiftTest) { l.Against = -1 },
	} {
		test := good
		spoil(&test)
		if _, err := m.LiftTest(test); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}
