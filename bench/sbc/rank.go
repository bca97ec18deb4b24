package main

import (
	"context"
	"slices"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"gonum.org/v1/gonum/floats"
)

const (
	chains    = 4
	rankDraws = 100 // draws among which the truth is ranked; the rest is thinned away
)

// result is what one data set says.
type result struct {
	names     []string // of quantities
	ranks     []int    // of the truth, 0..rankDraws
	converged bool
	attempts  int
}

// rank fits a data set drawn from the prior and ranks the truth.
func rank(ctx context.Context, o options, seed uint64) (result, error) {
	design, err := newDesign(o, seed)
	if err != nil {
		return result{}, err
	}
	r := rng.New(seed, "calibration", 0)
	theta := make([]float64, design.Layout().Size())
	design.DrawPrior(theta, r)
	model := design.WithReplicate(theta, r)

	opts := mmm.DefaultFitOptions()
	opts.Chains, opts.Draws, opts.Seed, opts.Workers = chains, o.draws, seed, 1
	fit, err := mmm.Sample(ctx, model, opts, mmm.KeepInMemory, nil)
	if err != nil {
		return result{}, err
	}
	res := result{names: append(slices.Clone(fit.Draws.Names()), "log likelihood"), converged: fit.Diagnostics.Converged, attempts: len(fit.Attempts)}
	truth := make([]float64, len(fit.Draws.Names()))
	fit.Posterior.Draw(truth, theta)
	thin := chains * o.draws / rankDraws
	add := func(values []float64, truth float64) {
		rank, _ := diagnostic.SBCRank(values, truth, thin)
		res.ranks = append(res.ranks, rank)
	}
	for i := range truth {
		values, err := draws.Chains(nil, fit.Draws, i)
		if err != nil {
			return result{}, err
		}
		add(slices.Concat(values...), truth[i])
	}
	likelihood := logLikelihood(model)
	var values []float64
	err = fit.Each(0, func(_ int, draw []float64) { values = append(values, likelihood(draw)) })
	add(values, likelihood(theta))
	return res, err
}

// newDesign returns the model of everything but the outcome: two years by week,
// paid channels with and without reach and frequency, an organic one, a control,
// promotions, holidays, seasons, and a lift test.
func newDesign(o options, seed uint64) (*mmm.Model, error) {
	s, err := sim.Lookup("weekly")
	if err != nil {
		return nil, err
	}
	s.Days, s.Geo.Count = 2*52*7, o.geos
	s.Media.Paid, s.Media.Reach, s.Media.Organic = 3, 1, 1
	market, err := sim.New(s, seed)
	if err != nil {
		return nil, err
	}
	data := market.Data()
	const first, last = 60, 63
	var outcome float64
	for i, y := range data.Outcome.Values {
		if t := i % data.T(); t >= first && t <= last {
			outcome += y
		}
	}
	data.LiftTests = []mmm.LiftTest{{
		Name: "hold-out", Channel: data.Channels[0].Name, Start: data.Periods[first], End: data.Periods[last+1] - 1,
		SE: outcome / 20, // the reading comes with the outcome
	}}
	return mmm.New(data, mmm.DefaultSpec(data))
}

// logLikelihood returns the log likelihood of the outcome as a function of θ.
func logLikelihood(m *mmm.Model) func(theta []float64) float64 {
	e := m.NewEvaluator()
	cells := make([]float64, m.Data().G()*m.Data().T())
	return func(theta []float64) float64 {
		e.Set(theta)
		e.LogLikelihood(cells)
		return floats.Sum(cells)
	}
}
