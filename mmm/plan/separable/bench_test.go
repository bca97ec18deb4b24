package separable

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

func BenchmarkSolve(b *testing.B) {
	for _, c := range []struct{ n, m, sShaped int }{{15, 100, 0}, {15, 100, 7}, {15, 100, 15}, {40, 130, 20}} {
		for seed := range uint64(3) {
			p := market(rng.New(seed, "separable bench", 0), c.n, c.m, c.sShaped)
			b.Run(fmt.Sprintf("n=%d/m=%d/s=%d/seed=%d", c.n, c.m, c.sShaped, seed), func(b *testing.B) {
				var r Result
				for b.Loop() {
					r = Solve(p, Options{})
				}
				b.ReportMetric(float64(r.Nodes), "nodes")
			})
		}
	}
}

func BenchmarkRelaxDraws(b *testing.B) {
	for _, sShaped := range []int{0, 7} {
		b.Run(fmt.Sprintf("s=%d", sShaped), func(b *testing.B) {
			p := market(rng.New(1, "separable bench", 0), 15, 100, sShaped)
			r := rng.New(1, "separable bench", 1)
			draws := make([][]Curve, 50)
			for d := range draws {
				draws[d] = []Curve{returns(r, p, sShaped)}
			}
			s := New(p)
			for d := 0; b.Loop(); d++ {
				s.SetObjectives(draws[d%len(draws)], nil)
				s.Relax()
			}
		})
	}
}

func BenchmarkFrontier(b *testing.B) {
	for _, sShaped := range []int{0, 7} {
		b.Run(fmt.Sprintf("s=%d", sShaped), func(b *testing.B) {
			p := market(rng.New(1, "separable bench", 0), 15, 100, sShaped)
			s := New(p)
			for d := 0; b.Loop(); d++ {
				budget := p.Rows[0].Hi * (0.7 + 0.6*float64(d%41)/40)
				s.SetLimits(0, budget, budget)
				for g := 1; g <= 3; g++ {
					s.SetLimits(g, 0.2*budget, 0.5*budget)
				}
				s.Solve(Options{})
			}
		})
	}
}
