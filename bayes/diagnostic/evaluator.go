package diagnostic

import (
	"fmt"
	"math"
	"slices"
)

// minDraws is the fewest draws in a chain whose halves have a variance.
const minDraws = 4

// An Evaluator computes diagnostics of one variable after another. [Evaluator.Set]
// says which; the other methods answer. It keeps copies and buffers sized for
// the draws it saw last, so that only a change of shape allocates. The zero value
// is ready for use, by one goroutine at a time.
type Evaluator struct {
	chains, draws int
	half          int  // draws in half a chain
	finite        bool // every value of the variable in hand is
	valid         bool // and there are enough of them, not all equal

	place  []int     // where a draw, chain-major, goes among the split draws; -1 for nowhere
	split  []float64 // split chain × draw: 2·chains × half
	sorted []entry   // all draws, in increasing order
	values []float64 // their values
	kept   []entry   // those with a place, in increasing order
	folded []entry   // distances of kept draws from their median, in increasing order
	normal []float64 // normal scores of ranks, see scores

	y     []float64 // a transformation of split
	means []float64 // of its chains
	acov  autocovariance
}

// An entry is a value and its place among the split draws.
type entry struct {
	value float64
	place int
}

// byValue orders entries whose values are numbers. It spares cmp.Compare's care
// for NaN, a third of the time of a sort.
func byValue(a, b entry) int {
	switch {
	case a.value < b.value:
		return -1
	case a.value > b.value:
		return 1
	}
	return 0
}

// Set makes chains, chain × draw, the variable that the methods speak of.
func (e *Evaluator) Set(chains [][]float64) {
	e.resize(shape(chains))
	e.finite, e.valid = len(e.values) > 0, false
	e.sorted = e.sorted[:0]
	for c, x := range chains {
		for d, v := range x {
			e.sorted = append(e.sorted, entry{v, e.place[c*e.draws+d]})
			e.finite = e.finite && !math.IsNaN(v) && !math.IsInf(v, 0)
		}
	}
	if !e.finite {
		return
	}
	slices.SortFunc(e.sorted, byValue)
	e.kept = e.kept[:0]
	for i, s := range e.sorted {
		e.values[i] = s.value
		if s.place >= 0 {
			e.split[s.place] = s.value
			e.kept = append(e.kept, s)
		}
	}
	e.valid = e.draws >= minDraws && e.values[0] < e.values[len(e.values)-1]
}

// evaluate returns an evaluator of one variable.
func evaluate(chains [][]float64) *Evaluator {
	e := new(Evaluator)
	e.Set(chains)
	return e
}

// shape returns the number of chains and of draws in each.
func shape(chains [][]float64) (m, n int) {
	if len(chains) == 0 {
		return 0, 0
	}
	for c, x := range chains {
		if len(x) != len(chains[0]) {
			panic(fmt.Sprintf("diagnostic: chain %d has %d draws, chain 0 has %d", c, len(x), len(chains[0])))
		}
	}
	return len(chains), len(chains[0])
}

func (e *Evaluator) resize(chains, draws int) {
	if chains == e.chains && draws == e.draws {
		return
	}
	e.chains, e.draws, e.half = chains, draws, draws/2
	total, kept := chains*draws, 2*chains*e.half
	e.place = make([]int, total)
	for i := range e.place {
		e.place[i] = e.placeOf(i/draws, i%draws)
	}
	e.split, e.y = make([]float64, kept), make([]float64, kept)
	e.sorted, e.values = make([]entry, 0, total), make([]float64, total)
	e.kept, e.folded = make([]entry, 0, kept), make([]entry, 0, kept)
	e.normal, e.means = scores(kept), make([]float64, 2*chains)
	e.acov.resize(2*chains, e.half)
}

// placeOf returns where a draw goes among the split draws: chain c becomes
// chains 2c and 2c+1.
func (e *Evaluator) placeOf(c, d int) int {
	second := e.draws - e.half
	switch {
	case d < e.half:
		return 2*c*e.half + d
	case d >= second:
		return (2*c+1)*e.half + d - second
	}
	return -1
}
