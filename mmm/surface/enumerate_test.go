package surface

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// Systematic scenarios are as documented, and quasi-random ones fill what is left.
func TestScenariosLimits(t *testing.T) {
	d := market(1, func(d *mmm.Data) { // video is off today
		blank(d, d.Channels[video].Spend, 0)
		blank(d, d.Channels[video].Exposure, d.History)
	})
	opt := options()
	opt.Scenarios, opt.MaxBudget = 1000, 2.5
	s := build(t, prior(model(t, d)), horizon(d), opt)
	if len(s.Scenarios) != opt.Scenarios {
		t.Fatalf("%d scenarios, want %d", len(s.Scenarios), opt.Scenarios)
	}
	if first := s.Scenarios[0]; first.Kind != Baseline || !slices.Equal(first.Spend, s.Today()) {
		t.Errorf("the first scenario is %s, %v", first.Kind, first.Spend)
	}
	n := len(s.Channels)
	counts := map[Kind]int{}
	spans := map[Kind]Range{}
	for k, sc := range s.Scenarios {
		counts[sc.Kind]++
		for i, x := range sc.Spend {
			if !(x >= 0 && x <= s.Channels[i].Max()) {
				t.Errorf("%s %d: %s spends %v of %v", sc.Kind, k, s.Channels[i].Name, x, s.Channels[i].Max())
			}
		}
		span, seen := spans[sc.Kind]
		if b := sc.Budget() / s.Budget(); !seen {
			spans[sc.Kind] = Range{b, b}
		} else {
			spans[sc.Kind] = Range{min(span.Lo, b), max(span.Hi, b)}
		}
	}
	// Of 41 budgets 2.5 times today's, today's own is the 17th: it is the baseline.
	want := map[Kind]int{Baseline: 1, Budget: 40, Sweep: 10 * n, Pair: 4 * n * (n - 1) / 2}
	rest := opt.Scenarios
	for _, v := range want {
		rest -= v
	}
	want[Around], want[Anywhere] = (rest+1)/2, rest/2
	if fmt.Sprint(counts) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", counts, want)
	}
	for _, kind := range []Kind{Budget, Around, Anywhere} {
		if r := spans[kind]; r.Lo > 0.01 || math.Abs(r.Hi-2.5) > 0.02 && kind != Anywhere || r.Hi > 2.5*(1+1e-9) {
			t.Errorf("%s: budgets from %v to %v", kind, r.Lo, r.Hi)
		}
	}
	// Sweeps change one channel, pairs two, by the steps; one that is off by a third of
	// the most that is covered.
	at := 41
	for i := range n {
		unit := s.Channels[i].Today
		if unit == 0 {
			unit = s.Channels[i].Max() / 3
		}
		for _, m := range []float64{0, 0.25, 0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2, 3} {
			numtest.CloseSlice(t, "sweep", s.Scenarios[at].Spend, with(s.Today(), i, m*unit), 1e-9)
			at++
		}
	}
	seen := map[string]bool{}
	for ; s.Scenarios[at].Kind == Pair; at++ {
		var changed []string
		for i, x := range s.Scenarios[at].Spend {
			if x != s.Channels[i].Today {
				changed = append(changed, fmt.Sprintf("%s × %.2f", s.Channels[i].Name, x/s.unit(i)))
			}
		}
		seen[fmt.Sprint(changed)] = true
		if len(changed) != 2 {
			t.Errorf("a pair that changes %v", changed)
		}
	}
	if len(seen) != want[Pair] {
		t.Errorf("%d pairs, want %d", len(seen), want[Pair])
	}
}

// There are never fewer scenarios than the systematic ones, which need no room.
func TestFewScenariosLimits(t *testing.T) {
	d := market(1, nil)
	opt := options()
	opt.Scenarios = 1
	s := build(t, prior(model(t, d)), horizon(d), opt)
	if want := 1 + 40 + 3*10 + 3*4; len(s.Scenarios) != want {
		t.Errorf("%d scenarios, want %d", len(s.Scenarios), want)
	}
}

// What a scenario brings is what is answered when it is asked.
func TestScenariosSlow(t *testing.T) {
	d := market(3, valued)
	s := build(t, prior(model(t, d)), horizon(d), options())
	x, all := make([]float64, s.Draws), make([]float64, s.Draws)
	same := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprintf("%.9g", got) != fmt.Sprintf("%.9g", want) {
			t.Errorf("%s: %.12g, want %.12g", what, got, want)
		}
	}
	for k := range s.Scenarios {
		sc := &s.Scenarios[k]
		clear(all)
		for i, spend := range sc.Spend {
			s.Contribution(x, i, spend)
			for k, v := range x {
				all[k] += v
			}
			same("contribution", sc.Contributions[i], s.Estimate(x))
		}
		same("incremental", sc.Incremental, s.Estimate(all))
		s.Incremental(x, sc.Spend)
		same("incremental", sc.Incremental, s.Estimate(x))
		s.Outcome(x, sc.Spend)
		same("outcome", sc.Outcome, s.Estimate(x))
	}
}

