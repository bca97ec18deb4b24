package mmm

import (
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/floats"
)

func TestCoefficientsReference(t *testing.T) {
	for name, rc := range loadReference(t) {
		t.Run(name, func(t *testing.T) {
			m := rc.model(t, quirks)
			e := m.NewEvaluator()
			e.Set(rc.theta(t, m))
			byGeo := make([]float64, m.data.G())
			same := func(what string, got, want []float64) { numtest.CloseSlice(t, what, got, want, referenceTolerance) }
			seen := map[ChannelKind]int{}
			for i, c := range m.data.Channels {
				s, x := kindSuffix[c.Kind], seen[c.Kind]
				seen[c.Kind]++
				same("beta_"+s, []float64{e.ChannelCoefficients(byGeo, i)}, rc.output(t, "beta_"+s).values[x:x+1])
				same("beta_g"+s, byGeo, rc.output(t, "beta_g"+s).last(x))
			}
			for i := range m.data.Controls {
				same("gamma_c", []float64{e.ControlCoefficients(byGeo, i)}, rc.Params["gamma_c"].values[i:i+1])
				same("gamma_gc", byGeo, rc.output(t, "gamma_gc").last(i))
			}
			for i := range m.data.Treatments {
				same("gamma_n", []float64{e.TreatmentCoefficients(byGeo, i)}, rc.output(t, "gamma_n").values[i:i+1])
				same("gamma_gn", byGeo, rc.output(t, "gamma_gn").last(i))
			}
			e.GeoIntercepts(byGeo)
			same("tau_g", byGeo, rc.output(t, "tau_g").values)
			mu := make([]float64, m.data.T())
			e.TimeEffect(mu)
			same("mu_t", mu, rc.output(t, "mu_t").values)
		})
	}
}

// What the coefficients multiply adds up to expected outcome, in a model with
// seasons and with events that all geos and that some geos have.
func TestCoefficientsAddUp(t *testing.T) {
	r := rng.New(8, "coefficients", 0)
	d := marketData(r, Daily, 3, 40)
	d.Events = []Event{
		{Name: "sale", Lag: 1, Occurrences: []EventSpan{{Start: d.Periods[5], End: d.Periods[6]}}},
		{Name: "fair", Occurrences: []EventSpan{{Start: d.Periods[20], End: d.Periods[21], Geos: d.Geos[1:2]}}},
	}
	s := DefaultSpec(d)
	s.Baseline.YearlyOrder = 2
	m, err := New(d, s)
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, m.layout.size)
	m.DrawPrior(theta, r)
	e := m.NewEvaluator()
	e.Set(theta)

	n := d.T()
	got, mu, byGeo := make([]float64, d.G()*n), make([]float64, n), make([]float64, d.G())
	addBy := func(z []float64) {
		for g, c := range byGeo {
			floats.AddScaled(row(got, g, n), c, row(z, g, n))
		}
	}
	e.TimeEffect(mu)
	e.GeoIntercepts(byGeo)
	for g, tau := range byGeo {
		floats.Add(row(got, g, n), mu)
		floats.AddConst(tau, row(got, g, n))
	}
	for i := range d.Channels {
		e.ChannelCoefficients(byGeo, i)
		addBy(e.fw.channels[i].f)
	}
	for i, k := range m.controlCells {
		e.ControlCoefficients(byGeo, i)
		addBy(m.cells[k].z)
	}
	for i, k := range m.treatmentCells {
		e.TreatmentCoefficients(byGeo, i)
		addBy(m.cells[k].z)
	}
	fair := m.layout.Param("event_effects").Start + 2
	floats.AddScaled(row(got, 1, n), theta[fair], row(m.cells[0].z, 1, n))
	numtest.CloseSlice(t, "expected outcome", got, e.fw.mu, 1e-12)

	if allocs := testing.AllocsPerRun(5, func() {
		e.TimeEffect(mu)
		e.GeoIntercepts(byGeo)
		e.ChannelCoefficients(byGeo, 0)
		e.ControlCoefficients(byGeo, 0)
		e.TreatmentCoefficients(byGeo, 0)
	}); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}
