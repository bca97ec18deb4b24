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

// slowNUTS is the transition written for clarity: it keeps every point of the
// trajectory, and asks every question of plain lists of points.
type slowNUTS struct {
	density  target
	metric   Metric
	epsilon  float64
	maxDepth int

	h0, sumAccept float64
	leapfrogs     int
	outcome       Outcome
}

func (s *slowNUTS) transition(from []float64, r *rand.Rand) (to phase, depth int) {
	z := newPhase(s.density.dim)
	copy(z.Position, from)
	z.LogProb = s.density.LogProb(z.Grad, z.Position)
	s.metric.Momentum(z.p, r)
	s.metric.Velocity(z.v, z.p)
	s.h0 = z.hamiltonian()
	trajectory, chosen := []phase{z}, z
	for ; depth < s.maxDepth; depth++ {
		forward := r.Uint64()&1 == 0
		old := slices.Clone(trajectory)
		if !forward {
			slices.Reverse(old)
		}
		more, proposal := s.walk(old[len(old)-1], forward, 1<<depth, r)
		if s.outcome != OK {
			return chosen, depth
		}
		if w := s.weight(more) / s.weight(old); w >= 1 || r.Float64() < w {
			chosen = proposal
		}
		if turned(old, more) {
			s.outcome = Turning
			return chosen, depth + 1
		}
		trajectory = append(old, more...)
		if !forward {
			slices.Reverse(trajectory)
		}
	}
	s.outcome = MaxDepth
	return chosen, depth
}

// walk makes n steps from z, halves first, and draws one of them by its weight.
func (s *slowNUTS) walk(z phase, forward bool, n int, r *rand.Rand) (points []phase, proposal phase) {
	if n == 1 {
		next := newPhase(s.density.dim)
		next.set(&z)
		epsilon := s.epsilon
		if !forward {
			epsilon = -epsilon
		}
		next.leapfrog(s.density, s.metric, epsilon)
		s.leapfrogs++
		s.sumAccept += math.Min(1, math.Exp(s.h0-next.hamiltonian()))
		if next.hamiltonian()-s.h0 > DefaultMaxEnergyError {
			s.outcome = Diverging
		}
		return []phase{next}, next
	}
	first, proposal := s.walk(z, forward, n/2, r)
	if s.outcome != OK {
		return nil, z
	}
	second, other := s.walk(first[len(first)-1], forward, n/2, r)
	if s.outcome != OK {
		return nil, z
	}
	if r.Float64() < s.weight(second)/(s.weight(first)+s.weight(second)) {
		proposal = other
	}
	if turned(first, second) {
		s.outcome = Turning
	}
	return append(first, second...), proposal
}

func (s *slowNUTS) weight(points []phase) float64 {
	sum := 0.0
	for _, z := range points {
		sum += math.Exp(s.h0 - z.hamiltonian())
	}
	return sum
}

// turned asks the criterion of a and b together, and of each with the nearest
// point of the other.
func turned(a, b []phase) bool {
	goesOn := func(points []phase) bool {
		var begin, end float64
		for i := range points[0].p {
			rho := 0.0
			for _, z := range points {
				rho += z.p[i]
			}
			begin += points[0].v[i] * rho
			end += points[len(points)-1].v[i] * rho
		}
		return begin > 0 && end > 0
	}
	whole := append(slices.Clone(a), b...)
	return !goesOn(whole) || !goesOn(whole[:len(a)+1]) || !goesOn(whole[len(a)-1:])
}

func TestTransitionSlow(t *testing.T) {
	seen := map[Outcome]int{}
	for i, c := range []struct {
		density target
		metric  Metric
		epsilon float64
	}{
		{standardNormal(3), NewUnit(3), 0.2},
		{standardNormal(1), NewUnit(1), 0.01}, // reaches the maximum depth
		{banana, NewDiagonal([]float64{1, 3}), 0.3},
		{banana, NewUnit(2), 1.5}, // diverges
		{logistic(4), lowRankMetric(4, 2), 0.5},
		{normal(randomCov(5, 1000, 1)), denseMetric(5), 0.1},
	} {
		at := make([]float64, c.density.dim)
		k := NewNUTS(c.density, c.metric, 6)
		k.StepSize = c.epsilon
		for draw := range uint64(200) {
			what := fmt.Sprintf("density %d, draw %d", i, draw)
			fast, slow := rng.New(draw, "hmc slow", uint64(i)), rng.New(draw, "hmc slow", uint64(i))
			s := slowNUTS{density: c.density, metric: c.metric, epsilon: c.epsilon, maxDepth: 6}
			want, depth := s.transition(at, slow)
			got, info := k.Transition(k.At(at), fast)
			// Sums are in another order, hence equal up to rounding.
			numtest.CloseSlice(t, what, got.Position, want.Position, 1e-12)
			numtest.Close(t, what+": log density", got.LogProb, want.LogProb, 1e-11)
			numtest.Close(t, what+": accept", info.Accept, s.sumAccept/float64(s.leapfrogs), 1e-11)
			if info.Depth != depth || info.Leapfrogs != s.leapfrogs || info.Outcome != s.outcome {
				t.Errorf("%s: %+v, want depth %d, %d leapfrogs, %v", what, info, depth, s.leapfrogs, s.outcome)
			}
			seen[info.Outcome]++
			copy(at, got.Position)
		}
	}
	for _, o := range []Outcome{Turning, MaxDepth, Diverging} {
		if seen[o] == 0 {
			t.Errorf("no transition ended %v: %v", o, seen)
		}
	}
}
