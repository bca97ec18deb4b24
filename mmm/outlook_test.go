package mmm

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/adstock"
)

// outlookMarket returns 24 weeks with every kind of channel and a control, in 2 geos or
// nationally, and two weeks of media before them.
func outlookMarket(geos int) *Data {
	r := rng.New(1, "outlook market", uint64(geos))
	d := &Data{Grain: Weekly, History: 2}
	for g := range geos {
		d.Geos = append(d.Geos, fmt.Sprint("geo", g))
		d.Population = append(d.Population, 100*(1+r.Float64()))
	}
	const periods = 24
	for t := range periods {
		d.Periods = append(d.Periods, d.Grain.Next(DayOf(2024, 1, 1), t))
	}
	series := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = max(r.ExpFloat64()-0.2, 0)
		}
		return x
	}
	cells, media := geos*periods, geos*(periods+d.History)
	d.Outcome = Outcome{Name: "sales", Kind: Count, Values: series(cells)}
	d.Channels = []Channel{
		{Name: "tv", Kind: Paid, Exposure: series(media), Spend: series(cells)},
		{Name: "mail", Kind: Organic, Exposure: series(media)},
		{Name: "video", Kind: PaidRF, Exposure: series(media), Frequency: series(media), Spend: series(cells)},
		{Name: "social", Kind: OrganicRF, Exposure: series(media), Frequency: series(media)},
	}
	d.Controls = []Series{{Name: "rain", Values: series(cells)}}
	return d
}

