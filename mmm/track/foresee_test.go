package track

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// What is foreseen of a test is what reading it compares it with, particle by particle.
func TestForeseeFormula(t *testing.T) {
	m := newModel(t, 60)
	e := m.NewEnsemble(priorCoordinates(m, 5), 7)
	tracker, err := m.Follow(e)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for at := range m.T() {
		all := tracker.Foresee()
		if len(all) != len(m.tests[at]) {
			t.Fatalf("period %d: %d foreseen, %d are read", at, len(all), len(m.tests[at]))
		}
		for k, f := range all {
			seen++
			if f.Test != m.tests[at][k] {
				t.Errorf("period %d: %+v, want %+v", at, f.Test, m.tests[at][k])
			}
			for i, w := range tracker.walkers {
				state := e.Particles[i].State.Clone()
				sd := math.Hypot(f.Effect.SDs[i], f.Test.SE) / m.scale.Outcome
				z := (f.Test.Effect - f.Effect.Means[i]) / m.scale.Outcome / sd
				want := w.read(&state, at, f.Test)
				numtest.Close(t, "log density", -0.5*z*z-math.Log(sd)-0.5*math.Log(2*math.Pi), want, 1e-9)
			}
			var total float64
			for _, w := range f.Effect.Weights {
				total += w
			}
			numtest.Close(t, "weights", total, 1, 1e-12)
		}
		tracker.Step()
	}
	if seen == 0 {
		t.Error("there was no test")
	}
	if tracker.Foresee() != nil {
		t.Error("something is foreseen after the last period")
	}
}

// To foresee changes nothing.
func TestForeseeReproducible(t *testing.T) {
	m := newModel(t, 60)
	plain := m.NewEnsemble(priorCoordinates(m, 3), 7)
	run(t, m, plain, m.T())
	e := m.NewEnsemble(priorCoordinates(m, 3), 7)
	tracker, err := m.Follow(e)
	if err != nil {
		t.Fatal(err)
	}
	for range m.T() {
		tracker.Foresee()
		tracker.Step()
	}
	for i := range plain.Particles {
		if plain.Particles[i].Recent != e.Particles[i].Recent {
			t.Errorf("particle %d: %v and %v", i, plain.Particles[i].Recent, e.Particles[i].Recent)
		}
	}
}
