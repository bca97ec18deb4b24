package hmc

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// The cost of a transition beyond the density: a leapfrog of a standard normal
// costs next to nothing. Reported per leapfrog.
func BenchmarkTransition(b *testing.B) {
	for _, dim := range []int{20, 100, 1000} {
		for _, metric := range []Metric{NewUnit(dim), lowRankMetric(dim, 10), denseMetric(dim)} {
			b.Run(fmt.Sprintf("%T/D=%d", metric, dim), func(b *testing.B) {
				r := rng.New(1, "hmc benchmark", 0)
				k := NewNUTS(standardNormal(dim), metric, DefaultMaxDepth)
				k.StepSize = 0.3
				at := k.At(make([]float64, dim))
				leapfrogs := 0
				for b.Loop() {
					var info StepInfo
					at, info = k.Transition(at, r)
					leapfrogs += info.Leapfrogs
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(leapfrogs), "ns/leapfrog")
			})
		}
	}
}
