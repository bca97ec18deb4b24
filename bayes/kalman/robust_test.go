package kalman

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/internal/numtest"
)

// one is an observation of the first of two states, far out by far standard
// deviations of its forecast.
func one(far float64) (State, Observation) {
	s := NewState([]float64{1, 2}, []float64{3, 5})
	o := Observation{Design: []float64{1, 0.5}, Variance: 0.75}
	mean, variance := s.Forecast(&o)
	o.Value = mean + far*math.Sqrt(variance)
	return s, o
}

// Beyond the threshold the update is that of an observation whose S is e²/k²,
// while the density keeps its own.
func TestRobustFormula(t *testing.T) {
	for _, far := range []float64{-80, -3.01, -2.99, 0, 2.99, 3.01, 12} {
		s, o := one(far)
		in := NewFilter(2, DefaultRobust()).Observe(&s, &o)
		want, same := one(far)
		v := 3 + 0.25*5 + 0.75
		if e := far * math.Sqrt(v); math.Abs(far) > 3 {
			same.Variance += e*e/9 - v
			numtest.Close(t, "inflation", in.Inflation, e*e/9/v, 1e-13)
			numtest.Close(t, "mean", s.Mean[0], 1+3*9/e, 1e-13) // h k²/e, h_1 = 3
		} else if in.Inflation != 1 {
			t.Errorf("%v standard deviations inflated", far)
		}
		NewFilter(2, Robust{}).Observe(&want, &same)
		numtest.CloseSlice(t, fmt.Sprint("mean at ", far), s.Mean, want.Mean, 1e-13)
		numtest.CloseSlice(t, fmt.Sprint("covariance at ", far), s.Cov, want.Cov, 1e-13)
		numtest.Close(t, "log density", in.LogProb, dist.Normal{Sigma: math.Sqrt(v)}.LogProb(far*math.Sqrt(v)), 1e-12)
	}
}

func TestStudentDensity(t *testing.T) {
	s, o := one(7)
	in := NewFilter(2, Robust{DF: 4}).Observe(&s, &o)
	scale := math.Sqrt(in.Variance)
	numtest.Close(t, "log density", in.LogProb, dist.StudentT{DF: 4, Scale: scale}.LogProb(in.Error), 1e-14)
	plain, _ := one(7)
	NewFilter(2, Robust{}).Observe(&plain, &o)
	sameState(t, "state", &s, &plain)
}

func TestRobustLimits(t *testing.T) {
	p := daily(4, 30)
	for _, robust := range []Robust{{Threshold: math.Inf(1)}, {Threshold: 1e9}} {
		a, b := p.init.Clone(), p.init.Clone()
		f, plain := NewFilter(4, robust), NewFilter(4, Robust{})
		for i := range p.steps {
			f.Step(&a, &p.steps[i])
			plain.Step(&b, &p.steps[i])
		}
		sameState(t, fmt.Sprint("threshold ", robust.Threshold), &a, &b)
	}
	// An observation so far out that e² overflows says nothing.
	s, o := one(0)
	before := s.Clone()
	o.Value = 1e300
	in := NewFilter(2, DefaultRobust()).Observe(&s, &o)
	sameState(t, "state after 1e300", &s, &before)
	if !math.IsInf(in.LogProb, -1) {
		t.Errorf("log density of 1e300: %v", in.LogProb)
	}
	for _, bad := range []Robust{{Threshold: -1}, {Threshold: math.NaN()}, {DF: -1}, {DF: math.NaN()}, {DF: math.Inf(1)}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v accepted", bad)
				}
			}()
			NewFilter(2, bad)
		}()
	}
}
