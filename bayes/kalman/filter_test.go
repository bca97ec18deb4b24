package kalman

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// Filter, likelihood and forecasts against the joint distribution of everything,
// conditioned.
func TestFilterSlow(t *testing.T) {
	forEachProblem(t, func(t *testing.T, p problem) {
		m := newJoint(p)
		f := NewFilter(p.dim(), Robust{})
		s := p.init.Clone()
		var logLik float64
		seen := 0
		for i := range p.steps {
			logLik += f.Step(&s, &p.steps[i])
			seen += len(p.steps[i].Observations)
			mean, cov := m.given(t, i+1, i+1, seen)
			numtest.CloseSlice(t, fmt.Sprint("mean at step ", i), s.Mean, mean, 1e-9)
			numtest.CloseSlice(t, fmt.Sprint("covariance at step ", i), s.Cov, cov.RawMatrix().Data, 1e-9)
			if i == len(p.steps)/2 {
				checkAhead(t, f, &s, m, p.steps[i+1:], i+1, seen)
			}
		}
		numtest.Close(t, "log likelihood", logLik, m.logLik(t), 1e-9)
		if got := NewSmoother(p.dim(), Robust{}).LogLik(&p.init, p.steps); got != logLik {
			t.Errorf("the smoother's log likelihood %v is not the filter's %v", got, logLik)
		}
	})
}

func checkAhead(t *testing.T, f *Filter, s *State, m *joint, steps []Step, now, seen int) {
	before := s.Clone()
	dst := make([]Normal, observations(steps))
	f.Ahead(dst, s, steps)
	sameState(t, "state after looking ahead", s, &before)
	next := 0
	for k := range steps {
		mean, cov := m.given(t, now+1+k, now+1+k, seen)
		for _, o := range steps[k].Observations {
			d := mat.NewVecDense(m.n, o.Design)
			what := fmt.Sprintf("forecast %d steps ahead", k+1)
			numtest.Close(t, what, dst[next].Mean, o.Offset+mat.Dot(d, mat.NewVecDense(m.n, mean)), 1e-9)
			numtest.Close(t, what+", variance", dst[next].Variance, o.Variance+mat.Inner(d, cov, d), 1e-9)
			next++
		}
	}
}

func sameState(t *testing.T, what string, got, want *State) {
	t.Helper()
	if !slices.Equal(got.Mean, want.Mean) || !slices.Equal(got.Cov, want.Cov) {
		t.Errorf("%s: not the same bits", what)
	}
}

// The formulas of Observe's and Predict's comments, written out naively.
func TestStepFormula(t *testing.T) {
	p := problems()[0]
	s, f := p.init.Clone(), NewFilter(4, Robust{})
	step := p.steps[7]
	f.Predict(&s, &step.Transition)
	g := mat.NewDense(4, 4, []float64{1, 0.7, 0, 0, 0, 1, 0, 0, -0.4, 0, 0.5, 0, 0, 0, 0, 1})
	m, c := mat.NewVecDense(4, nil), new(mat.Dense)
	m.MulVec(g, mat.NewVecDense(4, p.init.Mean))
	c.Product(g, mat.NewDense(4, 4, p.init.Cov), g.T())
	for i, w := range step.Transition.W {
		c.Set(i, i, c.At(i, i)+w)
	}
	numtest.CloseSlice(t, "predicted mean", s.Mean, m.RawVector().Data, 1e-14)
	numtest.CloseSlice(t, "predicted covariance", s.Cov, c.RawMatrix().Data, 1e-14)

	o := step.Observations[0]
	in := f.Observe(&s, &o)
	d := mat.NewVecDense(4, o.Design)
	e := o.Value - o.Offset - mat.Dot(d, m)
	var h mat.VecDense
	h.MulVec(c, d)
	v := mat.Dot(d, &h) + o.Variance
	m.AddScaledVec(m, e/v, &h)
	c.RankOne(c, -1/v, &h, &h)
	numtest.Close(t, "e", in.Error, e, 1e-14)
	numtest.Close(t, "S", in.Variance, v, 1e-14)
	numtest.Close(t, "z", in.Z(), e/math.Sqrt(v), 1e-14)
	numtest.Close(t, "log density", in.LogProb, dist.Normal{Mu: 0, Sigma: math.Sqrt(v)}.LogProb(e), 1e-14)
	numtest.CloseSlice(t, "mean", s.Mean, m.RawVector().Data, 1e-13)
	numtest.CloseSlice(t, "covariance", s.Cov, c.RawMatrix().Data, 1e-13)
}

