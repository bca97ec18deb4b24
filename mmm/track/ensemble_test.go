package track

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

func follow(t *testing.T, m *Model, e *Ensemble) *Tracker {
	t.Helper()
	tr, err := m.Follow(e)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func sameEnsemble(a, b *Ensemble) bool {
	return a.Next == b.Next && slices.EqualFunc(a.Particles, b.Particles, func(p, q Particle) bool {
		return slices.Equal(p.U, q.U) && p.LogWeight == q.LogWeight && p.LogLik == q.LogLik && p.Recent == q.Recent &&
			slices.Equal(p.State.Mean, q.State.Mean) && slices.Equal(p.State.Cov, q.State.Cov)
	})
}

// restless returns a model whose ensembles are resampled and moved often.
func restless(t *testing.T, days int) *Model {
	t.Helper()
	m := newModel(t, days)
	m.spec.Online.MinESS = 0.8
	m.spec.Online.Jump = JumpSpec{PerYear: 1, SD: 0.3}
	m.spec.Online.Memory = 100
	return m
}

// Going on from the ensemble of any day is never having stopped, to the bit, also over
// days of resampling and moves and of tests.
func TestTrackerReplay(t *testing.T) {
	m := restless(t, 60)
	e := m.Prior(12, 3)
	tr := follow(t, m, e)
	days := []*Ensemble{e.Clone()}
	moves := 0
	for range m.T() {
		if tr.Step().Moved {
			moves++
		}
		days = append(days, e.Clone())
	}
	if moves < 3 || len(m.tests) < 2 {
		t.Fatalf("%d moves and tests on %d days: nothing is shown", moves, len(m.tests))
	}
	for from, then := range days {
		again := follow(t, m, then)
		again.Run(m.T())
		if !sameEnsemble(then, e) {
			t.Errorf("from period %d on, the ensemble becomes another", from)
		}
	}
}

// After any number of moves a particle's likelihood and state are those of its parameters
// over all outcomes and tests so far.
func TestTrackerRemembers(t *testing.T) {
	m := restless(t, 60)
	e := m.Prior(12, 3)
	tr := follow(t, m, e)
	tr.Run(m.T())
	fade := math.Exp(-1 / m.spec.Online.Memory)
	for i := range e.Particles {
		p := &e.Particles[i]
		w, fresh := m.newWalker(m.spec.Online.Robust), m.newParticle(p.U)
		w.set(p.U)
		var withoutTests float64
		forgetful := *m
		forgetful.tests = nil
		v, other := forgetful.newWalker(m.spec.Online.Robust), m.newParticle(p.U)
		v.set(p.U)
		for at := range m.T() {
			_, _, l := w.step(&fresh.State, at)
			fresh.Recent = fresh.Recent*fade + l
			_, _, l = v.step(&other.State, at)
			withoutTests = withoutTests*fade + l
		}
		numtest.Close(t, "log likelihood", p.Recent, fresh.Recent, 1e-9)
		numtest.CloseSlice(t, "means", p.State.Mean, fresh.State.Mean, 1e-9)
		if numtest.Same(p.Recent, withoutTests, 1e-3) {
			t.Error("tests make no difference")
		}
	}
}

// What was learned offline moves states and no weights.
func TestTrackerLearnt(t *testing.T) {
	m := restless(t, 60)
	e, ignorant := m.Prior(12, 3), m.Prior(12, 3)
	e.Learnt = m.data.Periods[40]
	tr := follow(t, m, e)
	for range 40 {
		if in := tr.Step(); in.Moved || math.Abs(in.ESS-12) > 1e-9 {
			t.Fatalf("on %s an effective %v of 12 particles are left", in.Day, in.ESS)
		}
	}
	follow(t, m, ignorant).Run(1)
	if particle.ESS(ignorant.Weights()) > 11.999 {
		t.Error("what was not learned does not weigh either")
	}
	if in := tr.Run(60); in[len(in)-1].ESS > 11.999 {
		t.Error("what comes later does not weigh")
	}
}

// Old evidence fades: with a short memory, what early periods said of particles is as good as
// forgotten, and their weights are those of the late ones.
func TestTrackerMemory(t *testing.T) {
	m := newModel(t, 60)
	m.spec.Online.MinESS, m.spec.Online.Memory = 0, 2
	e := m.Prior(12, 3)
	tr := follow(t, m, e)
	tr.Run(20)
	before := e.Clone()
	tr.Run(60)
	var late []float64 // what the last 40 periods alone would have made of the weights
	for i := range e.Particles {
		p := &e.Particles[i]
		numtest.Close(t, "log weight", p.LogWeight, p.Recent, 1e-9)
		late = append(late, p.Recent-before.Particles[i].Recent*math.Exp(-40./2))
	}
	particle.Normalise(late, late)
	numtest.CloseSlice(t, "weights", e.Weights(), late, 1e-6)
	if math.Abs(particle.ESS(late)-12) < 0.1 {
		t.Error("the last periods say nothing")
	}
}

// quiet returns a model in which little is unknown and nothing drifts, so that the
// filter's linearisation does not matter: online and offline posterior are the same.
func quiet(t *testing.T, days int) *Model {
	t.Helper()
	d := flighting(1, days, 6)
	scale := NewScale(d)
	scale.Outcome = 1000
	s := DefaultSpec(d)
	s.Drift.Rate, s.Drift.Spread = prior(dist.Fixed{Value: 1e-7}), prior(dist.Fixed{Value: 0})
	s.Baseline.Drift = prior(dist.Fixed{Value: 0.02})
	s.Channels[0].Shape["slope"] = prior(dist.Fixed{Value: 1})
	s.Online.Robust = kalman.Robust{}
	s.Online.DriftFactor, s.Online.Memory = 1, 0
	m, err := New(d, Notes{}, s, scale)
	if err != nil {
		t.Fatal(err)
	}
	m.simulate(0.5, rng.New(9, "quiet", 0))
	return m
}

// Reweighted, resampled and moved particles of the prior have the moments of the posterior
// that the offline fit finds.
func TestEnsemblePosterior(t *testing.T) {
	const n = 600
	m := quiet(t, 40)
	fit := fitted(t, m, FitOptions{Method: Laplace, Chains: 1, Draws: 4000, Attempts: 1, MaxKHat: 0.7})
	if !fit.Converged {
		t.Fatalf("k-hat is %v", fit.KHat)
	}
	e := m.Prior(n, 4)
	moves := 0
	for _, in := range follow(t, m, e).Run(m.T()) {
		if in.Moved {
			moves++
		}
	}
	w := e.Weights()
	x, y := make([]float64, n), make([]float64, len(fit.Coordinates))
	for k, name := range m.Names() {
		for i := range x {
			x[i] = e.Particles[i].U[k]
		}
		for i := range y {
			y[i] = fit.Coordinates[i][k]
		}
		mean, want := particle.Mean(w, x), particle.Mean(fit.Weights, y)
		sd, wantSD := math.Sqrt(particle.Variance(w, x)), math.Sqrt(particle.Variance(fit.Weights, y))
		// Resampling leaves families: a tenth of the particles count.
		if se := wantSD * math.Sqrt(10./n+1/fit.ESS); math.Abs(mean-want) > 4*se || math.Abs(sd-wantSD) > 4*se/math.Sqrt2 {
			t.Errorf("%s is %.3f ± %.3f after %d moves, and %.3f ± %.3f offline", name, mean, sd, moves, want, wantSD)
		}
	}
	if moves == 0 {
		t.Error("nothing moved")
	}
}

// Particles drawn from the posterior are still of the posterior after many moves.
func TestMovePosterior(t *testing.T) {
	const n = 400
	m := quiet(t, 40)
	fit := fitted(t, m, FitOptions{Method: Laplace, Chains: 1, Draws: 4000, Attempts: 1, MaxKHat: 0.7})
	tr := follow(t, m, fit.Ensemble(n, 2))
	spread := tr.e.spread(tr.e.Weights())
	r := rng.New(3, "moves", 0)
	var accepted float64
	for range 20 {
		accepted += tr.move(spread, r) / 20
	}
	w := tr.e.Weights()
	x, y := make([]float64, n), make([]float64, len(fit.Coordinates))
	for k, name := range m.Names() {
		for i := range x {
			x[i] = tr.e.Particles[i].U[k]
		}
		for i := range y {
			y[i] = fit.Coordinates[i][k]
		}
		want, wantSD := particle.Mean(fit.Weights, y), math.Sqrt(particle.Variance(fit.Weights, y))
		se := wantSD * math.Sqrt(1./n+1/fit.ESS)
		if mean, sd := particle.Mean(w, x), math.Sqrt(particle.Variance(w, x)); math.Abs(mean-want) > 4*se || math.Abs(sd-wantSD) > 4*se/math.Sqrt2 {
			t.Errorf("%s is %.3f ± %.3f after moves, and was %.3f ± %.3f", name, mean, sd, want, wantSD)
		}
	}
	if accepted < 0.1 || accepted > 0.95 {
		t.Errorf("%v of moves are accepted", accepted)
	}
}
