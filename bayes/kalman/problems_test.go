package kalman

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// A problem is a series with a model.
type problem struct {
	name  string
	init  State
	steps []Step
}

func (p *problem) dim() int { return p.init.Dim() }

func forEachProblem(t *testing.T, f func(t *testing.T, p problem)) {
	for _, p := range problems() {
		t.Run(p.name, func(t *testing.T) { f(t, p) })
	}
}

// problems vary what a step may be: their steps have different lists of G and
// of W, none to three observations, and dense and sparse designs.
func problems() []problem {
	varied := random("varied", 4, 9, func(r *rand.Rand, t int) Step {
		s := Step{Transition: Transition{W: squares(r, 4)}}
		switch t % 3 {
		case 1:
			s.Transition.G = []Entry{{0, 1, 0.7}, {2, 0, -0.4}, {2, 2, 0.5}}
		case 2:
			s.Transition = Transition{G: []Entry{{3, 3, 0}}}
		}
		for range t % 4 {
			s.Observations = append(s.Observations, observation(r, normals(r, 4)))
		}
		return s
	})
	turning := random("turning", 3, 8, func(r *rand.Rand, t int) Step {
		var g []Entry
		for i := range 3 {
			for j := range 3 {
				g = append(g, Entry{i, j, 0.6 * r.NormFloat64()})
			}
		}
		f := []float64{0, 0, 0}
		f[t%3] = 1.5
		return Step{Transition{g, squares(r, 3)}, []Observation{observation(r, f)}}
	})
	still := random("still", 3, 7, func(r *rand.Rand, t int) Step {
		return Step{Observations: []Observation{observation(r, normals(r, 3))}}
	})
	still.init.Cov = make([]float64, 9) // the second state alone is uncertain
	still.init.Cov[4] = 2
	exact := random("exact", 2, 6, func(r *rand.Rand, t int) Step {
		o := observation(r, normals(r, 2))
		o.Variance = 0
		return Step{Transition{W: squares(r, 2)}, []Observation{o}}
	})
	return []problem{varied, turning, still, exact, daily(5, 20)}
}

func random(name string, n, steps int, step func(r *rand.Rand, t int) Step) problem {
	r := rng.New(2, name, 0)
	p := problem{name: name, init: State{normals(r, n), make([]float64, n*n)}}
	a := normals(r, n*n)
	for i := range n {
		for j := range n {
			for k := range n {
				p.init.Cov[i*n+j] += a[i*n+k] * a[j*n+k]
			}
		}
	}
	for t := range steps {
		p.steps = append(p.steps, step(r, t))
	}
	return p
}

func observation(r *rand.Rand, f []float64) Observation {
	return Observation{Value: 3 * r.NormFloat64(), Design: f, Offset: r.NormFloat64(), Variance: 0.1 + r.Float64()}
}

// daily is a level, coefficients that drift or do not, and an autoregressive
// state: n elements together, with values drawn from the model.
func daily(n, days int) problem {
	r := rng.New(1, "daily", uint64(n))
	const rho, noise = 0.6, 0.5
	mean, variance := normals(r, n), make([]float64, n)
	for i := range variance {
		variance[i] = 1
	}
	p := problem{name: "daily", init: NewState(mean, variance)}
	s := append([]float64(nil), mean...)
	for range days {
		w, f := make([]float64, n), normals(r, n)
		w[0], w[n-1] = 0.01, 0.3
		for i := n / 2; i < n-1; i++ {
			w[i] = 1e-4
		}
		f[0], f[n-1] = 1, 1
		s[n-1] *= rho
		y := noise * r.NormFloat64()
		for i := range s {
			s[i] += math.Sqrt(w[i]) * r.NormFloat64()
			y += f[i] * s[i]
		}
		p.steps = append(p.steps, Step{
			Transition:   Transition{G: []Entry{{n - 1, n - 1, rho}}, W: w},
			Observations: []Observation{{Value: y, Design: f, Variance: noise * noise}},
		})
	}
	return p
}

func normals(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	rng.NormFill(x, r)
	return x
}

func squares(r *rand.Rand, n int) []float64 {
	x := normals(r, n)
	for i := range x {
		x[i] *= x[i]
	}
	return x
}
