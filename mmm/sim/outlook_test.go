package sim

import (
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// Without drift, what other spend truly brings is what the model's own outlook says
// at the true parameters: in the stretch and after it, at the end of the data and
// before it.
func TestOutlookIsTheModelReference(t *testing.T) {
	s := Default()
	s.Media.Paid, s.Media.Reach, s.Media.Organic = 4, 1, 1
	for _, geos := range []int{1, 3} {
		s.Geo.Count = geos
		m := market(t, s, 7)
		theta, model := trueParameters(t, m)
		for _, first := range []int{100, s.Days - 91} {
			const n = 91
			truth, fitted := m.NewOutlook(first, n), model.NewOutlook(first, n)
			fitted.Set(theta)
			response := make([]float64, geos*fitted.Periods())
			brings := func(i int, multiple float64) float64 {
				fitted.Respond(response, i, fitted.Input(i, func(exposure, frequency float64, _, _ int) (float64, float64) {
					return multiple * exposure, frequency
				}))
				return floats.Sum(response)
			}
			multiples := []float64{0.3, 0.9, 1, 1.7, 2.5}
			want := make([]float64, len(multiples))
			for i, multiple := range multiples {
				want[i] = brings(i, multiple) - brings(i, 0)
			}
			numtest.CloseSlice(t, "incremental outcome", truth.Incremental(multiples), want, 1e-6) // populations are rounded to people
		}
	}
}

// No spend brings nothing; spend as it was over all days brings what the truth says,
// but for what is still to come; and weeks are their days.
func TestOutlookLimits(t *testing.T) {
	s, err := Lookup("misspec")
	if err != nil {
		t.Fatal(err)
	}
	s.History = 0
	s = s.ByWeek()
	weekly := market(t, s, 3)
	weeks := s.Days / 7
	n := len(weekly.Truth.Channels)
	for _, v := range weekly.NewOutlook(10, 20).Incremental(make([]float64, n)) {
		if v != 0 {
			t.Errorf("no spend brings %v", v)
		}
	}
	whole := weekly.NewOutlook(0, weeks)
	ones := make([]float64, n)
	floats.AddConst(1, ones)
	for c, v := range whole.Incremental(ones) {
		var later float64
		for t, after := range whole.contributions(ones)[c][0][s.Days:] {
			later += after - whole.none[c][0][s.Days+t]
		}
		if later <= 0 {
			t.Errorf("channel %d brings %v after the last day, though effects carry over", c, later)
		}
		numtest.Close(t, "spend as it was", v-later, weekly.Truth.Channels[c].Window.Outcome, 1e-9)
	}
	s.Grain = mmm.Daily
	daily := market(t, s, 3)
	floats.Scale(1.5, ones)
	numtest.CloseSlice(t, "weeks as days", weekly.NewOutlook(30, 52).Incremental(ones), daily.NewOutlook(210, 364).Incremental(ones), 1e-12)
}

// A channel's synergy is with what the other one spends.
func TestOutlookSynergy(t *testing.T) {
	s := Default()
	s.Media.Paid = 3
	alone := market(t, s, 5).NewOutlook(500, 100).Incremental([]float64{1, 1, 1})
	s.Media.Synergy = 0.5
	o := market(t, s, 5).NewOutlook(500, 100)
	both, one := o.Incremental([]float64{1, 1, 1}), o.Incremental([]float64{1, 0, 1})
	if both[0] <= one[0] || both[2] != one[2] {
		t.Errorf("channels bring %v, and %v where the second one is dark in the stretch", both, one)
	}
	if both[0]/both[2] <= alone[0]/alone[2] {
		t.Errorf("with synergy the first channel brings %v against %v without", both[0]/both[2], alone[0]/alone[2])
	}
}

func TestOutlookPanicsHostile(t *testing.T) {
	m := market(t, Default(), 1)
	for name, f := range map[string]func(){
		"before the data":  func() { m.NewOutlook(-1, 10) },
		"after the data":   func() { m.NewOutlook(m.Scenario.Days-5, 6) },
		"no periods":       func() { m.NewOutlook(0, 0) },
		"too few channels": func() { m.NewOutlook(0, 1).Incremental([]float64{1}) },
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
