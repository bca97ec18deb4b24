package response

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// Weights, curves and half-saturation from their formulas, on exposures from none
// to the largest in natural units.
func TestShapesFormula(t *testing.T) {
	for name, d := range cases() {
		t.Run(name, func(t *testing.T) {
			m := model(t, d)
			a := prior(m, 30)
			all := thetas(t, a)
			got, err := a.Shapes()
			if err != nil || len(got) != len(d.Channels) {
				t.Fatalf("%d shapes, %v", len(got), err)
			}
			for i, s := range got {
				c := d.Channels[i]
				unit := m.ExposureUnit(i)
				if c.Frequency != nil {
					unit = 1 // what saturates is frequency
				}
				numtest.Close(t, c.Name+": average", s.Average, unit*meanModelExposure(m, i), 1e-12)
				highest := 0.0
				for k := range d.G() * d.MediaT() {
					if k%d.MediaT() < d.History {
						continue
					}
					x, frequency := actually(d, i)(k/d.MediaT(), k%d.MediaT())
					if c.Frequency != nil {
						x = frequency
					} else if !d.National() {
						x /= d.Population[k/d.MediaT()]
					}
					highest = max(highest, x)
				}
				if s.Channel != c.Name || len(s.Exposures) != saturationPoints || len(s.Carryover) != m.Window() || len(s.PriorCarryover) != m.Window() {
					t.Fatalf("%s: %d exposures and %d lags for %s", s.Channel, len(s.Exposures), len(s.Carryover), c.Name)
				}
				for l, e := range s.Carryover {
					var x []float64
					for _, theta := range all {
						x = append(x, weights(param(t, m, theta, "alpha", i), m.Window())[l])
					}
					same(t, fmt.Sprint(c.Name, ": weight of lag ", l), e, x, 1e-12)
				}
				for p, v := range s.Exposures {
					numtest.Close(t, c.Name+": exposure", v, highest*float64(p)/40, 1e-12)
				}
				if !m.Saturates(i) {
					isMissing(t, c.Name+": half-saturation", s.Half)
					if s.Saturation != nil || s.PriorSaturation != nil {
						t.Errorf("%s saturates", c.Name)
					}
					continue
				}
				var half []float64
				for _, theta := range all {
					half = append(half, unit*param(t, m, theta, "ec", i))
				}
				same(t, c.Name+": half-saturation", s.Half, half, 1e-12)
				for p, e := range s.Saturation {
					var x []float64
					for _, theta := range all {
						x = append(x, curve(t, m, theta, i)(s.Exposures[p]/unit))
					}
					same(t, fmt.Sprintf("%s: response to %v", c.Name, s.Exposures[p]), e, x, 1e-12)
				}
			}
		})
	}
}

// The prior's shapes are those of draws from it, within four standard errors of the
// difference of two means; and the posterior's, where the draws are others, are not.
func TestShapesOfPriorPosterior(t *testing.T) {
	const n = SeriesDraws
	m := model(t, market(1, nil))
	all := thetas(t, prior(m, n))
	for _, theta := range all {
		theta[at(m, "alpha_m[tv]")] /= 2
		theta[at(m, "ec_m[tv]")] *= 2
	}
	got, err := New(fitOf(m, all...), level).Shapes()
	if err != nil {
		t.Fatal(err)
	}
	z := func(mean, other float64, sd float64) float64 { return (mean - other) / (sd * math.Sqrt(2./n)) }
	moments := func(i int, of func(theta []float64) float64) (mean, sd float64) {
		var s, s2 float64
		for _, theta := range all {
			v := of(theta)
			s, s2 = s+v, s2+v*v
		}
		mean = s / n
		return mean, math.Sqrt(s2/n - mean*mean)
	}
	for i, s := range got {
		now := func(theta []float64) float64 { return weights(param(t, m, theta, "alpha", i), m.Window())[0] }
		mean, sd := moments(i, now)
		if far := math.Abs(z(s.PriorCarryover[0].Mean, mean, sd)) > 4; far != (i == 0) {
			t.Errorf("%s: prior weight of lag 0 %v, in the draws %v ± %v", s.Channel, s.PriorCarryover[0].Mean, mean, sd)
		}
		if !m.Saturates(i) {
			continue
		}
		top := s.Exposures[saturationPoints-1]
		if m.Data().Channels[i].Frequency == nil {
			top /= m.ExposureUnit(i)
		}
		mean, sd = moments(i, func(theta []float64) float64 { return curve(t, m, theta, i)(top) })
		last := s.PriorSaturation[saturationPoints-1]
		if far := math.Abs(z(last.Mean, mean, sd)) > 4; far != (i == 0) {
			t.Errorf("%s: prior response to the largest exposure %v, in the draws %v ± %v", s.Channel, last.Mean, mean, sd)
		}
	}
}

// Weights sum to one, curves rise from nothing and stay below their limit.
func TestShapesPhysics(t *testing.T) {
	got, err := prior(model(t, market(3, nil)), 20).Shapes()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range got {
		var total float64
		for _, e := range s.Carryover {
			total += e.Mean
		}
		numtest.Close(t, s.Channel+": weights", total, 1, 1e-12)
		for p, e := range s.Saturation {
			if p == 0 && e.Hi != 0 || p > 0 && !(e.Mean > s.Saturation[p-1].Mean) || !(e.Hi < 1) {
				t.Errorf("%s: point %d is %+v after %+v", s.Channel, p, e, s.Saturation[max(0, p-1)])
			}
		}
	}
}

// A window of one week has one weight, which is one.
func TestShapesLimits(t *testing.T) {
	m := model(t, market(1, nil), func(s *mmm.Spec) { s.MaxLag = 0 })
	got, err := prior(m, 5).Shapes()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range got {
		if len(s.Carryover) != 1 || slices.ContainsFunc([]float64{s.Carryover[0].Lo, s.Carryover[0].Hi, s.PriorCarryover[0].Lo}, func(v float64) bool { return v != 1 }) {
			t.Errorf("%s carries over %+v", s.Channel, s.Carryover)
		}
	}
}
