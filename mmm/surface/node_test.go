package surface

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// Nodes increase from 0 to the most that is covered, today's spend among them.
func TestNodesLimits(t *testing.T) {
	for _, n := range []int{16, 17, 40, 160, 500} {
		for _, c := range []struct{ today, most float64 }{
			{0, 100}, {100, 300}, {100, 300 * (1 + 1e-15)}, {100, 300 * (1 - 1e-15)}, {100, 1000}, {100, 1e6}, {1e-9, 1e9}, {1e9, 3e9}, {3, 9.5},
		} {
			what := fmt.Sprintf("%d nodes to %v around %v", n, c.most, c.today)
			x := nodes(c.today, c.most, max(c.today, c.most/10), n)
			if len(x) < n || len(x) > n+1 {
				t.Errorf("%s: there are %d", what, len(x))
			}
			for j := range x[1:] {
				if !(x[j+1] > x[j]) {
					t.Errorf("%s: %v is followed by %v", what, x[j], x[j+1])
				}
			}
			if x[0] != 0 || x[len(x)-1] != c.most || !slices.Contains(x, c.today) {
				t.Errorf("%s: from %v to %v", what, x[0], x[len(x)-1])
			}
		}
	}
}

// Between bend and reach nodes are even, and elsewhere in the logarithm, alike on both
// sides.
func TestNodesFormula(t *testing.T) {
	x := nodes(1, 30, 10, 400)
	step := 0.0
	for j := 1; j < len(x)-1; j++ {
		if x[j] > 0.3 && x[j+1] < 0.95 {
			step = x[j+1] - x[j]
		}
	}
	for j := 1; j < len(x)-1; j++ {
		d, near := x[j+1]-x[j], math.Abs(x[j]-1) < 2*step || math.Abs(x[j+1]-1) < 2*step
		want := step
		switch {
		case x[j] < bend:
			want = step * (x[j] + x[j+1]) / 2 / bend
		case x[j] >= reach:
			want = step * (x[j] + x[j+1]) / 2 / bend
		}
		crossing := x[j] < bend && x[j+1] > bend || x[j] < reach && x[j+1] > reach
		if !near && !crossing && math.Abs(d-want) > 0.01*want {
			t.Errorf("%v is followed by %v, want a step of %v", x[j], x[j+1], want)
		}
	}
}

// A surface covers three times what there is a record of, or half of the largest
// budget, but no more than ten times the record.
func TestMostLimits(t *testing.T) {
	for _, c := range []struct{ today, observed, budget, want float64 }{
		{100, 50, 0, 300}, {100, 120, 0, 360}, {10, 0, 180, 90}, {10, 0, 1000, 100}, {0, 0, 1000, 1000}, {0, 10, 1000, 100}, {0, 10, 20, 30},
	} {
		if got := most(c.today, c.observed, c.budget); got != c.want {
			t.Errorf("today %v, observed up to %v, budget %v: up to %v, want %v", c.today, c.observed, c.budget, got, c.want)
		}
	}
}
