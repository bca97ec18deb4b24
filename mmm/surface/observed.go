package surface

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// unseenShare is the share of spend, or of periods, beyond anything observed from
// which a plan is called an extrapolation.
const unseenShare = 0.1

// observed returns the range of a channel's spend over the horizon in which at most
// unseenShare of it falls into cells with less, or with more, than was ever spent in
// one of that geo.
func observed(d *mmm.Data, c *mmm.Channel, p *pattern, n int) Range {
	type cell struct{ ratio, weight float64 }
	share := func(limit func(x []float64) float64, sign float64) float64 {
		var cells []cell
		var sum float64
		for at, v := range p.spend {
			if v > 0 {
				g := at / n
				cells = append(cells, cell{limit(c.Spend[g*d.T():(g+1)*d.T()]) / v, v})
				sum += v
			}
		}
		slices.SortFunc(cells, func(a, b cell) int {
			if sign*a.ratio < sign*b.ratio {
				return -1
			}
			return 1
		})
		var seen float64
		for _, c := range cells {
			if seen += c.weight; seen > unseenShare*sum {
				return c.ratio * p.reference
			}
		}
		return 0
	}
	return Range{Lo: share(slices.Min[[]float64], -1), Hi: share(slices.Max[[]float64], 1)}
}

// A Cloud is where spends of all channels in a period have been together: their
// mean and covariance over the periods of the data, summed over geos, and how far
// from the middle they went.
type Cloud struct {
	Mean []float64 `json:"mean"` // by channel

	// Inverse is the Cholesky factor's inverse of the covariance, lower triangle, by
	// row: Inverse·(x - Mean) has independent components of variance 1.
	Inverse []float64 `json:"inverse"`

	// Limit is the squared distance that 1 in 100 observed periods exceeds.
	Limit float64 `json:"limit"`
}

// shrinkage is how much of the correlations is replaced by none, so that channels
// that always moved together have a distance at all.
const shrinkage = 0.02

func newCloud(d *mmm.Data, paid []int) Cloud {
	n, periods := len(paid), d.T()
	x := mat.NewDense(periods, n, nil)
	for at, i := range paid {
		for k, v := range d.Channels[i].Spend {
			x.Set(k%periods, at, x.At(k%periods, at)+v)
		}
	}
	c := Cloud{Mean: make([]float64, n)}
	for at := range n {
		c.Mean[at] = stat.Mean(mat.Col(nil, at, x), nil)
	}
	cov := mat.NewSymDense(n, nil)
	stat.CovarianceMatrix(cov, x, nil)
	for a := range n {
		for b := range a {
			cov.SetSym(a, b, (1-shrinkage)*cov.At(a, b))
		}
		if cov.At(a, a) == 0 { // what never varied has a scale all the same
			cov.SetSym(a, a, math.Pow(0.1*c.Mean[a], 2)+math.SmallestNonzeroFloat32)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(cov) {
		panic("surface: a shrunk covariance that is not positive definite")
	}
	var l, inverse mat.TriDense
	chol.LTo(&l)
	if err := inverse.InverseTri(&l); err != nil {
		panic("surface: a covariance that cannot be inverted: " + err.Error())
	}
	for a := range n {
		for b := range n {
			c.Inverse = append(c.Inverse, inverse.At(a, b))
		}
	}
	distances := make([]float64, periods)
	for t := range distances {
		distances[t] = c.distance(x.RawRowView(t))
	}
	slices.Sort(distances)
	c.Limit = stat.Quantile(0.99, stat.LinInterp, distances, nil)
	return c
}

// distance returns the squared Mahalanobis distance of spends in one period.
func (c *Cloud) distance(x []float64) float64 {
	n := len(c.Mean)
	var sum float64
	for a := range n {
		var z float64
		for b := range a + 1 {
			z += c.Inverse[a*n+b] * (x[b] - c.Mean[b])
		}
		sum += z * z
	}
	return sum
}
