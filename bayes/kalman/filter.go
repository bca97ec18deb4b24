package kalman

import (
	"fmt"
	"math"
)

// A Filter moves states of n elements. It remembers nothing of them.
type Filter struct {
	n      int
	robust Robust

	h, k, g, d []float64 // P F, gain, P F/√S, B F
	matrix     *sparse
	root       *root
	ahead      State // of Ahead and LogLik
}

// NewFilter returns a filter for states of n elements. The zero Robust makes it
// the Kalman filter.
func NewFilter(n int, r Robust) *Filter {
	if n < 1 {
		panic(fmt.Sprintf("kalman: states of %d elements", n))
	}
	r.check()
	vec := func() []float64 { return make([]float64, n) }
	return &Filter{
		n: n, robust: r, h: vec(), k: vec(), g: vec(), d: vec(),
		matrix: newSparse(n), root: newRoot(n), ahead: NewState(vec(), vec()),
	}
}

// An Innovation is what an observation said that its forecast had not.
type Innovation struct {
	Error     float64 // e = y - d - Fᵀm
	Variance  float64 // S = FᵀPF + R, of the forecast
	Inflation float64 // ≥ 1: by how much S was multiplied for the update; see Robust
	LogProb   float64 // log density of the observation given all before it
}

// Z returns the standardised error e/√S.
func (in Innovation) Z() float64 { return in.Error / math.Sqrt(in.Variance) }

// Step moves s by one step and returns the log density of its observations.
func (f *Filter) Step(s *State, step *Step) (logProb float64) {
	f.Predict(s, &step.Transition)
	for i := range step.Observations {
		logProb += f.Observe(s, &step.Observations[i]).LogProb
	}
	return logProb
}

// Predict moves s through a transition: m ← G m, P ← G P Gᵀ + W.
func (f *Filter) Predict(s *State, tr *Transition) {
	checkState(s, f.n)
	tr.check(f.n)
	f.matrix.times(tr.G, s.Mean)
	f.matrix.congruence(tr.G, s.Cov)
	for i, v := range tr.W {
		s.Cov[i*f.n+i] += v
	}
}

// Observe takes an observation into s:
//
//	e = y - d - Fᵀm,  h = P F,  S = Fᵀh + R,  k = h/S
//	m ← m + k e,  P ← P - h hᵀ/S,  log N(e; 0, S)
//
// with P computed as the package comment says. A [Robust] filter may use a larger
// S in k and P, and report another density.
//
// Special cases are:
//
//	F = 0 → s stays as it is
//	S = 0, an observation that is already certain, or S infinite → NaN
//	y, or anything else, NaN → NaN
func (f *Filter) Observe(s *State, o *Observation) Innovation {
	checkState(s, f.n)
	o.check(f.n)
	clear(f.h)
	e, v := o.Value-o.Offset, o.Variance
	for i, fi := range o.Design {
		e -= fi * s.Mean[i]
		if fi == 0 {
			continue
		}
		for j, p := range s.Cov[i*f.n : (i+1)*f.n] {
			f.h[j] += fi * p
		}
	}
	for i, fi := range o.Design {
		v += fi * f.h[i]
	}
	in := f.robust.judge(e, v)
	f.update(s, o, &in)
	return in
}

// effective returns the S and the R with which an update is made.
func (in *Innovation) effective(o *Observation) (s, r float64) {
	s = in.Variance * in.Inflation
	return s, o.Variance + (s - in.Variance)
}

// update takes the observation with h = P F into s, and leaves the gain in k.
func (f *Filter) update(s *State, o *Observation, in *Innovation) {
	v, r := in.effective(o)
	if finite(in.Error) && finite(in.Variance) && math.IsInf(v, 1) {
		clear(f.k) // so far out that it says nothing
		return
	}
	root := 1 / math.Sqrt(v)
	for i, h := range f.h {
		f.g[i] = h * root
		f.k[i] = h / v
		s.Mean[i] += f.k[i] * in.Error
	}
	f.subtract(s.Cov, o.Design)

	var fd float64
	for i, fi := range o.Design {
		f.d[i] -= r * f.k[i]
		fd += fi * f.d[i]
	}
	for i, k := range f.k {
		f.d[i] -= 0.5 * fd * k
	}
	f.correct(s.Cov)
}

// subtract stores B = P - g gᵀ in p and B F in d.
func (f *Filter) subtract(p, design []float64) {
	n := f.n
	d, g := f.d[:n], f.g[:n]
	clear(d)
	for i, fi := range design {
		row, gi := p[i*n:(i+1)*n], g[i]
		for j := range row {
			b := row[j] - gi*g[j]
			row[j] = b
			d[j] += fi * b
		}
	}
}

// correct subtracts d kᵀ + k dᵀ from p, d being δ - ½(Fᵀδ) k. The products are
// rounded one by one: fused, the two halves of p could differ.
func (f *Filter) correct(p []float64) {
	n := f.n
	d, k := f.d[:n], f.k[:n]
	for i := range n {
		row, di, ki := p[i*n:(i+1)*n], d[i], k[i]
		for j := range row {
			row[j] -= float64(di*k[j]) + float64(ki*d[j])
		}
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
