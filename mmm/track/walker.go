package track

import (
	"github.com/noonmark/noonmark/bayes/kalman"
)

// A walker moves states of one value of θ through the periods of a model, with walks
// linearised around filtered means and robust to outcomes far from their forecasts. It
// evaluates n periods of responses at a time. It is for one goroutine at a time.
type walker struct {
	m         *Model
	theta     []float64
	rates     []float64 // [c] drift rates, factor included
	responses []*response
	z         [][]float64 // [c][n]
	from, n   int         // periods that z holds; from -1 for none
	outcomes  *kalman.Filter
	tests     *kalman.Filter // a test far from its forecast is news, and no outlier
	step1     kalman.Step
}

func (m *Model) newWalker(n int, robust kalman.Robust) *walker {
	size := m.layout.size
	w := &walker{m: m, n: n, from: -1, theta: make([]float64, len(m.layout.names)), rates: make([]float64, len(m.inputs)),
		outcomes: kalman.NewFilter(size, robust), tests: kalman.NewFilter(size, kalman.Robust{}), step1: m.newStep(1)}
	for c := range m.inputs {
		w.responses = append(w.responses, m.newResponse(c, n, false))
		w.z = append(w.z, make([]float64, n))
	}
	return w
}

// set takes the parameters at coordinates u for the calls that follow.
func (w *walker) set(u []float64) {
	w.m.theta(w.theta, u)
	w.from = -1
	for c, r := range w.responses {
		r.set(w.theta)
		w.rates[c] = w.m.layout.drift(w.theta, c) * w.m.spec.Online.DriftFactor
	}
	w.m.setTransition(&w.step1.Transition, w.theta)
}

// look makes z hold period t.
func (w *walker) look(t int) {
	if w.from >= 0 && t >= w.from && t < w.from+w.n {
		return
	}
	w.from = min(t, w.m.T()-w.n)
	for c, r := range w.responses {
		r.at(w.z[c], w.from)
	}
}

// predict moves a state into period t, and sets the observation of its outcome.
func (w *walker) predict(s *kalman.State, t int) {
	w.prepare(s, t)
	w.outcomes.Predict(s, &w.step1.Transition)
}

// prepare makes step1 that of period t from a state before it, of which only the
// effects' means matter.
func (w *walker) prepare(s *kalman.State, t int) {
	l := w.m.layout
	w.look(t)
	o := &w.step1.Observations[0]
	w.m.setDesign(o.Design, t)
	for c, rate := range w.rates {
		b := w.m.size(c, s.Mean[l.effectAt+c])
		w.step1.Transition.W[l.effectAt+c] = rate * rate * w.m.step * b * b
		o.Design[l.effectAt+c] = w.z[c][t-w.from]
	}
	o.Value, o.Variance, _ = w.m.observation(t)
}

// step moves a state through period t. It returns the forecast of the outcome in model
// units and the log density of what was observed.
func (w *walker) step(s *kalman.State, t int) (mean, variance, logLik float64) {
	w.predict(s, t)
	o := &w.step1.Observations[0]
	if _, _, ok := w.m.observation(t); ok {
		in := w.outcomes.Observe(s, o)
		mean, variance, logLik = o.Value-in.Error, in.Variance, in.LogProb
	} else {
		mean, variance = s.Forecast(o)
	}
	for _, test := range w.m.tests[t] {
		logLik += w.read(s, test)
	}
	return mean, variance, logLik
}

// read takes a test into a state.
func (w *walker) read(s *kalman.State, t Test) float64 {
	o := w.observationOf(t)
	return w.tests.Observe(s, &o).LogProb
}

// observationOf returns a test as an observation.
func (w *walker) observationOf(t Test) kalman.Observation {
	k := w.m.newContrast(t, false)
	o := kalman.Observation{Design: make([]float64, w.m.layout.size)}
	k.observe(&o, w.theta, w.rates[k.channel])
	return o
}
