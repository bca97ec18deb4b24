package separable

// A mix is what the weights of a linear program say of each variable.
type mix struct {
	lp     *lp
	at     []place   // the mean of its points
	a, b   []int     // the first and the last point with weight
	spread []float64 // the share of the weights that is not at the heaviest point
}

// negligible is a weight that stands for rounding.
const negligible = 1e-13

// newMix reads the weights of the basis.
func newMix(l *lp) *mix {
	n := len(l.doms)
	m := &mix{lp: l, at: make([]place, n), a: make([]int, n), b: make([]int, n), spread: make([]float64, n)}
	total, mean, most, last := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		m.a[i], m.b[i] = l.hi[i], l.lo[i]
	}
	m.each(func(i, j int, w float64) {
		if j >= m.b[i] {
			m.b[i], last[i] = j, w
		}
		m.a[i] = min(m.a[i], j)
		total[i] += w
		mean[i] += w * l.doms[i].z[j]
		most[i] = max(most[i], w)
	})
	for i := range n {
		switch m.b[i] - m.a[i] {
		case 0:
			m.at[i] = place{seg: m.a[i]}
		case 1: // exact where points are so close that their mean is not
			m.at[i] = place{seg: m.a[i], w: last[i] / total[i]}
		default:
			m.at[i] = locate(l.doms[i].z, mean[i]/total[i])
		}
		m.spread[i] = 1 - most[i]/total[i]
	}
	return m
}

// each calls f with the weight w of point j of variable i, for all that have any.
func (m *mix) each(f func(i, j int, w float64)) {
	for r, col := range m.lp.head {
		if col < m.lp.t && m.lp.x[r] > negligible && m.lp.inBox(col) {
			i := m.lp.owner[col]
			f(i, col-m.lp.first[i], m.lp.x[r])
		}
	}
}

// blame returns the variable that does most for the rows and objectives that
// hold for the mixes and not at their means, each in its unit; a mean in a gap
// comes before these. -1 if no mix passes over a bend or a gap.
func (m *mix) blame() int {
	scores := make([]float64, len(m.at))
	for c := range m.lp.funcs {
		if sign := m.missed(c); sign != 0 {
			for i, e := range m.excess(&m.lp.funcs[c]) {
				scores[i] += max(sign*e, 0)
			}
		}
	}
	best, most := -1, 0.0
	for i, score := range scores {
		d := &m.lp.doms[i]
		if !d.within(m.at[i]) {
			const first = 1e6 // more than any sum of terms
			score += first * m.spread[i]
		}
		if score > most && d.splits(m.a[i], m.b[i]) {
			best, most = i, score
		}
	}
	return best
}

// missed returns 1 if function c is too small at the means, an objective for the
// value t of the mixes; -1 if it is too large; and 0 if neither.
func (m *mix) missed(c int) float64 {
	l := m.lp
	f := &l.funcs[c]
	sum := f.sum(l.doms, m.at)
	if c >= l.rows {
		sum -= l.x[l.pos[l.t]]
	}
	switch {
	case sum < f.lower:
		return 1
	case sum > f.upper:
		return -1
	}
	return 0
}

// excess returns, for each variable, the mean of f over its mix less f at the
// mean of its mix: zero where f is linear.
func (m *mix) excess(f *function) []float64 {
	e := make([]float64, len(m.at))
	m.each(func(i, j int, w float64) {
		if f.val[i] != nil {
			e[i] += w * f.val[i][j]
		}
	})
	for i, p := range m.at {
		if f.val[i] != nil {
			e[i] -= p.at(f.val[i])
		}
	}
	return e
}
