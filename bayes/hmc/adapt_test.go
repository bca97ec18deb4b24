package hmc

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// warmup runs a schedule and returns the kernel, the last point, and the
// iterations after which the metric was a new one.
func warmup(t *testing.T, density target, s Schedule, target float64) (k *NUTS, at Point, changed []int) {
	t.Helper()
	r := rng.New(1, "hmc warm-up", 0)
	k = NewNUTS(density, NewUnit(density.dim), DefaultMaxDepth)
	x := make([]float64, density.dim)
	rng.NormFill(x, r)
	at = k.At(x)
	a := NewAdapter(s, target, density.dim)
	a.Start(k, at, r)
	for i := range s.Len() {
		var info StepInfo
		before := k.Metric
		at, info = k.Transition(at, r)
		a.Update(k, at, info, r)
		if k.Metric != before {
			changed = append(changed, i+1)
		}
	}
	return k, at, changed
}

// After warm-up the acceptance statistic is about the wanted one. It is above
// rather than below: it falls faster than linearly with the logarithm of the step
// size, so that at the average of that it exceeds its own average.
func TestAdapterReachesTarget(t *testing.T) {
	previous := 0.0
	for _, target := range []float64{0.6, 0.8, 0.95} {
		k, at, _ := warmup(t, logistic(100), Default(1000), target)
		r, mean := rng.New(2, "hmc warm-up", 0), 0.0
		const draws = 500
		for range draws {
			var info StepInfo
			at, info = k.Transition(at, r)
			mean += info.Accept / draws
		}
		if mean < target-0.05 || mean > target+0.15 || mean <= previous {
			t.Errorf("target %v: acceptance %.3f", target, mean)
		}
		previous = mean
	}
}

func TestAdapterFollowsSchedule(t *testing.T) {
	for _, c := range []struct {
		s    Schedule
		want []int
	}{
		{Default(200), []int{55, 160}},
		{FromLaplace(100), []int{75}},
		{Hierarchical(500), []int{58, 125, 450}},
		{Default(10), nil},
		{Schedule{{Length: 0, Restart: true}, {Length: 30, Estimate: DiagonalMetric}, {Length: 0}, {Length: 5}}, []int{30}},
	} {
		_, _, changed := warmup(t, banana, c.s, 0.8)
		if len(changed) != len(c.want) {
			t.Errorf("metric changed after %v, want %v, in\n%v", changed, c.want, c.s)
			continue
		}
		for i := range changed {
			if changed[i] != c.want[i] {
				t.Errorf("metric changed after %v, want %v, in\n%v", changed, c.want, c.s)
			}
		}
	}
}

// Windows bound the depth of trees while they last.
func TestAdapterBoundsDepth(t *testing.T) {
	flat := target{2, func(grad, _ []float64) float64 { clear(grad); return 0 }} // never turns back
	r := rng.New(5, "hmc warm-up", 0)
	k := NewNUTS(flat, NewUnit(2), 4)
	at := k.At([]float64{0, 0})
	a := NewAdapter(Schedule{{Length: 2, Restart: true, MaxDepth: 2}, {Length: 2, MaxDepth: 9}, {Length: 1}}, 0.8, 2)
	a.Start(k, at, r)
	for i, want := range []int{2, 2, 4, 4, 4, 4} {
		var info StepInfo
		if at, info = k.Transition(at, r); info.Depth != want || info.Outcome != MaxDepth {
			t.Errorf("iteration %d: depth %d, want %d", i, info.Depth, want)
		}
		a.Update(k, at, info, r)
	}
}

// Without a warm-up the kernel keeps the step size it has, or gets one.
func TestAdapterWithoutWarmup(t *testing.T) {
	r := rng.New(3, "hmc warm-up", 0)
	for _, given := range []float64{0, 0.123} {
		k := NewNUTS(banana, NewUnit(2), DefaultMaxDepth)
		k.StepSize = given
		at := k.At([]float64{0.1, 0.2})
		a := NewAdapter(nil, 0.8, 2)
		gradients := a.Start(k, at, r)
		at, info := k.Transition(at, r)
		a.Update(k, at, info, r)
		if (given > 0 && (k.StepSize != given || gradients != 0)) || (given == 0 && (k.StepSize <= 0 || gradients == 0)) {
			t.Errorf("step size %v from %v, after %d gradients", k.StepSize, given, gradients)
		}
	}
}

// On a flat density the step size grows as long as it may, and no further.
func TestAdapterLimits(t *testing.T) {
	flat := target{2, func(grad, _ []float64) float64 { clear(grad); return 0 }}
	k, at, _ := warmup(t, flat, Default(30), 0.8)
	if !(k.StepSize <= maxStepSize) || math.IsNaN(at.Position[0]) {
		t.Errorf("step size %v at %v", k.StepSize, at.Position)
	}
	if k, _, _ := warmup(t, standardNormal(0), Default(50), 0.8); !(k.StepSize <= maxStepSize) {
		t.Errorf("dimension 0: step size %v", k.StepSize)
	}
}

// Metrics that know the correlations take fewer gradients for the same target.
func TestMetricsReduceLeapfrogs(t *testing.T) {
	leapfrogs := func(density target, s Schedule) int {
		k, at, _ := warmup(t, density, s, 0.8)
		r, n := rng.New(4, "hmc leapfrogs", 0), 0
		for range 200 {
			var info StepInfo
			at, info = k.Transition(at, r)
			n += info.Leapfrogs
		}
		return n
	}
	density := normal(randomCov(20, 1e4, 7))
	diagonal := leapfrogs(density, Default(700))
	for _, kind := range []Kind{LowRankMetric, DenseMetric} {
		if n := leapfrogs(density, Default(700).Estimating(kind)); 5*n > diagonal {
			t.Errorf("%v metric: %d leapfrogs, diagonal: %d", kind, n, diagonal)
		}
	}
	if n := leapfrogs(density, Hierarchical(700)); 5*n > diagonal {
		t.Errorf("hierarchical warm-up: %d leapfrogs, diagonal: %d", n, diagonal)
	}
}
