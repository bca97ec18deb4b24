package hmc

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// A draw from the target stays one after a transition, at any step size: the
// first two moments and the products of neighbours of 20,000 independent pairs
// are within five standard errors, both of them estimated from exact draws.
func TestTransitionStationary(t *testing.T) {
	const draws = 20_000
	drawNormal := func(x []float64, r *rand.Rand) { rng.NormFill(x, r) }
	for i, c := range []struct {
		name    string
		density target
		exact   func(x []float64, r *rand.Rand)
		metric  Metric
		epsilon float64
		depth   int
	}{
		{"normal, one step", standardNormal(3), drawNormal, NewUnit(3), 1.2, 1},
		{"normal, fine", standardNormal(2), drawNormal, NewDiagonal([]float64{0.5, 2}), 0.3, 10},
		{"logistic", logistic(3), drawLogistic, lowRankMetric(3, 2), 1, 10},
		{"banana", banana, drawBanana, NewUnit(2), 0.25, 10},
		{"banana, coarse", banana, drawBanana, denseMetric(2), 1, 10},
	} {
		r := rng.New(1, "hmc stationary", uint64(i))
		k := NewNUTS(c.density, c.metric, c.depth)
		k.StepSize = c.epsilon
		var before, after []welford
		dim := c.density.dim
		for range 3 {
			before, after = append(before, newWelford(dim)), append(after, newWelford(dim))
		}
		collect := func(w []welford, x []float64) {
			squares, products := make([]float64, dim), make([]float64, dim)
			for i := range x {
				squares[i] = x[i] * x[i]
				products[i] = x[i] * x[(i+1)%dim]
			}
			for j, f := range [][]float64{x, squares, products} {
				w[j].add(f)
			}
		}
		x := make([]float64, dim)
		for range draws {
			c.exact(x, r)
			collect(before, x)
			c.exact(x, r)
			to, _ := k.Transition(k.At(x), r)
			collect(after, to.Position)
		}
		for j := range before {
			for d := range dim {
				se := math.Sqrt((before[j].variance(d) + after[j].variance(d)) / draws)
				if z := (after[j].mean[d] - before[j].mean[d]) / se; math.Abs(z) > 5 {
					t.Errorf("%s: statistic %d of component %d moved by %.1f standard errors", c.name, j, d, z)
				}
			}
		}
	}
}

// On a normal, trajectories go about half a period, whatever the step.
func TestTrajectoryLengthPhysics(t *testing.T) {
	for _, epsilon := range []float64{0.5, 0.1, 0.02} {
		k := NewNUTS(standardNormal(50), NewUnit(50), 12)
		k.StepSize = epsilon
		at, r := k.At(make([]float64, 50)), rng.New(2, "hmc length", 0)
		total := 0
		for i := range 120 {
			var info StepInfo
			at, info = k.Transition(at, r)
			if i >= 20 {
				total += info.Leapfrogs
			}
		}
		// A tree stops between half a period, π, and the doubling after it.
		if length := float64(total) / 100 * epsilon; length < math.Pi/2 || length > 3*math.Pi {
			t.Errorf("ε=%v: mean length %.2f", epsilon, length)
		}
	}
}

// A wall of energy diverges, and the transition says where and by how much.
func TestDivergenceIsKept(t *testing.T) {
	wall := target{1, func(grad, theta []float64) float64 {
		grad[0] = -theta[0]
		lp := -0.5 * theta[0] * theta[0]
		if theta[0] > 1 {
			lp -= 5000
		}
		return lp
	}}
	k := NewNUTS(wall, NewUnit(1), DefaultMaxDepth)
	k.StepSize = 0.3
	at, r, diverged := k.At([]float64{0.9}), rng.New(3, "hmc divergence", 0), 0
	for range 100 {
		var info StepInfo
		at, info = k.Transition(at, r)
		if at.Position[0] > 1 {
			t.Fatal("the chain is behind the wall")
		}
		if info.Outcome != Diverging {
			continue
		}
		diverged++
		if x := info.Divergence.Position[0]; x > 1 || x < 0 {
			t.Errorf("diverged at %v, want the last point before the wall at 1", x)
		}
		numtest.Close(t, "energy error", info.Divergence.EnergyError, 5000, 2e-4)
	}
	if diverged < 10 {
		t.Errorf("%d divergences", diverged)
	}
	k.MaxEnergyError = 1e4
	for range 100 {
		if _, info := k.Transition(at, r); info.Outcome == Diverging {
			t.Fatal("diverged below MaxEnergyError")
		}
	}
}

func TestTransitionReproducible(t *testing.T) {
	run := func() []float64 {
		k := NewNUTS(banana, denseMetric(2), DefaultMaxDepth)
		at, r := k.At([]float64{0, 0}), rng.New(4, "hmc reproducible", 0)
		k.FindStepSize(at, r)
		var out []float64
		for range 200 {
			at, _ = k.Transition(at, r)
			out = append(out, at.Position...)
		}
		return out
	}
	if !slices.Equal(run(), run()) {
		t.Error("the same seed gives other draws")
	}
}

func TestTransitionDoesNotAllocate(t *testing.T) {
	for _, metric := range []Metric{NewUnit(60), lowRankMetric(60, 8), denseMetric(60)} {
		k := NewNUTS(logistic(60), metric, DefaultMaxDepth)
		k.StepSize = 0.2
		at, r := k.At(make([]float64, 60)), rng.New(5, "hmc allocation", 0)
		if n := testing.AllocsPerRun(50, func() { at, _ = k.Transition(at, r) }); n != 0 {
			t.Errorf("%T: %v allocations in a transition", metric, n)
		}
	}
}

