package kalman

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

func newStates(n, steps int) []State {
	dst := make([]State, steps)
	for i := range dst {
		dst[i] = State{make([]float64, n), make([]float64, n*n)}
	}
	return dst
}

func TestSmoothSlow(t *testing.T) {
	forEachProblem(t, func(t *testing.T, p problem) {
		j := newJoint(p)
		dst, m := newStates(p.dim(), len(p.steps)), NewSmoother(p.dim(), Robust{})
		numtest.Close(t, "log likelihood", m.Smooth(dst, &p.init, p.steps), j.logLik(t), 1e-9)
		for i := range dst {
			mean, cov := j.given(t, i+1, i+1, len(j.y))
			numtest.CloseSlice(t, fmt.Sprint("mean at step ", i), dst[i].Mean, mean, 1e-9)
			numtest.CloseSlice(t, fmt.Sprint("covariance at step ", i), dst[i].Cov, cov.RawMatrix().Data, 1e-9)
		}
	})
}

// Nothing comes after the last step: the smoothed state is the filtered one.
func TestSmoothLimits(t *testing.T) {
	p := daily(6, 15)
	dst, m, f := newStates(6, 15), NewSmoother(6, DefaultRobust()), NewFilter(6, DefaultRobust())
	m.Smooth(dst, &p.init, p.steps)
	s := p.init.Clone()
	for i := range p.steps {
		f.Step(&s, &p.steps[i])
	}
	numtest.CloseSlice(t, "mean", dst[14].Mean, s.Mean, 0)
	numtest.CloseSlice(t, "covariance", dst[14].Cov, s.Cov, 0)
	if got := m.Smooth(nil, &p.init, nil); got != 0 {
		t.Errorf("log likelihood of no steps: %v", got)
	}
}

// An inflated observation counts with its larger variance, backwards and in draws
// too, and one that says nothing counts as none.
func TestSmoothRobust(t *testing.T) {
	p := daily(5, 12)
	p.steps[4].Observations[0].Value += 30
	p.steps[7].Observations[0].Value = -1e300
	f, s := NewFilter(5, DefaultRobust()), p.init.Clone()
	same := problem{init: p.init}
	inflated := 0
	for _, step := range p.steps {
		f.Predict(&s, &step.Transition)
		in := f.Observe(&s, &step.Observations[0])
		o := step.Observations[0]
		switch {
		case math.IsInf(in.Inflation, 1):
			o.Value, o.Variance = 0, 1e40
		case in.Inflation > 1:
			inflated++
			o.Variance += in.Variance * (in.Inflation - 1)
		}
		same.steps = append(same.steps, Step{step.Transition, []Observation{o}})
	}
	if inflated == 0 {
		t.Fatal("nothing was inflated")
	}
	got, want := newStates(5, 12), newStates(5, 12)
	robust, plain := NewSmoother(5, DefaultRobust()), NewSmoother(5, Robust{})
	robust.Smooth(got, &p.init, p.steps)
	plain.Smooth(want, &same.init, same.steps)
	for i := range got {
		numtest.CloseSlice(t, "mean", got[i].Mean, want[i].Mean, 1e-12)
		numtest.CloseSlice(t, "covariance", got[i].Cov, want[i].Cov, 1e-12)
	}
	x, y := make([]float64, 60), make([]float64, 60)
	robust.Draw([][]float64{x}, &p.init, p.steps, rng.New(1, "robust", 0))
	plain.Draw([][]float64{y}, &same.init, same.steps, rng.New(1, "robust", 0))
	numtest.CloseSlice(t, "draw", x, y, 1e-12)
}

