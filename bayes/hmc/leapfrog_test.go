package hmc

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// start returns a phase at a position with a momentum drawn from the metric.
func start(density target, metric Metric, position []float64, seed uint64) *phase {
	z := newPhase(density.dim)
	copy(z.Position, position)
	z.LogProb = density.LogProb(z.Grad, z.Position)
	metric.Momentum(z.p, rng.New(seed, "hmc test momentum", 0))
	metric.Velocity(z.v, z.p)
	return &z
}

// The leapfrog integrator of H = ½q² + ½p² is a rotation: with cos φ = 1 - ½ε²,
// q_n = q₀ cos nφ + p₀ sin nφ / √(1 - ¼ε²), and p likewise.
func TestLeapfrogPhysics(t *testing.T) {
	density, metric := standardNormal(1), NewUnit(1)
	for _, epsilon := range []float64{0.01, 0.3, 1, 1.9} {
		z := start(density, metric, []float64{0.7}, 1)
		p0 := z.p[0]
		phi, shape := math.Acos(1-0.5*epsilon*epsilon), math.Sqrt(1-0.25*epsilon*epsilon)
		for n := 1; n <= 1000; n++ {
			z.leapfrog(density, metric, epsilon)
			sin, cos := math.Sincos(float64(n) * phi)
			what := fmt.Sprintf("ε=%v, step %d", epsilon, n)
			// Rounding of the angle: 1000 steps of 1e-16, divided by the shape.
			numtest.Close(t, what+": q", z.Position[0], 0.7*cos+p0*sin/shape, 1e-11)
			numtest.Close(t, what+": p", z.p[0], p0*cos-0.7*shape*sin, 1e-11)
		}
	}
}

// The energy error of a stretch of fixed length is proportional to ε².
func TestLeapfrogEnergyPhysics(t *testing.T) {
	metric := NewDiagonal([]float64{1, 0.5})
	worst := func(steps int) float64 {
		z := start(banana, metric, []float64{0.4, 0.3}, 2)
		h0, worst := z.hamiltonian(), 0.0
		for range steps {
			z.leapfrog(banana, metric, 2/float64(steps))
			worst = math.Max(worst, math.Abs(z.hamiltonian()-h0))
		}
		return worst
	}
	// The next term is O(ε⁴), which at these steps is below one percent.
	numtest.Close(t, "energy error of step ε over that of ε/2", worst(400)/worst(800), 4, 0.01)
}

// Going back by the same steps returns to the start.
func TestLeapfrogReversiblePhysics(t *testing.T) {
	for _, metric := range []Metric{NewDiagonal([]float64{0.4, 2}), lowRankMetric(2, 1), denseMetric(2)} {
		at := []float64{0.5, -0.2}
		z := start(banana, metric, at, 3)
		p := slices.Clone(z.p)
		for range 50 {
			z.leapfrog(banana, metric, 0.1)
		}
		if math.Hypot(z.Position[0]-at[0], z.Position[1]-at[1]) < 0.1 {
			t.Errorf("%T: the trajectory goes nowhere", metric)
		}
		for range 50 {
			z.leapfrog(banana, metric, -0.1)
		}
		// Rounding, which the curved density amplifies along the way.
		numtest.CloseSlice(t, fmt.Sprintf("%T: position", metric), z.Position, at, 1e-10)
		numtest.CloseSlice(t, fmt.Sprintf("%T: momentum", metric), z.p, p, 1e-10)
	}
}

// The map (q, p) → (q', p') keeps volume: its Jacobian has determinant 1.
func TestLeapfrogVolumePhysics(t *testing.T) {
	metric := denseMetric(2)
	step := func(x []float64) []float64 {
		z := newPhase(2)
		copy(z.Position, x[:2])
		copy(z.p, x[2:])
		z.LogProb = banana.LogProb(z.Grad, z.Position)
		for range 5 {
			z.leapfrog(banana, metric, 0.3)
		}
		return append(slices.Clone(z.Position), z.p...)
	}
	x := []float64{0.3, 0.8, -0.5, 1.1}
	jacobian := mat.NewDense(4, 4, nil)
	for j := range x {
		for i := range x {
			at := slices.Clone(x)
			jacobian.Set(i, j, numtest.Derivative(func(v float64) float64 {
				at[j] = v
				return step(at)[i]
			}, x[j], 1e-2))
		}
	}
	// The truncation error of the derivatives, whose factor grows along the way.
	numtest.Close(t, "determinant", mat.Det(jacobian), 1, 1e-6)
}
