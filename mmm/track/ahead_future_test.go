package track

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// own returns the future that the data of a model say, times a factor.
func own(m *Model, next, periods int, factor float64) Future {
	d := m.data
	times := func(x []float64) []float64 {
		x = slices.Clone(x)
		for i := range x {
			x[i] *= factor
		}
		return x
	}
	var f Future
	for i := range d.Channels {
		c, at := &d.Channels[i], d.History+next
		var frequency []float64
		if c.Frequency != nil {
			frequency = times(c.Frequency[at : at+periods])
		}
		f.Exposure, f.Frequency = append(f.Exposure, times(c.Exposure[at:at+periods])), append(f.Frequency, frequency)
	}
	for _, s := range d.Treatments {
		f.Treatments = append(f.Treatments, times(s.Values[next:next+periods]))
	}
	for _, s := range d.Controls {
		f.Controls = append(f.Controls, times(s.Values[next:next+periods]))
	}
	return f
}

// with returns the model of data with a future in place of what they say.
func with(t *testing.T, m *Model, next int, f *Future) *Model {
	t.Helper()
	d := *m.data
	d.Channels = slices.Clone(d.Channels)
	for i := range d.Channels {
		c := &d.Channels[i]
		c.Exposure = append(slices.Clone(c.Exposure[:d.History+next]), f.Exposure[i]...)
		if c.Frequency != nil {
			c.Frequency = append(slices.Clone(c.Frequency[:d.History+next]), f.Frequency[i]...)
		}
	}
	changed := func(all []mmm.Series, to [][]float64) []mmm.Series {
		all = slices.Clone(all)
		for i := range all {
			all[i].Values = append(slices.Clone(all[i].Values[:next]), to[i]...)
		}
		return all
	}
	d.Treatments, d.Controls = changed(d.Treatments, f.Treatments), changed(d.Controls, f.Controls)
	other, err := New(&d, m.notes, m.spec, m.scale)
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// A forecast of several futures is the mixture of the forecasts of models whose data say
// them.
func TestAheadFuturesSlow(t *testing.T) {
	const days, periods, particles = 60, 9, 3
	m, e := followed(t, days, periods, particles)
	futures := []Future{own(m, days-periods, periods, 1), own(m, days-periods, periods, 1.7), own(m, days-periods, periods, 0)}
	o, err := m.Ahead(e, periods, futures...)
	if err != nil {
		t.Fatal(err)
	}
	for f := range futures {
		want, err := with(t, m, days-periods, &futures[f]).Ahead(e, periods)
		if err != nil {
			t.Fatal(err)
		}
		at := f * particles
		for k := range periods {
			what := fmt.Sprintf("future %d, period %d: ", f, k)
			numtest.CloseSlice(t, what+"means", o.Periods[k].Means[at:at+particles], want.Periods[k].Means, 1e-10)
			numtest.CloseSlice(t, what+"SDs", o.Periods[k].SDs[at:at+particles], want.Periods[k].SDs, 1e-10)
			numtest.CloseSlice(t, what+"total's means", o.Totals[k].Means[at:at+particles], want.Totals[k].Means, 1e-10)
			numtest.CloseSlice(t, what+"total's SDs", o.Totals[k].SDs[at:at+particles], want.Totals[k].SDs, 1e-10)
			for i, w := range want.Totals[k].Weights {
				numtest.Close(t, what+"weight", o.Totals[k].Weights[at+i], w/float64(len(futures)), 1e-15)
			}
		}
	}
	if less, more := o.Totals[periods-1].Means[2*particles], o.Totals[periods-1].Means[particles]; less == more {
		t.Error("what is planned changes nothing")
	}
}

func TestAheadFuturesHostile(t *testing.T) {
	m, e := followed(t, 60, 3, 2)
	for what, change := range map[string]func(f *Future){
		"a channel less":         func(f *Future) { f.Exposure = f.Exposure[1:] },
		"a frequency too many":   func(f *Future) { f.Frequency = append(f.Frequency, nil) },
		"another frequency":      func(f *Future) { f.Frequency[0] = f.Exposure[0] },
		"a treatment too many":   func(f *Future) { f.Treatments = append(f.Treatments, f.Exposure[0]) },
		"no controls":            func(f *Future) { f.Controls = nil },
		"exposure that is short": func(f *Future) { f.Exposure[0] = f.Exposure[0][:2] },
	} {
		f := own(m, 57, 3, 1)
		change(&f)
		if _, err := m.Ahead(e, 3, f); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	f := own(m, 57, 3, 1)
	f.Exposure[0][1] = math.NaN()
	o, err := m.Ahead(e, 3, own(m, 57, 3, 1), f)
	if err != nil {
		t.Fatal(err)
	}
	numtest.CloseSlice(t, "NaN exposure", []float64{o.Periods[1].Mean(), o.Totals[2].Quantile(0.5)}, []float64{math.NaN(), math.NaN()}, 0)
	if math.IsNaN(o.Totals[0].Mean()) {
		t.Error("a value that is missing later changes an earlier forecast")
	}
}

// A month ahead by eight futures of the inputs, and by the data's alone.
func BenchmarkAhead(b *testing.B) {
	const month = 31
	m := benchModel(b)
	e := after(b, m, benchDay)
	for _, n := range []int{0, 8} {
		b.Run(fmt.Sprintf("futures=%d", n), func(b *testing.B) {
			var futures []Future
			for i := range n {
				futures = append(futures, own(m, benchDay, month, 1+float64(i)/10))
			}
			for b.Loop() {
				if _, err := m.Ahead(e, month, futures...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
