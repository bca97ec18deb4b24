package track

import (
	"testing"
)

func BenchmarkLogProb(b *testing.B) {
	m, tr := simulated(b, 8, 730, 1)
	d := m.NewPosterior(m.T()).newDensity(true)
	grad := make([]float64, d.Dim())
	b.Logf("%d parameters, %d states", d.Dim(), m.layout.size)
	b.ReportAllocs()
	for b.Loop() {
		d.LogProb(grad, tr.u)
	}
}

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
