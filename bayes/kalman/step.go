package kalman

import "fmt"

// A Step is one unit of time: a transition, and then the observations.
type Step struct {
	Transition   Transition
	Observations []Observation
}

// A Transition is s' = G s + w, w ~ N(0, diag W). The zero Transition leaves the
// state as it is.
type Transition struct {
	// G lists the elements of G that are not those of the identity, by row and
	// then by column, each once.
	G []Entry

	// W holds the variances of w, none negative; nil stands for zeros.
	W []float64
}

// An Entry is one element of a matrix.
type Entry struct {
	Row, Col int
	Value    float64
}

// An Observation is y = Fᵀs + d + ε, ε ~ N(0, R).
type Observation struct {
	Value    float64   // y
	Design   []float64 // F, of n elements
	Offset   float64   // d
	Variance float64   // R ≥ 0, with whatever makes this one observation less certain
}

func (tr *Transition) check(n int) {
	if tr.W != nil {
		checkLen("variances of a transition", tr.W, n)
	}
	for _, v := range tr.W {
		if v < 0 {
			panic(fmt.Sprintf("kalman: variance %v of a transition", v))
		}
	}
	row, col := 0, -1
	for _, e := range tr.G {
		if e.Row < row || e.Row == row && e.Col <= col || e.Row >= n || e.Col < 0 || e.Col >= n {
			panic(fmt.Sprintf("kalman: element (%d, %d) of %d×%d out of place", e.Row, e.Col, n, n))
		}
		row, col = e.Row, e.Col
	}
}

func (o *Observation) check(n int) {
	checkLen("elements of a design", o.Design, n)
	if o.Variance < 0 {
		panic(fmt.Sprintf("kalman: variance %v of an observation", o.Variance))
	}
}
