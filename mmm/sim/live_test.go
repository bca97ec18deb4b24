package sim

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// liveScenarios are all that the world can do in one geo.
func liveScenarios(t *testing.T) map[string]Scenario {
	all := map[string]Scenario{}
	for _, name := range []string{"D0", "D3", "endog", "misspec", "anomalies"} {
		all[name] = scenario(t, name)
	}
	s := busy()
	s.Geo.Count, s.Learning.Cost = 1, 0
	all["busy"] = s
	return all
}

// A policy that plans business as usual gets the market itself.
func TestLiveIsTheMarketReference(t *testing.T) {
	for name, s := range liveScenarios(t) {
		m := market(t, s, 3)
		d := m.Data()
		l := m.Live(s.Start + 100)
		for !l.Over() {
			day := int(l.Day() - s.Start)
			got := l.Step(l.Usual())
			var media float64
			for c := range d.Channels {
				ch, truth := &d.Channels[c], &m.Truth.Channels[c]
				media += truth.Contribution[0][day]
				numtest.Close(t, name+": contribution", got.Contribution[c], truth.Contribution[0][day], 1e-9)
				numtest.Close(t, name+": exposure", got.Exposure[c], ch.Exposure[s.History+day], 0)
				if ch.Kind.HasFrequency() {
					numtest.Close(t, name+": frequency", got.Frequency[c], ch.Frequency[s.History+day], 1e-3)
				}
				if ch.Kind.IsPaid() {
					numtest.Close(t, name+": spend", got.Spend[c], ch.Spend[day], 0)
					numtest.Close(t, name+": mROAS", l.TrueMROAS(c), float64(truth.MROAS[day]), 1e-9)
				}
			}
			numtest.Close(t, name+": media", got.Media, media, 1e-9)
			numtest.Close(t, name+": outcome", got.Outcome, d.Outcome.Values[day], 0)
			if t.Failed() {
				t.Fatalf("%s: on day %d", name, day)
			}
		}
		last := s.Start + mmm.Day(s.Days) - 1
		test := TestDesign{"social", UpDown, last - 27, last}
		open, err1 := m.Read(test)
		live, err2 := l.Read(test)
		if err1 != nil || err2 != nil || open != live {
			t.Errorf("%s: a test reads %v in the market and %v live (%v, %v)", name, open, live, err1, err2)
		}
		data := l.Data()
		if !slices.Equal(data.Outcome.Values, d.Outcome.Values) || !slices.Equal(data.Channels[1].Spend, d.Channels[1].Spend) {
			t.Errorf("%s: live data are not the market's", name)
		}
	}
}

// Policies share all but what they do, and a live market leaves the market alone.
func TestLivePoliciesShareTheWorld(t *testing.T) {
	m := market(t, scenario(t, "D2"), 1)
	before := bytesOf(t, m)
	run := func(boost float64) (outcomes []DayOutcome) {
		for l := m.Live(m.Scenario.Start + 365); !l.Over(); {
			plan := l.Mix()
			floats.Scale(l.Budget(), plan)
			plan[0] *= boost
			outcomes = append(outcomes, l.Step(plan))
		}
		return outcomes
	}
	a, again, b := run(1), run(1), run(1.3)
	for i := range a {
		if a[i].Media != again[i].Media || a[i].Outcome != again[i].Outcome {
			t.Fatalf("the same policy got %v and %v", a[i], again[i])
		}
		numtest.Close(t, "spend", b[i].Spend[0], 1.3*a[i].Spend[0], 1e-3) // cents
		if !slices.Equal(a[i].Spend[1:], b[i].Spend[1:]) || !slices.Equal(a[i].Price, b[i].Price) || !slices.Equal(a[i].Contribution[1:], b[i].Contribution[1:]) {
			t.Fatalf("more spend in one channel changed others on day %d", i)
		}
		if b[i].Contribution[0] <= a[i].Contribution[0] {
			t.Fatalf("more spend brought %v instead of %v", b[i].Contribution[0], a[i].Contribution[0])
		}
		if rest := math.Abs((b[i].Outcome - b[i].Media) - (a[i].Outcome - a[i].Media)); rest > 1 {
			t.Fatalf("baseline and noise differ by %v", rest)
		}
	}
	if !slices.Equal(before, bytesOf(t, m)) {
		t.Error("the market changed")
	}
}

