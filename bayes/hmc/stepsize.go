package hmc

import (
	"math"
	"math/rand/v2"
)

// Step sizes are kept within these bounds. No useful one is near them: a step
// that small does not move, and one that large is that of a flat, hence
// improper, density.
const (
	minStepSize = 1e-10
	maxStepSize = 1e7
)

func clampStepSize(epsilon float64) float64 {
	return math.Max(minStepSize, math.Min(maxStepSize, epsilon))
}

// FindStepSize sets StepSize to a first guess: it doubles or halves the present
// one, 1 if there is none, until the acceptance probability of a single leapfrog
// step crosses ½. Hoffman & Gelman (2014), Algorithm 4. It returns the number of
// gradient evaluations.
func (k *NUTS) FindStepSize(at Point, r *rand.Rand) (leapfrogs int) {
	k.begin(at, r)
	if !positive(k.StepSize) {
		k.StepSize = 1
	}
	k.StepSize = clampStepSize(k.StepSize)
	factor := 0.5
	if k.tryStep() {
		factor = 2
	}
	for next := k.StepSize * factor; next == clampStepSize(next); next *= factor {
		k.StepSize = next
		k.fore.set(k.aft)
		if k.tryStep() != (factor == 2) {
			break
		}
	}
	return k.leapfrogs
}

// tryStep reports whether one step has acceptance probability above ½.
func (k *NUTS) tryStep() bool {
	k.fore.leapfrog(k.density, k.Metric, k.StepSize)
	k.leapfrogs++
	return k.h0-k.fore.hamiltonian() > -math.Ln2
}
