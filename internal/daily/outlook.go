package daily

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/stat"
)

// seasons is the number of weeks, or of periods without a weekly pattern, whose mean
// stands for what is not known; priced the number of days whose price buys a plan.
const (
	seasons = 4
	priced  = 28
)

// media returns what was spent or delivered, with stand-ins for what was not reported
// and for periods to come: what was spent or else is planned buys, at the price of the
// last weeks; where neither is known, what is usual.
func (b *assembler) media(channel, quantity string, rows [][]float64, planned *panelSeries, spend [][]float64) [][]float64 {
	if rows == nil {
		return nil
	}
	p := b.p
	season := seasonOf(p.grain)
	byPlan := false
	out := make([][]float64, len(rows))
	for g, row := range rows {
		out[g] = slices.Clone(row)
		first := slices.IndexFunc(row, func(v float64) bool { return !math.IsNaN(v) })
		for t := range out[g] {
			if t < p.n && !math.IsNaN(row[t]) {
				continue
			}
			if first < 0 || t < first {
				out[g][t] = 0 // the channel was not there yet
				continue
			}
			out[g][t] = usualAt(out[g], t, season)
			if money := amount(planned, spend, g, t, t < p.n); !math.IsNaN(money) {
				if price, ok := b.price(out[g], spend, g, t); ok {
					out[g][t], byPlan = money/price, byPlan || t >= p.n
				}
			}
			if t < p.n && t >= b.from {
				b.assumed = append(b.assumed, assumption{workspace.ChannelSeries(channel, quantity), p.day(t)})
			}
		}
	}
	b.usualBy(channel, quantity, byPlan)
	return out
}

// amount returns what was spent in a period of the past, or else what was planned to be;
// NaN where neither is known.
func amount(planned *panelSeries, spend [][]float64, g, t int, past bool) float64 {
	if past && spend != nil && !math.IsNaN(spend[g][t]) {
		return spend[g][t]
	}
	if planned != nil {
		return planned.values[g][t]
	}
	return math.NaN()
}

// price returns what a unit of x cost in the weeks before period t; 1 where x is the
// spend itself.
func (b *assembler) price(x []float64, spend [][]float64, g, t int) (float64, bool) {
	if spend == nil {
		return 1, true
	}
	t = min(t, b.p.n)
	from := max(0, t-pricePeriods(b.p.grain))
	return unitPrice(spend[g][from:t], x[from:t])
}

// pricePeriods returns the number of periods whose price buys a plan.
func pricePeriods(g mmm.Grain) int { return max(1, periodsBetween(g, 0, priced)) }

// unitPrice returns what a unit of x cost, where that is known.
func unitPrice(spend, x []float64) (price float64, ok bool) {
	var paid, got float64
	for t, v := range spend {
		if !math.IsNaN(v) {
			paid, got = paid+v, got+x[t]
		}
	}
	return paid / got, paid > 0 && got > 0
}

// seasonOf returns the number of periods of the weekly pattern.
func seasonOf(g mmm.Grain) int {
	if g == mmm.Daily {
		return 7
	}
	return 1
}

// usualAt returns the mean of what was there at the same points of the season before
// period t, all of which are known.
func usualAt(x []float64, t, season int) float64 {
	var sum, n float64
	for k := 1; k <= seasons && t-k*season >= 0; k++ {
		sum, n = sum+x[t-k*season], n+1
	}
	if n == 0 {
		return x[max(0, t-1)]
	}
	return sum / n
}

// usual returns the next periods of a series as they usually are.
func usual(x []float64, periods, season int) []float64 {
	x = slices.Clone(x)
	for range periods {
		x = append(x, usualAt(x, len(x), season))
	}
	return x[len(x)-periods:]
}

// persist returns the values of a series from period n on: those that are decided
// beforehand and, of the rest, what a first-order autoregression expects:
//
//	x_{t+h} = x̄ + ρ^h (x_t - x̄)
//
// with the mean x̄ and the autocorrelation ρ of the periods before, within [0, 1].
func persist(x []float64, n, periods int, decided func(k int) bool) []float64 {
	mean, rho := persistence(x[:n])
	last := x[n-1]
	var all []float64
	for k := range periods {
		last = mean + rho*(last-mean)
		if decided(k) {
			last = x[n+k]
		}
		all = append(all, last)
	}
	return all
}

// persistence returns the mean of a series and its autocorrelation of lag 1, within
// [0, 1].
func persistence(x []float64) (mean, rho float64) {
	mean = stat.Mean(x, nil)
	var across, square float64
	for t := 1; t < len(x); t++ {
		across += (x[t] - mean) * (x[t-1] - mean)
		square += (x[t-1] - mean) * (x[t-1] - mean)
	}
	if square == 0 {
		return mean, 1
	}
	return mean, math.Min(1, math.Max(0, across/square))
}
