package response

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Curve is how a paid channel's contribution changes with its spend, everything
// moving together: the flighting of all geos and periods is the actual one, times
// a multiplier.
type Curve struct {
	Channel string
	Spend   float64 // actual spend, at multiplier 1
	Points  []CurvePoint
}

// A CurvePoint is the contribution at one multiple of actual spend.
type CurvePoint struct {
	Multiplier   float64
	Spend        float64
	Contribution draws.Estimate
	// Extrapolated says that the multiplier is beyond anything spent so far.
	Extrapolated bool
}

// Multipliers returns 0, 0.1, …, 2.
func Multipliers() []float64 {
	m := make([]float64, 21)
	for i := range m {
		m[i] = float64(i) / 10
	}
	return m
}

// Curves returns the response curve of every paid channel at the given multiples
// of its spend, from SeriesDraws draws.
func (a *Analysis) Curves(multipliers []float64) ([]Curve, error) {
	var curves []Curve
	for i, c := range a.fit.Model.Data().Channels {
		if !c.Kind.IsPaid() {
			continue
		}
		curve, err := a.curve(i, multipliers)
		if err != nil {
			return nil, err
		}
		curves = append(curves, curve)
	}
	return curves, nil
}

func (a *Analysis) curve(i int, multipliers []float64) (Curve, error) {
	m := a.fit.Model
	c := &m.Data().Channels[i]
	inputs, values := make([]mmm.Input, len(multipliers)), make([][]float64, len(multipliers))
	for j, s := range multipliers {
		inputs[j], values[j] = m.Scaled(i, s), make([]float64, a.fit.Count(SeriesDraws))
	}
	err := a.fit.Each(SeriesDraws, func(k int, theta []float64) {
		a.eval.SetChannel(theta, i)
		for j := range inputs {
			a.eval.Respond(a.cells, i, inputs[j])
			values[j][k] = a.worth(a.cells)
		}
	})
	curve := Curve{Channel: c.Name, Spend: a.sum(c.Spend)}
	for j, s := range multipliers {
		curve.Points = append(curve.Points, CurvePoint{Multiplier: s, Spend: s * curve.Spend, Contribution: a.estimate(values[j]), Extrapolated: s > 1})
	}
	return curve, err
}
