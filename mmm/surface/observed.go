package surface

import (
	"cmp"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// unseenShare is the share of spend, or of periods, beyond anything observed from
// which a plan is called an extrapolation.
const unseenShare = 0.1

// observed returns the range of a channel's spend over the horizon in which at most
// unseenShare of it falls into cells with less, or with more, than was ever spent in
// one of that geo, at the prices of the horizon.
func observed(d *mmm.Data, c *mmm.Channel, p *pattern, h *Horizon) Range {
	var cells []seenCell
	cost := h.Changes.Cost[c.Name]
	for at, v := range p.spend {
		if v > 0 {
			g := at / h.N
			all := c.Spend[g*d.T() : (g+1)*d.T()]
			price := 1.0
			if cost != nil {
				price = cost[at]
			}
			cells = append(cells, seenCell{price * slices.Min(all) / v, price * slices.Max(all) / v, v})
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

	// Limit is the squared distance that 1 in 100 observed periods exceeds, or, if
	// that is more, the one that a tenth of the pattern periods does: these were
	// observed.
	Limit float64 `json:"limit"`
}

// shrinkage is how much of the correlations is replaced by none, so that channels
// that always moved together have a distance at all.
const shrinkage = 0.02

// constant is the coefficient of variation below which a channel never varied, but
// for rounding; its standard deviation is then taken to be constantSpread of the mean.
const constant, constantSpread = 1e-9, 0.1

// newCloud returns the cloud of the paid channels; n pattern periods begin with the
// first.
func newCloud(d *mmm.Data, paid []int, first, n int) Cloud {
	x := mat.NewDense(d.T(), len(paid), nil)
	for at, i := range paid {
		for k, v := range d.Channels[i].Spend {
			x.Set(k%d.T(), at, x.At(k%d.T(), at)+v)
		}
	}
	c := Cloud{}
	sd := make([]float64, len(paid))
	for at := range paid {
		var mean float64
		mean, sd[at] = stat.MeanStdDev(mat.Col(nil, at, x), nil)
		if sd[at] <= constant*mean {
			sd[at] = constantSpread*mean + math.SmallestNonzeroFloat32
		}
		c.Mean = append(c.Mean, mean)
	}
	c.Inverse = whiten(x, sd)
	distances := make([]float64, d.T())
	for t := range distances {
		distances[t] = c.distance(x.RawRowView(t))
	}
	pattern := slices.Sorted(slices.Values(distances[first : first+n]))
	slices.Sort(distances)
	c.Limit = max(draws.QuantileSorted(distances, 0.99), pattern[n-1-int(unseenShare*float64(n))])
	return c
}

// whiten returns the inverse of the Cholesky factor of the shrunk covariance of the
// columns of x, lower triangle, by row. sd are their standard deviations: correlations
// are what is inverted, as scales may be any.
func whiten(x *mat.Dense, sd []float64) []float64 {
	n := len(sd)
	cov := mat.NewSymDense(n, nil)
	stat.CovarianceMatrix(cov, x, nil)
	for a := range n {
		for b := range a {
			cov.SetSym(a, b, (1-shrinkage)*cov.At(a, b)/sd[a]/sd[b])
		}
		cov.SetSym(a, a, 1)
	}
	var chol mat.Cholesky
	if !chol.Factorize(cov) {
		panic("surface: shrunk correlations that are not positive definite")
	}
	var l, inverse mat.TriDense
	chol.LTo(&l)
	if err := inverse.InverseTri(&l); err != nil {
		panic("surface: correlations that cannot be inverted: " + err.Error())
	}
	list := make([]float64, 0, n*n)
	for a := range n {
		for b := range n {
			list = append(list, inverse.At(a, b)/sd[b])
		}
	}
	return list
}

// under returns the cloud where prices, by channel, are multiples of what they were.
func (c Cloud) under(prices []float64) Cloud {
	n := len(c.Mean)
	u := Cloud{Mean: slices.Clone(c.Mean), Inverse: slices.Clone(c.Inverse), Limit: c.Limit}
	for b, price := range prices {
		u.Mean[b] *= price
		for a := range n {
			u.Inverse[a*n+b] /= price
		}
	}
	return u
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
