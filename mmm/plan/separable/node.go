package separable

import "slices"

// A node is a part of what is allowed: variable i from point lo[i] to hi[i].
type node struct {
	lo, hi  []int
	bound   float64
	depth   int
	serial  int // in order of visits
	head    []int
	atUpper []bool

	variable    int // to be divided,
	left, right int // into the points up to left and those from right
}

// divide decides how to part the node: near the mean of the mix to blame. It
// reports whether there is one.
func (nd *node) divide(m *mix) bool {
	i := m.blame()
	if i < 0 {
		return false
	}
	nd.variable = i
	nd.left, nd.right = m.lp.doms[i].split(m.a[i], m.b[i], m.at[i])
	return true
}

// parts returns the two parts of a node that was divided.
func (nd *node) parts() (lower, upper *node) {
	lower = &node{lo: nd.lo, hi: slices.Clone(nd.hi), bound: nd.bound, depth: nd.depth + 1}
	upper = &node{lo: slices.Clone(nd.lo), hi: nd.hi, bound: nd.bound, depth: nd.depth + 1}
	lower.hi[nd.variable], upper.lo[nd.variable] = nd.left, nd.right
	return lower, upper
}

// A queue is a heap of nodes: the largest bound first, among equals the deepest,
// among these the last visited.
type queue []*node

func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q queue) Less(i, j int) bool {
	a, b := q[i], q[j]
	if a.bound != b.bound {
		return a.bound > b.bound
	}
	if a.depth != b.depth {
		return a.depth > b.depth
	}
	return a.serial > b.serial
}

func (q *queue) Push(x any) { *q = append(*q, x.(*node)) }

func (q *queue) Pop() any {
	last := len(*q) - 1
	nd := (*q)[last]
	*q = (*q)[:last]
	return nd
}
