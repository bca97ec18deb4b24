package mmm

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// sized returns a market of a given size with paid channels and controls only.
func sized(grain Grain, geos, periods, channels, controls int) *Data {
	r := rng.New(1, "sized", 0)
	d := marketData(r, grain, geos, periods)
	d.Treatments, d.Controls = nil, nil
	first := d.Channels[:0]
	for i := range channels {
		extra := marketData(r, grain, geos, periods)
		c := extra.Channels[0]
		c.Name = fmt.Sprintf("channel%d", i)
		first = append(first, c)
	}
	d.Channels = first
	for i := range controls {
		extra := marketData(r, grain, geos, periods)
		extra.Controls[0].Name = fmt.Sprintf("control%d", i)
		d.Controls = append(d.Controls, extra.Controls[0])
	}
	return d
}

func BenchmarkLogProb(b *testing.B) {
	for _, c := range []struct {
		name                              string
		grain                             Grain
		geos, periods, channels, controls int
	}{
		{"weekly", Weekly, 1, 155, 4, 2},
		{"daily", Daily, 1, 1095, 15, 10},
		{"geo", Weekly, 20, 156, 4, 2},             // above factoriseLimit: deviations are sampled
		{"geo, 64 columns", Weekly, 16, 156, 4, 2}, // at it: deviations are integrated out
		{"geo, 67 columns", Weekly, 17, 156, 4, 2},
	} {
		d := sized(c.grain, c.geos, c.periods, c.channels, c.controls)
		s := DefaultSpec(d)
		m, err := New(d, s)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range []Parametrisation{{}, DefaultParametrisation()} {
			b.Run(fmt.Sprintf("%s/integrate=%v", c.name, p.Integrate), func(b *testing.B) {
				post := m.Posterior(p)
				ld := post.NewLogDensity()
				u, grad := make([]float64, ld.Dim()), make([]float64, ld.Dim())
				b.ReportAllocs()
				for b.Loop() {
					ld.LogProb(grad, u)
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "grad/s")
			})
		}
	}
}
