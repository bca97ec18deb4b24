package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"gonum.org/v1/gonum/floats"
)

// ofPrior is the name of the scenario in which the model is right: media, prices and
// the calendar are those of the weekly one, but parameters are drawn from the model's
// own prior, and the outcome from the model at these.
const ofPrior = "prior"

// lookup returns the scenario that options ask for.
func lookup(o options) (sim.Scenario, error) {
	name := o.scenario
	if name == ofPrior {
		name = "weekly"
		if o.whiteNoise {
			return sim.Scenario{}, errors.New("noise is white where outcomes are drawn from the prior")
		}
	}
	s, err := sim.Lookup(name)
	if err != nil {
		return s, err
	}
	s.Name = o.scenario
	if o.whiteNoise {
		s.Noise.AR = 0
	}
	return s, nil
}

// attempts is how many draws of the prior are tried for one with an outcome that a
// business could have.
const attempts = 10_000

// drawn returns the default model of a simulated market for an outcome that is drawn
// from its prior, and what is true at the parameters drawn. Draws with an outcome that
// is not above 0 in every period are drawn again: as this is said of the outcome alone,
// the posterior is still what it says it is.
func drawn(s sim.Scenario, seed uint64) (*mmm.Model, outlook, error) {
	design, _, err := simulated(s, seed)
	if err != nil {
		return nil, nil, err
	}
	r := rng.New(seed, "regret prior", 0)
	theta := make([]float64, design.Layout().Size())
	for range attempts {
		design.DrawPrior(theta, r)
		model := design.WithReplicate(theta, r)
		if slices.Min(model.Data().Outcome.Values) > 0 {
			return model, at(model, theta), nil
		}
	}
	return nil, nil, fmt.Errorf("%d draws of the prior without an outcome above 0 in every period", attempts)
}

// at returns what the model says at given parameters.
func at(model *mmm.Model, theta []float64) outlook {
	o := model.NewOutlook(lastYear(model.Data()))
	o.Set(theta)
	response := make([]float64, model.Data().G()*o.Periods())
	brings := func(i int, multiple float64) float64 {
		o.Respond(response, i, o.Input(i, func(exposure, frequency float64, _, _ int) (float64, float64) { return multiple * exposure, frequency }))
		return floats.Sum(response)
	}
	return func(multiples []float64) []float64 {
		all := make([]float64, len(multiples))
		for i, multiple := range multiples {
			all[i] = brings(i, multiple) - brings(i, 0)
		}
		return all
	}
}