// A smoother remembers nothing: after a longer series it does as a new one does.
func TestSmootherReproducible(t *testing.T) {
	long, short := daily(5, 30), daily(5, 10)
	used, fresh := NewSmoother(5, Robust{}), NewSmoother(5, Robust{})
	a, b := newStates(5, 10), newStates(5, 10)
	used.Smooth(newStates(5, 30), &long.init, long.steps)
	used.Smooth(a, &short.init, short.steps)
	fresh.Smooth(b, &short.init, short.steps)
	x, y := make([]float64, 50), make([]float64, 50)
	used.Draw([][]float64{x}, &short.init, short.steps, rng.New(1, "draw", 0))
	fresh.Draw([][]float64{y}, &short.init, short.steps, rng.New(1, "draw", 0))
	for i := range a {
		sameState(t, "smoothed state", &a[i], &b[i])
	}
	if !slices.Equal(x, y) {
		t.Error("draws: not the same bits")
	}
	g, h := NewGradient(5, short.steps), NewGradient(5, short.steps)
	used.LogLikGrad(g, &short.init, short.steps)
	fresh = NewSmoother(5, Robust{})
	fresh.LogLikGrad(h, &short.init, short.steps)
	if !slices.Equal(g.Mean, h.Mean) || !slices.Equal(g.Cov, h.Cov) {
		t.Error("gradients: not the same bits")
	}
}

// Draws have the mean and the covariances, within a step and between steps, of
// the joint distribution given all observations.
func TestDrawSlow(t *testing.T) {
	const draws = 2000
	for k, p := range problems() {
		t.Run(p.name, func(t *testing.T) {
			n, steps := p.dim(), len(p.steps)
			paths := make([][]float64, draws)
			for i := range paths {
				paths[i] = make([]float64, n*steps)
			}
			NewSmoother(n, Robust{}).Draw(paths, &p.init, p.steps, rng.New(5, "paths", uint64(k)))
			j := newJoint(p)
			for _, at := range [][2]int{{0, 0}, {steps / 2, steps / 2}, {steps / 2, steps/2 - 2}, {steps - 1, steps - 1}} {
				a, b := at[0], at[1]
				ma, va := j.given(t, a+1, a+1, len(j.y))
				mb, vb := j.given(t, b+1, b+1, len(j.y))
				_, cov := j.given(t, a+1, b+1, len(j.y))
				for x := range n {
					// Bounds of five standard errors; 1e-6 for states known but for rounding.
					sx := math.Sqrt(math.Max(va.At(x, x), 0))
					mean := average(paths, func(s []float64) float64 { return s[a*n+x] })
					within(t, fmt.Sprint("mean of state ", x, " at step ", a), mean, ma[x], 5*sx/math.Sqrt(draws)+1e-6)
					for y := range n {
						c := cov.At(x, y)
						got := average(paths, func(s []float64) float64 { return (s[a*n+x] - ma[x]) * (s[b*n+y] - mb[y]) })
						se := math.Sqrt((math.Max(va.At(x, x)*vb.At(y, y), 0) + c*c) / draws)
						within(t, fmt.Sprint("covariance of states ", x, ", ", y, " at steps ", a, ", ", b), got, c, 5*se+1e-6)
					}
				}
			}
		})
	}
}

func average(paths [][]float64, f func([]float64) float64) float64 {
	var sum float64
	for _, s := range paths {
		sum += f(s)
	}
	return sum / float64(len(paths))
}

func within(t *testing.T, what string, got, want, bound float64) {
	t.Helper()
	if !(math.Abs(got-want) <= bound) {
		t.Errorf("%s: %.5g, want %.5g ± %.2g", what, got, want, bound)
	}
}

// Draws of one state, also of a singular one: the third is the sum of the first
// two.
func TestFilterDraw(t *testing.T) {
	const draws = 4000
	s := State{[]float64{1, 2, 3}, []float64{4, 1, 5, 1, 2, 3, 5, 3, 8}}
	f, r := NewFilter(3, Robust{}), rng.New(6, "draws", 0)
	x := make([][]float64, draws)
	for i := range x {
		x[i] = make([]float64, 3)
		f.Draw(x[i], &s, r)
		numtest.Close(t, "third state", x[i][2], x[i][0]+x[i][1], 1e-12)
	}
	for i := range 3 {
		within(t, "mean", average(x, func(s []float64) float64 { return s[i] }), s.Mean[i], 5*math.Sqrt(s.Cov[i*3+i]/draws))
		for j := range 3 {
			c := s.Cov[i*3+j]
			se := math.Sqrt((s.Cov[i*3+i]*s.Cov[j*3+j] + c*c) / draws)
			got := average(x, func(v []float64) float64 { return (v[i] - s.Mean[i]) * (v[j] - s.Mean[j]) })
			within(t, "covariance", got, c, 5*se)
		}
	}
}
