package forecast

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/noonmark/noonmark/bayes/dist"
)

// scores are the normal scores z_k = Φ⁻¹(p_k) of the orders.
var scores = func() (z [len(orders)]float64) {
	for k := range median {
		z[k] = dist.StdNormalQuantile(orders[k])
		z[len(z)-1-k] = -z[k] // the upper tail loses digits
	}
	return z
}()

// A forecast says nothing between its orders or beyond them. It is read as
// linear there on the scale of normal scores:
//
//	Q(Φ(z)) = q_k + s_k (z - z_k)    z in [z_k, z_{k+1}],  s_k = (q_{k+1} - q_k)/(z_{k+1} - z_k)
//
// with the first and the last slope for all that is further out. So read, the
// quantiles of a normal distribution are that normal distribution, everywhere.
// Where neighbouring quantiles are equal, the distribution has a point.

// slope returns s_k of the segment that begins at order k = 0..len-2.
func slope(q []float64, k int) float64 {
	return (q[k+1] - q[k]) / (scores[k+1] - scores[k])
}

// segment returns the number of the segment that holds z, the outermost for all
// that is further out.
func segment(z float64) int {
	return min(max(sort.SearchFloat64s(scores[:], z)-1, 0), len(scores)-2)
}

// at returns Q(Φ(z)).
func at(q []float64, z float64) float64 {
	k := segment(z)
	if math.Abs(z-scores[k+1]) < math.Abs(z-scores[k]) {
		return towards(q[k+1], slope(q, k), z-scores[k+1])
	}
	return towards(q[k], slope(q, k), z-scores[k])
}

// towards returns q + s·d; a flat segment stays flat however far d is.
func towards(q, s, d float64) float64 {
	if s == 0 {
		return q
	}
	return q + s*d
}

// Quantile returns the quantile of an order p in [0, 1], interpolated between the
// forecast's own on the scale of normal scores, and extrapolated beyond them. At 0
// and 1 it is infinite, unless the outermost quantiles are equal.
func (f Forecast) Quantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("forecast: quantile of order %v", p))
	}
	const rounding = 1e-12 // (1-0.9)/2 is not quite 0.05
	if k := sort.SearchFloat64s(orders[:], p-rounding); k < len(orders) && orders[k] <= p+rounding {
		return f.Quantiles[k]
	}
	return at(f.Quantiles, dist.StdNormalQuantile(p))
}

// PIT returns the probability integral transform of the outcome y,
//
//	½ P(Y < y) + ½ P(Y ≤ y)
//
// which is uniform on [0, 1] over many outcomes if forecasts are calibrated. Any
// NaN gives NaN.
func (f Forecast) PIT(y float64) float64 {
	if math.IsNaN(y) || slices.ContainsFunc(f.Quantiles, math.IsNaN) {
		return math.NaN()
	}
	below, above := crossing(f.Quantiles, y)
	return dist.StdNormalCDF(below)/2 + dist.StdNormalCDF(above)/2
}

// crossing returns the z up to which Q(Φ(z)) < y, and that from which it is > y.
// They differ where the distribution has a point at y.
func crossing(q []float64, y float64) (below, above float64) {
	last := len(q) - 1
	i := sort.SearchFloat64s(q, y) // the first quantile ≥ y
	j := i + sort.Search(len(q)-i, func(k int) bool { return q[i+k] > y })
	below, above = math.Inf(1), math.Inf(-1)
	if k := min(max(i-1, 0), last-1); slope(q, k) > 0 {
		below = scores[k] + (y-q[k])/slope(q, k)
	} else if i == 0 {
		below = math.Inf(-1)
	}
	if k := min(max(j-1, 0), last-1); slope(q, k) > 0 {
		above = scores[k] + (y-q[k])/slope(q, k)
	} else if j == len(q) {
		above = math.Inf(1)
	}
	return below, above
}

// meanOf returns ∫ Q(p) dp of the distribution as read.
func meanOf(q []float64) float64 {
	var sum float64
	for k := range len(q) - 1 {
		lo, hi := bounds(k)
		s := slope(q, k)
		c := q[k] - s*scores[k]
		sum += c*(dist.StdNormalCDF(hi)-dist.StdNormalCDF(lo)) - s*(dist.StdNormalPDF(hi)-dist.StdNormalPDF(lo))
	}
	return sum
}

// bounds returns the ends of segment k in z, infinite for the outermost.
func bounds(k int) (lo, hi float64) {
	lo, hi = scores[k], scores[k+1]
	if k == 0 {
		lo = math.Inf(-1)
	}
	if k == len(scores)-2 {
		hi = math.Inf(1)
	}
	return lo, hi
}
