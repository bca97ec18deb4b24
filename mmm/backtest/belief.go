package backtest

import (
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/particle"
)

// A belief is what a policy holds on a day about the channels: in each of a few
// particles, a response whose shape is fixed and whose effect is normal, given that it
// is not negative.
type belief struct {
	weights []float64
	effects [][]normal  // [c][i]
	today   [][]float64 // [c][i] what the day brings, carry-over and all, at effect 1
	shape   func(c, i int) steady
}

// A steady is the response of one channel at effect 1 to an exposure held for good, and
// its derivative.
type steady func(exposure float64) (brings, slope float64)

// A normal is a normal distribution of an effect, of whose negative part nothing is
// left.
type normal struct{ mean, sd float64 }

// positive returns the mean of the positive part: with h = m/s, m + s φ(h)/Φ(h).
func (n normal) positive() float64 {
	if n.sd == 0 {
		return math.Max(0, n.mean)
	}
	h := n.mean / n.sd
	return n.mean + n.sd*math.Exp(dist.StdNormalLogPDF(h)-dist.StdNormalLogCDF(h))
}

// quantile returns that of the positive part.
func (n normal) quantile(p float64) float64 {
	if n.sd == 0 {
		return math.Max(0, n.mean)
	}
	above := dist.StdNormalCDF(n.mean / n.sd) // of mass
	return math.Max(0, n.mean-n.sd*dist.StdNormalQuantile((1-p)*above))
}

// An amount is a distribution: in particle i, scale i times the effect.
type amount struct {
	weights, scale []float64
	effects        []normal
}

func (b *belief) amount(c int, scale func(i int) float64) amount {
	a := amount{weights: b.weights, effects: b.effects[c], scale: make([]float64, len(b.weights))}
	for i := range a.scale {
		a.scale[i] = scale(i)
	}
	return a
}

// held returns what channel c brings per day at an exposure held for good.
func (b *belief) held(c int, exposure float64) amount {
	return b.amount(c, func(i int) float64 { y, _ := b.shape(c, i)(exposure); return y })
}

// marginal returns what one more unit of exposure per day brings.
func (b *belief) marginal(c int, exposure float64) amount {
	return b.amount(c, func(i int) float64 { _, slope := b.shape(c, i)(exposure); return slope })
}

// contribution returns what channel c brings on the day.
func (b *belief) contribution(c int) amount {
	return b.amount(c, func(i int) float64 { return b.today[c][i] })
}

func (a amount) times(x float64) amount {
	for i := range a.scale {
		a.scale[i] *= x
	}
	return a
}

func (a amount) mean() float64 {
	var sum float64
	for i, w := range a.weights {
		sum += w * a.scale[i] * a.effects[i].positive()
	}
	return sum
}

// strata is the number of points that stand for a particle's distribution.
const strata = 16

// interval returns the 90% interval, of points in the middle of equal parts of each
// particle's distribution.
func (a amount) interval() (lo, hi float64) {
	n := len(a.weights) * strata
	w, x := make([]float64, 0, n), make([]float64, 0, n)
	for i, weight := range a.weights {
		for k := range strata {
			w = append(w, weight/strata)
			x = append(x, a.scale[i]*a.effects[i].quantile((float64(k)+0.5)/strata))
		}
	}
	var q [2]float64
	particle.Quantiles(q[:], []float64{tail, 1 - tail}, w, x)
	return q[0], q[1]
}
