package sim

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// trueModel returns a model of the market's data and an evaluator at the true
// parameters. What drives the baseline stays 0; contributions do not depend on
// it.
func trueModel(t *testing.T, m *Market) (*mmm.Evaluator, *mmm.Model) {
	t.Helper()
	theta, model := trueParameters(t, m)
	eval := model.NewEvaluator()
	eval.Set(theta)
	return eval, model
}

// trueParameters returns θ at the truth, and its model.
func trueParameters(t *testing.T, m *Market) ([]float64, *mmm.Model) {
	t.Helper()
	d := m.Data()
	model, err := mmm.New(d, mmm.DefaultSpec(d))
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, model.Layout().Size())
	set := func(param, label string, v float64) {
		t.Helper()
		p := model.Layout().Param(param)
		for i := range p.Len() {
			if p.ValueName(i) == fmt.Sprintf("%s[%s]", param, label) {
				theta[p.Start+i] = v
				return
			}
		}
		t.Fatalf("no parameter %s[%s]", param, label)
	}
	total := floats.Sum(d.Outcome.Values) * m.Scenario.Value
	for i := range m.Truth.Channels {
		c := &m.Truth.Channels[i]
		suffix, half := "m", c.HalfSaturation
		switch c.Kind {
		case mmm.PaidRF:
			suffix = "rf"
		case mmm.Organic:
			suffix = "om"
			set("contribution_om", c.Name, c.Window.Outcome*m.Scenario.Value/total)
		}
		if c.Kind.IsPaid() {
			set("roi_"+suffix, c.Name, float64(c.Window.ROI))
		}
		if !c.Kind.HasFrequency() {
			half /= model.ExposureUnit(i) // per person, where there are geos
			if len(m.Truth.Geos) > 1 {
				half /= m.Scenario.Geo.Population
			}
		}
		set("alpha_"+suffix, c.Name, float64(c.Retention))
		set("ec_"+suffix, c.Name, half)
		set("slope_"+suffix, c.Name, c.Slope)
		if len(m.Truth.Geos) > 1 {
			set("eta_"+suffix, c.Name, 1)
			for g, name := range m.Truth.Geos {
				set("beta_g"+suffix+"_dev", name+","+c.Name, math.Log(c.GeoEffect[g]))
			}
		}
	}
	return theta, model
}

// Without drift, the truth is what the model's own forward pass says at the true
// parameters: contributions, returns, marginal returns and half-lives.
func TestTruthIsTheModelReference(t *testing.T) {
	s := Default()
	s.Media.Paid, s.Media.Reach, s.Media.Organic = 4, 1, 1
	for _, geos := range []int{1, 3} {
		s.Geo.Count = geos
		m := market(t, s, 7)
		eval, model := trueModel(t, m)
		got, more := make([]float64, geos*s.Days), make([]float64, geos*s.Days)
		for i := range m.Truth.Channels {
			c := &m.Truth.Channels[i]
			what := fmt.Sprintf("%s in %d geos: ", c.Name, geos)
			eval.Contribution(got, i)
			numtest.CloseSlice(t, what+"contribution", got, flat(c.Contribution), 1e-6) // populations are rounded to people
			numtest.Close(t, what+"half-life", eval.HalfLife(i), c.HalfLife, 1e-9)
			eval.Respond(more, i, model.Scaled(i, 1.01))
			if c.Kind.IsPaid() {
				mroi := m.Scenario.Value * (floats.Sum(more) - floats.Sum(got)) / (0.01 * c.Window.Spend)
				numtest.Close(t, what+"mROI", mroi, float64(c.Window.MROI), 1e-6)
			}
		}
	}
}
