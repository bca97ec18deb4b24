package forecast

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/particle"
)

// mixtureQuantiles stores the quantiles of a mixture at every order in q. The normal
// score of its distribution function is nearly a straight line, on which the secant
// method, going on from the quantile before, needs a few steps where bisection needs
// sixty; where it does not arrive, bisection does.
func mixtureQuantiles(q []float64, m particle.Mixture) {
	y, slope := m.Mean()+scores[0]*m.SD(), m.SD()
	smooth := slope > 0 && !math.IsInf(slope, 1) && !slices.Contains(m.SDs, 0)
	for k, z := range scores {
		at, ok := math.NaN(), false
		if smooth {
			at, ok = secant(m, y, slope, z)
		}
		if !ok {
			at = m.Quantile(orders[k])
		}
		q[k] = at
		if k+1 < len(scores) {
			if k > 0 && q[k] > q[k-1] {
				slope = (q[k] - q[k-1]) / (z - scores[k-1])
			}
			y = q[k] + slope*(scores[k+1]-z)
		}
	}
}

// secant returns y with normal score z, near a first guess with dy/dz about slope, and
// whether it found one.
func secant(m particle.Mixture, y, slope, z float64) (float64, bool) {
	const steps, tolerance = 12, 1e-12 // of normal scores, what erfc resolves
	score := dist.StdNormalQuantile(m.CDF(y))
	for range steps {
		if math.Abs(score-z) <= tolerance {
			return y, true
		}
		next := y + slope*(z-score)
		nextScore := dist.StdNormalQuantile(m.CDF(next))
		if !finite(next, nextScore) || nextScore == score {
			return y, false
		}
		slope = (next - y) / (nextScore - score)
		y, score = next, nextScore
	}
	return y, math.Abs(score-z) <= tolerance
}
