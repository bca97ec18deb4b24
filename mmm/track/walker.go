package track

import (
	"math"

	"github.com/noonmark/noonmark/bayes/kalman"
)

// A walker moves states of one value of θ through the periods of a model, with walks
// linearised around filtered means and robust to outcomes far from their forecasts. What
// it makes of a state depends, to the bit, on nothing but θ and the data: not on where it
// began. It is for one goroutine at a time.
type walker struct {
	m         *Model
	theta     []float64
	rates     []float64 // [c] drift rates, factor included
	responses []*response
	z         [][]float64 // [c] responses of a block of periods
	block     int         // which; -1 for none
	outcomes  *kalman.Filter
	tests     *kalman.Filter // a test far from its forecast is news, and no outlier
	step1     kalman.Step
}

// blockPeriods is the number of periods of which responses are evaluated together. Sums
// of carry-over are rounded according to where they begin, so that blocks begin at
// multiples of it, whoever asks.
const blockPeriods = 32

func (m *Model) newWalker(robust kalman.Robust) *walker {
	size := m.layout.size
	w := &walker{m: m, block: -1, theta: make([]float64, len(m.layout.names)), rates: make([]float64, len(m.inputs)),
		outcomes: kalman.NewFilter(size, robust), tests: kalman.NewFilter(size, kalman.Robust{}), step1: m.newStep(1)}
	for c := range m.inputs {
		w.responses = append(w.responses, m.newResponse(c, blockPeriods, false))
		w.z = append(w.z, make([]float64, blockPeriods))
	}
	return w
}

// set takes the parameters at coordinates u for the calls that follow.
func (w *walker) set(u []float64) {
	w.m.theta(w.theta, u)
	w.block = -1
	for c, r := range w.responses {
		r.set(w.theta)
		w.rates[c] = w.m.layout.drift(w.theta, c) * w.m.spec.Online.DriftFactor
	}
	w.m.setTransition(&w.step1.Transition, w.theta)
}

// response returns z of channel c in period t.
func (w *walker) response(c, t int) float64 {
	if block := t / blockPeriods; w.block != block {
		w.block = block
		for c, r := range w.responses {
			r.at(w.z[c], block*blockPeriods)
		}
	}
	return w.z[c][t%blockPeriods]
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
	o := &w.step1.Observations[0]
	w.m.setDesign(o.Design, t)
	for c, rate := range w.rates {
		b := w.m.size(c, s.Mean[l.effectAt+c])
		w.step1.Transition.W[l.effectAt+c] = rate * rate * w.m.step * b * b
		o.Design[l.effectAt+c] = w.response(c, t)
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
		mean, variance, logLik = o.Value-in.Error, in.Variance, w.m.weight(in)
	} else {
		mean, variance = s.Forecast(o)
	}
	for _, test := range w.m.tests[t] {
		logLik += w.read(s, t, test)
	}
	return mean, variance, logLik
}

// weight returns the log density of an outcome with which θ is judged: the filter's, or
// without degrees of freedom that of a normal distribution with the variance with which the
// outcome moved the states. A fit distrusts outliers by as much.
func (m *Model) weight(in kalman.Innovation) float64 {
	if m.spec.Online.Robust.DF > 0 {
		return in.LogProb
	}
	v := in.Variance * in.Inflation
	return -0.5 * (in.Error*in.Error/v + math.Log(2*math.Pi*v))
}

// read takes a test that is read in period t into a state.
func (w *walker) read(s *kalman.State, t int, test Test) float64 {
	o := w.observationOf(test)
	return w.m.leapBy(t, w.m.channel(test.Channel), s.Mean).observe(w.tests, s, &o)
}

// observationOf returns a test as an observation.
func (w *walker) observationOf(t Test) kalman.Observation {
	k := w.m.newContrast(t, false)
	o := kalman.Observation{Design: make([]float64, w.m.layout.size)}
	k.observe(&o, w.theta, w.rates[k.channel])
	return o
}
