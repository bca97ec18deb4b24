package kalman

import (
	"math"
	"math/rand/v2"
)

// Draw stores a draw from N(s.Mean, s.Cov) in dst.
func (f *Filter) Draw(dst []float64, s *State, r *rand.Rand) {
	checkState(s, f.n)
	checkLen("elements of a draw", dst, f.n)
	f.root.set(s.Cov)
	f.root.draw(dst, r)
	for i, v := range s.Mean {
		dst[i] += v
	}
}

// Draw stores in each dst[i], as [t][element], a draw of the path of states at
// the ends of the steps given all observations. The filter runs once for all
// draws. Each simulates the model around zero, s⁺ and y⁺, and is
//
//	s⁺ + E[s | y - y⁺]
//
// Reference: Durbin & Koopman (2002), "A simple and efficient simulation smoother
// for state space time series analysis", Biometrika 89(3), section 2; in the order
// of Jarociński (2015), "A note on implementing the Durbin and Koopman simulation
// smoother", CSDA 91, with one smoothing per draw instead of two.
func (m *Smoother) Draw(dst [][]float64, init *State, steps []Step, r *rand.Rand) {
	n := m.filter.n
	for i := range dst {
		checkLen("elements of a path", dst[i], n*len(steps))
	}
	m.run(init, steps)
	m.filter.root.set(init.Cov)
	for i := range dst {
		m.simulate(dst[i], init, steps, r)
		m.smoothPath(dst[i], steps)
	}
}

// simulate stores s⁺ plus the filtered mean given y - y⁺ in path, and the errors
// of the latter in the ops.
func (m *Smoother) simulate(path []float64, init *State, steps []Step, r *rand.Rand) {
	n := m.filter.n
	s, mean := m.filter.h, m.filter.d
	m.filter.root.draw(s, r)
	copy(mean, init.Mean)
	for i := range m.ops {
		o := &m.ops[i]
		if o.obs < 0 {
			tr := &steps[o.step].Transition
			m.filter.matrix.times(tr.G, s)
			m.filter.matrix.times(tr.G, mean)
			for j, v := range tr.W {
				s[j] += math.Sqrt(v) * r.NormFloat64()
			}
		} else {
			y := &steps[o.step].Observations[o.obs]
			_, variance := o.in.effective(y)
			o.simulated = 0
			if noise := math.Sqrt(variance) * r.NormFloat64(); !math.IsInf(noise, 0) {
				o.simulated = y.Value - y.Offset - noise
				for j, fj := range y.Design {
					o.simulated -= fj * (s[j] + mean[j])
				}
			}
			for j, k := range o.gain {
				mean[j] += k * o.simulated
			}
		}
		if m.ends(i) {
			for j, v := range s {
				path[o.step*n+j] = v + mean[j]
			}
		}
	}
}

// smoothPath adds P r to a path that simulate has left.
func (m *Smoother) smoothPath(path []float64, steps []Step) {
	n, b := m.filter.n, &m.back
	b.reset()
	for i := len(m.ops) - 1; i >= 0; i-- {
		o := &m.ops[i]
		if m.ends(i) {
			at := path[o.step*n : (o.step+1)*n]
			for l, r := range b.r {
				for j, p := range m.nodes[i+1].Cov[l*n : (l+1)*n] {
					at[j] += r * p
				}
			}
		}
		if o.obs < 0 {
			b.matrix.times(b.matrix.transpose(steps[o.step].Transition.G), b.r)
			continue
		}
		y := &steps[o.step].Observations[o.obs]
		s, _ := o.in.effective(y)
		b.score(o.gain, o.simulated, s)
		for j, fj := range y.Design {
			b.r[j] += fj * b.u
		}
	}
}
