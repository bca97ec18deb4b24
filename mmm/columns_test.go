package mmm

import (
	"fmt"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/floats"
)

// A column is the difference that moving its parameter makes to expected outcome,
// when effects are equal in all geos.
func TestBaselineColumnsSlow(t *testing.T) {
	for _, c := range densityCases() {
		t.Run(c.name, func(t *testing.T) {
			m := c.model(t)
			theta := make([]float64, m.layout.size)
			m.DrawPrior(theta, rng.New(22, c.name, 0))
			for _, x := range m.cells {
				if x.effect.eta >= 0 {
					theta[x.effect.eta] = 0
				}
			}
			at := func(theta []float64) []float64 {
				e, y := m.NewEvaluator(), make([]float64, m.data.G()*m.data.T())
				e.Set(theta)
				e.Expected(y)
				floats.Div(y, m.OutcomeUnit())
				return y
			}
			base, columns := at(theta), m.BaselineColumns()
			for _, term := range m.terms() {
				positions := term.positions()
				if cell, ok := term.(*cellTerm); ok {
					positions = positions[:1]
					if positions[0] != cell.effect.theta {
						t.Fatal("the first position of a cell is not its effect")
					}
				}
				for _, i := range positions {
					prior := m.layout.priors()[i]
					moved := slices.Clone(theta)
					// The standard normal distribution function at ±1.
					moved[i] += (prior.Quantile(0.8413447460685429) - prior.Quantile(0.15865525393145707)) / 2
					want := at(moved)
					floats.Sub(want, base)
					numtest.CloseSlice(t, fmt.Sprint("column of ", i), columns[0], want, 1e-8)
					columns = columns[1:]
				}
			}
			if len(columns) != 0 {
				t.Errorf("%d columns too many", len(columns))
			}
		})
	}
}

// The effect of a lift test is the contribution that its changed exposure makes
// over the comparison, added up over the cells it counts.
func TestLiftEffectSlow(t *testing.T) {
	cases := densityCases()
	c := cases[slices.IndexFunc(cases, func(c densityCase) bool { return c.name == "lift tests" })]
	m := c.model(t)
	d := m.data
	theta := make([]float64, m.layout.size)
	m.DrawPrior(theta, rng.New(23, "theta", 0))
	e := m.NewEvaluator()
	for i, test := range d.LiftTests {
		channel := slices.IndexFunc(d.Channels, func(c Channel) bool { return c.Name == test.Channel })
		e.SetChannel(theta, channel)
		tested := func(g int) bool { return test.Geos == nil || slices.Contains(test.Geos, d.Geos[g]) }
		other := m.Input(channel, func(x, f float64, g, k int) (float64, float64) {
			if t := k - d.History; t >= 0 && tested(g) {
				days := 0.0
				for day := d.Periods[t]; day < d.Periods[t]+7; day++ {
					if day >= test.Start && day <= test.End {
						days++
					}
				}
				x *= 1 + (test.Against-1)*days/7
			}
			return x, f
		})
		actual, compared := make([]float64, d.G()*d.T()), make([]float64, d.G()*d.T())
		e.Contribution(actual, channel)
		e.Respond(compared, channel, other)
		var want float64
		for k := range actual {
			start := d.Periods[k%d.T()]
			if tested(k/d.T()) && start+6 >= test.Start && start <= max(test.End, test.CountUntil) {
				value := 1.0
				if test.InRevenue {
					value = d.ValueAt(k)
				}
				want += value * (actual[k] - compared[k])
			}
		}
		numtest.Close(t, test.Name, e.LiftEffect(i), want, 1e-10)
	}
}
