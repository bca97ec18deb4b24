package track

import "math"

// Effect returns the normal distribution of the effect of channel c in a particle:
// outcome per period at reference exposure held for good, as a Draw's is, but for those
// below 0.
func (v *View) Effect(particle, c int) (mean, sd float64) {
	at, s := v.m.layout.effectAt+c, &v.states[particle]
	scale := v.steady[particle][c].wear * v.m.scale.Outcome
	return scale * s.Mean[at], scale * math.Sqrt(s.Cov[at*s.Dim()+at])
}

// Response returns, for each particle, what channel c brings in the view's period,
// carry-over and all, in multiples of its Effect.
func (v *View) Response(c int) []float64 {
	z, one := make([]float64, len(v.theta)), make([]float64, 1)
	r := v.m.newResponse(c, 1, false)
	for i, theta := range v.theta {
		r.set(theta)
		r.at(one, v.at)
		z[i] = one[0] / v.steady[i][c].wear
	}
	return z
}
