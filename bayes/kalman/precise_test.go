package kalman

import (
	"math"
	"math/big"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

const precision = 400 // bits

func number(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func product(a, b *big.Float) *big.Float { return number(0).Mul(a, b) }

// exactObserve is P - h hᵀ/S, and returns S.
func exactObserve(p [][]*big.Float, f []float64, r float64) *big.Float {
	n := len(f)
	h, s := make([]*big.Float, n), number(r)
	for i := range n {
		h[i] = number(0)
		for j := range n {
			h[i].Add(h[i], product(p[i][j], number(f[j])))
		}
		s.Add(s, product(h[i], number(f[i])))
	}
	for i := range n {
		for j := range n {
			p[i][j].Sub(p[i][j], number(0).Quo(product(h[i], h[j]), s))
		}
	}
	return s
}

// plainObserve is P - h hᵀ/S in float64, symmetric.
func plainObserve(s *State, f []float64, r float64) (variance float64) {
	n := len(f)
	h, variance := make([]float64, n), r
	for i := range n {
		for j := range n {
			h[i] += s.Cov[i*n+j] * f[j]
		}
		variance += h[i] * f[i]
	}
	for i := range n {
		for j := range n {
			s.Cov[i*n+j] -= h[i] * h[j] / variance
		}
	}
	return variance
}

// An accuracy holds the largest relative errors of S before observations, and of
// what they leave of FᵀPF.
type accuracy struct{ before, after float64 }

func (a *accuracy) add(before, left, exactBefore, exactLeft float64) {
	a.before = math.Max(a.before, math.Abs(before/exactBefore-1))
	a.after = math.Max(a.after, math.Abs(left/exactLeft-1))
}

// precise makes observations of noise 1 of vague states: with the filter, and in
// the plain form, both against 400 bits.
func precise(vague float64, design func(t int) []float64) (joseph, plain accuracy) {
	const n = 6
	variance := make([]float64, n)
	for i := range variance {
		variance[i] = vague
	}
	f, a := NewFilter(n, Robust{}), NewState(make([]float64, n), variance)
	b := a.Clone()
	exact := make([][]*big.Float, n)
	for i := range exact {
		exact[i] = make([]*big.Float, n)
		for j := range exact[i] {
			exact[i][j] = number(a.Cov[i*n+j])
		}
	}
	for t := range 40 {
		o := Observation{Design: design(t), Variance: 1}
		s := exactObserve(exact, o.Design, 1)
		before, _ := s.Float64()
		left, _ := number(1).Sub(number(1), number(0).Quo(number(1), s)).Float64() // R - R²/S
		in := f.Observe(&a, &o)
		_, v := a.Project(o.Design)
		joseph.add(in.Variance, v, before, left)
		s2 := plainObserve(&b, o.Design, 1)
		_, v = b.Project(o.Design)
		plain.add(s2, v, before, left)
	}
	return joseph, plain
}

// An observation of one state alone leaves its variance exact to rounding, however
// vague it was, where the plain form loses all of it. Of combinations P keeps what
// its digits can hold: relative errors of 10⁻¹⁶ FᵀPF/R, and a factor for 40
// observations.
func TestPrecise(t *testing.T) {
	axis := func(t int) []float64 {
		f := make([]float64, 6)
		f[t%6] = 1
		return f
	}
	for _, vague := range []float64{1e2, 1e4, 1e6, 1e8, 1e12, 1e16} {
		joseph, plain := precise(vague, axis)
		if joseph.before > 1e-15 || joseph.after > 1e-15 {
			t.Errorf("variance %g, one state: errors %.2g", vague, joseph)
		}
		if vague == 1e16 && plain.after < 0.5 {
			t.Errorf("variance %g, one state: the plain form does as well", vague)
		}
		r := rng.New(7, "precise", 0)
		joseph, plain = precise(vague, func(int) []float64 { return normals(r, 6) })
		t.Logf("variance %g: errors of S and of what is left %.1g; in the plain form %.1g", vague, joseph, plain)
		if bound := 1e-15 * vague; vague < 1e13 && !(joseph.before < bound && joseph.after < bound) {
			t.Errorf("variance %g: errors %.2g above %.1g", vague, joseph, bound)
		}
	}
}
