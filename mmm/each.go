package mmm

// Each calls f with the parameters θ of each draw, chain by chain: of all draws,
// or of about limit evenly spaced ones if limit is positive. i counts them from 0
// to Count(limit)-1. f must not keep theta.
func (fit *Fit) Each(limit int, f func(i int, theta []float64)) error {
	chains, n := fit.Draws.Size()
	keep := fit.Count(limit) / chains
	row := make([]float64, len(fit.Draws.Names()))
	theta := make([]float64, fit.Model.layout.size)
	for chain := range chains {
		for k := range keep {
			if err := fit.Draws.Row(row, chain, k*n/keep); err != nil {
				return err
			}
			fit.Posterior.Theta(theta, row)
			f(chain*keep+k, theta)
		}
	}
	return nil
}

// Count returns the number of draws that Each visits.
func (fit *Fit) Count(limit int) int {
	chains, n := fit.Draws.Size()
	if limit > 0 {
		n = min(n, max(1, limit/chains))
	}
	return chains * n
}
