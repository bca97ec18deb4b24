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

// windowSum is Filter's fast path: sums over sliding windows of W = L+1 periods,
// weighted α^l, at a cost that does not grow with L and without subtraction, so
// that small sums keep their digits. The series is cut into blocks of W periods.
// A window that ends at offset j of a block consists of the block's first j+1
// periods and the previous block's last W-j-1:
//
//	s = p_j + α^(j+1) q_(j+1)
//	p_j = α p_(j-1) + x_j                     from the start of this block
//	q_j = q_(j+1) + α^(W-1-j) x'_j            from the end of the previous one
//
// Derivatives by α follow term by term.
type windowSum struct {
	pow, dpow []float64 // α^i and its derivative, i = 0..W
	q, dq     []float64 // suffix sums of the previous block; the last element is 0
	n, dn     float64   // Σ_l α^l and its derivative
}

func newWindowSum(maxLag int) *windowSum {
	w := maxLag + 1
	return &windowSum{pow: make([]float64, w+1), dpow: make([]float64, w+1), q: make([]float64, w+1), dq: make([]float64, w+1)}
}

func (s *windowSum) set(alpha float64) {
	s.pow[0], s.n, s.dn = 1, 0, 0
	for i := 1; i < len(s.pow); i++ {
		s.pow[i] = s.pow[i-1] * alpha
		s.dpow[i] = float64(i) * s.pow[i-1]
		s.n += s.pow[i-1]
		s.dn += s.dpow[i-1]
	}
}

// apply stores the normalised sums in y and their derivatives by α in dy, which
// may be nil. x has L periods of history and then those of y.
func (s *windowSum) apply(y, dy, x []float64) {
	w := len(s.pow) - 1
	history := x[:w-1]
	// The first block of y follows a block of which the oldest period is never
	// needed.
	s.suffix(history, dy != nil)
	for from := 0; from < len(y); from += w {
		to := min(from+w, len(y))
		block := x[w-1+from : w-1+to]
		if dy == nil {
			s.block(y[from:to], block)
		} else {
			s.blockGrad(y[from:to], dy[from:to], block)
		}
		if to < len(y) {
			s.suffix(block[1:], dy != nil)
		}
	}
}

// suffix computes q_1..q_(W-1) of a block from its last W-1 periods.
func (s *windowSum) suffix(last []float64, grad bool) {
	var q, dq float64
	for i := len(last) - 1; i >= 0; i-- {
		back := len(last) - 1 - i
		q += s.pow[back] * last[i]
		s.q[i+1] = q
		if grad {
			dq += s.dpow[back] * last[i]
			s.dq[i+1] = dq
		}
	}
}

func (s *windowSum) block(y, x []float64) {
	alpha, inv := s.pow[1], 1/s.n
	var p float64
	for j, xj := range x {
		p = alpha*p + xj
		y[j] = (p + s.pow[j+1]*s.q[j+1]) * inv
	}
}

func (s *windowSum) blockGrad(y, dy, x []float64) {
	alpha, inv := s.pow[1], 1/s.n
	ratio := s.dn * inv
	pow, dpow, q, dq := s.pow[1:], s.dpow[1:], s.q[1:], s.dq[1:]
	var p, dp float64
	for j, xj := range x {
		dp = alpha*dp + p
		p = alpha*p + xj
		yj := (p + pow[j]*q[j]) * inv
		y[j] = yj
		dy[j] = (dp+dpow[j]*q[j]+pow[j]*dq[j])*inv - yj*ratio
	}
}
