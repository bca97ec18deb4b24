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
// are exact for the ensemble: given the parameters and the inputs both are normal, drift
// included.
type Outlook struct {
	Days    []mmm.Day          // first day of each period
	Periods []particle.Mixture // the outcome of each
	Totals  []particle.Mixture // Totals[k] is that of the first k+1 together
}

// Ahead returns what e expects of the next periods after those it has taken. The model's
// data must reach that far; outcomes that are there are not looked at, and neither are
// tests. What notes say of variance counts.
//
// Inputs are those of the data or, where there are futures, those of each of them with
// the same probability: mixtures then have a component for each future and particle.
func (m *Model) Ahead(e *Ensemble, periods int, futures ...Future) (*Outlook, error) {
	next, err := m.follows(e)
	if err != nil {
		return nil, err
	}
	if periods < 1 || next+periods > m.T() {
		return nil, fmt.Errorf("track: a forecast of %d periods from %s on; the inputs known end with %s", periods, e.Next, m.data.Periods[m.T()-1])
	}
	paths, err := m.paths(next, periods, futures)
	if err != nil {
		return nil, err
	}
	o := m.newOutlook(next, periods, e.Weights(), len(paths))
	w := m.newWalker(kalman.Robust{})
	r := newRecorder(w, len(paths), kalman.Robust{})
	for i := range e.Particles {
		w.set(e.Particles[i].U)
		r.start(&e.Particles[i].State)
		for f := range paths {
			paths[f].set(w.theta)
		}
		for k := range periods {
			seen := r.predict(next + k)
			for f := range paths {
				at := f*len(e.Particles) + i
				paths[f].design(seen.Design, k)
				mean, variance := r.state.Forecast(seen)
				m.store(&o.Periods[k], at, mean, variance)
				r.total(f, seen)
			}
			r.add()
			for f := range paths {
				mean, variance := r.sum(f)
				m.store(&o.Totals[k], f*len(e.Particles)+i, mean, variance)
			}
		}
	}
	return o, nil
}

// newOutlook returns room for the outlook of particles of given weights in some futures.
func (m *Model) newOutlook(next, periods int, weights []float64, futures int) *Outlook {
	var each []float64
	for range futures {
		for _, w := range weights {
			each = append(each, w/float64(futures))
		}
	}
	o := &Outlook{Days: m.data.Periods[next : next+periods]}
	for range periods {
		o.Periods, o.Totals = append(o.Periods, newMixture(each)), append(o.Totals, newMixture(each))
	}
	return o
}

// total plans to add an outcome that has not been observed to one of the recorder's sums.
func (r *recorder) total(sum int, o *kalman.Observation) {
	for i, f := range o.Design[:r.n] {
		if f != 0 {
			r.plan(sum, i, f)
		}
	}
	r.sums.W[r.n+sum] = o.Variance
}

// store makes a mean and a variance in model units component i of a mixture in outcome
// units.
func (m *Model) store(mix *particle.Mixture, i int, mean, variance float64) {
	mix.Means[i], mix.SDs[i] = mean*m.scale.Outcome, math.Sqrt(variance)*m.scale.Outcome
}
