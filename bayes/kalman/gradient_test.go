package kalman

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// numbers visits everything that the likelihood of a problem is computed from,
// in one order, with its derivative.
func numbers(p *problem, g *Gradient, visit func(x *float64, dx float64)) {
	n := p.dim()
	for i := range n {
		visit(&p.init.Mean[i], g.Mean[i])
	}
	for i := range n {
		for j := range i + 1 { // one half of P, which moves the other
			dx := g.Cov[i*n+j]
			if i != j {
				dx += g.Cov[j*n+i]
			}
			visit(&p.init.Cov[i*n+j], dx)
			p.init.Cov[j*n+i] = p.init.Cov[i*n+j]
		}
	}
	for t := range p.steps {
		step, gs := &p.steps[t], &g.Steps[t]
		for i := range step.Transition.G {
			visit(&step.Transition.G[i].Value, gs.G[i])
		}
		for i := range step.Transition.W {
			visit(&step.Transition.W[i], gs.W[i])
		}
		for i := range step.Observations {
			o, og := &step.Observations[i], &gs.Observations[i]
			visit(&o.Value, -og.Offset)
			visit(&o.Offset, og.Offset)
			visit(&o.Variance, og.Variance)
			for j := range o.Design {
				visit(&o.Design[j], og.Design[j])
			}
		}
	}
}

func TestLogLikGrad(t *testing.T) {
	forEachProblem(t, func(t *testing.T, p problem) {
		n, m := p.dim(), NewSmoother(p.dim(), Robust{})
		// Variances of zero are an edge, where the difference quotient has one side.
		inner(&p)
		g := NewGradient(n, p.steps)
		var x []float64
		numbers(&p, g, func(v *float64, _ float64) { x = append(x, *v) })
		numtest.CheckGrad(t, "log likelihood", func(grad, x []float64) float64 {
			i := 0
			numbers(&p, g, func(v *float64, _ float64) { *v = x[i]; i++ })
			logLik := m.LogLikGrad(g, &p.init, p.steps)
			i = 0
			numbers(&p, g, func(_ *float64, dx float64) { grad[i] = dx; i++ })
			return logLik
		}, x, 1e-6)
		m.LogLikGrad(g, &p.init, p.steps)
		numtest.Close(t, "value", m.LogLikGrad(g, &p.init, p.steps), m.LogLik(&p.init, p.steps), 0)
	})
}

// inner makes every variance large enough for central differences.
func inner(p *problem) {
	const least = 0.05
	n := p.dim()
	for i := range n {
		p.init.Cov[i*n+i] += least
	}
	for t := range p.steps {
		w := p.steps[t].Transition.W
		for i := range w {
			w[i] += least
		}
		for i := range p.steps[t].Observations {
			p.steps[t].Observations[i].Variance += least
		}
	}
}

// At variances of zero only derivatives from the right exist.
func TestLogLikGradAtZero(t *testing.T) {
	for _, name := range []string{"still", "exact", "varied"} {
		i := slices.IndexFunc(problems(), func(p problem) bool { return p.name == name })
		p := problems()[i]
		n := p.dim()
		m, g := NewSmoother(n, Robust{}), NewGradient(n, p.steps)
		m.LogLikGrad(g, &p.init, p.steps)
		right := func(what string, v *float64, got float64) {
			old := *v
			want := numtest.OneSided(func(x float64) float64 {
				*v = x
				return m.LogLik(&p.init, p.steps)
			}, old, 1e-4)
			*v = old
			numtest.Close(t, name+", "+what, got, want, 1e-6)
		}
		right("P_0", &p.init.Cov[0], g.Cov[0])
		for k := range p.steps {
			tr := &p.steps[k].Transition
			if tr.W == nil {
				tr.W = make([]float64, n)
			}
			right("W", &tr.W[n-1], g.Steps[k].W[n-1])
			for i := range p.steps[k].Observations {
				right("R", &p.steps[k].Observations[i].Variance, g.Steps[k].Observations[i].Variance)
			}
		}
	}
}

// Three years of days: the derivative by one parameter that many numbers depend
// on, the log scale of all W, is a sum over steps.
func TestLogLikGradLong(t *testing.T) {
	const n, days = 24, 1095
	p := daily(n, days)
	m, g := NewSmoother(n, Robust{}), NewGradient(n, p.steps)
	m.LogLikGrad(g, &p.init, p.steps)
	var got float64
	for k := range p.steps {
		for i, w := range p.steps[k].Transition.W {
			got += g.Steps[k].W[i] * w
		}
	}
	scaled := daily(n, days)
	want := numtest.Derivative(func(x float64) float64 {
		for k := range p.steps {
			for i, w := range p.steps[k].Transition.W {
				scaled.steps[k].Transition.W[i] = w * math.Exp(x)
			}
		}
		return m.LogLik(&scaled.init, scaled.steps)
	}, 0, 0.1)
	// The difference quotient has an error of h⁶ and of 1e-13 of the value over h.
	numtest.Close(t, "derivative by the log scale of W", got, want, 1e-7)
}

// Given all observations, noise ε has mean R u and variance R - R² D.
func TestNoiseFormula(t *testing.T) {
	p := problems()[0]
	m, g, j := NewSmoother(4, Robust{}), NewGradient(4, p.steps), newJoint(p)
	m.LogLikGrad(g, &p.init, p.steps)
	for k := range p.steps {
		mean, cov := j.given(t, k+1, k+1, len(j.y))
		s := State{mean, cov.RawMatrix().Data}
		for i := range p.steps[k].Observations {
			o, og := &p.steps[k].Observations[i], &g.Steps[k].Observations[i]
			left, variance := s.Project(o.Design)
			numtest.Close(t, "mean", o.Variance*og.Offset, o.Value-o.Offset-left, 1e-10)
			d := og.Offset*og.Offset - 2*og.Variance
			numtest.Close(t, "variance", o.Variance-o.Variance*o.Variance*d, variance, 1e-10)
		}
	}
}

func TestLogLikGradNeedsPlainFilter(t *testing.T) {
	p := daily(3, 4)
	g := NewGradient(3, p.steps)
	for _, robust := range []Robust{{Threshold: 3}, {DF: 5}} {
		panics(t, "kalman: the gradient of a robust filter", func() {
			NewSmoother(3, robust).LogLikGrad(g, &p.init, p.steps)
		})
	}
}

func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	f()
}
