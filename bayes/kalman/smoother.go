package kalman

import "fmt"

// A Smoother takes whole series. It keeps room for the longest series it has
// seen, so that the next one allocates nothing, and nothing else: every method
// starts from its arguments.
//
// With a [Robust] filter, an observation that was inflated counts with its
// inflated variance, also backwards.
type Smoother struct {
	filter *Filter
	nodes  []State // nodes[0] is the initial state, nodes[i+1] the one after ops[i]
	ops    []op
	back   backward
}

// An op is what led from one node to the next: a transition, or an observation
// of a step.
type op struct {
	step, obs int        // obs is -1 for the transition
	gain      []float64  // k
	in        Innovation // of an observation
	simulated float64    // the error of a simulated one
}

// NewSmoother returns a smoother of states of n elements.
func NewSmoother(n int, r Robust) *Smoother {
	return &Smoother{filter: NewFilter(n, r), back: newBackward(n)}
}

// LogLik returns the log density of all observations in the steps, the first of
// which starts from init: the sum of [Filter.Step].
func (m *Smoother) LogLik(init *State, steps []Step) (logLik float64) {
	s := &m.filter.ahead
	s.Set(init)
	for t := range steps {
		logLik += m.filter.Step(s, &steps[t])
	}
	return logLik
}

// run filters the steps and keeps what leads back.
func (m *Smoother) run(init *State, steps []Step) (logLik float64) {
	m.grow(len(steps) + observations(steps))
	m.nodes[0].Set(init)
	i := 0
	for t := range steps {
		m.next(i, t, -1)
		m.filter.Predict(&m.nodes[i+1], &steps[t].Transition)
		i++
		var sum float64
		for j := range steps[t].Observations {
			m.next(i, t, j)
			in := m.filter.Observe(&m.nodes[i+1], &steps[t].Observations[j])
			copy(m.ops[i].gain, m.filter.k)
			m.ops[i].in = in
			sum += in.LogProb
			i++
		}
		logLik += sum
	}
	return logLik
}

// next prepares op i and the state that it will change.
func (m *Smoother) next(i, step, obs int) {
	m.ops[i].step, m.ops[i].obs = step, obs
	m.nodes[i+1].Set(&m.nodes[i])
}

func (m *Smoother) grow(ops int) {
	n := m.filter.n
	for len(m.nodes) < ops+1 {
		m.nodes = append(m.nodes, State{make([]float64, n), make([]float64, n*n)})
	}
	if cap(m.ops) < ops {
		m.ops = append(m.ops[:cap(m.ops)], make([]op, ops-cap(m.ops))...)
	}
	m.ops = m.ops[:ops]
	for i := range m.ops {
		if m.ops[i].gain == nil {
			m.ops[i].gain = make([]float64, n)
		}
	}
}

// ends reports whether op i is the last one of its step.
func (m *Smoother) ends(i int) bool {
	return i == len(m.ops)-1 || m.ops[i+1].step != m.ops[i].step
}

// before moves b to before op i.
func (m *Smoother) before(b *backward, i int, steps []Step) {
	o := &m.ops[i]
	if o.obs < 0 {
		b.transition(&steps[o.step].Transition)
		return
	}
	y := &steps[o.step].Observations[o.obs]
	s, _ := o.in.effective(y)
	b.observation(y, o.gain, o.in.Error, s)
}

// Smooth stores in dst[t] the distribution of the state at the end of steps[t]
// given the observations of all steps, and returns their log density.
func (m *Smoother) Smooth(dst []State, init *State, steps []Step) (logLik float64) {
	if len(dst) != len(steps) {
		panic(fmt.Sprintf("kalman: %d states for %d steps", len(dst), len(steps)))
	}
	logLik = m.run(init, steps)
	b := &m.back
	b.reset()
	for i := len(m.ops) - 1; i >= 0; i-- {
		if t := m.ops[i].step; m.ends(i) {
			checkState(&dst[t], m.filter.n)
			b.smooth(&dst[t], &m.nodes[i+1])
		}
		m.before(b, i, steps)
	}
	return logLik
}
