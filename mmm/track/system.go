package track

import (
	"math"

	"github.com/noonmark/noonmark/bayes/kalman"
)

// drift returns q_c, the drift rate of channel c.
func (l *layout) drift(theta []float64, c int) float64 {
	return l.q.of(theta) * math.Exp(l.rate[c].of(theta))
}

// newStep returns room for the step of period t: its transition, the outcome if there
// is one, and tests.
func (m *Model) newStep(observations int) kalman.Step {
	l := m.layout
	s := kalman.Step{Transition: kalman.Transition{
		G: []kalman.Entry{{Row: 0, Col: l.slopeAt, Value: m.step}, {Row: l.noiseAt, Col: l.noiseAt}},
		W: make([]float64, l.size),
	}}
	for range observations {
		s.Observations = append(s.Observations, kalman.Observation{Design: make([]float64, l.size)})
	}
	return s
}

// setTransition sets what is not about effects.
func (m *Model) setTransition(tr *kalman.Transition, theta []float64) {
	l, slope := m.layout, m.spec.Baseline.SlopeSD
	level, sigma := l.level.of(theta), l.sd.of(theta)
	tr.G[1].Value = l.ar.of(theta)
	tr.W[0] = level * level * m.step
	tr.W[l.slopeAt] = slope * slope * m.step
	tr.W[l.noiseAt] = sigma * sigma
}

// setDesign sets the design of the outcome of period t, but for effects.
func (m *Model) setDesign(design []float64, t int) {
	l := m.layout
	design[0], design[l.noiseAt] = 1, 1
	for k := range m.columns {
		design[l.columnAt+k] = m.columns[k].x[t]
	}
}

// size around which the walk of channel c is linearised, given a mean of β.
func (m *Model) size(c int, mean float64) float64 {
	return math.Max(math.Abs(mean), m.spec.Drift.Floor*m.usual[c])
}
