package track

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// still returns weekly data of two channels whose effects do not drift, simulated from
// the model itself.
func still(t *testing.T, weeks int) *mmm.Data {
	t.Helper()
	d := flighting(2, weeks, 5)
	d.Grain = mmm.Weekly
	for i := range d.Periods {
		d.Periods[i] = d.Periods[0] + mmm.Day(7*i)
	}
	for i := range d.Channels {
		floats.Scale(15, d.Channels[i].Spend) // for a return of about 1
	}
	scale := NewScale(d)
	scale.Outcome = 1000
	s := DefaultSpec(d)
	s.YearlyOrder = 2
	s.Drift.Rate, s.Drift.Spread = prior(dist.Fixed{Value: 1e-6}), prior(dist.Fixed{Value: 0})
	s.Baseline.Drift = prior(dist.Fixed{Value: 0.01})
	s.Noise.SD, s.Noise.AR = prior(dist.Fixed{Value: 0.02}), prior(dist.Fixed{Value: 0.1})
	s.Baseline.SlopeSD, s.Baseline.LevelSD, s.Baseline.SeasonSD, s.Baseline.ColumnSD = 1e-3, 0.05, 0.03, 0.03
	for i := range s.Channels {
		s.Channels[i].ShareSD = s.Channels[i].Share / 5 // a fit has no negative effects
	}
	m, err := New(d, Notes{}, s, scale)
	if err != nil {
		t.Fatal(err)
	}
	m.simulate(0.5, rng.New(8, "still", 0))
	return d
}

// between returns periods [from, to) of data; all before are history.
func between(d *mmm.Data, from, to int) *mmm.Data {
	c := *d
	c.History += from
	c.Periods = d.Periods[from:to]
	c.Outcome.Values = d.Outcome.Values[from:to]
	c.Channels = slices.Clone(d.Channels)
	for i := range c.Channels {
		c.Channels[i].Exposure = c.Channels[i].Exposure[:d.History+to]
		c.Channels[i].Spend = c.Channels[i].Spend[from:to]
	}
	c.Controls = []mmm.Series{{Name: d.Controls[0].Name, Values: d.Controls[0].Values[from:to]}}
	return &c
}