// outlookModel has a window longer than the history, and saturation first of mail.
func outlookModel(t testing.TB, d *Data, kind adstock.Kind) *Model {
	t.Helper()
	s := DefaultSpec(d)
	s.MaxLag = 4
	for i := range s.Channels {
		c := &s.Channels[i]
		c.On, c.Effect = OnCoefficient, dist.Prior{Dist: dist.HalfNormal{Sigma: 1}}
		c.Adstock, c.SaturationFirst = kind, d.Channels[i].Kind.HasFrequency() || i == 1
		c.Shape = DefaultShape(d.Grain, s.MaxLag, d.Channels[i].Kind, kind, c.Saturation)
	}
	s.Controls[0].PerPopulation = true
	m, err := New(d, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// An outlook is the model over all periods, with the exposure of its own replaced and
// none after them: for every kind of carry-over and channel, wherever it is.
func TestOutlookSlow(t *testing.T) {
	for _, kind := range adstock.Kinds() {
		for _, geos := range []int{1, 2} {
			d := outlookMarket(geos)
			m := outlookModel(t, d, kind)
			theta := make([]float64, m.Layout().Size())
			m.DrawPrior(theta, rng.New(1, "outlook", uint64(geos)))
			e := m.NewEvaluator()
			e.Set(theta)
			for _, span := range [][2]int{{0, 1}, {0, 6}, {9, 7}, {19, 5}, {0, 24}} {
				first, n := span[0], span[1]
				o := m.NewOutlook(first, n)
				if o.Periods() != n+4 {
					t.Fatalf("%d periods of responses, want %d", o.Periods(), n+4)
				}
				o.Set(theta)
				alone := m.NewOutlook(first, n)
				change := func(exposure, frequency float64, g, t int) (float64, float64) {
					return 2*exposure + float64(g+t%3), frequency + 0.1*float64(t)
				}
				for i := range d.Channels {
					whole := make([]float64, d.G()*d.T())
					e.Respond(whole, i, m.Input(i, func(exposure, frequency float64, g, t int) (float64, float64) {
						switch t -= d.History + first; {
						case t < 0:
							return exposure, frequency
						case t < n:
							return change(exposure, frequency, g, t)
						}
						return 0, 0
					}))
					got, again := make([]float64, d.G()*o.Periods()), make([]float64, d.G()*o.Periods())
					in := o.Input(i, change)
					o.Respond(got, i, in)
					alone.SetChannel(theta, i)
					alone.Respond(again, i, in)
					if !slices.Equal(got, again) {
						t.Errorf("%s, %s: SetChannel is not enough", kind, d.Channels[i].Name)
					}
					for k, v := range got {
						g, now := k/o.Periods(), first+k%o.Periods()
						if now < d.T() { // what comes after the data has nothing to compare with
							numtest.Close(t, fmt.Sprintf("%s, %s, %v, cell %d", kind, d.Channels[i].Name, span, k), v, whole[g*d.T()+now], 1e-12)
						}
					}
				}
			}
		}
	}
}

// Expected outcome is the evaluator's, and another value of a control changes it by
// γ_g/sd for each unit, per person here.
func TestOutlookFormula(t *testing.T) {
	for _, geos := range []int{1, 2} {
		d := outlookMarket(geos)
		m := outlookModel(t, d, adstock.KindGeometric)
		theta := make([]float64, m.Layout().Size())
		m.DrawPrior(theta, rng.New(2, "outlook", uint64(geos)))
		e := m.NewEvaluator()
		e.Set(theta)
		const first, n = 5, 9
		o := m.NewOutlook(first, n)
		o.Set(theta)
		whole, part := make([]float64, geos*d.T()), make([]float64, geos*n)
		e.Expected(whole)
		o.Expected(part)
		values, effect := make([]float64, geos*n), make([]float64, geos*n)
		for k := range values {
			values[k] = float64(k%5) / 3
		}
		o.ControlEffect(effect, 0, values)
		perPerson := make([]float64, geos*d.T())
		var mean, square float64
		people := func(g int) float64 {
			if geos == 1 {
				return 1
			}
			return d.Population[g]
		}
		for k, v := range d.Controls[0].Values {
			perPerson[k] = v / people(k/d.T())
			mean += perPerson[k] / float64(len(perPerson))
		}
		for _, v := range perPerson {
			square += (v - mean) * (v - mean) / float64(len(perPerson))
		}
		for k := range part {
			g, now := k/n, first+k%n
			numtest.Close(t, "expected", part[k], whole[g*d.T()+now], 0)
			gamma := theta[m.layout.Param("gamma_c").Start]
			if geos > 1 {
				gamma += theta[m.layout.Param("xi_c").Start] * theta[m.layout.Param("gamma_gc_dev").Start+g]
			}
			want := gamma / math.Sqrt(square) * (values[k] - d.Controls[0].Values[g*d.T()+now]) / people(g) * m.OutcomeUnit()[g*d.T()]
			numtest.Close(t, "control", effect[k], want, 1e-10)
		}
	}
}

// The log prior of a channel is the sum of those of its effect and its shape, without
// what is fixed.
func TestChannelLogPriorFormula(t *testing.T) {
	d := outlookMarket(1)
	m := outlookModel(t, d, adstock.KindDelayed)
	theta := make([]float64, m.Layout().Size())
	m.DrawPrior(theta, rng.New(3, "outlook", 0))
	o := m.NewOutlook(0, 3)
	o.Set(theta)
	alone := m.NewOutlook(0, 3)
	for i, c := range d.Channels {
		var want float64
		suffix := c.Kind.Suffix()
		for name, prior := range m.Spec().Channels[i].Shape {
			if _, fixed := prior.Dist.(dist.Fixed); !fixed {
				want += prior.Dist.LogProb(theta[positionOf(t, m, fmt.Sprintf("%s_%s[%s]", name, suffix, c.Name))])
			}
		}
		want += dist.HalfNormal{Sigma: 1}.LogProb(theta[positionOf(t, m, fmt.Sprintf("beta_%s[%s]", suffix, c.Name))])
		numtest.Close(t, c.Name, o.ChannelLogPrior(i), want, 1e-12)
		alone.SetChannel(theta, i)
		numtest.Close(t, c.Name+" alone", alone.ChannelLogPrior(i), want, 1e-12)
	}
}

// positionOf returns where in θ a value is, by name.
func positionOf(t testing.TB, m *Model, name string) int {
	t.Helper()
	for _, p := range m.layout.Params {
		for i := range p.Len() {
			if p.ValueName(i) == name {
				return p.Start + i
			}
		}
	}
	t.Fatalf("no parameter %s", name)
	return -1
}

// Outlooks outside of the data are programmer's errors; parameters of NaN give NaN.
func TestOutlookHostile(t *testing.T) {
	d := outlookMarket(1)
	m := outlookModel(t, d, adstock.KindGeometric)
	for _, span := range [][2]int{{-1, 3}, {0, 0}, {0, 25}, {24, 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("an outlook of %d periods from %d", span[1], span[0])
				}
			}()
			m.NewOutlook(span[0], span[1])
		}()
	}
	o := m.NewOutlook(3, 4)
	o.Set(slices.Repeat([]float64{math.NaN()}, m.Layout().Size()))
	got := make([]float64, o.Periods())
	for i := range d.Channels {
		o.Respond(got, i, o.Input(i, func(x, f float64, _, _ int) (float64, float64) { return x + 1, f + 1 }))
		for k, v := range got {
			if !math.IsNaN(v) {
				t.Errorf("%s: %v in period %d", d.Channels[i].Name, v, k)
			}
		}
	}
}