// discrepancy returns the largest difference between the share of points in a corner
// of the unit square and its area, over a grid of corners.
func discrepancy(points [][2]float64) float64 {
	const grid = 25
	var worst float64
	for a := 1; a <= grid; a++ {
		for b := 1; b <= grid; b++ {
			u, v := float64(a)/grid, float64(b)/grid
			in := 0
			for _, p := range points {
				if p[0] < u && p[1] < v {
					in++
				}
			}
			worst = max(worst, math.Abs(float64(in)/float64(len(points))-u*v))
		}
	}
	return worst
}

// The sequence fills the square far more evenly than chance, of which the discrepancy
// is about 1/√n; so do pairs of coordinates of longer points, if less so.
func TestSequenceDiscrepancy(t *testing.T) {
	const n = 1000
	for _, c := range []struct {
		d    int
		most float64 // of that by chance
	}{{2, 0.2}, {4, 0.7}, {9, 0.7}} {
		q := newSequence(c.d)
		points := make([][]float64, n)
		for k := range points {
			points[k] = slices.Clone(q.next())
			for _, u := range points[k] {
				if !(u > 0 && u < 1) {
					t.Fatalf("%v is not within (0, 1)", u)
				}
			}
		}
		r := rng.New(1, "points", uint64(c.d))
		var ours, chance float64
		for a := range c.d {
			for b := range a {
				x, y := make([][2]float64, n), make([][2]float64, n)
				for k := range points {
					x[k] = [2]float64{points[k][a], points[k][b]}
					y[k] = [2]float64{r.Float64(), r.Float64()}
				}
				own, random := discrepancy(x), discrepancy(y)
				ours, chance = ours+own, chance+random
				if own > random {
					t.Errorf("coordinates %d and %d of %d: %.4f, by chance %.4f", b, a, c.d, own, random)
				}
			}
		}
		if ours > c.most*chance {
			t.Errorf("%d coordinates: %.2f of the discrepancy by chance, want %.2f at most", c.d, ours/chance, c.most)
		}
	}
}

// Powers of the root of x^(d+1) = x + 1 are the steps.
func TestSequenceFormula(t *testing.T) {
	for _, d := range []int{1, 2, 5, 20} {
		root := 1 / newSequence(d).step[0]
		numtest.Close(t, "root", math.Pow(root, float64(d+1)), root+1, 1e-12)
		for i, step := range newSequence(d).step {
			numtest.Close(t, "step", step, math.Pow(root, -float64(i+1)), 1e-12)
		}
	}
}

// Mixes anywhere are uniform over the simplex: shares have mean 1/n and variance
// (n-1)/(n²(n+1)). Those around today's are log-normal around it.
func TestMixesFormula(t *testing.T) {
	d := market(1, nil)
	s := unbuilt(d, horizonFirst, horizonN)
	const n = 20000
	r := rng.New(1, "mixes", 0)
	var mean, square, logs [3]float64
	for range n {
		u := []float64{1 - r.Float64(), 1 - r.Float64(), 1 - r.Float64()}
		for i, x := range anywhere(u, 7) {
			mean[i] += x / 7 / n
			square[i] += x / 7 * x / 7 / n
		}
		x := s.around(u, 7)
		if math.Abs(sum(x)-7) > 1e-9 {
			t.Fatalf("a mix of %v", sum(x))
		}
		for i := range x {
			ratio := math.Log(x[i] / s.Channels[i].Today * s.Channels[0].Today / x[0])
			logs[i] += ratio * ratio / n
		}
	}
	for i := range mean {
		// Four standard errors: sd/√n of the mean, and at most as much of the variance.
		bound := 4 * math.Sqrt(1.0/18/n)
		numtest.Close(t, "mean share", mean[i], 1.0/3, bound)
		numtest.Close(t, "variance of shares", square[i]-mean[i]*mean[i], 1.0/18, bound)
		if i > 0 { // the difference of two normals of standard deviation 0.35
			want := 2 * 0.35 * 0.35
			numtest.Close(t, "variance of log ratios", logs[i], want, 4*want*math.Sqrt(2.0/n))
		}
	}
}
