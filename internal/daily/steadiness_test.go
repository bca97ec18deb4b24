package daily

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/track"
)

func TestSteadinessFormula(t *testing.T) {
	var rows []app.Coefficient
	for i, v := range []float64{10, 11, 11, 8} {
		status := []track.Status{track.Settled, track.Evolving, track.Volatile, track.Volatile}[i]
		rows = append(rows,
			app.Coefficient{Date: mmm.Day(i), Channel: "tv", Blended: draws.Float(v), Lo: draws.Float(v - 1), Hi: draws.Float(v + 2), Status: string(status)},
			app.Coefficient{Date: mmm.Day(i), Channel: "radio", Blended: 5, Lo: 4, Hi: 7, Status: string(track.Settled)})
	}
	all := steadiness(rows)
	if len(all) != 2 || all[0].Channel != "tv" || all[1].Channel != "radio" || all[0].Periods != 4 {
		t.Fatalf("%+v", all)
	}
	tv, radio := all[0], all[1]
	numtest.Close(t, "churn", float64(tv.Churn), (math.Log(1.1)+math.Log(11./8))/3, 1e-12)
	numtest.Close(t, "width", float64(tv.Width), (3./10+3./11+3./11+3./8)/4, 1e-12)
	numtest.CloseSlice(t, "shares", []float64{float64(tv.Evolving), float64(tv.Volatile), float64(radio.Churn), float64(radio.Evolving), float64(radio.Volatile), float64(radio.Width)},
		[]float64{0.25, 0.5, 0, 0, 0, 0.6}, 1e-12)
	if one := steadiness(rows[:1]); !math.IsNaN(float64(one[0].Churn)) {
		t.Errorf("the churn of one period is %v", one[0].Churn)
	}
}

func TestAgreementFormula(t *testing.T) {
	a := Agreement{}
	foreseen := func(name string, effect float64) track.Foreseen {
		return track.Foreseen{Test: track.Test{Name: name, Channel: "tv", Effect: effect, SE: 40}, Effect: particle.Mixture{Weights: []float64{1}, Means: []float64{100}, SDs: []float64{30}}}
	}
	a.add(foreseen("spring", 150))
	a.add(foreseen("spring", 999)) // what was expected later counts no more
	a.add(foreseen("autumn", 300))
	if len(a.Tests) != 2 || a.Inside != 1 || !a.Tests[0].Inside || a.Tests[1].Inside {
		t.Fatalf("%+v", a)
	}
	numtest.Close(t, "z", float64(a.Tests[0].Z), 1, 1e-12) // 50 off, with standard deviations of 40 and 30
	numtest.Close(t, "z", float64(a.Tests[1].Z), 4, 1e-12)
	numtest.CloseSlice(t, "implied", []float64{a.Tests[0].Implied.Mean, a.Tests[0].Implied.Lo, a.Tests[0].Implied.Hi}, []float64{100, 100 - 30*within90, 100 + 30*within90}, 1e-6)
	a.leave([]mmm.LiftTest{{Name: "spring", Channel: "tv"}, {Name: "winter", Channel: "tv"}, {Name: "autumn", Channel: "radio"}})
	if !slices.Equal(a.NotCompared, []string{"winter", "autumn"}) {
		t.Errorf("not compared: %q", a.NotCompared)
	}
}
