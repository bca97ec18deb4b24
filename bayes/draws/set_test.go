package draws

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

var _ Reader = (*Set)(nil)

// value is recognisable: chain, draw and variable in different digits.
func value(chain, draw, variable int) float64 {
	return float64(chain*1_000_000 + draw*100 + variable)
}

func fill(s *Set, chain, draws int) {
	row := make([]float64, len(s.Names()))
	for d := range draws {
		for v := range row {
			row[v] = value(chain, d, v)
		}
		s.Append(chain, row)
		s.AppendStats(chain, Stats{LogProb: -value(chain, d, 0), Leapfrogs: d, Divergent: d%2 == 1})
	}
}

// Chains are filled at once without locks; the race detector checks the claim.
func TestSetConcurrentAppend(t *testing.T) {
	const chains, n = 4, 50
	s := NewSet([]string{"a", "b", "c"}, chains, n)
	var wg sync.WaitGroup
	for c := range chains {
		wg.Go(func() { fill(s, c, n) })
	}
	wg.Wait()
	if c, d := s.Size(); c != chains || d != n {
		t.Fatalf("size %d × %d", c, d)
	}
	row, col := make([]float64, 3), make([]float64, n)
	for c := range chains {
		for v := range row {
			if err := s.Column(col, c, v); err != nil {
				t.Fatal(err)
			}
			for d := range col {
				if err := s.Row(row, c, d); err != nil {
					t.Fatal(err)
				}
				if want := value(c, d, v); row[v] != want || col[d] != want {
					t.Fatalf("chain %d, draw %d, variable %d: row has %v, column %v, want %v", c, d, v, row[v], col[d], want)
				}
			}
		}
		for d, st := range s.Stats(c) {
			if st.Leapfrogs != d || st.LogProb != -value(c, d, 0) || st.Divergent != (d%2 == 1) {
				t.Errorf("chain %d, draw %d: %+v", c, d, st)
			}
		}
	}
}

// A run that is stopped leaves chains of unequal length.
func TestSetUnequalChains(t *testing.T) {
	s := NewSet([]string{"a", "b"}, 3, 10)
	for c, n := range []int{7, 5, 10} {
		fill(s, c, n)
	}
	if c, d := s.Size(); c != 3 || d != 5 {
		t.Fatalf("size %d × %d, want 3 × 5", c, d)
	}
	x, err := Chains(nil, s, 1)
	if err != nil {
		t.Fatal(err)
	}
	for c := range x {
		numtest.CloseSlice(t, "column", x[c], []float64{value(c, 0, 1), value(c, 1, 1), value(c, 2, 1), value(c, 3, 1), value(c, 4, 1)}, 0)
	}
	again, _ := Chains(x, s, 0)
	if &again[0][0] != &x[0][0] || again[2][4] != value(2, 4, 0) {
		t.Error("a destination of the right shape was not used")
	}
}

func TestSetKeepsNothingOfTheCaller(t *testing.T) {
	names, row := []string{"a", "b"}, []float64{1, 2}
	s := NewSet(names, 1, 1)
	s.Append(0, row)
	names[0], row[0] = "changed", -1
	got := make([]float64, 2)
	_ = s.Row(got, 0, 0)
	if !slices.Equal(s.Names(), []string{"a", "b"}) || !slices.Equal(got, []float64{1, 2}) {
		t.Errorf("%v, %v", s.Names(), got)
	}
}

func TestSetLimits(t *testing.T) {
	for _, s := range []*Set{NewSet(nil, 2, 10), NewSet([]string{"a"}, 2, 0), NewSet([]string{"a"}, 2, 5)} {
		if c, d := s.Size(); c != 2 || d != 0 || len(s.Stats(1)) != 0 {
			t.Errorf("an empty set has size %d × %d and %d statistics", c, d, len(s.Stats(1)))
		}
	}
}

func TestSetPanics(t *testing.T) {
	full := NewSet([]string{"a", "b"}, 1, 1)
	fill(full, 0, 1)
	for what, f := range map[string]func(){
		"no chains":         func() { NewSet([]string{"a"}, 0, 1) },
		"name twice":        func() { NewSet([]string{"a", "b", "a"}, 1, 1) },
		"short row":         func() { NewSet([]string{"a", "b"}, 1, 1).Append(0, []float64{1}) },
		"full chain":        func() { full.Append(0, []float64{1, 2}) },
		"full stats":        func() { full.AppendStats(0, Stats{}) },
		"short destination": func() { _ = full.Row(make([]float64, 1), 0, 0) },
		"no such draw":      func() { _ = full.Row(make([]float64, 2), 0, 1) },
		"no such variable":  func() { _ = full.Column(make([]float64, 1), 0, 2) },
		"no such chain":     func() { _ = full.Column(make([]float64, 1), 1, 0) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", what)
		}
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

// A posterior of two variables, as a sampler would leave it.
func Example() {
	s := NewSet([]string{"mu", "roi_m[tv]"}, 2, 1000)
	for c := range 2 {
		r := rng.New(1, "example", uint64(c))
		for range 1000 {
			s.Append(c, []float64{r.NormFloat64(), 1.5 + 0.5*r.NormFloat64()})
		}
	}
	chains, _ := Chains(nil, s, 1)
	e := Summarise(slices.Concat(chains...), 0.9)
	fmt.Printf("%s: %.1f (%.0f%% interval %.1f to %.1f)\n", s.Names()[1], e.Mean, 100*e.Level, e.Lo, e.Hi)
	// Output: roi_m[tv]: 1.5 (90% interval 0.7 to 2.3)
}