// A local level's forecast variance settles where p = p R/(p+R) + W.
func TestLocalLevelLimits(t *testing.T) {
	const w, r = 0.3, 2
	s, f := NewState([]float64{0}, []float64{50}), NewFilter(1, Robust{})
	step := Step{Transition{W: []float64{w}}, []Observation{{Value: 1, Design: []float64{1}, Variance: r}}}
	var in Innovation
	for range 200 {
		f.Predict(&s, &step.Transition)
		in = f.Observe(&s, &step.Observations[0])
	}
	want := w/2 + math.Sqrt(w*w/4+w*r)
	numtest.Close(t, "S", in.Variance, want+r, 1e-13)
	numtest.Close(t, "P", s.Cov[0], want*r/(want+r), 1e-13)
	numtest.Close(t, "m", s.Mean[0], 1, 1e-13)
}

// States that never move are the coefficients of a regression with a normal
// prior: precision P_0⁻¹ + XᵀX/R.
func TestRegression(t *testing.T) {
	const n, rows, variance = 4, 40, 0.49
	r := rng.New(3, "regression", 0)
	s, f := NewState(make([]float64, n), []float64{1, 4, 9, 0.25}), NewFilter(n, Robust{})
	precision, xy := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		precision.SetSym(i, i, 1/s.Cov[i*n+i])
	}
	for range rows {
		o := Observation{Value: r.NormFloat64(), Design: normals(r, n), Variance: variance}
		f.Observe(&s, &o)
		x := mat.NewVecDense(n, o.Design)
		precision.SymRankOne(precision, 1/variance, x)
		xy.AddScaledVec(xy, o.Value/variance, x)
	}
	var chol mat.Cholesky
	if !chol.Factorize(precision) {
		t.Fatal("no factor")
	}
	var b mat.VecDense
	var cov mat.SymDense
	if chol.SolveVecTo(&b, xy) != nil || chol.InverseTo(&cov) != nil {
		t.Fatal("no solution")
	}
	numtest.CloseSlice(t, "coefficients", s.Mean, b.RawVector().Data, 1e-12)
	numtest.CloseSlice(t, "covariance", s.Cov, mat.DenseCopyOf(&cov).RawMatrix().Data, 1e-12)
}

// An AR(1) seen without noise has the likelihood N(y_1; 0, σ²/(1-ρ²)) Π N(y_t; ρ y_{t-1}, σ²).
func TestAR1(t *testing.T) {
	const rho, sigma = 0.8, 0.5
	y := normals(rng.New(4, "ar1", 0), 30)
	stationary := sigma / math.Sqrt(1-rho*rho)
	init := NewState([]float64{0}, []float64{stationary * stationary})
	var steps []Step
	want, sd, mean := 0.0, stationary, 0.0
	for _, v := range y {
		steps = append(steps, Step{
			Transition{G: []Entry{{0, 0, rho}}, W: []float64{sigma * sigma}},
			[]Observation{{Value: v, Design: []float64{1}}},
		})
		want += dist.Normal{Mu: mean, Sigma: sd}.LogProb(v)
		sd, mean = sigma, rho*v
	}
	numtest.Close(t, "log likelihood", NewSmoother(1, Robust{}).LogLik(&init, steps), want, 1e-12)
}

// Observations of one step may come in any order.
func TestOrder(t *testing.T) {
	p := problems()[0]
	f, a, b := NewFilter(4, Robust{}), p.init.Clone(), p.init.Clone()
	step := p.steps[7]
	back := Step{Transition: step.Transition, Observations: slices.Clone(step.Observations)}
	slices.Reverse(back.Observations)
	if len(step.Observations) != 3 {
		t.Fatal("want a step with three observations")
	}
	numtest.Close(t, "log density", f.Step(&a, &step), f.Step(&b, &back), 1e-13)
	numtest.CloseSlice(t, "mean", a.Mean, b.Mean, 1e-13)
	numtest.CloseSlice(t, "covariance", a.Cov, b.Cov, 1e-13)
}

