package track

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/mmm"
)

// An Outlook is what an ensemble expects of the outcome of the periods to come, given
// what is planned for them, in outcome units. Forecasts of single periods and of totals
// are exact for the ensemble: given the parameters both are normal, drift included.
type Outlook struct {
	Days    []mmm.Day          // first day of each period
	Periods []particle.Mixture // the outcome of each
	Totals  []particle.Mixture // Totals[k] is that of the first k+1 together
}

// Ahead returns what e expects of the next periods after those it has taken. The model's
// data must reach that far; outcomes that are there are not looked at, and neither are
// tests. What notes say of variance counts.
func (m *Model) Ahead(e *Ensemble, periods int) (*Outlook, error) {
	next, err := m.follows(e)
	if err != nil {
		return nil, err
	}
	if periods < 1 || next+periods > m.T() {
		return nil, fmt.Errorf("track: a forecast of %d periods from %s on; the inputs known end with %s", periods, e.Next, m.data.Periods[m.T()-1])
	}
	weights := e.Weights()
	o := &Outlook{Days: m.data.Periods[next : next+periods]}
	mixture := func() particle.Mixture { // of the same particles
		return particle.Mixture{Weights: weights, Means: make([]float64, len(weights)), SDs: make([]float64, len(weights))}
	}
	for range periods {
		o.Periods, o.Totals = append(o.Periods, mixture()), append(o.Totals, mixture())
	}
	w := m.newWalker(kalman.Robust{})
	r := newRecorder(w, 1, kalman.Robust{})
	for i := range e.Particles {
		w.set(e.Particles[i].U)
		r.start(&e.Particles[i].State)
		for k := range periods {
			seen := r.predict(next + k)
			mean, variance := r.state.Forecast(seen)
			m.store(&o.Periods[k], i, mean, variance)
			r.total(seen)
			mean, variance = r.sum(0)
			m.store(&o.Totals[k], i, mean, variance)
		}
	}
	return o, nil
}

// total adds an outcome that has not been observed to the recorder's sum.
func (r *recorder) total(o *kalman.Observation) {
	for i, f := range o.Design[:r.n] {
		if f != 0 {
			r.plan(0, i, f)
		}
	}
	r.sums.W[r.n] = o.Variance
	r.add()
}

// store makes a mean and a variance in model units component i of a mixture in outcome
// units.
func (m *Model) store(mix *particle.Mixture, i int, mean, variance float64) {
	mix.Means[i], mix.SDs[i] = mean*m.scale.Outcome, math.Sqrt(variance)*m.scale.Outcome
}
