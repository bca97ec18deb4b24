package backtest

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/floats"
)

// roots brings a √spend in channel c.
func roots(a ...float64) response {
	return func(c int, spend float64) float64 { return a[c] * math.Sqrt(spend) }
}

// Where responses are a √x, the best spends are in proportion to a². Parts of 1/150 of
// the budget leave each within about one part of its best.
func TestAllocateFormula(t *testing.T) {
	lo, hi := []float64{0, 0, 0}, []float64{100, 100, 100}
	got := allocate(100, lo, hi, roots(1, 2, 3))
	numtest.CloseSlice(t, "spend", got, []float64{100. / 14, 400. / 14, 900. / 14}, 1)
	numtest.Close(t, "budget", floats.Sum(got), 100, 1e-10)
}

// Parts are the unit of what bounds let through.
func TestAllocateLimits(t *testing.T) {
	part := 70.0 / increments
	for _, c := range []struct {
		name         string
		lo, hi, want []float64
	}{
		{"least of the worst", []float64{30, 0}, []float64{100, 100}, []float64{30, 70}},
		{"most of the best", []float64{30, 0}, []float64{100, 40}, []float64{60, 40}},
		{"no room", []float64{50, 50}, []float64{50, 50}, []float64{50, 50}},
		{"the least exceed the budget", []float64{100, 100}, []float64{300, 300}, []float64{50, 50}},
	} {
		numtest.CloseSlice(t, c.name, allocate(100, c.lo, c.hi, roots(0.01, 10)), c.want, part)
	}
	lo := []float64{30, 0}
	allocate(100, lo, []float64{100, 100}, roots(1, 1))
	if lo[0] != 30 || lo[1] != 0 {
		t.Errorf("bounds were changed to %v", lo)
	}
}

func TestRamp(t *testing.T) {
	shares := []float64{0.2, 0.3, 0.5}
	target := []float64{0.6, 0.3, 0.1}
	for day := range 40 {
		next := ramp(shares, target)
		numtest.Close(t, "sum", floats.Sum(next), 1, 1e-12)
		for c := range next {
			// Scaling to 1 adds what steps that do not cancel leave: at most as much again.
			if change := math.Abs(math.Log(next[c] / shares[c])); change > -2*math.Log(1-maxStep) {
				t.Errorf("day %d: channel %d goes from %v to %v", day, c, shares[c], next[c])
			}
		}
		shares = next
	}
	numtest.CloseSlice(t, "shares after 40 days", shares, target, 1e-3)
	numtest.CloseSlice(t, "at the target", ramp(target, target), target, 1e-15)
}

func TestHold(t *testing.T) {
	from, to := []float64{1, 0}, []float64{0, 1}
	worth := func(gains ...float64) []response { // of moving, on 10 that are brought now
		var all []response
		for _, g := range gains {
			all = append(all, func(c int, spend float64) float64 { return spend * (10 + float64(c)*g) })
		}
		return all
	}
	for _, c := range []struct {
		name  string
		hold  hold
		gains []float64
		want  bool
	}{
		{"no hold, any gain", hold{}, []float64{1e-9}, true},
		{"no hold, no gain", hold{}, []float64{0}, false},
		{"gains in 3 of 4", hold{probability: 0.75}, []float64{1, 1, 1, -0.1}, false},
		{"gains in 4 of 4", hold{probability: 0.75}, []float64{1, 1, 1, 1}, true},
		{"within the dead band", hold{deadBand: 0.005}, []float64{0.04}, false},
		{"beyond the dead band", hold{deadBand: 0.005}, []float64{0.06}, true},
		{"likely, but a loss on average", hold{probability: 0.5}, []float64{1, 1, 1, -9}, false},
	} {
		if got := c.hold.moves(worth(c.gains...), from, to); got != c.want {
			t.Errorf("%s: moves %v, want %v", c.name, got, c.want)
		}
	}
}
