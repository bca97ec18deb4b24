package mmm

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/stat"
)

// With y the standardised outcome per person, μ its expectation and σ_g the noise
// scale of geo g,
//
//	Normal:    -ln(σ_g √(2π)) - ½ ((y-μ)/σ_g)²
//	Student-t: ln Γ((ν+1)/2) - ln Γ(ν/2) - ln(σ_g √(νπ)) - (ν+1)/2 ln(1 + ((y-μ)/σ_g)²/ν)
func TestLogLikelihoodFormula(t *testing.T) {
	for _, geos := range []int{1, 3} {
		for _, likelihood := range []Likelihood{NormalLikelihood, StudentTLikelihood} {
			name := fmt.Sprintf("%s, %d geos", likelihood, geos)
			m := densityCase{name, Weekly, geos, func(d *Data, s *Spec) {
				s.Likelihood, s.UniqueSigma = likelihood, true // national models have one σ all the same
				holdOut(d, s)
			}}.model(t)
			theta := make([]float64, m.layout.size)
			m.DrawPrior(theta, rng.New(31, name, 0))
			sigma := m.layout.Param("sigma")
			if sigma.Len() != geos {
				t.Fatalf("%s: %d noise scales", name, sigma.Len())
			}
			d := m.Data()
			y, mu := make([]float64, len(d.Outcome.Values)), make([]float64, len(d.Outcome.Values))
			e := m.NewEvaluator()
			e.Set(theta)
			e.Expected(mu)
			perPerson := func(dst, outcome []float64) {
				for i, v := range outcome {
					dst[i] = v
					if geos > 1 {
						dst[i] /= d.Population[i/d.T()]
					}
				}
			}
			perPerson(y, d.Outcome.Values)
			perPerson(mu, mu)
			sd := stat.PopStdDev(y, nil)
			want := make([]float64, len(y))
			for i := range want {
				s := theta[sigma.Start+i/d.T()]
				z := (y[i] - mu[i]) / sd / s
				switch {
				case m.Spec().Holdout[i]:
					want[i] = math.NaN()
				case likelihood == NormalLikelihood:
					want[i] = -math.Log(s*math.Sqrt(2*math.Pi)) - z*z/2
				default:
					nu := theta[m.layout.Param("df").Start]
					up, _ := math.Lgamma((nu + 1) / 2)
					low, _ := math.Lgamma(nu / 2)
					want[i] = up - low - math.Log(s*math.Sqrt(nu*math.Pi)) - (nu+1)/2*math.Log(1+z*z/nu)
				}
			}
			got := make([]float64, len(y))
			e.LogLikelihood(got)
			numtest.CloseSlice(t, name, got, want, 1e-11) // z is a difference of rescaled numbers
		}
	}
}

// Data of a replicate have the outcome that the model is fitted to, in outcome units,
// and those of the model itself stay.
func TestWithReplicateOfData(t *testing.T) {
	for _, c := range densityCases() {
		m := c.model(t)
		before := slices.Clone(m.data.Outcome.Values)
		theta := make([]float64, m.layout.size)
		r := rng.New(33, "replicates", 0)
		m.DrawPrior(theta, r)
		other := m.WithReplicate(theta, r)
		got := make([]float64, len(before))
		for i, y := range other.Data().Outcome.Values {
			got[i] = (y/m.scale.population[i/m.data.T()] - m.scale.mean) / m.scale.sd
		}
		numtest.CloseSlice(t, c.name, got, other.scale.y, 1e-9) // a mean is added and taken away
		numtest.CloseSlice(t, c.name+": the model's own", m.data.Outcome.Values, before, 0)
	}
}

// Readings of lift tests are replicated with their standard errors, each on its
// own, around the effects that the parameters imply. The model itself stays.
func TestWithReplicateOfLiftTests(t *testing.T) {
	cases := densityCases()
	m := cases[slices.IndexFunc(cases, func(c densityCase) bool { return c.name == "lift tests" })].model(t)
	theta := make([]float64, m.layout.size)
	r := rng.New(32, "replicates", 0)
	m.DrawPrior(theta, r)
	// readings returns the effects that the lift tests of m read, in the order of the data.
	readings := func(m *Model) []float64 {
		effects := make([]float64, len(m.data.LiftTests))
		for _, c := range m.channels {
			for _, l := range c.lifts {
				i := slices.IndexFunc(m.data.LiftTests, func(test LiftTest) bool { return test.Name == l.name })
				effects[i] = l.reading.Effect
				numtest.Close(t, l.name+": standard error", l.reading.SE, m.data.LiftTests[i].SE, 0)
			}
		}
		return effects
	}
	const n = 4000
	before := readings(m)
	values := make([][]float64, len(before))
	for range n {
		for i, v := range readings(m.WithReplicate(theta, r)) {
			values[i] = append(values[i], v)
		}
	}
	numtest.CloseSlice(t, "readings of the model itself", readings(m), before, 0)
	e := m.NewEvaluator()
	e.Set(theta)
	for i, test := range m.data.LiftTests {
		mean, sd := stat.MeanStdDev(values[i], nil)
		if z := (mean - e.LiftEffect(i)) / (test.SE / math.Sqrt(n)); !(math.Abs(z) < 4) {
			t.Errorf("%s: readings have mean %v, want %v (z = %.1f)", test.Name, mean, e.LiftEffect(i), z)
		}
		if z := (sd/test.SE - 1) * math.Sqrt(2*n); !(math.Abs(z) < 4) {
			t.Errorf("%s: readings have standard deviation %v, want %v (z = %.1f)", test.Name, sd, test.SE, z)
		}
		for j := range i {
			if z := stat.Correlation(values[i], values[j], nil) * math.Sqrt(n); !(math.Abs(z) < 4) {
				t.Errorf("readings of %s and %s have correlation %.2f", test.Name, m.data.LiftTests[j].Name, z/math.Sqrt(n))
			}
		}
	}
}
