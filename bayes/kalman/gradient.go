package kalman

import "fmt"

// A Gradient holds derivatives of a log likelihood by everything that it was
// computed from. Those by covariances take all elements of P as independent: a
// parameter x has ∂ℓ/∂x = Σ_i Σ_j Cov[i][j] ∂P_ij/∂x, over both halves of P.
type Gradient struct {
	Mean  []float64 // by the initial means
	Cov   []float64 // [n][n], by the initial covariances
	Steps []StepGradient
}

// A StepGradient holds the derivatives by the numbers of a [Step].
type StepGradient struct {
	G            []float64 // by the values of Transition.G, in its order
	W            []float64 // by the variances W, also those that are zero or not given
	Observations []ObservationGradient
}

// An ObservationGradient holds the derivatives by the numbers of an
// [Observation]; that by its Value is -Offset.
type ObservationGradient struct {
	Design   []float64
	Offset   float64
	Variance float64
}

// NewGradient returns a gradient with room for steps of this shape: the same
// numbers of elements of G and of observations, step by step.
func NewGradient(n int, steps []Step) *Gradient {
	g := &Gradient{Mean: make([]float64, n), Cov: make([]float64, n*n), Steps: make([]StepGradient, len(steps))}
	for t := range steps {
		s := &g.Steps[t]
		s.G = make([]float64, len(steps[t].Transition.G))
		s.W = make([]float64, n)
		s.Observations = make([]ObservationGradient, len(steps[t].Observations))
		for i := range s.Observations {
			s.Observations[i].Design = make([]float64, n)
		}
	}
	return g
}

func (g *Gradient) check(n int, steps []Step) {
	checkLen("derivatives by means", g.Mean, n)
	checkLen("derivatives by covariances", g.Cov, n*n)
	if len(g.Steps) != len(steps) {
		panic(fmt.Sprintf("kalman: gradient of %d steps for %d", len(g.Steps), len(steps)))
	}
	for t := range steps {
		s := &g.Steps[t]
		checkLen("derivatives by W", s.W, n)
		checkLen("derivatives by G", s.G, len(steps[t].Transition.G))
		if len(s.Observations) != len(steps[t].Observations) {
			panic(fmt.Sprintf("kalman: gradient of %d observations for %d", len(s.Observations), len(steps[t].Observations)))
		}
		for i := range s.Observations {
			checkLen("derivatives by a design", s.Observations[i].Design, n)
		}
	}
}

// LogLikGrad is [Smoother.LogLik], and stores its gradient in g. With m, P the
// state before an observation or transition, r that of before it, and N of after,
//
//	∂ℓ/∂d = u,   ∂ℓ/∂R = ½(u² - D),   ∂ℓ/∂F = u (m + P r) + P (N k - D F)
//	∂ℓ/∂G = r'(m + P r)ᵀ - N G P,     ∂ℓ/∂W_ii = ½(r'_i² - N_ii)
//	∂ℓ/∂m_0 = r,  ∂ℓ/∂P_0 = ½(r rᵀ - N) at the initial state
//
// where r' is r of after the transition, and u and D are those of the
// observation: the mean of ε given all observations is R u, and its variance
// R - R² D.
//
// Reference: for the noises' variances, Koopman & Shephard (1992), "Exact score
// for time series models in state space form", Biometrika 79(4).
//
// It is the gradient of the Kalman filter: with a [Robust] filter it panics.
func (m *Smoother) LogLikGrad(g *Gradient, init *State, steps []Step) (logLik float64) {
	if !m.filter.robust.plain() {
		panic("kalman: the gradient of a robust filter")
	}
	g.check(m.filter.n, steps)
	logLik = m.run(init, steps)
	b := &m.back
	b.reset()
	for i := len(m.ops) - 1; i >= 0; i-- {
		o, at := &m.ops[i], &m.nodes[i]
		if o.obs < 0 {
			b.gradVariance(g.Steps[o.step].W)
			b.gradTransition(g.Steps[o.step].G, &steps[o.step].Transition, at)
			continue
		}
		m.before(b, i, steps)
		b.gradObservation(&g.Steps[o.step].Observations[o.obs], &steps[o.step].Observations[o.obs], at)
	}
	n := m.filter.n
	copy(g.Mean, b.r)
	for i, ri := range b.r {
		for j, rj := range b.r {
			g.Cov[i*n+j] = 0.5 * (float64(ri*rj) - b.n[i*n+j])
		}
	}
	return logLik
}

func (b *backward) gradVariance(w []float64) {
	n := len(b.r)
	for i, r := range b.r {
		w[i] = 0.5 * (r*r - b.n[i*n+i])
	}
}

// gradTransition also moves to before the transition, from the state at. Row i
// of the gradient is r_i m + P (r_i Gᵀr - Gᵀ N_i).
func (b *backward) gradTransition(g []float64, tr *Transition, at *State) {
	n := len(b.r)
	copy(b.saved, b.r)
	transposed := b.matrix.transpose(tr.G)
	b.matrix.times(transposed, b.r)
	row := b.nk
	for x, e := range tr.G {
		if x == 0 || e.Row != tr.G[x-1].Row {
			copy(row, b.n[e.Row*n:(e.Row+1)*n])
			b.matrix.times(transposed, row)
			for j := range row {
				row[j] = b.saved[e.Row]*b.r[j] - row[j]
			}
		}
		g[x] = b.saved[e.Row] * at.Mean[e.Col]
		for j, p := range at.Cov[e.Col*n : (e.Col+1)*n] {
			g[x] += p * row[j]
		}
	}
	b.matrix.congruence(transposed, b.n)
}

// gradObservation is called after b moved to before the observation. What it
// needs from after it are u, D and N k.
//
//	u (m + P r) + P N k - D P F = u m + P (u r + N k - D F)
func (b *backward) gradObservation(g *ObservationGradient, o *Observation, at *State) {
	n := len(b.r)
	g.Offset = b.u
	g.Variance = 0.5 * (b.u*b.u - b.d)
	for i := range g.Design {
		g.Design[i] = b.u * at.Mean[i]
	}
	for i, fi := range o.Design {
		x := b.u*b.r[i] + b.nk[i] - b.d*fi
		for j, p := range at.Cov[i*n : (i+1)*n] {
			g.Design[j] += x * p
		}
	}
}