// The point given to a transition is not changed, unless it is the kernel's own.
func TestTransitionKeepsItsInput(t *testing.T) {
	k := NewNUTS(banana, NewUnit(2), DefaultMaxDepth)
	k.StepSize = 0.3
	from := k.At([]float64{0.2, 0.1})
	before := from.Clone()
	for i := range uint64(20) {
		k.Transition(from, rng.New(i, "hmc input", 0))
	}
	if !slices.Equal(from.Position, before.Position) || !slices.Equal(from.Grad, before.Grad) {
		t.Error("the transition wrote to its input")
	}
}

// Nothing that a density may return away from the start leads a chain there.
func TestTransitionHostile(t *testing.T) {
	for name, bad := range map[string]func(grad []float64) float64{
		"NaN":               func([]float64) float64 { return math.NaN() },
		"-Inf":              func([]float64) float64 { return math.Inf(-1) },
		"+Inf":              func([]float64) float64 { return math.Inf(1) },
		"NaN gradient":      func(grad []float64) float64 { grad[0] = math.NaN(); return 0 },
		"infinite gradient": func(grad []float64) float64 { grad[0] = math.Inf(1); return 0 },
		"1e300":             func(grad []float64) float64 { grad[0] = 1e300; return -1e300 },
	} {
		for _, dim := range []int{1, 3} {
			density := target{dim, func(grad, theta []float64) float64 {
				lp := standardNormal(dim).LogProb(grad, theta)
				if theta[0] > 0.5 {
					return bad(grad)
				}
				return lp
			}}
			k := NewNUTS(density, NewUnit(dim), DefaultMaxDepth)
			at, r, diverged := k.At(make([]float64, dim)), rng.New(6, "hmc hostile", 0), 0
			k.FindStepSize(at, r)
			for range 200 {
				var info StepInfo
				at, info = k.Transition(at, r)
				if info.Outcome == Diverging {
					diverged++
					if !math.IsInf(info.Divergence.EnergyError, 1) && name != "1e300" {
						t.Errorf("%s: energy error %v", name, info.Divergence.EnergyError)
					}
				}
				if !(at.Position[0] <= 0.5) || math.IsNaN(at.LogProb) || math.IsNaN(info.Accept) || math.IsNaN(info.Energy) {
					t.Fatalf("%s: the chain is at %v with log density %v", name, at.Position, at.LogProb)
				}
			}
			if diverged == 0 {
				t.Errorf("%s: no divergence", name)
			}
		}
	}
}

func TestTransitionLimits(t *testing.T) {
	r := rng.New(7, "hmc limits", 0)
	// Nothing to sample: the empty point is the draw.
	k := NewNUTS(standardNormal(0), NewUnit(0), DefaultMaxDepth)
	at := k.At(nil)
	k.FindStepSize(at, r)
	if to, info := k.Transition(at, r); len(to.Position) != 0 || to.LogProb != 0 || info.Accept != 1 || info.Outcome != Turning {
		t.Errorf("dimension 0: %+v, %+v", to, info)
	}
	// A flat density never turns back; the step size stays bounded.
	flat := target{2, func(grad, _ []float64) float64 { clear(grad); return 0 }}
	k = NewNUTS(flat, NewUnit(2), 5)
	at = k.At([]float64{0, 0})
	k.FindStepSize(at, r)
	if k.StepSize > maxStepSize {
		t.Errorf("flat density: step size %v", k.StepSize)
	}
	if _, info := k.Transition(at, r); info.Outcome != MaxDepth || info.Leapfrogs != 31 || info.Accept != 1 {
		t.Errorf("flat density: %+v", info)
	}
	// A point of zero density cannot be the state of a chain.
	defer func() {
		if recover() == nil {
			t.Error("a transition from a point of zero density")
		}
	}()
	k.Transition(Point{Position: at.Position, Grad: at.Grad, LogProb: math.Inf(-1)}, r)
}

// Algorithm 4: the acceptance of one step crosses ½ at the step that is found.
func TestFindStepSize(t *testing.T) {
	for _, scale := range []float64{1e-4, 0.1, 1, 50} {
		for _, first := range []float64{0, 1e-3, 30} {
			density := target{5, func(grad, theta []float64) float64 {
				sum := 0.0
				for i, x := range theta {
					grad[i] = -x / (scale * scale)
					sum += x * grad[i]
				}
				return 0.5 * sum
			}}
			k := NewNUTS(density, NewUnit(5), DefaultMaxDepth)
			k.StepSize = first
			x := make([]float64, 5)
			rng.NormFill(x, rng.New(8, "hmc step size", 0))
			for i := range x {
				x[i] *= scale
			}
			at := k.At(x)
			what := fmt.Sprintf("scale %v from %v", scale, first)
			n := k.FindStepSize(at, rng.New(9, "hmc step size", 0))
			// The step is stable below 2 scales; acceptance ½ is near that.
			if ratio := k.StepSize / scale; ratio < 0.3 || ratio > 5 || n > 60 {
				t.Errorf("%s: step size %v after %d gradients", what, k.StepSize, n)
			}
			accepts := func(epsilon float64) bool {
				k.begin(at, rng.New(9, "hmc step size", 0))
				k.StepSize = epsilon
				return k.tryStep()
			}
			if found := k.StepSize; accepts(found) == accepts(found/2) && accepts(found) == accepts(found*2) {
				t.Errorf("%s: acceptance does not cross ½ at %v", what, found)
			}
		}
	}
}
