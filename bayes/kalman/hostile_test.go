package kalman

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// A NaN anywhere is NaN in the likelihood, the gradient, and the states it can
// reach.
func TestHostile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, spoil := range map[string]func(p *problem){
		"value":          func(p *problem) { p.steps[2].Observations[0].Value = nan },
		"infinite value": func(p *problem) { p.steps[2].Observations[0].Value = -inf },
		"offset":         func(p *problem) { p.steps[2].Observations[0].Offset = nan },
		"infinite R":     func(p *problem) { p.steps[2].Observations[0].Variance = inf },
		"infinite F":     func(p *problem) { p.steps[2].Observations[0].Design[0] = inf },
		"variance":       func(p *problem) { p.steps[2].Observations[0].Variance = nan },
		"design":         func(p *problem) { p.steps[2].Observations[0].Design[1] = nan },
		"W":              func(p *problem) { p.steps[2].Transition.W[1] = nan },
		"G":              func(p *problem) { p.steps[2].Transition.G[0].Value = nan },
		"initial mean":   func(p *problem) { p.init.Mean[0] = nan },
		"initial P":      func(p *problem) { p.init.Cov[0] = nan },
		"certain": func(p *problem) {
			p.steps[2].Observations[0] = Observation{Value: 1, Design: make([]float64, 4)}
		},
	} {
		for _, robust := range []Robust{{}, DefaultRobust()} {
			p := daily(4, 8)
			spoil(&p)
			what := fmt.Sprintf("%s, threshold %v", name, robust.Threshold)
			f, s := NewFilter(4, robust), p.init.Clone()
			for i := range p.steps {
				f.Step(&s, &p.steps[i])
			}
			if !math.IsNaN(s.Mean[0]) {
				t.Errorf("%s: filtered mean %v", what, s.Mean[0])
			}
			m, dst, path := NewSmoother(4, robust), newStates(4, 8), make([]float64, 32)
			if v := m.Smooth(dst, &p.init, p.steps); !math.IsNaN(v) && !(name == "infinite value" && v < 0) {
				t.Errorf("%s: log likelihood %v", what, v)
			}
			m.Draw([][]float64{path}, &p.init, p.steps, rng.New(1, "hostile", 0))
			for i := range dst {
				if !math.IsNaN(dst[i].Mean[0]) && i >= 2 || !math.IsNaN(path[i*4]) && i >= 2 {
					t.Errorf("%s: smoothed mean %v, draw %v at step %d", what, dst[i].Mean[0], path[i*4], i)
				}
			}
		}
	}
}

// Large and small numbers that leave room for squares give finite answers.
func TestExtremes(t *testing.T) {
	for _, unit := range []float64{1e-100, 1e100} {
		p := daily(4, 30)
		n := p.dim()
		for i := range n {
			p.init.Mean[i] *= unit
			p.init.Cov[i*n+i] *= unit * unit
		}
		for t := range p.steps {
			o := &p.steps[t].Observations[0]
			o.Value *= unit
			o.Variance *= unit * unit
			for i := range n {
				p.steps[t].Transition.W[i] *= unit * unit
			}
		}
		one := daily(4, 30)
		m := NewSmoother(n, Robust{})
		got, want := m.LogLik(&p.init, p.steps), m.LogLik(&one.init, one.steps)-30*math.Log(unit)
		within(t, fmt.Sprint("log likelihood in units of ", 1/unit), got, want, 1e-9*math.Abs(want))
	}
}

func TestMisuse(t *testing.T) {
	good := func() (State, Step) {
		p := daily(3, 1)
		return p.init, p.steps[0]
	}
	for want, spoil := range map[string]func(s *State, step *Step){
		"kalman: 2 means, want 3":                     func(s *State, _ *Step) { s.Mean = s.Mean[:2] },
		"kalman: 8 covariances, want 9":               func(s *State, _ *Step) { s.Cov = s.Cov[:8] },
		"kalman: 2 variances of a transition, want 3": func(_ *State, step *Step) { step.Transition.W = step.Transition.W[:2] },
		"kalman: variance -1 of a transition":         func(_ *State, step *Step) { step.Transition.W[1] = -1 },
		"kalman: variance -1 of an observation":       func(_ *State, step *Step) { step.Observations[0].Variance = -1 },
		"kalman: 1 elements of a design, want 3":      func(_ *State, step *Step) { step.Observations[0].Design = []float64{1} },
		"kalman: element (0, 1) of 3×3 out of place": func(_ *State, step *Step) {
			step.Transition.G = []Entry{{1, 1, 1}, {0, 1, 1}}
		},
		"kalman: element (1, 1) of 3×3 out of place": func(_ *State, step *Step) {
			step.Transition.G = []Entry{{1, 1, 1}, {1, 1, 1}}
		},
		"kalman: element (1, -1) of 3×3 out of place": func(_ *State, step *Step) {
			step.Transition.G = []Entry{{1, -1, 1}}
		},
		"kalman: element (2, 3) of 3×3 out of place": func(_ *State, step *Step) {
			step.Transition.G = []Entry{{2, 3, 1}}
		},
	} {
		s, step := good()
		spoil(&s, &step)
		panics(t, want, func() { NewFilter(3, Robust{}).Step(&s, &step) })
	}
	s, step := good()
	m := NewSmoother(3, Robust{})
	panics(t, "kalman: 1 states for 0 steps", func() { m.Smooth(newStates(3, 1), &s, nil) })
	panics(t, "kalman: 0 forecasts of 1 observations", func() { NewFilter(3, Robust{}).Ahead(nil, &s, []Step{step}) })
	panics(t, "kalman: gradient of 0 steps for 1", func() { m.LogLikGrad(NewGradient(3, nil), &s, []Step{step}) })
	panics(t, "kalman: gradient of 1 observations for 0", func() {
		m.LogLikGrad(NewGradient(3, []Step{step}), &s, []Step{{Transition: step.Transition}})
	})
	panics(t, "kalman: states of 0 elements", func() { NewFilter(0, Robust{}) })
	panics(t, "kalman: variance -2", func() { NewState([]float64{0}, []float64{-2}) })
}
