package track

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// flighting returns data of a market without outcomes, of paid channels whose
// exposure is an autoregression with dark periods, and a control.
func flighting(channels, days int, seed uint64) *mmm.Data {
	const history = 28
	first := mmm.DayOf(2023, 1, 2)
	d := &mmm.Data{Grain: mmm.Daily, Geos: []string{"all"}, History: history, Currency: "EUR",
		Outcome: mmm.Outcome{Name: "sales", Kind: mmm.Revenue, Values: make([]float64, days)}}
	r := rng.New(seed, "flighting", 0)
	for c := range channels {
		ch := mmm.Channel{Name: fmt.Sprintf("c%d", c), Kind: mmm.Paid}
		z, dark := 0.0, 0
		for t := range days + history {
			z = 0.9*z + 0.15*r.NormFloat64()
			if dark--; dark <= 0 && r.Float64() < 0.004 {
				dark = 14
			}
			x := math.Exp(z + 0.1*r.NormFloat64())
			if dark > 0 {
				x = 0
			}
			ch.Exposure = append(ch.Exposure, 1000*x)
			if t >= history {
				ch.Spend = append(ch.Spend, 10*x)
			}
		}
		d.Channels = append(d.Channels, ch)
	}
	price := mmm.Series{Name: "price"}
	z := 0.0
	for t := range days {
		z = 0.98*z + 0.2*r.NormFloat64()
		price.Values = append(price.Values, z)
		d.Periods = append(d.Periods, first+mmm.Day(t))
	}
	d.Controls = []mmm.Series{price}
	return d
}

// A truth is what a market was simulated from.
type truth struct {
	u     []float64
	theta []float64
	path  [][]float64 // [t] state at the end of period t, in model units
}

// simulate draws parameters from the prior, within spread standard deviations of its
// middle, and a path of states and outcomes from the model, with walks linearised as a
// new Posterior has them. Outcomes are stored in the model's data.
func (m *Model) simulate(spread float64, r *rand.Rand) truth {
	u := make([]float64, len(m.layout.names))
	for i := range u {
		u[i] = spread * r.NormFloat64()
	}
	d := m.NewPosterior(m.T()).newDensity(true)
	m.theta(d.theta, u)
	d.set(u)
	tr := truth{u: u, theta: append([]float64(nil), d.theta...)}
	s := make([]float64, m.layout.size)
	d.draw(s, r)
	for t := range d.steps {
		step := &d.steps[t]
		s[0] += m.step * s[m.layout.slopeAt]
		s[m.layout.noiseAt] *= step.Transition.G[1].Value
		for i, w := range step.Transition.W {
			s[i] += math.Sqrt(w) * r.NormFloat64()
		}
		tr.path = append(tr.path, append([]float64(nil), s...))
		o := &step.Observations[0]
		y := math.Sqrt(o.Variance) * r.NormFloat64()
		for i, f := range o.Design {
			y += f * s[i]
		}
		m.data.Outcome.Values[t] = y * m.scale.Outcome
	}
	return tr
}

// draw draws the state before the first period.
func (d *density) draw(s []float64, r *rand.Rand) {
	n := len(s)
	for i := range s { // independent, without a Start
		s[i] = d.init.Mean[i] + math.Sqrt(d.init.Cov[i*n+i])*r.NormFloat64()
	}
}

// simulated returns the model of a market simulated from the model itself.
func simulated(t testing.TB, channels, days int, seed uint64) (*Model, truth) {
	t.Helper()
	d := flighting(channels, days, seed)
	scale := NewScale(d)
	scale.Outcome = 1000
	m, err := New(d, Notes{}, DefaultSpec(d), scale)
	if err != nil {
		t.Fatal(err)
	}
	return m, m.simulate(0.7, rng.New(seed, "simulated", 0))
}
