package track

import (
	"github.com/noonmark/noonmark/bayes/kalman"
)

// A recorder moves a state as its walker would, together with sums of what the states
// pass through: after each period it can add linear combinations of the state to any of
// them. They are normal together with the state, given whatever is observed later: the
// mean of an effect over past days, smoothed, or the total of outcomes to come. It is
// for one goroutine at a time.
type recorder struct {
	w      *walker
	n      int          // elements of the walker's states
	state  kalman.State // the walker's, then the sums
	step   kalman.Transition
	sums   kalman.Transition // identity, and what is added
	filter *kalman.Filter
	tests  *kalman.Filter
	seen   kalman.Observation // with room for sums
}

// newRecorder returns a recorder of a number of sums.
func newRecorder(w *walker, sums int, robust kalman.Robust) *recorder {
	n := w.m.layout.size
	size := n + sums
	return &recorder{w: w, n: n, state: kalman.NewState(make([]float64, size), make([]float64, size)),
		step: kalman.Transition{W: make([]float64, size)}, sums: kalman.Transition{W: make([]float64, size)},
		filter: kalman.NewFilter(size, robust), tests: kalman.NewFilter(size, kalman.Robust{}),
		seen: kalman.Observation{Design: make([]float64, size)}}
}

// start begins with a state and sums of zero.
func (r *recorder) start(s *kalman.State) {
	clear(r.state.Mean)
	clear(r.state.Cov)
	copy(r.state.Mean, s.Mean)
	size := len(r.state.Mean)
	for i := range r.n {
		copy(r.state.Cov[i*size:i*size+r.n], s.Cov[i*r.n:(i+1)*r.n])
	}
}

// predict moves the state into period t, and returns its outcome as an observation.
func (r *recorder) predict(t int) *kalman.Observation {
	first := kalman.State{Mean: r.state.Mean[:r.n]}
	r.w.prepare(&first, t)
	step := &r.w.step1
	r.step.G = step.Transition.G
	copy(r.step.W, step.Transition.W)
	r.filter.Predict(&r.state, &r.step)
	return r.padded(&step.Observations[0])
}

// observe takes the outcome and the tests of period t, which predict has moved to.
func (r *recorder) observe(t int) {
	if _, _, ok := r.w.m.observation(t); ok {
		r.filter.Observe(&r.state, r.padded(&r.w.step1.Observations[0]))
	}
	for _, test := range r.w.m.tests[t] {
		o := r.w.observationOf(test)
		r.w.m.leapBy(t, r.w.m.channel(test.Channel), r.state.Mean).observe(r.tests, &r.state, r.padded(&o))
	}
}

// padded returns an observation of the walker's states as one of the recorder's, valid
// until the next call.
func (r *recorder) padded(o *kalman.Observation) *kalman.Observation {
	copy(r.seen.Design, o.Design)
	r.seen.Value, r.seen.Offset, r.seen.Variance = o.Value, o.Offset, o.Variance
	return &r.seen
}

// plan says that add is to add times element from of the state to a sum.
func (r *recorder) plan(sum, from int, times float64) {
	r.sums.G = append(r.sums.G, kalman.Entry{Row: r.n + sum, Col: from, Value: times})
}

// add adds what was planned, in the order of sums and elements, and forgets the plan.
func (r *recorder) add() {
	r.filter.Predict(&r.state, &r.sums)
	r.sums.G = r.sums.G[:0]
}

// sum returns the mean and the variance of a sum.
func (r *recorder) sum(k int) (mean, variance float64) {
	at := r.n + k
	return r.state.Mean[at], r.state.Cov[at*len(r.state.Mean)+at]
}
