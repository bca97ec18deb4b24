package diagnostic

import (
	"fmt"
	"testing"
)

// One variable of four chains of a thousand draws: mixing well, and slowly
// enough to need the transform.
func BenchmarkSummary(b *testing.B) {
	for _, phi := range []float64{0.3, 0.98} {
		b.Run(fmt.Sprint("autocorrelation=", phi), func(b *testing.B) {
			x := ar1(4, 1000, phi, "benchmark")
			var e Evaluator
			e.Set(x)
			for b.Loop() {
				e.Set(x)
				e.Summary()
			}
		})
	}
}

func BenchmarkPSIS4000(b *testing.B) {
	w := ar1(1, 4000, 0, "benchmark")[0]
	dst := make([]float64, len(w))
	for b.Loop() {
		PSIS(dst, w, 1)
	}
}

func BenchmarkSBCECDF(b *testing.B) {
	ranks := normalRanks(500, 0, 1)
	for b.Loop() {
		SBCECDF(ranks, 99)
	}
}
