package track

import (
	"context"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// The benchmarks are of a national market by day with the default number of particles.
// benchYears is how long it is followed, and benchDay late in that time.
const (
	benchChannels = 10
	benchYears    = 1095
	benchDay      = 950
)

func benchModel(b *testing.B) *Model {
	m, _ := simulated(b, benchChannels, benchYears, 1)
	m.spec.Online.MinESS = 0 // moves are measured on their own
	return m
}

// after returns an ensemble after the first periods.
func after(b *testing.B, m *Model, periods int) *Ensemble {
	e := m.Prior(m.spec.Online.Particles, 1)
	t, err := m.Follow(e)
	if err != nil {
		b.Fatal(err)
	}
	t.Run(periods)
	return e
}

// The log density and its gradient: two years of 8 channels.
func BenchmarkLogProb(b *testing.B) {
	m, tr := simulated(b, 8, 730, 1)
	d := m.NewPosterior(m.T()).newDensity(true)
	grad := make([]float64, d.Dim())
	b.ReportAllocs()
	for b.Loop() {
		d.LogProb(grad, tr.u)
	}
}

// One particle through two years of 8 channels.
func BenchmarkWalk(b *testing.B) {
	m, tr := simulated(b, 8, 730, 1)
	w := m.newWalker(m.spec.Online.Robust)
	b.ReportAllocs()
	for b.Loop() {
		p := m.newParticle(tr.u)
		w.set(tr.u)
		for t := range m.T() {
			w.step(&p.State, t)
		}
	}
}

// The fast fit of two years of 8 channels.
func BenchmarkFitLaplace(b *testing.B) {
	m, _ := simulated(b, 8, 730, 1)
	for b.Loop() {
		if _, err := m.Fit(context.Background(), FastFitOptions(), nil); err != nil {
			b.Fatal(err)
		}
	}
}

// The same from an earlier mode.
func BenchmarkFitLaplaceWarm(b *testing.B) {
	m, _ := simulated(b, 8, 730, 1)
	opts := FastFitOptions()
	opts.Until = 640
	f, err := m.Fit(context.Background(), opts, nil)
	if err != nil {
		b.Fatal(err)
	}
	opts.Until, opts.Start = 730, f.Mode
	for b.Loop() {
		if _, err := m.Fit(context.Background(), opts, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// A day in the third year, from the data on: the model, the ensemble of the day before,
// and a step without moves.
func BenchmarkDay(b *testing.B) {
	m := benchModel(b)
	e := after(b, m, benchDay)
	b.ReportAllocs()
	for b.Loop() {
		today, err := New(m.data, m.notes, m.spec, m.scale)
		if err != nil {
			b.Fatal(err)
		}
		t, err := today.Follow(e.Clone())
		if err != nil {
			b.Fatal(err)
		}
		t.Step()
	}
}

// What resampling and moving all particles adds to such a day.
func BenchmarkMove(b *testing.B) {
	m := benchModel(b)
	t, err := m.Follow(after(b, m, benchDay))
	if err != nil {
		b.Fatal(err)
	}
	spread := t.e.spread(t.e.Weights())
	r := rng.New(1, "bench", 0)
	b.ReportAllocs()
	for b.Loop() {
		t.move(spread, r)
	}
}

// Three years from the first day.
func BenchmarkReplay(b *testing.B) {
	m := benchModel(b)
	b.ReportAllocs()
	for b.Loop() {
		after(b, m, m.T())
	}
}

// A snapshot of the ensemble, of which its size is reported.
func BenchmarkSnapshot(b *testing.B) {
	m := benchModel(b)
	e := after(b, m, 10)
	var bytes int
	for b.Loop() {
		s, err := m.Snapshot(e)
		if err != nil {
			b.Fatal(err)
		}
		bytes = len(s)
	}
	b.ReportMetric(float64(bytes), "B/snapshot")
}
