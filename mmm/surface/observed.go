package surface

import (
	"cmp"
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
	var cells []seenCell
	for at, v := range p.spend {
		if v > 0 {
			g := at / n
			all := c.Spend[g*d.T() : (g+1)*d.T()]
			cells = append(cells, seenCell{slices.Min(all) / v, slices.Max(all) / v, v})
		}
	}
	return seen(cells, p.reference)
}

// observedBudget is observed of all channels together, over all geos.
func observedBudget(d *mmm.Data, patterns []pattern, n int) Range {
	all := make([]float64, d.T())
	for _, c := range d.Channels {
		for k, v := range c.Spend {
			all[k%d.T()] += v
		}
	}
	plan := make([]float64, n)
	for _, p := range patterns {
		for at, v := range p.spend {
			plan[at%n] += v * safeDiv(p.today, p.reference)
		}
	}
	var cells []seenCell
	for _, v := range plan {
		if v > 0 {
			cells = append(cells, seenCell{slices.Min(all) / v, slices.Max(all) / v, v})
		}
	}
	return seen(cells, total(plan))
}

// A seenCell is the least and the most that was observed where a plan spends, as
// multiples of what it spends, and how much that is.
type seenCell struct{ lo, hi, spend float64 }

// seen returns the multiples of a plan at which unseenShare of it is beyond what was
// observed, times its total.
func seen(cells []seenCell, total float64) Range {
	var sum float64
	for _, c := range cells {
		sum += c.spend
	}
	limit := func(of func(seenCell) float64, sign float64) float64 {
		slices.SortStableFunc(cells, func(a, b seenCell) int { return cmp.Compare(sign*of(a), sign*of(b)) })
		var beyond float64
		for _, c := range cells {
			if beyond += c.spend; beyond > unseenShare*sum {
				return of(c) * total
			}
		}
		return 0
	}
	return Range{
		Lo: limit(func(c seenCell) float64 { return c.lo }, -1),
		Hi: limit(func(c seenCell) float64 { return c.hi }, 1),
	}
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
