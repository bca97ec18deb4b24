package kalman

import (
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// Three years of days with a state of 24 elements, as daily models have. Every
// benchmark reports microseconds per day.
const benchDim, benchDays = 24, 1095

func BenchmarkFilter(b *testing.B) {
	p := daily(benchDim, benchDays)
	f, s := NewFilter(benchDim, DefaultRobust()), p.init.Clone()
	bench(b, func() {
		s.Set(&p.init)
		for t := range p.steps {
			f.Step(&s, &p.steps[t])
		}
	})
}

func BenchmarkLogLikGrad(b *testing.B) {
	p := daily(benchDim, benchDays)
	m, g := NewSmoother(benchDim, Robust{}), NewGradient(benchDim, p.steps)
	bench(b, func() { m.LogLikGrad(g, &p.init, p.steps) })
}

func BenchmarkSmooth(b *testing.B) {
	p := daily(benchDim, benchDays)
	m, dst := NewSmoother(benchDim, Robust{}), newStates(benchDim, benchDays)
	bench(b, func() { m.Smooth(dst, &p.init, p.steps) })
}

// One pass of the filter and 64 draws.
func BenchmarkDraw64(b *testing.B) {
	p := daily(benchDim, benchDays)
	m, dst, r := NewSmoother(benchDim, Robust{}), make([][]float64, 64), rng.New(1, "bench", 0)
	for i := range dst {
		dst[i] = make([]float64, benchDim*benchDays)
	}
	bench(b, func() { m.Draw(dst, &p.init, p.steps, r) })
}

func bench(b *testing.B, f func()) {
	f()
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*benchDays)/1000, "µs/day")
}