// A day with no observation and one with an observation of no weight differ in
// nothing but the density of the latter.
func TestMissing(t *testing.T) {
	p := daily(6, 10)
	f, a, b := NewFilter(6, Robust{}), p.init.Clone(), p.init.Clone()
	for i, step := range p.steps {
		vague := Step{step.Transition, slices.Clone(step.Observations)}
		if i == 5 {
			vague.Observations[0].Variance = 1e30
			step.Observations = nil
		}
		f.Step(&a, &step)
		f.Step(&b, &vague)
	}
	numtest.CloseSlice(t, "mean", a.Mean, b.Mean, 1e-12)
	numtest.CloseSlice(t, "covariance", a.Cov, b.Cov, 1e-12)
}

// Replay from any snapshot gives the bits of never having stopped, also with
// another filter.
func TestReplayReproducible(t *testing.T) {
	p := daily(7, 60)
	p.steps[20].Observations[0].Value += 40 // one that the robust filter inflates
	for _, robust := range []Robust{{}, DefaultRobust()} {
		f := NewFilter(7, robust)
		s := p.init.Clone()
		var snapshots []State
		for t := range p.steps {
			snapshots = append(snapshots, s.Clone())
			f.Step(&s, &p.steps[t])
		}
		for from := 0; from < len(p.steps); from += 13 {
			again, other := snapshots[from].Clone(), NewFilter(7, robust)
			for t := from; t < len(p.steps); t++ {
				other.Step(&again, &p.steps[t])
			}
			sameState(t, fmt.Sprint("replay from ", from), &again, &s)
		}
	}
}

func TestCovarianceStaysSymmetric(t *testing.T) {
	forEachProblem(t, func(t *testing.T, p problem) {
		n, s, f := p.dim(), p.init.Clone(), NewFilter(p.dim(), Robust{})
		for i := range s.Cov { // the random ones are symmetric but for rounding
			s.Cov[i] = p.init.Cov[min(i, i%n*n+i/n)]
		}
		for i := range p.steps {
			f.Step(&s, &p.steps[i])
			for j := range s.Cov {
				if s.Cov[j] != s.Cov[j%n*n+j/n] {
					t.Fatalf("step %d: P is not symmetric", i)
				}
			}
		}
	})
}

// States of no variance keep their value, and no variance, to the bit.
func TestZeroVariance(t *testing.T) {
	p := daily(6, 30)
	s, f := NewState(p.init.Mean, []float64{1, 0, 1, 1, 0, 1}), NewFilter(6, Robust{})
	for i := range p.steps {
		step := p.steps[i]
		step.Transition.W = slices.Clone(step.Transition.W)
		step.Transition.W[4] = 0
		f.Step(&s, &step)
	}
	for _, i := range []int{1, 4} {
		if s.Mean[i] != p.init.Mean[i] {
			t.Errorf("state %d moved", i)
		}
		for j := range 6 {
			if s.Cov[i*6+j] != 0 {
				t.Errorf("state %d has a covariance", i)
			}
		}
	}
}

func TestNoAllocations(t *testing.T) {
	p := daily(8, 20)
	f, m := NewFilter(8, DefaultRobust()), NewSmoother(8, Robust{})
	g, states := NewGradient(8, p.steps), make([]State, 20)
	for i := range states {
		states[i] = p.init.Clone()
	}
	paths, ahead := [][]float64{make([]float64, 8*20)}, make([]Normal, 20)
	r, s := rng.New(1, "draws", 0), p.init.Clone()
	for what, f := range map[string]func(){
		"step":     func() { f.Step(&s, &p.steps[3]) },
		"ahead":    func() { f.Ahead(ahead, &s, p.steps) },
		"draw":     func() { f.Draw(paths[0][:8], &s, r) },
		"gradient": func() { m.LogLikGrad(g, &p.init, p.steps) },
		"smooth":   func() { m.Smooth(states, &p.init, p.steps) },
		"paths":    func() { m.Draw(paths, &p.init, p.steps, r) },
	} {
		if n := testing.AllocsPerRun(5, f); n != 0 {
			t.Errorf("%s: %v allocations", what, n)
		}
	}
}