// What spend brings in the long run, against spend held until the world settles;
// and marginal returns against differences.
func TestTrueResponseFormula(t *testing.T) {
	s := Default()
	s.Media.Paid, s.Media.Reach, s.Spend.ExecutionSD, s.Price = 4, 1, 0, Price{}
	s.Spend.Total = 1e7 // whole exposures make no difference
	m := market(t, s, 2)
	for _, scale := range []float64{0.05, 0.6, 1, 2.5} {
		l := m.Live(s.Start + 300)
		plan := l.Mix()
		floats.Scale(scale*s.Spend.Total, plan)
		var got DayOutcome
		for range s.Media.MaxLag + 1 {
			got = l.Step(plan)
		}
		for c, spend := range plan {
			numtest.Close(t, "response", l.TrueResponse(c, spend), got.Contribution[c], 1e-3) // thousandths of frequency
			slope := numtest.Derivative(func(x float64) float64 { return l.TrueResponse(c, x) }, spend, 1e-3*spend)
			numtest.Close(t, "marginal return", l.TrueMarginal(c, spend), s.Value*slope, 1e-7)
		}
	}
}

// Spend held for four weeks has the marginal return that TrueMROAS states.
func TestTrueMarginalIsTheMROAS(t *testing.T) {
	s := Default()
	s.Media.Paid, s.Spend.ExecutionSD, s.Price = 4, 0, Price{}
	l := market(t, s, 2).Live(s.Start + 300)
	plan := l.Mix()
	floats.Scale(s.Spend.Total, plan)
	for range marginalDays {
		l.Step(plan)
	}
	for c, spend := range plan {
		numtest.Close(t, "mROAS", l.TrueMROAS(c), l.TrueMarginal(c, spend), 1e-3) // whole exposures
	}
}

// Changes of plan cost exp(-κ e), e forgetting a fifth a day; budgets that move
// together cost nothing.
func TestLearningFormula(t *testing.T) {
	free, dear := scenario(t, "D2"), scenario(t, "learning")
	from := free.Start + 400
	a, b := market(t, free, 1).Live(from), market(t, dear, 1).Live(from)
	mix := a.Mix()
	shares := func(first float64) []float64 {
		x := slices.Clone(mix)
		x[0] = first
		floats.Scale((1-first)/(1-mix[0]), x[1:])
		return x
	}
	var unrest, before float64
	before = mix[0]
	for day, first := range []float64{mix[0], mix[0], 1.2 * mix[0], 1.2 * mix[0], 0.9 * mix[0], 0.9 * mix[0]} {
		plan := shares(first)
		floats.Scale(a.Budget(), plan)
		unrest = 0.8*unrest + math.Abs(math.Log(first/before))
		before = first
		want := a.Step(plan).Contribution[0] * math.Exp(-unrest)
		numtest.Close(t, "contribution", b.Step(plan).Contribution[0], want, 1e-12)
		if (unrest == 0) != (day < 2) {
			t.Fatalf("unrest %v on day %d", unrest, day)
		}
	}
}

// Where the effect belongs to the day of exposure, so does the cost of learning.
func TestLearningByExposureDay(t *testing.T) {
	s := scenario(t, "misspec")
	s.Media.Synergy = 0
	dear := s
	dear.Learning.Cost = 1
	a, b := market(t, s, 1).Live(s.Start+400), market(t, dear, 1).Live(s.Start+400)
	for day := range 80 {
		plan := a.Mix()
		if day == 3 {
			plan[2] *= 2
		}
		x, y := a.Step(plan).Contribution[2], b.Step(plan).Contribution[2]
		switch late := day > 3+s.Media.MaxLag; {
		case day < 3 && x != y, day > 3 && !late && !(y < x):
			t.Fatalf("day %d brings %v, and %v where learning costs", day, x, y)
		}
	}
}

func TestLivePanicsHostile(t *testing.T) {
	m := market(t, scenario(t, "D0"), 1)
	geos := scenario(t, "D0")
	geos.Geo.Count = 2
	for name, f := range map[string]func(){
		"before the data": func() { m.Live(m.Scenario.Start - 1) },
		"after the data":  func() { m.Live(m.Scenario.Start + 730) },
		"geos":            func() { market(t, geos, 1).Live(geos.Start) },
		"a short plan":    func() { m.Live(m.Scenario.Start).Step([]float64{1}) },
		"after the end": func() {
			l := m.Live(m.Scenario.Start + 729)
			l.Step(l.Usual())
			l.Step(l.Mix())
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkLiveYear(b *testing.B) {
	m := market(b, Default(), 1)
	for b.Loop() {
		for l := m.Live(m.Scenario.Start + 365); !l.Over(); {
			l.Step(l.Usual())
		}
	}
}
