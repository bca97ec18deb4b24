package particle

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/dist"
)

// A Mixture is the distribution Σ_i w_i N(μ_i, σ_i²): the forecast of an ensemble
// of which each particle makes a normal one. A σ_i of zero is a point.
//
// Every method treats a component of weight zero as if it were not there. Otherwise
// NaN in any of the three gives NaN, and so do negative σ, and no components.
type Mixture struct {
	Weights []float64 // w, normalised
	Means   []float64 // μ
	SDs     []float64 // σ
}

func (m Mixture) check() {
	checkLens(len(m.Means), len(m.Weights))
	checkLens(len(m.SDs), len(m.Weights))
}

// total returns Σ w_i f(μ_i, σ_i), and NaN if there is nothing to sum.
func (m Mixture) total(f func(mean, sd float64) float64) float64 {
	m.check()
	var sum float64
	some := false
	for i, w := range m.Weights {
		if w == 0 {
			continue
		}
		if !(m.SDs[i] >= 0) {
			return math.NaN()
		}
		some = true
		sum += w * f(m.Means[i], m.SDs[i])
	}
	if !some {
		return math.NaN()
	}
	return sum
}

// Mean returns Σ w_i μ_i.
func (m Mixture) Mean() float64 {
	return m.total(func(mean, _ float64) float64 { return mean })
}

// SD returns the standard deviation √(Σ w_i (σ_i² + (μ_i - μ)²)), μ the mean.
func (m Mixture) SD() float64 {
	centre := m.Mean()
	return math.Sqrt(m.total(func(mean, sd float64) float64 {
		return sd*sd + (mean-centre)*(mean-centre)
	}))
}

// CDF returns P(Y ≤ y) = Σ w_i Φ((y - μ_i)/σ_i). Of an outcome y it is the
// probability integral transform, uniform on [0, 1] if forecasts are calibrated.
func (m Mixture) CDF(y float64) float64 {
	return m.total(func(mean, sd float64) float64 {
		if sd == 0 {
			return step(y, mean)
		}
		return dist.StdNormalCDF((y - mean) / sd)
	})
}

// step is the CDF at y of the point x.
func step(y, x float64) float64 {
	switch {
	case math.IsNaN(y) || math.IsNaN(x):
		return math.NaN()
	case y < x:
		return 0
	}
	return 1
}

// tail returns P(Y > y), with its digits where it is small.
func (m Mixture) tail(y float64) float64 {
	return m.total(func(mean, sd float64) float64 {
		if sd == 0 {
			return 1 - step(y, mean)
		}
		return dist.StdNormalCDF((mean - y) / sd)
	})
}

// LogProb returns the log density at y, ln Σ w_i N(y; μ_i, σ_i²), also where
// every density underflows: the logarithmic score of a forecast. A component with
// σ_i = 0 has density +Inf at its mean and 0 elsewhere.
func (m Mixture) LogProb(y float64) float64 {
	term := func(i int) float64 {
		switch sd := m.SDs[i]; {
		case sd > 0:
			return math.Log(m.Weights[i]/sd) + dist.StdNormalLogPDF((y-m.Means[i])/sd)
		case y == m.Means[i]:
			return math.Inf(1)
		}
		return math.Inf(-1)
	}
	if math.IsNaN(y + m.Mean()) {
		return math.NaN()
	}
	top := math.Inf(-1)
	for i, w := range m.Weights {
		if w != 0 {
			top = max(top, term(i))
		}
	}
	if math.IsInf(top, 0) {
		return top
	}
	var sum float64
	for i, w := range m.Weights {
		if w != 0 {
			sum += math.Exp(term(i) - top)
		}
	}
	return top + math.Log(sum)
}

// Quantile returns the least y with CDF(y) ≥ p, by bisection between the least
// and the largest quantile of a component, to the last digit of the larger. Above
// the median it looks for the upper tail 1-p.
//
// Special cases are:
//
//	p = 0 → -Inf, p = 1 → +Inf, unless all σ_i are zero: then the least and largest μ_i
//	SD not finite → NaN
//	p outside [0, 1] → panic
func (m Mixture) Quantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("particle: quantile of order %v", p))
	}
	if sd := m.SD(); math.IsNaN(sd) || math.IsInf(sd, 0) {
		return math.NaN()
	}
	lo, hi := m.quantileRange(p)
	switch {
	case p == 0:
		return lo
	case p == 1:
		return hi
	case p > 0.5:
		return bisect(lo, hi, func(y float64) bool { return m.tail(y) <= 1-p })
	}
	return bisect(lo, hi, func(y float64) bool { return m.CDF(y) >= p })
}

// quantileRange returns the least and the largest quantile of a component.
func (m Mixture) quantileRange(p float64) (lo, hi float64) {
	z := dist.StdNormalQuantile(p)
	lo, hi = math.Inf(1), math.Inf(-1)
	for i, w := range m.Weights {
		if w == 0 {
			continue
		}
		q := m.Means[i]
		if m.SDs[i] > 0 {
			q += m.SDs[i] * z
		}
		lo, hi = min(lo, q), max(hi, q)
	}
	return lo, hi
}

// bisect returns the least y in [lo, hi] that is reached, hi if none is before.
func bisect(lo, hi float64, reached func(y float64) bool) float64 {
	if reached(lo) {
		return lo
	}
	digit := 0x1p-53 * max(math.Abs(lo), math.Abs(hi))
	for hi-lo > digit {
		mid := lo/2 + hi/2
		if mid <= lo || mid >= hi {
			break
		}
		if reached(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// CRPS returns the continuous ranked probability score of the forecast when the
// outcome is y:
//
//	Σ_i w_i A(y - μ_i, σ_i²) - ½ Σ_i Σ_j w_i w_j A(μ_i - μ_j, σ_i² + σ_j²)
//	A(μ, σ²) = E|X|, X ~ N(μ, σ²),  = 2σ φ(μ/σ) + μ (2Φ(μ/σ) - 1)
//
// It is in the unit of y, smaller is better. Time grows as N². An infinite y is
// NaN, as for [diagnostic.CRPSNormal].
//
// Reference: Grimit, Gneiting, Berrocal & Johnson (2006), "The continuous ranked
// probability score for circular variables and its application to mesoscale
// forecast ensemble verification", QJRMS 132(621).
func (m Mixture) CRPS(y float64) float64 {
	near := m.total(func(mean, sd float64) float64 { return meanDistance(y-mean, sd) })
	var spread float64
	for i, wi := range m.Weights {
		if wi == 0 {
			continue
		}
		spread += 0.5 * wi * wi * meanDistance(0, math.Sqrt2*m.SDs[i])
		for j, wj := range m.Weights[:i] {
			if wj != 0 {
				spread += wi * wj * meanDistance(m.Means[i]-m.Means[j], math.Hypot(m.SDs[i], m.SDs[j]))
			}
		}
	}
	return near - spread
}

// meanDistance returns A(mean, sd²). The score of the normal forecast N(0, sd²)
// when the outcome is mean is A less half of A(0, 2 sd²) = 2 sd/√π.
func meanDistance(mean, sd float64) float64 {
	return diagnostic.CRPSNormal(0, sd, mean) + sd/math.Sqrt(math.Pi)
}
