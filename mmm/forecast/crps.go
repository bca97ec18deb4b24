package forecast

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
)

// Pinball returns the pinball loss of a quantile q of order p in (0, 1) when the
// outcome is y:
//
//	p (y - q)  if y ≥ q,   (1-p) (q - y)  otherwise
//
// It is in the unit of y, smaller is better, and its expectation is least at the
// true quantile. NaN gives NaN.
func Pinball(p, q, y float64) float64 {
	if !(p > 0 && p < 1) {
		panic(fmt.Sprintf("forecast: pinball loss of order %v", p))
	}
	if y >= q {
		return p * (y - q)
	}
	return (1 - p) * (q - y)
}

// CRPS returns the continuous ranked probability score when the outcome is y: twice
// the pinball loss over all orders,
//
//	2 ∫_0^1 (1[y < Q(p)] - p) (Q(p) - y) dp
//
// in the unit of y, smaller is better. The integral is exact for the distribution
// that the quantiles are read as, hence exact for a normal forecast; of another
// distribution it differs by what is lost between the orders. Anything NaN or
// infinite gives NaN.
//
// Reference: Gneiting & Ranjan (2011), "Comparing density forecasts using
// threshold- and quantile-weighted scoring rules", JBES 29(3).
func (f Forecast) CRPS(y float64) float64 {
	if !finite(y) || !finite(f.Quantiles...) {
		return math.NaN()
	}
	var sum float64
	for k := range len(f.Quantiles) - 1 {
		lo, hi := bounds(k)
		s := slope(f.Quantiles, k)
		c := f.Quantiles[k] - y - s*scores[k] // Q - y = c + s z
		if cross := -c / s; s > 0 && cross > lo && cross < hi {
			sum += lossBetween(c, s, lo, cross, false) + lossBetween(c, s, cross, hi, true)
			continue
		}
		sum += lossBetween(c, s, lo, hi, towards(c, s, inside(lo, hi)) > 0)
	}
	return 2 * sum
}

// inside returns a point within (lo, hi), of which one may be infinite.
func inside(lo, hi float64) float64 {
	switch {
	case math.IsInf(lo, -1):
		return hi - 1
	case math.IsInf(hi, 1):
		return lo + 1
	}
	return (lo + hi) / 2
}

// lossBetween returns ∫ (1[over] - Φ(z)) (c + s z) φ(z) dz over [lo, hi], where over
// says that the forecast is above the outcome there. With
//
//	∫ φ = Φ,   ∫ z φ = -φ,   ∫ Φ φ = Φ²/2,   ∫ z Φ φ = Φ(√2 z)/(2√π) - φ Φ
func lossBetween(c, s, lo, hi float64, over bool) float64 {
	return antiderivative(c, s, hi, over) - antiderivative(c, s, lo, over)
}

func antiderivative(c, s, z float64, over bool) float64 {
	cdf, pdf := dist.StdNormalCDF(z), dist.StdNormalPDF(z)
	constant := -cdf * cdf / 2
	linear := pdf*cdf - dist.StdNormalCDF(math.Sqrt2*z)/(2*math.Sqrt(math.Pi))
	if over {
		constant += cdf
		linear -= pdf
	}
	return c*constant + s*linear
}
