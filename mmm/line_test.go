package mmm

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// lineModels are models of five channels, some with frequency, of every sort of
// response.
func lineModels(t *testing.T) map[string]*Model {
	t.Helper()
	d := marketData(rng.New(1, "line", 0), Weekly, 2, 40)
	all := map[string]*Model{}
	for _, kernel := range []adstock.Kind{adstock.KindGeometric, adstock.KindWeibullPDF} {
		for _, curve := range saturation.Kinds() {
			for _, first := range []bool{false, true} {
				spec := DefaultSpec(d)
				for i := range spec.Channels {
					if d.Channels[i].Kind.HasFrequency() {
						continue // their curve is about frequency
					}
					c := &spec.Channels[i]
					c.Adstock, c.Saturation, c.SaturationFirst = kernel, curve, first
					c.Shape = DefaultShape(d.Grain, d.Grain.DefaultMaxLag(), d.Channels[i].Kind, kernel, curve)
				}
				m, err := New(d, spec)
				if err != nil {
					t.Fatal(err)
				}
				all[fmt.Sprintf("%s, %s, saturation first %v", kernel, curve, first)] = m
			}
		}
	}
	return all
}

// A line is the responses to its inputs, one by one.
func TestLineSlow(t *testing.T) {
	for name, m := range lineModels(t) {
		o := m.NewOutlook(20, 12)
		theta := make([]float64, m.layout.size)
		m.DrawPrior(theta, rng.New(2, "line", 0))
		o.Set(theta)
		got, want := make([]float64, 2*o.Periods()), make([]float64, 2*o.Periods())
		for i := range m.data.Channels {
			for _, free := range []float64{0, 50} { // exposure that no money buys
				at := func(s float64) Input {
					return o.Input(i, func(exposure, frequency float64, _, _ int) (float64, float64) { return free + s*exposure, frequency })
				}
				line := o.NewLine(i, at(0), at(1))
				line.Set()
				for _, s := range []float64{0, 1e-4, 0.3, 1, 1.7, 300} {
					line.Respond(got, s)
					o.Respond(want, i, at(s))
					// Logarithms and powers of a different order: rounding times the slope.
					numtest.CloseSlice(t, fmt.Sprintf("%s, %s, %v free, at %v", name, m.data.Channels[i].Name, free, s), got, want, 1e-12)
				}
			}
		}
	}
}

func TestLineHostile(t *testing.T) {
	d := marketData(rng.New(1, "line", 0), Weekly, 2, 40)
	m, err := New(d, DefaultSpec(d))
	if err != nil {
		t.Fatal(err)
	}
	o := m.NewOutlook(20, 12)
	defer func() {
		if recover() == nil {
			t.Error("no panic where frequencies differ")
		}
	}()
	at := func(frequency float64) Input {
		return o.Input(2, func(exposure, _ float64, _, _ int) (float64, float64) { return exposure, frequency })
	}
	o.NewLine(2, at(1), at(2))
}
