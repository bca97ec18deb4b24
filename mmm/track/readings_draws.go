package track

import (
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/particle"
)

// A Draw is one value of what a view is uncertain about: the shapes of responses, which
// are those of a particle, and effects.
type Draw struct {
	Particle int
	Effect   []float64 // [c] outcome per period at reference exposure held for good, at least 0
}

// Draws returns n draws of equal weight: particles by systematic resampling, in
// increasing order, and of each one effects of all channels jointly. Each effect has the
// particle's normal distribution cut at 0, as in estimates; how they hang together is
// how they do in the normal distribution, by its copula. What channel c brings in the
// long run at exposure x is in draw d
//
//	d.Effect[c] · Steady(d.Particle, c)(x)
func (v *View) Draws(n int, r *rand.Rand) []Draw {
	chosen := make([]int, n)
	particle.Resample(chosen, v.weights, r)
	channels := len(v.m.inputs)
	filter := kalman.NewFilter(channels, kalman.Robust{})
	all := make([]Draw, n)
	for k, i := range chosen {
		all[k] = Draw{Particle: i, Effect: make([]float64, channels)}
		s := effects(&v.states[i], v.m.layout.effectAt, channels)
		filter.Draw(all[k].Effect, &s, r)
		for c, beta := range all[k].Effect {
			sd := math.Sqrt(s.Cov[c*channels+c])
			positive := newCut(s.Mean[c], sd)
			beta = positive.quantile(dist.StdNormalCDF((s.Mean[c] - beta) / sd))
			all[k].Effect[c] = beta * v.steady[i][c].wear * v.m.scale.Outcome
		}
	}
	return all
}

// effects returns the distribution of n elements of a state from the given one on.
func effects(s *kalman.State, from, n int) kalman.State {
	size := s.Dim()
	part := kalman.State{Mean: append([]float64(nil), s.Mean[from:from+n]...), Cov: make([]float64, 0, n*n)}
	for i := from; i < from+n; i++ {
		part.Cov = append(part.Cov, s.Cov[i*size+from:i*size+from+n]...)
	}
	return part
}