func sampled(t *testing.T, d *mmm.Data) *mmm.Fit {
	t.Helper()
	m, err := mmm.New(d, mmm.DefaultSpec(d))
	if err != nil {
		t.Fatal(err)
	}
	opts := mmm.DefaultFitOptions()
	opts.Chains, opts.Draws, opts.Attempts = 2, 500, 1
	fit, err := mmm.Sample(context.Background(), m, opts, mmm.KeepInMemory, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fit
}

// held returns what draws of a fit say that a channel brings per period, in shares of the
// tracker's typical outcome, at reference exposure held for good.
func held(t *testing.T, fit *mmm.Fit, scale *Scale, channel int) []float64 {
	t.Helper()
	e := fit.Model.NewEvaluator()
	unit := fit.Model.ExposureUnit(channel)
	in := fit.Model.Input(channel, func(_, _ float64, _, _ int) (float64, float64) { return unit, 0 })
	d := fit.Model.Data()
	brings := make([]float64, d.T())
	var out []float64
	if err := fit.Each(0, func(_ int, theta []float64) {
		e.SetChannel(theta, channel)
		e.Respond(brings, channel, in)
		out = append(out, brings[d.T()-1]/scale.Outcome)
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFromFit(t *testing.T) {
	all := still(t, 208)
	fit := sampled(t, between(all, 0, 104))
	spec, scale, start, err := FromFit(fit, 1)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(between(all, 104, 208), Notes{Start: start}, spec, scale)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("effects are the fit's", func(t *testing.T) {
		for c, name := range []string{"effect[c0]", "effect[c1]"} {
			i := len(start.Params) + slices.Index(start.States, name)
			mean, sd := stat.MeanStdDev(held(t, fit, &scale, c), nil)
			numtest.Close(t, name+" mean", start.Mean[i], mean, 1e-9)
			numtest.Close(t, name+" sd", math.Sqrt(start.Cov[i*(len(start.Mean)+1)]), sd, 1e-9)
		}
	})

	t.Run("nothing new changes nothing", func(t *testing.T) {
		const n = 1200
		e := m.Prior(n, 3)
		for c := range 2 {
			k := m.layout.effectAt + c
			var means, variance []float64
			for i := range e.Particles {
				s := &e.Particles[i].State
				means, variance = append(means, s.Mean[k]), append(variance, s.Cov[k*(m.layout.size+1)])
			}
			want, sd := stat.MeanStdDev(held(t, fit, &scale, c), nil)
			mean, spread := stat.MeanStdDev(means, nil)
			if math.Abs(mean-want) > 4*sd/math.Sqrt(n) {
				t.Errorf("effect %d is %v, and the fit's %v ± %v", c, mean, want, sd)
			}
			if got := math.Sqrt(spread*spread + stat.Mean(variance, nil)); math.Abs(got/sd-1) > 4/math.Sqrt(2*n) {
				t.Errorf("effect %d varies by %v, and the fit's by %v", c, got, sd)
			}
		}
	})

	t.Run("more data are as if learned at once", func(t *testing.T) {
		spec.Drift.Rate, spec.Drift.Spread = prior(dist.Fixed{Value: 1e-6}), prior(dist.Fixed{Value: 0})
		later, err := New(between(all, 104, 208), Notes{Start: start}, spec, scale)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := New(all, Notes{}, spec, scale)
		if err != nil {
			t.Fatal(err)
		}
		for c := range 2 {
			mean, sd := ending(t, later, c)
			want, wantSD := ending(t, whole, c)
			_, before := stat.MeanStdDev(held(t, fit, &scale, c), nil)
			// The same again: nearly half of the variance. The mean of half of the evidence
			// came by way of another model, of knots and independent noise.
			if math.Abs(mean-want) > wantSD || sd > before || sd < before/2 {
				t.Errorf("effect %d is %v ± %v after %v of the fit, and %v ± %v if learned at once", c, mean, sd, before, want, wantSD)
			}
		}
	})
}

// A Start that is the posterior of the first half, and the second half, make what all
// makes at once: nothing is counted twice, or lost. With curves of known shape that is
// nearly exact; else β bends with the shape of its curve as no normal distribution does,
// and intervals come out narrower by a quarter or so.
func TestStart(t *testing.T) {
	all := still(t, 208)
	for _, c := range []struct {
		curves            string
		fixed             bool
		off, narrow, wide float64 // in standard deviations; of their ratio
	}{{"known curves", true, 0.25, 0.9, 1.1}, {"unknown curves", false, 0.35, 0.6, 1.1}} {
		t.Run(c.curves, func(t *testing.T) {
			scale, spec := NewScale(all), DefaultSpec(all)
			spec.YearlyOrder = 2 // a year of weeks says little of more
			spec.Drift.Rate, spec.Drift.Spread = prior(dist.Fixed{Value: 1e-6}), prior(dist.Fixed{Value: 0})
			for i := range spec.Channels {
				if shape := spec.Channels[i].Shape; c.fixed {
					shape["ec"], shape["slope"] = prior(dist.Fixed{Value: 1.2}), prior(dist.Fixed{Value: 1.1})
				}
			}
			whole, err := New(all, Notes{}, spec, scale)
			if err != nil {
				t.Fatal(err)
			}
			opts := FastFitOptions()
			opts.Until, opts.Draws = 104, 1200
			later, err := New(between(all, 104, 208), Notes{Start: startAfter(t, fitted(t, whole, opts))}, spec, scale)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 2 {
				mean, sd := ending(t, later, i)
				want, wantSD := ending(t, whole, i)
				if math.Abs(mean-want) > c.off*wantSD || sd > c.wide*wantSD || sd < c.narrow*wantSD {
					t.Errorf("effect %d is %v ± %v in two halves, and %v ± %v if learned at once", i, mean, sd, want, wantSD)
				}
			}
		})
	}
}

// startAfter returns the posterior after a fit as a Start: moments of particles, without ν.
func startAfter(t *testing.T, f *Fit) *Start {
	t.Helper()
	const n = 1200
	m, e := f.Model, f.Ensemble(n, 1)
	states := m.States()
	p := len(m.Names())
	size := p + len(states)
	s := &Start{First: e.Next, Params: m.Names(), States: states, Mean: make([]float64, size), Cov: make([]float64, size*size)}
	rows := mat.NewDense(n, size, nil)
	for i := range e.Particles {
		q := &e.Particles[i]
		rows.SetRow(i, slices.Concat(q.U, q.State.Mean[:len(states)]))
		for a := range states {
			for b := range states {
				s.Cov[(p+a)*size+p+b] += q.State.Cov[a*m.layout.size+b] / n
			}
		}
	}
	var cov mat.SymDense
	stat.CovarianceMatrix(&cov, rows, nil)
	for a := range size {
		s.Mean[a] = stat.Mean(mat.Col(nil, a, rows), nil)
		for b := range size {
			s.Cov[a*size+b] += cov.At(a, b)
		}
	}
	return s
}

// ending returns mean and standard deviation of an effect after all periods.
func ending(t *testing.T, m *Model, c int) (mean, sd float64) {
	t.Helper()
	const n = 250
	opts := FastFitOptions()
	opts.Draws = 1000
	e := fitted(t, m, opts).Ensemble(n, 1)
	k := m.layout.effectAt + c
	var square float64
	for i := range e.Particles {
		s := &e.Particles[i].State
		mean += s.Mean[k] / n
		square += (s.Mean[k]*s.Mean[k] + s.Cov[k*(m.layout.size+1)]) / n
	}
	return mean, math.Sqrt(square - mean*mean)
}
