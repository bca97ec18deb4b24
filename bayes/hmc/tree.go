package hmc

import "math"

// A tree is a balanced part of a trajectory, in order of traversal.
type tree struct {
	begin, end end
	rho        []float64 // sum of its momenta
	logWeight  float64   // ln Σ exp(H₀ - H) over its points
	proposal   Point     // drawn from its points by their weights
}

// An end is what the U-turn criterion needs of a tree's first or last point.
type end struct{ p, v []float64 } // momentum and velocity

func newTree(dim int) tree {
	return tree{begin: newEnd(dim), end: newEnd(dim), rho: make([]float64, dim), proposal: newPoint(dim)}
}

func newEnd(dim int) end { return end{make([]float64, dim), make([]float64, dim)} }

func (e end) set(z *phase) {
	copy(e.p, z.p)
	copy(e.v, z.v)
}

// setLeaf makes t the tree of one point.
func (t *tree) setLeaf(z *phase, logWeight float64) {
	t.begin.set(z)
	t.end.set(z)
	copy(t.rho, z.p)
	t.logWeight = logWeight
	t.proposal.set(z.Point)
}

// join makes t the tree a followed by b, apart from its weight and proposal. t
// may be a. It takes what it needs of a and b by exchange.
func (t *tree) join(a, b *tree) {
	for i, r := range b.rho {
		t.rho[i] = a.rho[i] + r
	}
	if t != a {
		t.begin, a.begin = a.begin, t.begin
	}
	t.end, b.end = b.end, t.end
}

// turning reports whether the trajectory a followed by b has begun to turn back.
// A stretch with sum of momenta ρ goes on while it still moves along ρ at both
// of its ends, v·ρ > 0. That is asked of the whole, and, because b may undo what
// a did, of each half with the nearest point of the other.
func turning(a, b *tree) bool {
	return turns(a.begin.v, b.end.v, a.rho, b.rho) ||
		turns(a.begin.v, b.begin.v, a.rho, b.begin.p) ||
		turns(a.end.v, b.end.v, b.rho, a.end.p)
}

// turns reports whether a stretch with end velocities v and w, and sum of
// momenta ρ = r + s, turns back.
func turns(v, w, r, s []float64) bool {
	var vr, wr float64
	w, r, s = w[:len(v)], r[:len(v)], s[:len(v)]
	for i := range v {
		rho := r[i] + s[i]
		vr += v[i] * rho
		wr += w[i] * rho
	}
	return !(vr > 0 && wr > 0)
}

// addWeights returns ln(eᵃ + eᵇ), and the share of eᵇ in that sum.
func addWeights(a, b float64) (sum, share float64) {
	if b > a {
		e := math.Exp(a - b)
		return b + math.Log1p(e), 1 / (1 + e)
	}
	e := math.Exp(b - a)
	return a + math.Log1p(e), e / (1 + e)
}
