package rng

import (
	"math"
	"testing"
)

func TestStreamsReproducible(t *testing.T) {
	a, b := New(1, "chain", 0), New(1, "chain", 0)
	for i := range 100 {
		if x, y := a.Uint64(), b.Uint64(); x != y {
			t.Fatalf("draw %d: %d and %d from one stream", i, x, y)
		}
	}
}

// A stream is pinned: a change here would change every stored result.
func TestStreamsPinned(t *testing.T) {
	const want = 0x58a605dc05329a83
	if got := New(42, "chain", 3).Uint64(); got != want {
		t.Errorf("first draw of New(42, chain, 3) is %#x, want %#x", got, uint64(want))
	}
}

func TestStreamsDiffer(t *testing.T) {
	first := map[uint64]string{}
	for _, s := range []struct {
		seed    uint64
		purpose string
		index   uint64
	}{{1, "chain", 0}, {1, "chain", 1}, {2, "chain", 0}, {1, "start", 0}, {1, "", 0}} {
		x := New(s.seed, s.purpose, s.index).Uint64()
		if other, seen := first[x]; seen {
			t.Errorf("%v repeats the stream of %s", s, other)
		}
		first[x] = s.purpose
	}
}

func TestNormFillMoments(t *testing.T) {
	const n = 200_000
	x := make([]float64, n)
	NormFill(x, New(7, "moments", 0))
	var m, v float64
	for _, xi := range x {
		m += xi / n
		v += xi * xi / n
	}
	// Five standard errors of the mean and of the second moment.
	if se := 1 / math.Sqrt(n); math.Abs(m) > 5*se || math.Abs(v-1) > 5*math.Sqrt2*se {
		t.Errorf("mean %v, second moment %v", m, v)
	}
}
