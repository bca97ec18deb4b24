package track

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/mmm"
)

// A Particle is one value of the parameters, in coordinates, and what it makes of the
// periods so far.
type Particle struct {
	U         []float64
	LogWeight float64 // up to a constant that particles share
	LogLik    float64 // log density of the periods and tests that parameters were learned from
	Recent    float64 // of those since, fading as OnlineSpec.Memory says
	State     kalman.State
}

// An Ensemble is the posterior after some period: a Rao–Blackwellised particle
// approximation, in which θ is one of a few values and the state normal given each.
type Ensemble struct {
	Next mmm.Day // first day of the first period not yet taken
	Seed uint64

	// Learnt is the first day of the first period from which the particles' parameters
	// have not been learned. What earlier ones say is in them already: it moves states,
	// and no weights.
	Learnt mmm.Day

	Particles []Particle
}

// Clone returns a copy that shares nothing with e.
func (e *Ensemble) Clone() *Ensemble {
	c := &Ensemble{Next: e.Next, Seed: e.Seed, Learnt: e.Learnt}
	for i := range e.Particles {
		p := e.Particles[i]
		p.U, p.State = append([]float64(nil), p.U...), p.State.Clone()
		c.Particles = append(c.Particles, p)
	}
	return c
}

// Weights returns the particles' weights.
func (e *Ensemble) Weights() []float64 {
	w := make([]float64, len(e.Particles))
	for i := range w {
		w[i] = e.Particles[i].LogWeight
	}
	particle.Normalise(w, w)
	return w
}

// NewEnsemble returns the ensemble of the given coordinates of θ, of equal weight,
// before the first period of the model, from which nothing was learned yet: where that is
// not so, set Learnt. Random numbers come from streams that the seed and a period's date
// name.
func (m *Model) NewEnsemble(coordinates [][]float64, seed uint64) *Ensemble {
	e := &Ensemble{Next: m.data.Periods[0], Learnt: m.data.Periods[0], Seed: seed}
	for _, u := range coordinates {
		e.Particles = append(e.Particles, m.newParticle(u))
	}
	return e
}

func (m *Model) newParticle(u []float64) Particle {
	n := m.layout.size
	p := Particle{U: append([]float64(nil), u...), State: kalman.NewState(make([]float64, n), make([]float64, n))}
	m.initial(&p.State, m.thetaOf(u), u)
	return p
}

func (m *Model) thetaOf(u []float64) []float64 {
	theta := make([]float64, len(u))
	m.theta(theta, u)
	return theta
}

// A Tracker moves an ensemble through the periods of a model. It is for one goroutine
// at a time.
type Tracker struct {
	m        *Model
	e        *Ensemble
	next     int // period
	walkers  []*walker
	replayed *walker // of moves; made when first needed
}

// Follow returns a tracker that moves e, in place, through the periods of m. The model
// must have the parameters and states that e was made of, and the period e is at.
func (m *Model) Follow(e *Ensemble) (*Tracker, error) {
	next, err := m.follows(e)
	if err != nil {
		return nil, err
	}
	t := &Tracker{m: m, e: e, next: next}
	for i := range e.Particles {
		p := &e.Particles[i]
		w := m.newWalker(m.spec.Online.Robust)
		w.set(p.U)
		t.walkers = append(t.walkers, w)
	}
	return t, nil
}

// follows returns the period that e takes next, and an error unless it is of this
// model's parameters, states and periods.
func (m *Model) follows(e *Ensemble) (int, error) {
	next := m.period(e.Next)
	if next < 0 && e.Next == m.data.Grain.Next(m.data.Periods[m.T()-1], 1) {
		next = m.T()
	}
	if next < 0 {
		return 0, fmt.Errorf("track: an ensemble that goes on at %s, and data from %s to %s", e.Next, m.data.Periods[0], m.data.Periods[m.T()-1])
	}
	for i := range e.Particles {
		p := &e.Particles[i]
		if len(p.U) != len(m.layout.names) || p.State.Dim() != m.layout.size {
			return 0, fmt.Errorf("track: an ensemble of %d parameters and %d states, and a model of %d and %d", len(p.U), p.State.Dim(), len(m.layout.names), m.layout.size)
		}
	}
	return next, nil
}

// Ensemble returns the ensemble as it is now.
func (t *Tracker) Ensemble() *Ensemble { return t.e }

// Next returns the first period not yet taken, counted from 0.
func (t *Tracker) Next() int { return t.next }

// An Innovation is what the outcome of a period said that its forecast had not, in
// outcome units.
type Innovation struct {
	Day      mmm.Day
	Forecast particle.Mixture // of the outcome, before it was seen
	Mean, SD float64          // of the forecast
	Value    float64          // NaN where it is missing
	Z        float64          // (Value - Mean)/SD

	ESS     float64 // effective number of particles afterwards, before any resampling
	Moved   bool    // whether particles were resampled and moved
	Unique  float64 // share of different particles after resampling; 1 without
	Accepts float64 // share of moves that were accepted
}

// summarise sets what follows from forecast and value.
func (in *Innovation) summarise() {
	in.Mean, in.SD = in.Forecast.Mean(), in.Forecast.SD()
	in.Z = (in.Value - in.Mean) / in.SD
}

// Step takes the next period: forecast, outcome, tests, weights, and where few
// particles are left, resampling and moves.
func (t *Tracker) Step() Innovation {
	m, at := t.m, t.next
	n := len(t.e.Particles)
	in := Innovation{Day: m.data.Periods[at], Value: m.data.Outcome.Values[at], Unique: 1,
		Forecast: particle.Mixture{Weights: t.e.Weights(), Means: make([]float64, n), SDs: make([]float64, n)}}
	for i, w := range t.walkers {
		p := &t.e.Particles[i]
		mean, variance, logLik := w.step(&p.State, at)
		in.Forecast.Means[i], in.Forecast.SDs[i] = mean*m.scale.Outcome, math.Sqrt(variance)*m.scale.Outcome
		p.LogWeight += t.take(p, in.Day, logLik)
	}
	in.summarise()
	t.next++
	t.e.Next = m.data.Grain.Next(in.Day, 1)
	t.rejuvenate(&in)
	return in
}

// take makes the log density of what a period brought count, and returns by how much that
// changes what the particle's parameters are worth: not at all, if they were learned from
// it.
func (t *Tracker) take(p *Particle, day mmm.Day, logLik float64) float64 {
	if day < t.e.Learnt {
		p.LogLik += logLik
		return 0
	}
	before := p.Recent
	if memory := t.m.spec.Online.Memory; memory > 0 {
		p.Recent *= math.Exp(-t.m.data.Grain.Days() / memory)
	}
	p.Recent += logLik
	return p.Recent - before
}

// Run takes all periods before the given one.
func (t *Tracker) Run(until int) []Innovation {
	var all []Innovation
	for t.next < until {
		all = append(all, t.Step())
	}
	return all
}
