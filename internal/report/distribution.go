package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// A learned is prior and posterior of a channel's return (contribution, for
// organic channels), with their densities over x.
type learned struct {
	response.Learned
	x, prior, posterior []float64 // densities are nil for a point mass
}

func collectLearned(a *response.Analysis) ([]learned, error) {
	all, err := a.Learned()
	var out []learned
	for _, l := range all {
		if l.Quantity != "roi" && l.Quantity != "contribution" {
			continue
		}
		lo, hi := densityRange(l)
		one := learned{Learned: l}
		const points = 140
		for i := range points {
			one.x = append(one.x, lo+(hi-lo)*float64(i)/(points-1))
		}
		one.prior, one.posterior = density(one.x, l.PriorQuantiles), density(one.x, l.Quantiles)
		out = append(out, one)
	}
	return out, err
}

// densityRange returns where a density is worth drawing: all of the posterior and
// the bulk of the prior, from zero up if nothing is negative.
func densityRange(l response.Learned) (lo, hi float64) {
	n := len(l.Quantiles)
	lo = min(l.Quantiles[0], l.PriorQuantiles[n/10])
	hi = max(l.Quantiles[n-1-n/50], l.PriorQuantiles[n-n/10])
	if l.Quantiles[0] >= 0 && l.PriorQuantiles[0] >= 0 {
		lo = 0
	}
	return lo, hi
}

// density returns, at each x, a Gaussian kernel estimate of the density that
// evenly spaced quantiles come from; it is nil where they are all equal. Where
// all are positive the kernel is on logarithms, so that nothing leaks below zero.
// The bandwidth is a quarter of the standard deviation, since quantiles have no
// noise to smooth away, or the distance to the next quantile where that is more.
func density(x, quantiles []float64) []float64 {
	q := slices.Clone(quantiles)
	positive := q[0] > 0
	if positive {
		for i, v := range q {
			q[i] = math.Log(v)
		}
	}
	h := bandwidths(q)
	if h == nil {
		return nil
	}
	out := make([]float64, len(x))
	for i, at := range x {
		jacobian := 1.0
		if positive {
			if at <= 0 {
				continue
			}
			at, jacobian = math.Log(at), 1/at
		}
		for k, v := range q {
			z := (at - v) / h[k]
			out[i] += jacobian * math.Exp(-z*z/2) / (float64(len(q)) * h[k] * math.Sqrt(2*math.Pi))
		}
	}
	return out
}

// bandwidths returns the bandwidth at each quantile, or nil if they do not spread.
func bandwidths(q []float64) []float64 {
	n := float64(len(q))
	var mean, variance float64
	for _, v := range q {
		mean += v / n
	}
	for _, v := range q {
		variance += (v - mean) * (v - mean) / n
	}
	least := math.Sqrt(variance) / 4
	if !(least > 1e-9*math.Abs(mean)) || math.IsInf(least, 0) {
		return nil
	}
	h := make([]float64, len(q))
	for k := range q {
		h[k] = least
		if k > 0 {
			h[k] = max(h[k], q[k]-q[k-1])
		}
		if k+1 < len(q) {
			h[k] = max(h[k], q[k+1]-q[k])
		}
	}
	return h
}

// A shape is how a channel carries over and saturates, with the exposures that
// were observed.
type shape struct {
	response.Shape
	histogram []float64 // share of exposed cells in equal bins from 0 to the largest exposure
}

// histogramBins is the number of bins of observed exposures.
const histogramBins = 25

func collectShapes(a *response.Analysis, m *mmm.Model) ([]shape, error) {
	all, err := a.Shapes()
	var out []shape
	for i, s := range all {
		out = append(out, shape{s, histogram(m.ModelExposure(i))})
	}
	return out, err
}

// histogram returns the share of the positive values of x in each bin.
func histogram(x []float64) []float64 {
	top, positive := slices.Max(x), 0.0
	bins := make([]float64, histogramBins)
	for _, v := range x {
		if v > 0 {
			bins[min(histogramBins-1, int(v/top*histogramBins))]++
			positive++
		}
	}
	for k := range bins {
		bins[k] /= max(positive, 1)
	}
	return bins
}

// An rhatGroup is R-hat over the values of one block of parameters.
type rhatGroup struct {
	block  string
	values int // with an R-hat
	none   int // without

	lo, q1, median, q3, hi float64
}

// rhatGroups returns the blocks of parameters, the one with the worst R-hat
// first.
func rhatGroups(parameters []app.Parameter) []rhatGroup {
	var order []string
	byBlock := map[string][]float64{}
	none := map[string]int{}
	for _, p := range parameters {
		block, _, _ := strings.Cut(p.Name, "[")
		if _, seen := byBlock[block]; !seen {
			order = append(order, block)
			byBlock[block] = nil
		}
		if r := p.Summary.Rhat; math.IsNaN(r) || math.IsInf(r, 0) {
			none[block]++
		} else {
			byBlock[block] = append(byBlock[block], r)
		}
	}
	var groups []rhatGroup
	for _, block := range order {
		x := byBlock[block]
		slices.Sort(x)
		q := func(p float64) float64 { return draws.QuantileSorted(x, p) }
		groups = append(groups, rhatGroup{block, len(x), none[block], q(0), q(0.25), q(0.5), q(0.75), q(1)})
	}
	slices.SortStableFunc(groups, func(a, b rhatGroup) int {
		if a.none > 0 != (b.none > 0) {
			return cmp.Compare(b.none, a.none)
		}
		return cmp.Compare(b.hi, a.hi)
	})
	return groups
}
