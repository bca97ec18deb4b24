package diagnostic

// EBFMI returns the estimated Bayesian fraction of missing information of each
// chain of Hamiltonian Monte Carlo, from the energies E of its N draws:
//
//	Σ_{i=1..N-1} (E_i - E_{i-1})² / Σ_{i=0..N-1} (E_i - E̅)²
//
// It compares how far a fresh momentum moves the energy with how far the energy
// ranges. Near 1 every draw can have any energy; near 0 the chain diffuses
// slowly between energies, and the tails of the posterior are explored with
// difficulty whatever the trajectories do. It may exceed 1.
//
// Special cases are: fewer than two draws, constant energy, or any value that is
// NaN or infinite → NaN.
//
// Reference: Betancourt (2016), "Diagnosing suboptimal cotangent disintegrations
// in Hamiltonian Monte Carlo", arXiv:1604.00695.
func EBFMI(energy [][]float64) []float64 {
	out := make([]float64, len(energy))
	for c, e := range energy {
		_, variance := meanVariance(e)
		var moved float64
		for i := 1; i < len(e); i++ {
			d := e[i] - e[i-1]
			moved += d * d
		}
		out[c] = moved / (variance * float64(len(e)-1))
	}
	return out
}
