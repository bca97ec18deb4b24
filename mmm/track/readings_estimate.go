package track

import (
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/particle"
)

// estimate returns what a mixture says.
func estimate(m particle.Mixture) draws.Estimate {
	return draws.Estimate{Mean: m.Mean(), Median: m.Quantile(0.5), Lo: m.Quantile((1 - Level) / 2), Hi: m.Quantile((1 + Level) / 2), Level: Level}
}

// none is the estimate of what there is not.
func none() draws.Estimate {
	nan := math.NaN()
	return draws.Estimate{Mean: nan, Median: nan, Lo: nan, Hi: nan, Level: Level}
}

// A cut is a normal distribution N(μ, σ²) given that it is not negative; with σ = 0 the
// point max(0, μ). NaN in → NaN out.
type cut struct {
	mean, sd float64
	mass     float64 // Φ(μ/σ), of what is left
}

func newCut(mean, sd float64) cut { return cut{mean, sd, dist.StdNormalCDF(mean / sd)} }

// expectation returns μ + σ φ(h)/Φ(h), h = μ/σ.
func (c *cut) expectation() float64 {
	if c.sd == 0 {
		return max(0, c.mean)
	}
	h := c.mean / c.sd
	return c.mean + c.sd*math.Exp(dist.StdNormalLogPDF(h)-dist.StdNormalLogCDF(h))
}

// underflow is the mass below which quotients of masses need logarithms.
const underflow = 1e-290

// above returns P(Y > y), Φ((μ-y)/σ)/Φ(μ/σ), for y ≥ 0.
func (c *cut) above(y float64) float64 {
	switch {
	case c.sd == 0:
		if c.mean > y {
			return 1
		}
		return 0
	case c.mass < underflow:
		return math.Exp(dist.StdNormalLogCDF((c.mean-y)/c.sd) - dist.StdNormalLogCDF(c.mean/c.sd))
	}
	return dist.StdNormalCDF((c.mean-y)/c.sd) / c.mass
}

// quantile returns the y with P(Y > y) = q.
func (c *cut) quantile(q float64) float64 {
	switch {
	case c.sd == 0:
		return max(0, c.mean)
	case c.mass < underflow: // the tail of a normal distribution is all but exponential
		return -math.Log(q) * c.sd * c.sd / -c.mean
	}
	return max(0, c.mean-c.sd*dist.StdNormalQuantile(q*c.mass))
}

// A cutMixture is what an ensemble says of a quantity that is not negative.
type cutMixture struct {
	weights []float64
	cuts    []cut
}

// estimatePositive returns what a mixture says of a quantity of which each component is
// cut at 0.
func estimatePositive(m particle.Mixture) draws.Estimate {
	mix := cutMixture{weights: m.Weights, cuts: make([]cut, len(m.Weights))}
	var mean float64
	for i, w := range m.Weights {
		mix.cuts[i] = newCut(m.Means[i], m.SDs[i])
		if w != 0 {
			mean += w * mix.cuts[i].expectation()
		}
	}
	if math.IsNaN(mean) || math.IsInf(mean, 0) {
		return none()
	}
	return draws.Estimate{Mean: mean, Median: mix.quantile(0.5), Lo: mix.quantile((1 + Level) / 2), Hi: mix.quantile((1 - Level) / 2), Level: Level}
}

// quantile returns the y with P(Y > y) = q, by bisection between the least and the
// largest of the components, to ten digits of the largest.
func (m *cutMixture) quantile(q float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, w := range m.weights {
		if w != 0 {
			y := m.cuts[i].quantile(q)
			lo, hi = min(lo, y), max(hi, y)
		}
	}
	for tiny := 1e-10 * hi; hi-lo > tiny; {
		mid := (lo + hi) / 2
		if m.above(mid) > q {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

func (m *cutMixture) above(y float64) float64 {
	var sum float64
	for i, w := range m.weights {
		if w != 0 {
			sum += w * m.cuts[i].above(y)
		}
	}
	return sum
}
