package track

import (
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
)

// moveScale is the size of a proposal in standard deviations of the ensemble, and
// movedChannels the number of channels whose parameters one proposal changes.
const (
	moveScale     = 0.6
	movedChannels = 2
)

// rejuvenate resamples and moves particles where few carry the weight.
func (t *Tracker) rejuvenate(in *Innovation) {
	w := t.e.Weights()
	in.ESS = particle.ESS(w)
	n := len(w)
	if !(in.ESS < t.m.spec.Online.MinESS*float64(n)) || n == 1 {
		return
	}
	spread := t.e.spread(w)
	day := uint64(uint32(in.Day)) //nolint:gosec // days before 1970 wrap, and name a stream as well
	in.Unique = t.resample(w, rng.New(t.e.Seed, "resample", day))
	in.Moved, in.Accepts = true, t.move(spread, rng.New(t.e.Seed, "move", day))
}

// spread returns the standard deviation of each coordinate over the ensemble.
func (e *Ensemble) spread(w []float64) []float64 {
	sd := make([]float64, len(e.Particles[0].U))
	x := make([]float64, len(w))
	for k := range sd {
		for i := range x {
			x[i] = e.Particles[i].U[k]
		}
		sd[k] = math.Sqrt(particle.Variance(w, x))
	}
	return sd
}

// resample makes weights equal and returns the share of different particles.
func (t *Tracker) resample(w []float64, r *rand.Rand) float64 {
	ancestors := make([]int, len(w))
	particle.Resample(ancestors, w, r)
	old := t.e.Clone().Particles
	for i, a := range ancestors {
		p := &t.e.Particles[i]
		copy(p.U, old[a].U)
		p.State.Set(&old[a].State)
		p.LogLik, p.Recent, p.LogWeight = old[a].LogLik, old[a].Recent, 0
		t.walkers[i].set(p.U)
	}
	return particle.UniqueShare(ancestors)
}

// move proposes other parameters for each particle, runs the filter over all periods
// again, and accepts by Metropolis' rule. It returns the share that was accepted.
func (t *Tracker) move(spread []float64, r *rand.Rand) float64 {
	if t.replayed == nil {
		t.replayed = t.m.newWalker(t.m.spec.Online.Robust)
	}
	accepted := 0
	for i := range t.e.Particles {
		p := &t.e.Particles[i]
		other := t.m.newParticle(t.m.proposal(p.U, spread, r))
		t.replayed.set(other.U)
		for at := range t.next {
			_, _, logLik := t.replayed.step(&other.State, at)
			t.take(&other, t.m.data.Periods[at], logLik)
		}
		ratio := other.LogLik - p.LogLik + other.Recent - p.Recent + t.m.logPriorAt(other.U) - t.m.logPriorAt(p.U)
		if math.Log(r.Float64()) < ratio { // false for NaN
			*p = other
			t.walkers[i].set(p.U)
			accepted++
		}
	}
	return float64(accepted) / float64(len(t.e.Particles))
}

// proposal changes the parameters of a few channels and one that all share. Rates of drift
// stay as they were learned where they are multiplied: a likelihood of multiplied rates
// would lead back to where they came from.
func (m *Model) proposal(u, spread []float64, r *rand.Rand) []float64 {
	other := append([]float64(nil), u...)
	change := func(p param) {
		if p.at >= 0 {
			other[p.at] += moveScale * spread[p.at] * r.NormFloat64()
		}
	}
	for range min(movedChannels, len(m.inputs)) {
		c := r.IntN(len(m.inputs))
		for _, p := range m.layout.shape[c] {
			change(p)
		}
		change(m.layout.wear[c])
		if m.spec.Online.DriftFactor == 1 {
			change(m.layout.rate[c])
		}
	}
	shared := []param{m.layout.level, m.layout.sd, m.layout.ar}
	if m.spec.Online.DriftFactor == 1 {
		shared = append(shared, m.layout.q)
	}
	change(shared[r.IntN(len(shared))])
	return other
}

// logPriorAt returns the log prior density of coordinates.
func (m *Model) logPriorAt(u []float64) float64 {
	n := len(u)
	return m.logPrior(make([]float64, n), make([]float64, n), make([]float64, n), u)
}
