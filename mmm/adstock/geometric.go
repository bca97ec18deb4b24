package adstock

// Geometric is carry-over that fades at a constant rate:
//
//	w_l = α^l / Σ_{j=0..L} α^j     l = 0..L,  0^0 = 1
//
// α, the retention, is in [0, 1] and has no unit: the share of an effect that
// is still there one period later. Special cases are:
//
//	α = 0   w = (1, 0, …, 0): no carry-over, y = x
//	α = 1   w_l = 1/(L+1): y is the mean of the last L+1 periods
//
// Reference: Jin et al. (2017), Bayesian Methods for Media Mix Modeling with
// Carryover and Shape Effects, eq. (1), with delay 0 and normalised weights.
type Geometric struct{}

// Kind returns KindGeometric.
func (Geometric) Kind() Kind { return KindGeometric }

// Params returns the retention's name.
func (Geometric) Params() []string { return []string{"alpha"} }

// Weights stores w_l = α^l / N, N = Σ_j α^j.
func (Geometric) Weights(w, theta []float64) {
	p := 1.0
	for l := range w {
		w[l] = p
		p *= theta[0]
	}
	normalise(w, nil)
}

// WeightsGrad also stores ∂w_l/∂α, from ∂α^l/∂α = l α^(l-1) by the quotient
// rule. At α = 0 only lags 0 and 1 move: -1 and +1.
func (Geometric) WeightsGrad(w []float64, dw [][]float64, theta []float64) {
	p, prev := 1.0, 0.0
	for l := range w {
		w[l] = p
		dw[0][l] = float64(l) * prev
		p, prev = p*theta[0], p
	}
	normalise(w, dw)
}

// recurse is Filter's fast path: the unnormalised sum obeys
//
//	s_t = α s_{t-1} + x_t - α^(L+1) x_{t-L-1}
//	s'_t = α s'_{t-1} + s_{t-1} - (L+1) α^L x_{t-L-1}
//
// which costs the same at any L. Then y = s/N and, by the quotient rule,
// ∂y/∂α = (s' - y N')/N. dy may be nil.
func (Geometric) recurse(y, dy, x []float64, alpha float64) {
	lag := len(x) - len(y)
	var n, dn float64 // N and N'
	for l := lag; l >= 0; l-- {
		dn = dn*alpha + n
		n = n*alpha + 1
	}
	pow, powL := 1.0, 1.0 // α^(L+1), α^L
	for range lag {
		pow *= alpha
	}
	powL, pow = pow, pow*alpha
	var s, ds float64
	for _, xt := range x[:lag] {
		ds = alpha*ds + s
		s = alpha*s + xt
	}
	inv := 1 / n
	if dy == nil {
		drop := 0.0
		for t := range y {
			s = alpha*s + (x[lag+t] - pow*drop)
			drop = x[t]
			y[t] = s * inv
		}
		return
	}
	dropD := float64(lag+1) * powL
	ratio := dn * inv
	drop := 0.0
	_ = dy[len(y)-1]
	for t := range y {
		ds = alpha*ds + (s - dropD*drop)
		s = alpha*s + (x[lag+t] - pow*drop)
		drop = x[t]
		yt := s * inv
		y[t] = yt
		dy[t] = ds*inv - yt*ratio
	}
}
