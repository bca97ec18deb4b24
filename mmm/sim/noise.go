package sim

import (
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/dist"
)

// disturb draws the noise: shock is the part that all geos share, in shares of
// the level, and noise[g][t] what there is in each geo, in outcome units.
//
// Part c of the variance of the whole market's noise is shared, in proportion to
// population; the rest is independent between geos with variance in proportion
// to population, so that small geos are noisier per person:
//
//	ν_gt = weight_g √c ν_t + √(weight_g (1-c)) ν'_gt
func (w *world) disturb() {
	common := 1.0
	if w.s.Geo.Count > 1 {
		common = w.s.Geo.CommonVariance
	}
	w.shock = w.noisePath(w.stream("noise", 0))
	for t := range w.shock {
		w.shock[t] *= math.Sqrt(common)
	}
	for g, weight := range w.weights {
		own := make([]float64, w.days)
		if common < 1 {
			own = w.noisePath(w.stream("geo noise", g))
		}
		for t := range own {
			own[t] = w.s.Baseline.Level * (weight*w.shock[t] + math.Sqrt(weight*(1-common))*own[t])
		}
		w.noise = append(w.noise, own)
	}
}

// noisePath returns ν_t = AR ν_{t-1} + SD ε_t in shares of the level, started
// from a normal distribution with its stationary variance.
func (w *world) noisePath(r *rand.Rand) []float64 {
	s := &w.s.Noise
	nu := make([]float64, w.days)
	for t := range nu {
		if t == 0 {
			nu[t] = s.Stationary() * r.NormFloat64()
			continue
		}
		nu[t] = s.AR*nu[t-1] + s.SD*s.innovation(r)
	}
	return nu
}

// innovation draws ε with variance 1.
func (s *Noise) innovation(r *rand.Rand) float64 {
	if s.DF == 0 {
		return r.NormFloat64()
	}
	return dist.StudentT{DF: s.DF, Loc: 0, Scale: math.Sqrt((s.DF - 2) / s.DF)}.Rand(r)
}

// Stationary returns the standard deviation of a day's noise, SD/√(1-AR²).
func (s *Noise) Stationary() float64 { return s.SD / math.Sqrt(1-s.AR*s.AR) }
