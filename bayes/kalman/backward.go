package kalman

// A backward is the derivative of the log density of the observations after a
// node by that node's state:
//
//	r = ∂ℓ/∂m,   ½(r rᵀ - N) = ∂ℓ/∂P
//
// with the elements of P taken as independent. r and N are zero at the last node,
// and change as follows. Before an observation of design F, gain k and S,
//
//	u = e/S - kᵀr,   D = 1/S + kᵀN k
//	r ← r + F u,     N ← (I - F kᵀ) N (I - k Fᵀ) + F Fᵀ/S
//
// and before a transition r ← Gᵀr, N ← Gᵀ N G. Given all observations, a node's
// state has mean m + P r and covariance P - P N P: so the smoother and the
// gradient are one pass.
//
// Reference: Durbin & Koopman (2012), sections 4.4, 4.5 and 6.4.
type backward struct {
	r, n   []float64
	u, d   float64
	nk     []float64 // N k
	saved  []float64
	matrix *sparse
}

func newBackward(n int) backward {
	return backward{
		r: make([]float64, n), n: make([]float64, n*n),
		nk: make([]float64, n), saved: make([]float64, n),
		matrix: newSparse(n),
	}
}

func (b *backward) reset() {
	clear(b.r)
	clear(b.n)
}

// transition moves to before a transition.
func (b *backward) transition(tr *Transition) {
	g := b.matrix.transpose(tr.G)
	b.matrix.times(g, b.r)
	b.matrix.congruence(g, b.n)
}

// score computes u, and needs r alone.
func (b *backward) score(k []float64, e, s float64) {
	b.u = e / s
	for i, ki := range k {
		b.u -= ki * b.r[i]
	}
}

// observation computes u, D and N k, and then moves to before the observation.
func (b *backward) observation(o *Observation, k []float64, e, s float64) {
	n := len(b.r)
	b.score(k, e, s)
	clear(b.nk)
	for i, ki := range k {
		for j, v := range b.n[i*n : (i+1)*n] {
			b.nk[j] += ki * v
		}
	}
	b.d = 1 / s
	for i, ki := range k {
		b.d += ki * b.nk[i]
	}
	// N - F (N k)ᵀ - (N k) Fᵀ + D F Fᵀ
	for i, fi := range o.Design {
		b.r[i] += fi * b.u
		zi := b.nk[i] - 0.5*b.d*fi
		row := b.n[i*n : (i+1)*n]
		for j, fj := range o.Design {
			row[j] -= float64(fi*(b.nk[j]-0.5*b.d*fj)) + float64(zi*fj)
		}
	}
}

// smooth stores N(m + P r, P - P N P) in dst.
func (b *backward) smooth(dst, at *State) {
	n := len(b.r)
	half := b.matrix.rows // P N
	for i := range n {
		row, to := at.Cov[i*n:(i+1)*n], half[i*n:(i+1)*n]
		clear(to)
		dst.Mean[i] = at.Mean[i]
		for l, p := range row {
			dst.Mean[i] += p * b.r[l]
			for j, v := range b.n[l*n : (l+1)*n] {
				to[j] += p * v
			}
		}
	}
	for i := range n {
		for j := i; j < n; j++ {
			v := at.Cov[i*n+j]
			for l, p := range at.Cov[j*n : (j+1)*n] {
				v -= half[i*n+l] * p
			}
			dst.Cov[i*n+j], dst.Cov[j*n+i] = v, v
		}
	}
}
