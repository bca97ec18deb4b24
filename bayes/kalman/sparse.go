package kalman

// A sparse computes with n×n matrices A that are the identity but for a list of
// entries, sorted by row.
type sparse struct {
	n    int
	rows []float64 // the rows of A that the list changes, times something; [changed][n]
	from []int     // where the entries of those rows begin, and the end of the list
	done []Entry   // transpose's result
	at   []int     // its counters
}

func newSparse(n int) *sparse {
	return &sparse{n: n, rows: make([]float64, n*n), from: make([]int, 0, n+1), at: make([]int, n+1)}
}

// split finds the rows that the list changes.
func (m *sparse) split(a []Entry) []int {
	m.from = m.from[:0]
	for i := range a {
		if i == 0 || a[i].Row != a[i-1].Row {
			m.from = append(m.from, i)
		}
	}
	m.from = append(m.from, len(a))
	return m.from
}

// keepsDiagonal reports whether a row's element on the diagonal is the
// identity's: the row's entries do not have it.
func keepsDiagonal(row []Entry) bool {
	for _, e := range row {
		if e.Row == e.Col {
			return false
		}
	}
	return true
}

// times stores A x in x.
func (m *sparse) times(a []Entry, x []float64) {
	from := m.split(a)
	for c := range len(from) - 1 {
		row := a[from[c]:from[c+1]]
		m.rows[c] = dotRow(row, x)
	}
	for c := range len(from) - 1 {
		x[a[from[c]].Row] = m.rows[c]
	}
}

// dotRow returns one element of A x.
func dotRow(row []Entry, x []float64) float64 {
	var sum float64
	if keepsDiagonal(row) {
		sum = x[row[0].Row]
	}
	for _, e := range row {
		sum += e.Value * x[e.Col]
	}
	return sum
}

// congruence stores A P Aᵀ in p, symmetric to the bit as p is.
func (m *sparse) congruence(a []Entry, p []float64) {
	if len(a) == 0 {
		return
	}
	n, from := m.n, m.split(a)
	changed := len(from) - 1
	for c := range changed { // rows of A P
		row, to := a[from[c]:from[c+1]], m.rows[c*n:(c+1)*n]
		if keepsDiagonal(row) {
			copy(to, p[row[0].Row*n:(row[0].Row+1)*n])
		} else {
			clear(to)
		}
		for _, e := range row {
			for j, v := range p[e.Col*n : (e.Col+1)*n] {
				to[j] += e.Value * v
			}
		}
	}
	for c := range changed { // times Aᵀ: new only where the column changes too
		i, to := a[from[c]].Row, m.rows[c*n:(c+1)*n]
		for b := c; b < changed; b++ {
			row := a[from[b]:from[b+1]]
			j, v := row[0].Row, dotRow(row, to)
			p[i*n+j], p[j*n+i] = v, v
		}
	}
	for c := range changed {
		i, to := a[from[c]].Row, m.rows[c*n:(c+1)*n]
		for b := range changed {
			j := a[from[b]].Row
			to[j] = p[i*n+j]
		}
		for j, v := range to {
			p[i*n+j], p[j*n+i] = v, v
		}
	}
}

// transpose returns the list of Aᵀ, valid until the next call.
func (m *sparse) transpose(a []Entry) []Entry {
	clear(m.at)
	for _, e := range a {
		m.at[e.Col+1]++
	}
	for j := range m.n {
		m.at[j+1] += m.at[j]
	}
	if cap(m.done) < len(a) {
		m.done = make([]Entry, len(a))
	}
	m.done = m.done[:len(a)]
	for _, e := range a {
		m.done[m.at[e.Col]] = Entry{Row: e.Col, Col: e.Row, Value: e.Value}
		m.at[e.Col]++
	}
	return m.done
}
