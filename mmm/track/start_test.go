package track

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// someStart returns a Start of a few parameters and states that depend on each other, and
// of an effect that the model does not have.
func someStart(m *Model) *Start {
	s := &Start{First: m.data.Periods[0], Params: []string{"alpha[tv]", "sigma", "drift"},
		States: []string{"effect[tv]", "level", "column[price]", "effect[radio]"}, Mean: []float64{0.3, -0.5, 0.2, 0.15, 0.7, 0.02, 0.5}}
	n := len(s.Mean)
	r := rng.New(4, "start", 0)
	root := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range i + 1 {
			root.Set(i, j, 0.1*r.NormFloat64())
		}
		root.Set(i, i, 0.2)
	}
	var cov mat.Dense
	cov.Mul(root, root.T())
	s.Cov = cov.RawMatrix().Data
	return s
}

func startedModel(t *testing.T, days int) *Model {
	t.Helper()
	d, notes := market(t, days)
	spec := DefaultSpec(d)
	usual, err := New(d, notes, spec, NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	notes.Start = someStart(usual)
	m, err := New(d, notes, spec, NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestStartGrad(t *testing.T) {
	p := startedModel(t, 40).NewPosterior(40)
	d := p.newDensity(true)
	r := rng.New(5, "coordinates", 0)
	u := make([]float64, p.Dim())
	for range 3 {
		for i := range u {
			u[i] = r.NormFloat64()
		}
		numtest.CheckGrad(t, "log density", d.LogProb, u, 1e-6)
	}
}

// Particles of the prior have, all together, the moments of the Start where it says
// something and those of the specification elsewhere.
func TestStartMoments(t *testing.T) {
	const n = 4000
	m := startedModel(t, 40)
	s, e := m.notes.Start, m.Prior(n, 1)
	column := func(name string) []float64 {
		x := make([]float64, n)
		for i := range x {
			if k := slices.Index(m.Names(), name); k >= 0 {
				x[i] = e.Particles[i].U[k]
			} else {
				x[i] = e.Particles[i].State.Mean[slices.Index(m.States(), name)]
			}
		}
		return x
	}
	names := []string{"alpha[tv]", "sigma", "drift", "effect[tv]", "level", "column[price]"}
	for i, name := range names {
		x := column(name)
		sd := math.Sqrt(s.Cov[i*len(s.Mean)+i])
		if mean := stat.Mean(x, nil); math.Abs(mean-s.Mean[i]) > 4*sd/math.Sqrt(n) {
			t.Errorf("%s has mean %v, want %v", name, mean, s.Mean[i])
		}
		for j, other := range names {
			var within float64 // given the parameters, for two states
			if a, b := slices.Index(m.States(), name), slices.Index(m.States(), other); a >= 0 && b >= 0 {
				within = e.Particles[0].State.Cov[a*m.layout.size+b]
			}
			got, want := stat.Covariance(x, column(other), nil)+within, s.Cov[i*len(s.Mean)+j]
			if bound := 5 * sd * math.Sqrt(s.Cov[j*len(s.Mean)+j]/n); math.Abs(got-want) > bound {
				t.Errorf("%s and %s have covariance %v, want %v within %v", name, other, got, want, bound)
			}
		}
	}
	if mean, sd := stat.MeanStdDev(column("rho"), nil); math.Abs(mean) > 4/math.Sqrt(n) || math.Abs(sd-1) > 4/math.Sqrt(2*n) {
		t.Errorf("rho, of which nothing is known, has a coordinate of mean %v and standard deviation %v", mean, sd)
	}
}

func TestStartHostile(t *testing.T) {
	d, notes := market(t, 40)
	for what, spoil := range map[string]func(s *Start){
		"too few means":            func(s *Start) { s.Mean = s.Mean[1:] },
		"data from before its end": func(s *Start) { s.First++ },
		"no covariance":            func(s *Start) { s.Cov = make([]float64, len(s.Cov)) },
		"NaN":                      func(s *Start) { s.Cov[0] = math.NaN() },
	} {
		m, err := New(d, notes, DefaultSpec(d), NewScale(d))
		if err != nil {
			t.Fatal(err)
		}
		spoiled := notes
		spoiled.Start = someStart(m)
		spoil(spoiled.Start)
		if _, err := New(d, spoiled, DefaultSpec(d), NewScale(d)); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}
