package draws

import "fmt"

// A Stats is the sampler's account of one draw.
type Stats struct {
	LogProb    float64 // log density at the draw, up to a constant
	AcceptStat float64 // mean acceptance probability over the trajectory, 0..1
	StepSize   float64 // leapfrog step size, in units of the metric
	Energy     float64 // -LogProb + kinetic energy at the start of the trajectory
	TreeDepth  int     // doublings of the trajectory
	Leapfrogs  int     // gradient evaluations
	Divergent  bool    // the trajectory left the region where the integrator is accurate
}

// A Set keeps draws in memory, as float64, row-major within each chain. It is a
// [Reader].
//
// Rows of one chain arrive in order. Different chains may be appended to by
// different goroutines at once, without locks: they write disjoint memory. All
// appending happens before any reading.
type Set struct {
	names []string
	draws int // room for this many in each chain
	rows  [][]float64
	stats [][]Stats
}

// NewSet returns an empty set with room for the given number of draws in each
// chain. It panics if names repeat, chains < 1 or draws < 0.
func NewSet(names []string, chains, draws int) *Set {
	if chains < 1 || draws < 0 {
		panic(fmt.Sprintf("draws: %d chains of %d draws", chains, draws))
	}
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		if seen[name] {
			panic(fmt.Sprintf("draws: variable %q appears twice", name))
		}
		seen[name] = true
	}
	s := &Set{names: append([]string(nil), names...), draws: draws, rows: make([][]float64, chains), stats: make([][]Stats, chains)}
	for c := range s.rows {
		s.rows[c] = make([]float64, 0, draws*len(names))
	}
	return s
}

// Append copies row, one value of every variable, as the next draw of a chain.
// It panics if the chain is full.
func (s *Set) Append(chain int, row []float64) {
	if len(row) != len(s.names) {
		panic(fmt.Sprintf("draws: row of %d values, want %d", len(row), len(s.names)))
	}
	rows := s.rows[chain]
	if len(rows)+len(row) > cap(rows) {
		panic(fmt.Sprintf("draws: chain %d is full with %d draws", chain, s.draws))
	}
	s.rows[chain] = append(rows, row...)
}

// AppendStats stores the sampler's account of the next draw of a chain. Draws
// that come from no sampler, such as those of a prior, have none. It panics if
// the chain is full.
func (s *Set) AppendStats(chain int, stats Stats) {
	if s.stats[chain] == nil {
		s.stats[chain] = make([]Stats, 0, s.draws)
	}
	if len(s.stats[chain]) == s.draws {
		panic(fmt.Sprintf("draws: chain %d is full with the statistics of %d draws", chain, s.draws))
	}
	s.stats[chain] = append(s.stats[chain], stats)
}

// Names returns the names of the variables; the caller must not change them.
func (s *Set) Names() []string { return s.names }

// Size returns the number of chains and the number of draws that every one of
// them has: what a chain has beyond the shortest is not counted, so that a run
// that was stopped early leaves a set that can be read.
func (s *Set) Size() (chains, draws int) {
	if len(s.names) == 0 {
		return len(s.rows), 0
	}
	shortest := len(s.rows[0])
	for _, rows := range s.rows[1:] {
		shortest = min(shortest, len(rows))
	}
	return len(s.rows), shortest / len(s.names)
}

// Row stores all variables of one draw in dst. The error is always nil.
func (s *Set) Row(dst []float64, chain, draw int) error {
	if _, n := s.Size(); len(dst) != len(s.names) || draw < 0 || draw >= n {
		panic(fmt.Sprintf("draws: row %d of %d into %d values, want %d", draw, n, len(dst), len(s.names)))
	}
	copy(dst, s.rows[chain][draw*len(s.names):])
	return nil
}

// Column stores all draws of one variable in one chain in dst. The error is
// always nil.
func (s *Set) Column(dst []float64, chain, variable int) error {
	if _, n := s.Size(); len(dst) != n || variable < 0 || variable >= len(s.names) {
		panic(fmt.Sprintf("draws: variable %d of %d into %d values, want %d draws", variable, len(s.names), len(dst), n))
	}
	rows := s.rows[chain]
	for i, j := 0, variable; i < len(dst); i, j = i+1, j+len(s.names) {
		dst[i] = rows[j]
	}
	return nil
}

// Stats returns the sampler's account of the draws of one chain, in order; it
// is empty where the draws come from no sampler. The caller must not change it.
func (s *Set) Stats(chain int) []Stats { return s.stats[chain] }
