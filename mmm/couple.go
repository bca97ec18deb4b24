package mmm

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// A couple scales the coordinate of a Hill curve's half-saturation κ by its slope
// s. The data know ln κ to within something like 1/s, the curve being a function
// of s(ln x - ln κ): a funnel, in which no one step size fits. The prior knows it
// equally well at any slope. Half-way between, with coordinates u of which those
// without the couple are z,
//
//	z_s = u_s,   z_κ = u_κ exp(-r u_s),   log|∂z/∂u| = -r u_s,   r = ½ sd(ln s)
//
// both funnels are mild.
type couple struct {
	ec, slope int // positions among the coordinates
	rate      float64
}

// coupleCurves lists the couples of all curves whose half-saturation and slope
// are sampled, the slope with a log-normal prior.
func (post *Posterior) coupleCurves() []couple {
	priors := post.m.layout.priors()
	var all []couple
	for i := range post.m.channels {
		c := &post.m.channels[i]
		if c.curve.Kind() != saturation.KindHill {
			continue
		}
		curve := c.shape[len(c.kernel.Params()):]
		ec, slope := slices.Index(post.sampled, curve[0]), slices.Index(post.sampled, curve[1])
		if prior, ok := priors[curve[1]].(dist.LogNormal); ok && ec >= 0 && slope >= 0 {
			all = append(all, couple{ec, slope, prior.Sigma / 2})
		}
	}
	return all
}

// push turns coupled coordinates into those without the couple and returns the
// log-Jacobian.
func (c couple) push(u []float64) float64 {
	u[c.ec] *= math.Exp(-c.rate * u[c.slope])
	return -c.rate * u[c.slope]
}

// pull turns a gradient by coordinates without the couple into that by the
// coupled ones u, log-Jacobian included.
func (c couple) pull(grad, u []float64) {
	scale := math.Exp(-c.rate * u[c.slope])
	grad[c.slope] -= c.rate * (u[c.ec]*scale*grad[c.ec] + 1)
	grad[c.ec] *= scale
}
