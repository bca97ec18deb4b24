package sim

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
	"gonum.org/v1/gonum/floats"
)

// Levels returns the levels of the intervals that scores check: half, the level
// of reports, and the level at which published recovery studies report.
func Levels() []float64 { return []float64{0.5, response.DefaultLevel, 0.94} }

// A Score is how close a fit came to the truth of its market.
type Score struct {
	Channels []ChannelScore
}

// ChannelScore is how close a fit came to the truth about one channel.
type ChannelScore struct {
	Name  string
	Spend float64 // of the whole window, currency

	// SRMSE is that of the posterior mean of contributions, summed over geos, and
	// GeoSRMSE the mean over geos of that of each one's contributions.
	SRMSE, GeoSRMSE float64

	// Coverage is the share of periods whose true contribution, summed over geos,
	// lies within its interval, at each of Levels.
	Coverage []float64

	Total Recovery // contribution of the whole window, outcome units
	ROI   Recovery // NaN for organic channels, as MROI is
	MROI  Recovery // return of 1% more spend over that spend
}

// A Recovery compares the posterior of a number with the truth.
type Recovery struct {
	True, Mean, Median float64
	Lo, Hi             []float64 // ends of equal-tailed intervals, at each of Levels
}

// Covered reports whether the interval of Levels()[i] holds the truth.
func (r *Recovery) Covered(i int) bool { return r.Lo[i] <= r.True && r.True <= r.Hi[i] }

// Error returns the relative error of the posterior mean.
func (r *Recovery) Error() float64 { return zeroIsNaN(r.Mean-r.True, math.Abs(r.True)) }

// Score compares a fit to the market's data with the truth, over about
// response.SeriesDraws draws.
func (t *Truth) Score(fit *mmm.Fit) (*Score, error) {
	d := fit.Model.Data()
	if !slices.Equal(d.Geos, t.Geos) || !slices.Equal(d.Periods, t.Periods) {
		return nil, fmt.Errorf("sim: the fit is of other geos or periods than the truth")
	}
	var thetas [][]float64
	if err := fit.Each(response.SeriesDraws, func(_ int, theta []float64) { thetas = append(thetas, slices.Clone(theta)) }); err != nil {
		return nil, err
	}
	s := &Score{}
	eval := fit.Model.NewEvaluator()
	for c := range t.Channels {
		truth := &t.Channels[c]
		i := slices.IndexFunc(d.Channels, func(ch mmm.Channel) bool { return ch.Name == truth.Name })
		if i < 0 {
			return nil, fmt.Errorf("sim: the fit has no channel %q", truth.Name)
		}
		s.Channels = append(s.Channels, t.scoreChannel(truth, fit.Model, eval, i, thetas))
	}
	return s, nil
}

// scoreChannel scores channel i of the model.
func (t *Truth) scoreChannel(truth *ChannelTruth, m *mmm.Model, eval *mmm.Evaluator, i int, thetas [][]float64) ChannelScore {
	geos, periods := len(t.Geos), len(t.Periods)
	series := make([][]float64, periods) // [t][draw] summed over geos
	for p := range series {
		series[p] = make([]float64, len(thetas))
	}
	cells, mean := make([]float64, geos*periods), make([]float64, geos*periods)
	total, more := make([]float64, len(thetas)), make([]float64, len(thetas))
	onePercent := m.Scaled(i, 1+marginalStep)
	for k, theta := range thetas {
		eval.SetChannel(theta, i)
		eval.Contribution(cells, i)
		floats.AddScaled(mean, 1/float64(len(thetas)), cells)
		for cell, v := range cells {
			series[cell%periods][k] += v
		}
		total[k] = floats.Sum(cells)
		eval.Respond(cells, i, onePercent)
		more[k] = floats.Sum(cells) - total[k]
	}
	s := ChannelScore{Name: truth.Name, Spend: truth.Window.Spend}
	s.contributions(truth.Contribution, mean, series)
	s.Total = recovery(truth.Window.Outcome, total)
	perSpend := zeroIsNaN(t.Value, truth.Window.Spend)
	floats.Scale(perSpend, total)
	floats.Scale(perSpend/marginalStep, more)
	s.ROI, s.MROI = recovery(float64(truth.Window.ROI), total), recovery(float64(truth.Window.MROI), more)
	return s
}

// contributions fills what is about contributions through time, given the truth,
// [g][t], the posterior mean, [g][t] row-major, and draws of sums over geos,
// [t][draw].
func (s *ChannelScore) contributions(truth [][]float64, mean []float64, series [][]float64) {
	periods := len(series)
	national, estimate := make([]float64, periods), make([]float64, periods)
	for g, row := range truth {
		own := mean[g*periods : (g+1)*periods]
		floats.Add(national, row)
		floats.Add(estimate, own)
		s.GeoSRMSE += SRMSE(row, own) / float64(len(truth))
	}
	s.SRMSE = SRMSE(national, estimate)
	s.Coverage = make([]float64, len(Levels()))
	for t, v := range national {
		r := recovery(v, series[t])
		for l := range s.Coverage {
			if r.Covered(l) {
				s.Coverage[l] += 1 / float64(periods)
			}
		}
	}
}

// recovery compares draws with the truth; they are kept.
func recovery(truth float64, x []float64) Recovery {
	r := Recovery{True: truth}
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	r.Mean = floats.Sum(sorted) / float64(len(sorted))
	r.Median = quantile(sorted, 0.5)
	for _, level := range Levels() {
		r.Lo, r.Hi = append(r.Lo, quantile(sorted, (1-level)/2)), append(r.Hi, quantile(sorted, (1+level)/2))
	}
	return r
}

// quantile is draws.QuantileSorted, NaN where there is one.
func quantile(sorted []float64, p float64) float64 {
	if len(sorted) > 0 && math.IsNaN(sorted[0]) {
		return math.NaN()
	}
	return draws.QuantileSorted(sorted, p)
}

// ROIError returns the error of the posterior means of ROI over paid channels:
// WAPE weighted by spend.
func (s *Score) ROIError() float64 {
	return s.paidError(func(c *ChannelScore) *Recovery { return &c.ROI })
}

// MROIError returns the same of marginal returns.
func (s *Score) MROIError() float64 {
	return s.paidError(func(c *ChannelScore) *Recovery { return &c.MROI })
}

func (s *Score) paidError(of func(c *ChannelScore) *Recovery) float64 {
	var weight, truth, estimate []float64
	for i := range s.Channels {
		if c := &s.Channels[i]; c.Spend > 0 {
			weight, truth, estimate = append(weight, c.Spend), append(truth, of(c).True), append(estimate, of(c).Mean)
		}
	}
	return WAPE(weight, truth, estimate)
}
